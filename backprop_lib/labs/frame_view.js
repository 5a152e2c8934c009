// Shows one frame of a FigureLab, with the sentence that says what it shows: a picture from the kernel, or, on a page
// without one, the stored picture that belongs to the controls' values.

export default { render };

const VALUES = ["value_0", "value_1", "value_2", "value_3"];
const NEAR = 9; // pixels from a line or a point that a click may choose

function render({ model, el }) {
  el.classList.add("backprop-view");
  const words = el.appendChild(document.createElement("div"));
  words.className = "status";
  words.setAttribute("role", "status");
  const box = el.appendChild(document.createElement("div"));
  box.className = "frame";
  const picture = box.appendChild(document.createElement("img"));
  const size = new ResizeObserver(() => {          // where it scrolls, arrow keys must reach it
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  size.observe(picture);
  size.observe(box);
  const frame = model.get("folder") ? () => storedFrame(model) : () => kernelFrame(model);
  let latest = 0;
  const redraw = async () => {
    const mine = ++latest;
    const { url, text, temporary } = frame();
    if (!url) return;
    const loader = Object.assign(new Image(), { src: url });
    const loaded = await loader.decode().then(() => true, () => false);
    if (mine === latest) {                       // a later value is not overwritten by an earlier picture
      if (loaded) picture.src = url;
      picture.hidden = !loaded;
      picture.alt = text;
      words.textContent = loaded ? text : `${text} (The picture could not be loaded.)`;
      picture.width = model.get("width");
      el.dataset.drawn = Number(el.dataset.drawn ?? 0) + 1;
    }
    if (temporary) setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  for (const name of ["frame", ...VALUES]) model.on(`change:${name}`, redraw);
  redraw();
  picture.addEventListener("pointermove", (event) => {
    picture.style.cursor = spotAt(event, model.get("spots")) ? "pointer" : "";
  });
  picture.addEventListener("click", (event) => {
    const spot = spotAt(event, model.get("spots"));
    if (spot) choose(model, ...spot.slice(4));
  });
  return () => { size.disconnect(); model.off(null, redraw); };
}

function kernelFrame(model) {
  const frame = model.get("frame");
  if (!frame?.byteLength) return {};
  return { url: URL.createObjectURL(new Blob([frame], { type: "image/webp" })), text: model.get("words"), temporary: true };
}

function storedFrame(model) {
  let index = 0;
  model.get("scales").forEach((scale, i) => { index = index * scale.count + position(model.get(VALUES[i]), scale); });
  const root = document.documentElement.dataset.content_root ?? "./";
  return { url: `${root}${model.get("folder")}/${model.get("frames")[index]}.webp`, text: model.get("captions")[index] };
}

// Of the lines and points that a click may choose the nearest one, if one is near.
function spotAt({ offsetX, offsetY, target }, spots) {
  const { clientWidth: width, clientHeight: height } = target;
  const away = ([x0, y0, x1, y1]) => {
    const [dx, dy] = [(x1 - x0) * width, (y1 - y0) * height];
    const [px, py] = [offsetX - x0 * width, offsetY - y0 * height];
    const share = Math.min(Math.max((px * dx + py * dy) / (dx * dx + dy * dy || 1), 0), 1);
    return Math.hypot(px - share * dx, py - share * dy);
  };
  const nearest = spots.reduce((best, spot) => (best && away(best) <= away(spot) ? best : spot), null);
  return nearest && away(nearest) <= NEAR ? nearest : null;
}

// A click sets a control: the kernel does it, or, on a page without one, the link between the control and this view.
function choose(model, control, position) {
  if (model.get("folder")) {
    const { kind, min, step, base } = model.get("scales")[control];
    const raw = kind === "index" ? position : min + step * position;
    model.set(VALUES[control], kind === "logarithmic" ? base ** raw : raw);
  } else {
    model.set("clicked", [control, position, (model.get("clicked")[2] ?? 0) + 1]);
  }
  model.save_changes();
}

// Which of its `count` values a control has.
function position(value, { kind, min, step, base, count }) {
  const raw = kind === "index" ? Number(value)
            : kind === "linear" ? (value - min) / step
            : (Math.log(value) / Math.log(base) - min) / step;
  return Math.min(Math.max(Math.round(raw), 0), count - 1);
}
