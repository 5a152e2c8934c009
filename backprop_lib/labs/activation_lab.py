"""Chapter 10's lab: an activation and a z, the slope there, and what ten such layers leave of a gradient."""

import ipywidgets
import numpy as np

from backprop_lib.activations import ACTIVATIONS
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure, number, scientific

LAYERS = np.arange(11)  # how many layers the gradient of 1 has passed
LOWEST, HIGHEST = 1e-25, 1e3  # of the picture of factors; the smallest but 0 is tanh′(3)¹⁰, about 10⁻²⁰
REACH, HEIGHTS = 4.2, (-3.4, 4.3)
HALF = 1.1  # of the tangent, in z


class ActivationLab(FigureLab):
    """One of nine activations at a chosen z: its slope there, and what is left of a gradient of 1 below each layer.

    All ten layers have one unit, the weight 1 and the same z, so that each multiplies by the same slope.
    """

    expected = 2  # of the nine hand down more than they get

    def __init__(self, activation="sigmoid", z=2):
        figure, (left, right) = new_figure(7.6, 3.8, columns=2)
        self.at = np.linspace(-REACH, REACH, 401)
        (self.curve,) = left.plot([], [], color=BLUE, label="$f(z)$")
        (self.slopes,) = left.plot([], [], "--", color=ORANGE, linewidth=1.6, label="its slope")
        (self.tangent,) = left.plot([], [], color="black", linewidth=1.4, label="tangent")
        (self.dot,) = left.plot([], [], "o", color="black", zorder=4)
        left.axvline(0, color=GREY, linewidth=0.6)
        left.set(xlim=(-REACH, REACH), ylim=HEIGHTS, xlabel="$z$")
        left.legend(loc="upper left", fontsize=9)
        right.axhline(1, color=GREY, linewidth=1, linestyle="--")
        (self.factors,) = right.plot([], [], "-o", color=ORANGE, markersize=5)
        self.nothing = right.text(5, 1e-10, "nothing arrives", ha="center", fontsize=11)
        self.last = right.annotate("", (10, 1), xytext=(4, -9), textcoords="offset points", ha="right", va="top")
        right.set_yscale("log")
        right.set(xlim=(-0.5, 10.5), ylim=(LOWEST, HIGHEST), xlabel="layers passed", ylabel="|gradient| that is left")
        right.set_yticks([1e-20, 1e-15, 1e-10, 1e-5, 1])
        self.titles = [axes.set_title(" ", fontsize=10) for axes in (left, right)]
        both = {"style": LABEL, "layout": WIDE}
        controls = {
            "activation": ipywidgets.Dropdown(
                options=list(ACTIVATIONS), value=activation, description="activation", **both
            ),
            "z": ipywidgets.IntSlider(z, min=-3, max=3, description="z", **both),
        }
        super().__init__(figure, self.move, controls)

    def move(self, activation, z):
        f = ACTIVATIONS[activation]
        a, slope = value_and_slope(f, z)
        self.curve.set_data(self.at, f.value(self.at))
        self.slopes.set_data(self.at, with_gaps(f.derivative(self.at, f.value(self.at))))
        self.tangent.set_data([z - HALF, z + HALF], [a - HALF * slope, a + HALF * slope])
        self.dot.set_data([z], [a])
        left = np.abs(slope) ** LAYERS  # 0⁰ is 1: before the first layer the gradient is whole
        self.factors.set_data(LAYERS[left > 0], left[left > 0])
        self.nothing.set_visible(slope == 0)
        self.last.set(text=f"after 10: {short(left[-1])}" if slope else "")
        self.last.xy = (10, left[-1] if slope else 1)
        self.titles[0].set_text(f"{activation} at $z = {z}$: slope {number(slope)}")
        self.titles[1].set_text("a gradient of 1 on its way down")
        return f"{activation} at z = {number(z, 'd')}: a = {number(a)}, slope {number(slope)}. {what_is_left(slope)}"


def with_gaps(slopes):
    """Slopes along a line, with NaN where they jump, so that no line is drawn there."""
    return np.where(np.abs(np.diff(slopes, append=slopes[-1])) > 0.5, np.nan, slopes)


def value_and_slope(f, z):
    """f(z) and f′(z) of one number, as floats."""
    z = np.array([float(z)])
    a = f.value(z)
    return float(a[0]), float(f.derivative(z, a)[0])


def what_is_left(slope):
    """What 1, 3 and 10 layers of that slope leave of a gradient of 1, as a sentence."""
    if slope == 0:
        return "The first layer stops the gradient: 0 is left."
    after = [short(slope**n) for n in (1, 3, 10)]
    return f"Of a gradient of 1 it leaves {after[0]} after 1 layer, {after[1]} after 3 and {after[2]} after 10."


def short(value):
    """A number as a reader reads it: 1, 0.105, −0.00057 or 2·10⁻¹⁰."""
    if abs(value) >= 1e-4:
        return number(value, ".2g" if abs(value) < 1 else ".3g")
    return scientific(value, ".0e")
