"""A lab that is a matplotlib figure and a few sliders."""

import hashlib
import itertools
import math

import anywidget
import ipywidgets
import traitlets
from matplotlib.lines import Line2D

from backprop_lib.labs.display import FRAMES, Lab, script
from backprop_lib.labs.still_axes import still_axes
from backprop_lib.plotting import FAST, webp

MOST_CONTROLS, MOST_FRAMES, FEWEST_WORDS = 4, 300, 5
FRAME_DPI = 120
CHOICES = (
    ipywidgets.Dropdown,
    ipywidgets.RadioButtons,
    ipywidgets.Select,
    ipywidgets.SelectionSlider,
    ipywidgets.ToggleButtons,
)
SWITCHES = (ipywidgets.Checkbox, ipywidgets.ToggleButton)
NUMBERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, ipywidgets.Play)


class FrameView(anywidget.AnyWidget):
    """A picture from the kernel, and the sentence that says what it shows; without a kernel, one of stored pictures."""

    _esm = script("frame_view.js")  # given a path, anywidget never lets go of a view
    _css = script("frame_view.css")
    frame = traitlets.Bytes().tag(sync=True)  # WebP
    words = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)  # CSS pixels
    # Only on a page without a kernel:
    folder = traitlets.Unicode().tag(sync=True)  # where the frames lie, below the site's root
    captions = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the words of every combination of the controls
    frames = traitlets.List(traitlets.Int()).tag(sync=True)  # and the number of its picture
    scales = traitlets.List().tag(sync=True)  # how each control's value becomes a position, see `scale`
    value_0, value_1, value_2, value_3 = (traitlets.Any().tag(sync=True) for _ in range(4))  # of the controls
    # What a click chooses: [*ends, number of the control, position]
    spots = traitlets.List().tag(sync=True)
    clicked = traitlets.List().tag(sync=True)  # [number of the control, position, how many clicks there were]


