"""A lab that is a matplotlib figure and a few sliders."""

from pathlib import Path

import anywidget
import traitlets

from backprop_lib.labs.display import Lab
from backprop_lib.plotting import png

HERE = Path(__file__).parent


class FrameView(anywidget.AnyWidget):
    """A picture from the kernel, and the sentence that says what it shows."""

    _esm = HERE / "frame_view.js"
    _css = HERE / "frame_view.css"
    frame = traitlets.Bytes().tag(sync=True)  # PNG
    words = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)  # CSS pixels


class FigureLab(Lab):
    """A figure that is a pure function of its sliders.

    figure:   a matplotlib Figure whose artists were created once.
    update:   called as update(**values) with each control's value; moves the artists and returns one sentence that
              says what the picture now shows.
    controls: a dict of widgets with a `value`, by the names that `update` expects.
    """

    def __init__(self, figure, update, controls):
        self.figure, self.update, self.controls = figure, update, controls
        self.view = FrameView(width=round(figure.get_figwidth() * 100))
        for control in controls.values():
            control.observe(self._redraw, "value")
        self._redraw()

    def _redraw(self, change=None):
        words = self.update(**{name: control.value for name, control in self.controls.items()})
        with self.view.hold_sync():
            self.view.frame, self.view.words = png(self.figure), words

    def still_figure(self):
        return self.figure, self.view.words
