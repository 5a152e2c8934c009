"""A lab that is a matplotlib figure and a few sliders."""

import itertools
from pathlib import Path

import anywidget
import ipywidgets
import numpy as np
import traitlets

from backprop_lib.labs.display import FRAMES, Lab
from backprop_lib.plotting import png, webp

HERE = Path(__file__).parent


class FrameView(anywidget.AnyWidget):
    """A picture from the kernel, and the sentence that says what it shows; without a kernel, one of stored pictures."""

    _esm = HERE / "frame_view.js"
    _css = HERE / "frame_view.css"
    frame = traitlets.Bytes().tag(sync=True)  # PNG
    words = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)  # CSS pixels
    # Only on a page without a kernel:
    folder = traitlets.Unicode().tag(sync=True)  # where the frames lie, below the site's root
    captions = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the words of every combination of the controls
    frames = traitlets.List(traitlets.Int()).tag(sync=True)  # and the number of its picture
    scales = traitlets.List().tag(sync=True)  # how each control's value becomes a position, see `scale`
    value_0, value_1, value_2, value_3 = (traitlets.Any().tag(sync=True) for _ in range(4))  # of the controls


class FigureLab(Lab):
    """A figure that is a pure function of its sliders.

    figure:   a matplotlib Figure whose artists were created once.
    update:   called as update(**values) with each control's value; moves the artists and returns one sentence that
              says what the picture now shows.
    controls: a dict of at most four widgets with a `value`, by the names that `update` expects.
    """

    def __init__(self, figure, update, controls):
        self.figure, self.update, self.controls = figure, update, controls
        self.view = FrameView(width=round(figure.get_figwidth() * 100))
        for control in controls.values():
            control.observe(self._redraw, "value")
        self._redraw()
        figure.set_layout_engine(None)  # the first drawing has placed the axes: from here on it takes half the time

    def _redraw(self, change=None):
        words = self.update(**{name: control.value for name, control in self.controls.items()})
        with self.view.hold_sync():
            self.view.frame, self.view.words = png(self.figure), words

    def prepare_for_no_kernel(self):
        """Draw every combination of the controls into a file, and join the controls to the view in the browser."""
        folder = FRAMES / type(self).__name__
        folder.mkdir(parents=True, exist_ok=True)
        captions, frames, stored = [], [], {}
        for combination in itertools.product(*map(positions, self.controls.values())):
            values = dict(zip(self.controls, combination, strict=True))
            captions.append(self.update(**values))
            key = self.frame_key(**values)
            if key not in stored:
                stored[key] = len(stored)
                (folder / f"{stored[key]}.webp").write_bytes(webp(self.figure, dpi=120))
            frames.append(stored[key])
        self.view.folder, self.view.captions, self.view.frames = f"frames/{folder.name}", captions, frames
        self.view.scales = [scale(control) for control in self.controls.values()]
        for i, control in enumerate(self.controls.values()):
            attribute = "index" if hasattr(control, "options") else "value"
            setattr(self.view, f"value_{i}", getattr(control, attribute))
            ipywidgets.jslink((control, attribute), (self.view, f"value_{i}"))
        self._redraw()

    def frame_key(self, **values):
        """What the picture depends on; by default all values. Combinations that agree in it share one frame."""
        return tuple(values.values())

    def still_figure(self):
        return self.figure, self.view.words


def positions(control):
    """All values that a control can take, in order."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if isinstance(control, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
        return [False, True]
    values = control.min + control.step * np.arange(round((control.max - control.min) / control.step) + 1)
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [float(control.base**exponent) for exponent in values]
    return [type(control.value)(round(float(value), 9)) for value in values]


def scale(control):
    """How JavaScript finds the position of a control's value: {kind, min, step, base, count}."""
    count = len(positions(control))
    if not hasattr(control, "step"):
        return {"kind": "index", "count": count}
    kind = "logarithmic" if isinstance(control, ipywidgets.FloatLogSlider) else "linear"
    base = getattr(control, "base", 0)
    return {"kind": kind, "min": control.min, "step": control.step, "base": base, "count": count}
