"""How a lab shows itself: live widgets where there is a kernel, a still picture with a text where there is none."""

import os
from pathlib import Path

import ipywidgets
from IPython.display import display

from backprop_lib.labs.replacing import replace_labs_of_this_cell
from backprop_lib.plotting import image_tag

# Set while the static site is built, whose pages have no kernel: the folder for the frames of labs that are figures
FRAMES = Path(os.environ["BACKPROP_FRAMES"]) if "BACKPROP_FRAMES" in os.environ else None
LABEL = {"description_width": "8em"}
WIDGET = "application/vnd.jupyter.widget-view+json"
# What is written down of a lab is an output of its own behind the live one. One of the two hides: what is written while
# the lab is alive, and else, in JupyterLab, the place of the widget, where an error would stand ("model not found").
ONE_OF_TWO = """<style>
div:has(.{live}):not(:has(.{still})) + div:has(.{still}):not(:has(.{live})),
.jp-OutputArea-child:has(> .jupyter-widgets):not(:has(.{live})):has(+ * .{still}) {{
  display: none;
}}
</style>"""
STILL = """<div class="backprop-still">
{style}
{picture}
<p>This is a picture of the lab: run the cell to move it.</p>
</div>"""
HERE = Path(__file__).parent
WIDE = ipywidgets.Layout(width="min(100% - 4px, 34em)")  # with its margin no wider than the box


class Lab:
    """Controls above a view. Subclasses set `controls` (a dict of widgets by name), `view` and `still_figure()`.

    `still_figure()` returns (figure, alt): the lab as it first appears, for pages and moments without a kernel.
    `prepare_for_no_kernel()` gives the view what it still needs to follow the controls by itself, on the static page.
    `links` are the controls joined in the browser, which need a kernel to be made but not to work.
    `expected` is the answer to the question that its chapter asks before the lab; a guard there holds it.
    """

    expected = None
    links = ()
    closed = False  # until its cell has run again and shows another lab

    def prepare_for_no_kernel(self):
        """Nothing is missing."""

    def box(self):
        """The widget that holds the whole lab; made once."""
        if not hasattr(self, "_box"):
            self._box = ipywidgets.VBox([*self.rows(), self.view], layout=ipywidgets.Layout(overflow="hidden"))
            self._box.add_class("backprop-lab")
        return self._box

    def rows(self):
        """The widgets above the view, from top to bottom."""
        return list(self.controls.values())

    def _ipython_display_(self):
        for bundle in self.displayed():
            display(bundle, raw=True)

    def displayed(self):
        """What the cell of this lab displays: the live lab, then its still picture."""
        bundle = self._repr_mimebundle_()
        if self.closed:
            return [bundle]
        live = {WIDGET: bundle.pop(WIDGET)}
        style = ONE_OF_TWO.format(live="backprop-lab", still="backprop-still")
        return [live, bundle | {"text/html": STILL.format(style=style, picture=bundle["text/html"])}]

    def _repr_mimebundle_(self, include=None, exclude=None):
        if self.closed:
            return {"text/plain": "[lab: its cell has run again and shows another]"}
        if FRAMES:
            self.prepare_for_no_kernel()
        figure, alt = self.still_figure()
        bundle = self.box()._repr_mimebundle_()
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["text/html"] = image_tag(figure, alt)
        data["text/plain"] = f"[lab: {alt}]"
        if not FRAMES:
            replace_labs_of_this_cell(self)
        return data


def script(*names):
    """The files of those names in this folder as one text: JavaScript as one module, or a style sheet."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
