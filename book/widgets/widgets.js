// Draws the widgets of a page that has no kernel. fetch_static.py bundles this into _static/vendor/widgets.js.
//
// Jupyter's own manager for such pages weighs 3.6 MB, most of it for outputs that this book does not show.

import * as base from "@jupyter-widgets/base";
import * as controls from "@jupyter-widgets/controls";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import anywidget from "./anywidget.js";           // made from the installed anywidget
import "@lumino/widgets/style/index.css";
import "@jupyter-widgets/controls/css/labvariables.css";
import "@jupyter-widgets/controls/css/widgets-base.css";

const MODULES = { "@jupyter-widgets/base": base, "@jupyter-widgets/controls": controls, anywidget };

class Manager extends ManagerBase {
  async loadClass(name, module) {
    const found = MODULES[module]?.[name];
    if (!found) throw new Error(`this page has no ${name} of ${module}`);
    return found;
  }

  // There is no kernel to talk to.
  async _get_comm_info() { return {}; }
  async _create_comm() { return { on_close() {}, on_msg() {}, close() {}, send() {} }; }
}

async function show(tag, manager) {
  const place = document.createElement("div");
  place.className = "widget-subarea";
  tag.before(place);
  try {
    const view = await manager.create_view(await manager.get_model(JSON.parse(tag.text).model_id));
    Widget.attach(view.luminoWidget, place);
    addEventListener("resize", () => MessageLoop.postMessage(view.luminoWidget, Widget.ResizeMessage.UnknownSize));
  } catch (error) {                               // then the still picture that readers without JavaScript see
    console.error(error);
    place.innerHTML = tag.closest(".cell_output")?.querySelector("noscript")?.textContent ?? "";
  }
}

async function showAll() {
  const state = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
  if (!state) return;
  const manager = new Manager();
  await manager.set_state(JSON.parse(state.text));
  for (const tag of document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]'))
    await show(tag, manager);
}

addEventListener("DOMContentLoaded", showAll);    // after book.js, which labels need
