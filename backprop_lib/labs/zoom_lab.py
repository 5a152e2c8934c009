"""Chapter 6's lab: the loss over one weight, drawn at the scale of the step h, beside the error of the difference."""

from functools import cache

import ipywidgets
import numpy as np

from backprop_lib.gradient_check import central
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.losses import LOSSES
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure, number

KINK = 0.5  # where the ReLU's z = 0.7 w − 0.35 is zero
PLACES = {"smooth point": 1.5, "on the kink": KINK, "beside the kink": KINK + 1e-7}
LOSS, X, Y = LOSSES["sigmoid_cross_entropy"], np.array([[0.7]]), np.array([[1.0]])
S = np.linspace(-2, 2, 401)  # where the loss is drawn, in units of h
STEPS = 10.0 ** np.arange(0, -16.5, -0.5)
LOWEST = 1e-13  # no error is drawn below


def loss_at(place):
    """(step ↦ L with that step added to the weight, ∂L/∂w by back-propagation) at one of the PLACES."""
    w = PLACES[place]
    network = mlp([1, 1, 1], ["relu", "identity"], rng=0).with_theta(np.array([w, -0.35, 2.0, -0.5]))
    network.backward(LOSS.gradient(network.forward(X), Y))

    def loss(step):
        network.theta[0] = w + step
        return LOSS.formula(network.predict(X), Y)

    return loss, float(network.gradient[0])


@cache
def slopes(place, h):
    """(central difference with this h, back-propagation) of the loss at that place."""
    loss, backprop = loss_at(place)
    return float(central(loss, h)), backprop


def changes(place, h):
    """L(w + s h) − L(w) for each s of S: what a window of half-width 2h shows."""
    loss, _ = loss_at(place)
    return np.array([loss(s * h) for s in S]) - loss(0)


def what_it_is(place, h):
    """What the eye sees in the window: "a staircase", "a corner", "a curve" or "a straight line"."""
    seen = changes(place, h)
    if np.unique(seen).size < 100:
        return "a staircase"
    if abs(PLACES[place] - KINK) < 1.99 * h:
        return "a curve with a corner" if h > 0.02 else "a corner"
    line = np.interp(S, S[[0, -1]], seen[[0, -1]])
    return "a curve" if np.abs(seen - line).max() > 0.02 * np.ptp(seen) else "a straight line"


class ZoomLab(FigureLab):
    """A 1-1-1 network's loss over its first weight: choose a place and h, and see what a central difference sees."""

    expected = 1e-5  # h

    def __init__(self, place="smooth point", h=0.1):
        figure, (window, valley) = new_figure(7.6, 4, columns=2)
        (self.curve,) = window.plot(S, S, color=BLUE, label="the loss")
        (self.secant,) = window.plot([], [], "--", color=ORANGE, label="through $w ± h$")
        (self.ends,) = window.plot([], [], "o", color=ORANGE)
        (self.slope,) = window.plot([], [], ":", color=GREY, label="back-propagation's slope")
        window.set(xlabel="step from $w$, in units of $h$", ylabel="change of the loss, divided by $h$", xlim=(-2, 2))
        window.legend(loc="upper right", fontsize=8, frameon=True, framealpha=1)
        (self.errors,) = valley.loglog([], [], ".-", color=BLUE, linewidth=1)
        (self.here,) = valley.plot([], [], "o", color=ORANGE, markersize=9)
        valley.set(xlabel="$h$", ylabel="|difference − back-propagation|", xlim=(3e-17, 3), ylim=(LOWEST / 2, 4))
        valley.set(xticks=10.0 ** np.arange(-16, 1, 4), title="error of the difference")
        self.window = window
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "place": ipywidgets.Dropdown(options=list(PLACES), value=place, description="place", **slider),
            "h": ipywidgets.FloatLogSlider(
                h, base=10, min=-16, max=0, step=0.5, readout_format=".0e", description="h", **slider
            ),
        }
        super().__init__(figure, self.zoom, controls)

    def zoom(self, place, h):
        h = float(STEPS[np.argmin(np.abs(np.log10(STEPS) - np.log10(h)))])
        difference, backprop = slopes(place, h)
        rise, shape = changes(place, h) / h, what_it_is(place, h)
        ends = np.interp([-1, 1], S, rise)
        self.curve.set_data(S, rise)
        self.ends.set_data([-1, 1], ends)
        self.secant.set_data(S, ends.mean() + difference * S)
        self.slope.set_data(S, backprop * S)
        highest = 1.25 * max(np.abs(rise).max(), 2 * abs(backprop))
        self.window.set(ylim=(-highest, highest), title=f"$h$ = {h:.0e}: {shape}")
        errors = [abs(np.subtract(*slopes(place, float(step)))) for step in STEPS]
        self.errors.set_data(STEPS, np.maximum(errors, LOWEST))
        self.here.set_data([h], [max(abs(difference - backprop), LOWEST)])
        return (
            f"{place}, h = {h:.0e}: through this window the loss is {shape}. The central difference says "
            f"{number(difference, '.6f')}, back-propagation {number(backprop, '.6f')}: "
            f"they are {abs(difference - backprop):.0e} apart."
        )
