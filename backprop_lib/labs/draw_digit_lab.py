"""Draw your own digit: a pad, the 8×8 picture that becomes of the drawing, and ten probabilities, live."""

import functools

import anywidget
import ipywidgets
import numpy as np
import traitlets

from backprop_lib import symbolic
from backprop_lib.chapters.digit_strokes import draw
from backprop_lib.chapters.digit_variants import reader
from backprop_lib.chapters.drawn_digits import as_drawn, prepare
from backprop_lib.chapters.pictures.digits import plot_reading
from backprop_lib.labs.display import Lab, script
from backprop_lib.losses import softmax
from backprop_lib.plotting import new_figure

PAD = 100.0  # the side of the pad, in the units of the strokes; as in draw_digit.js
OWN, PREPARED, PLAIN = "my own drawing", "as the data were", "not at all"
EMPTY = "Draw a digit: with the mouse, with a finger, or with the keys named below."
SHORT = ipywidgets.Layout(width="min(100% - 4px, 20em)")


class DrawDigitView(anywidget.AnyWidget):
    """A pad to draw on; everything beside it is computed from the strokes, in the browser."""

    _esm = script("from_kernel.js", "prepare_drawing.js", "draw_digit.js")
    _css = script("draw_digit.css")
    module = traitlets.Unicode().tag(sync=True)  # the network as JavaScript, see symbolic.javascript
    theta = traitlets.Bytes().tag(sync=True)  # float64
    examples = traitlets.List().tag(sync=True)  # drawings, one for each entry of the menu; the first is empty
    example = traitlets.Int().tag(sync=True)  # which of them is shown; 0 shows `strokes`
    strokes = traitlets.List().tag(sync=True)  # what the reader has drawn: lists of points [x, y], y downwards
    preparation = traitlets.Int().tag(sync=True)  # which entry of that menu


class DrawDigitLab(Lab):
    """Draw a digit and see what a network reads.

    `strokes` is the drawing that is shown, `picture` (64,) what the network sees of it, and `probabilities` (10,) what
    it answers; without a stroke the last one is None.

    example:  the drawing that is shown first, 0 to 9, or None for an empty pad.
    """

    expected = 1  # what ten probabilities sum to

    def __init__(self, *, example=3):
        self.controls = {
            "example": menu("drawing", [OWN, *(f"an example: {digit}" for digit in range(10))]),
            "preparation": menu("prepared", [PREPARED, PLAIN]),
        }
        self.network = reader()
        examples = [[], *map(example_of, range(10))]
        self.view = DrawDigitView(module=module(), theta=self.network.theta.tobytes(), examples=examples)
        for name, control in self.controls.items():
            traitlets.link((control, "index"), (self.view, name))
        if example is not None:
            self.view.example = example + 1

    def prepare_for_no_kernel(self):
        """Join the menus to the view in the browser; it has all else."""
        for name, control in self.controls.items():
            ipywidgets.jslink((control, "index"), (self.view, name))

    @property
    def strokes(self):
        """The drawing that is shown, a list of strokes, each a list of points [x, y] on a pad of side 100."""
        return self.view.examples[self.view.example] if self.view.example else self.view.strokes

    @property
    def picture(self):
        """What the network sees, (64,) in [0, 1]."""
        if not self.strokes:
            return np.zeros(64)
        return prepare(self.strokes) if self.controls["preparation"].value == PREPARED else as_drawn(self.strokes, PAD)

    @property
    def probabilities(self):
        """What the network answers, (10,); None for an empty pad."""
        return softmax(self.network.predict(self.picture[None]))[0] if self.strokes else None

    @property
    def words(self):
        """The answer in a sentence."""
        return describe(self.probabilities) if self.strokes else EMPTY

    def still_figure(self):
        figure, panels = new_figure(7.2, 2.6, columns=3, width_ratios=[1, 1, 1.3])
        plot_reading(panels, self.strokes, PAD, self.picture, self.probabilities)
        return figure, f"The pad with a drawing, its 8 × 8 picture and ten bars. {self.words}"


def menu(description, options):
    return ipywidgets.Dropdown(
        options=options, description=description, layout=SHORT, style={"description_width": "5em"}
    )


def describe(probabilities):
    """The two most probable digits in a sentence, as `describe` of draw_digit.js says it."""
    first, second = np.argsort(-probabilities, kind="stable")[:2].tolist()
    return (
        f"The network reads {article(first)} {first}, with probability {probabilities[first]:.2f}; "
        f"next comes {article(second)} {second} with {probabilities[second]:.2f}."
    )


def article(digit):
    return "an" if digit == 8 else "a"


@functools.cache
def module():
    """The forward pass of the network that reads drawings as JavaScript, traced once."""
    return symbolic.javascript(reader())


def example_of(digit):
    """A drawing of this digit, as strokes on the pad."""
    return [(PAD * stroke).round(1).tolist() for stroke in draw(digit, 20 + digit)]