class FigureLab(Lab):
    """A figure that is a pure function of its sliders.

    figure:   a matplotlib Figure whose artists were created once.
    update:   called as update(**values) with each control's value; moves the artists and returns one sentence, of five
              words or more, that says what the picture now shows.
    controls: a dict of at most four widgets, of the kinds in CHOICES, SWITCHES and NUMBERS, by the names that `update`
              expects; together they have at most 300 positions.
    spots:    what a click on the picture chooses, {(name of a control, its value): a line or circle of the figure}.

    Raises TypeError or ValueError if `update` or `controls` is anything else.
    """

    def __init__(self, figure, update, controls, spots=None):
        if len(controls) > MOST_CONTROLS:
            raise ValueError(f"{len(controls)} controls are given, a lab has at most {MOST_CONTROLS}")
        n_frames = math.prod(len(positions(control)) for control in controls.values())
        if n_frames > MOST_FRAMES:
            raise ValueError(f"the controls have {n_frames} positions together, a page stores at most {MOST_FRAMES}")
        self.figure, self.update, self.controls = figure, update, controls
        words = self._move({name: control.value for name, control in controls.items()})
        self.view = FrameView(frame=webp(figure, FAST), words=words, width=round(figure.get_figwidth() * 100))
        figure.set_layout_engine(None)  # the first drawing has placed the axes: from here on it takes half the time
        for control in controls.values():
            control.observe(self._redraw, "value")
        self.view.spots = [[*ends(artist), *self._choice(*chosen)] for chosen, artist in (spots or {}).items()]
        self.view.observe(self._choose, "clicked")

    def _choice(self, name, value):
        return list(self.controls).index(name), positions(self.controls[name]).index(value)

    def _choose(self, change):
        number, position, _ = change.new
        control = list(self.controls.values())[number]
        control.value = positions(control)[position]

    def _move(self, values):
        """Move the artists to these values of the controls; returns the sentence that says what they show."""
        words = self.update(**values)
        if not isinstance(words, str):
            raise TypeError(f"update returned {words!r}, a sentence that says what the picture shows is expected")
        if len(words.split()) < FEWEST_WORDS:
            raise ValueError(f"update returned {words!r}, a sentence of {FEWEST_WORDS} words or more is expected")
        return words

    def _redraw(self, change=None):
        words = self._move({name: control.value for name, control in self.controls.items()})
        with self.view.hold_sync():
            self.view.frame, self.view.words = webp(self.figure, FAST), words

    def prepare_for_no_kernel(self):
        """Draw every combination of the controls into a file, and join the controls to the view in the browser.

        The folder is named for what is in it, so that only labs that draw the same share one.
        """
        captions, frames, pictures, numbers = [], [], [], {}
        sharpness, self.figure.dpi = self.figure.dpi, FRAME_DPI
        with still_axes(self.figure):
            for combination in itertools.product(*map(positions, self.controls.values())):
                values = dict(zip(self.controls, combination, strict=True))
                captions.append(self._move(values))
                key = self.frame_key(**values)
                if key not in numbers:
                    numbers[key] = len(pictures)
                    pictures.append(webp(self.figure))
                frames.append(numbers[key])
        self.figure.dpi = sharpness
        folder = FRAMES / f"{type(self).__name__}-{hashlib.sha256(b''.join(pictures)).hexdigest()[:12]}"
        folder.mkdir(parents=True, exist_ok=True)
        for i, picture in enumerate(pictures):
            (folder / f"{i}.webp").write_bytes(picture)
        self.view.folder, self.view.captions, self.view.frames = f"frames/{folder.name}", captions, frames
        self.view.scales = [scale(control) for control in self.controls.values()]
        for i, control in enumerate(self.controls.values()):
            attribute = "index" if isinstance(control, CHOICES) else "value"
            setattr(self.view, f"value_{i}", getattr(control, attribute))
            ipywidgets.jslink((control, attribute), (self.view, f"value_{i}"))
        self._redraw()
        self.view.frame = b""  # the page shows its stored pictures and need not carry this one as well

    def frame_key(self, **values):
        """What the picture depends on; by default all values. Combinations that agree in it share one frame."""
        return tuple(values.values())

    def still_figure(self):
        return self.figure, self.view.words


def positions(control):
    """All values that a control can take, in order; raises TypeError for a control that has no such list."""
    if isinstance(control, CHOICES):
        return [value for _, value in control._options_full]
    if isinstance(control, SWITCHES):
        return [False, True]
    if not isinstance(control, NUMBERS):
        known = ", ".join(kind.__name__ for kind in (*NUMBERS, *CHOICES, *SWITCHES))
        raise TypeError(f"a {type(control).__name__} is given as a control, one of these is expected: {known}")
    count = math.floor((control.max - control.min) / control.step + 1e-6) + 1
    values = [control.min + control.step * i for i in range(count)]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [float(control.base**exponent) for exponent in values]
    return [type(control.value)(round(float(value), 9)) for value in values]


def ends(artist):
    """(x0, y0, x1, y1) of a straight line, or twice a circle's centre, in shares of the picture from its upper left."""
    points = artist.get_xydata()[[0, -1]] if isinstance(artist, Line2D) else [artist.center, artist.center]
    (x0, y0), (x1, y1) = artist.figure.transFigure.inverted().transform(artist.axes.transData.transform(points))
    return [round(float(share), 4) for share in (x0, 1 - y0, x1, 1 - y1)]


def scale(control):
    """How JavaScript finds the position of a control's value: {kind, min, step, base, count}."""
    count = len(positions(control))
    if not isinstance(control, NUMBERS):
        return {"kind": "index", "count": count}
    kind = "logarithmic" if isinstance(control, ipywidgets.FloatLogSlider) else "linear"
    base = getattr(control, "base", 0)
    return {"kind": kind, "min": control.min, "step": control.step, "base": base, "count": count}
