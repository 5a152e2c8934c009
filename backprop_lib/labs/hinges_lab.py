"""Chapter 3's lab: ReLU hinges whose kinks are moved, each alone and added up, beside the curve they should fit."""

import ipywidgets
import numpy as np

from backprop_lib.chapters.hinges import (
    CURVES,
    LEFT,
    RIGHT,
    hinges,
    largest_gap,
    spread_kinks,
    sum_of_hinges,
    turns,
)
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, COLORS, GREY, ORANGE, PINK, new_figure, number

MOST_HINGES = 6
WIDTH = (LEFT - 0.15, RIGHT + 0.15)
TALLEST = 3  # of the hinges' picture, up and down


class HingesLab(FigureLab):
    """Up to six hinges v·max(x − k, 0): move and spread their kinks, and see them and their sum beside a curve.

    How far each hinge turns is not chosen: the sum meets the curve at every kink and at the right end.
    """

    expected = 2  # hinges

    def __init__(self, curve="step", n_hinges=5, middle=0.0, width=5):
        figure, (alone, added) = new_figure(7.6, 4, columns=2)
        self.x = np.linspace(LEFT, RIGHT, 401)
        dashes = ("-", "--", "-.", ":", "-", "--")
        self.hinges = [
            alone.plot([], [], dash, color=color, linewidth=1.8)[0] for color, dash in zip(COLORS, dashes, strict=True)
        ]
        alone.axhline(0, color="black", linewidth=0.8)
        (self.feet,) = alone.plot([], [], "o", color="black", markersize=4.5, zorder=4)
        alone.set(xlim=WIDTH, ylim=(-TALLEST, TALLEST), xlabel="$x$", ylabel="height of one hinge")
        alone.set_title("each hinge alone")
        (self.curve,) = added.plot([], [], color=BLUE, linewidth=2.5, label="the curve")
        self.without = [added.plot([], [], ":", color=GREY, linewidth=1.1)[0] for _ in range(MOST_HINGES)]
        self.without[0].set_label("without later hinges")
        (self.sum,) = added.plot([], [], "--", color=ORANGE, label="sum of hinges")
        (self.kinks,) = added.plot([], [], "o", color="black", markersize=4.5, zorder=4, label="kinks")
        (self.gap,) = added.plot([], [], color=PINK, linewidth=4, solid_capstyle="butt", label="largest gap")
        added.set(xlim=WIDTH, ylim=(-0.5, 1.9), xlabel="$x$", ylabel="height")
        added.set_title("added up")
        added.legend(loc="upper left", fontsize=8, ncols=2, frameon=True, framealpha=1)
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "curve": ipywidgets.Dropdown(options=list(CURVES), value=curve, description="curve", **slider),
            "n_hinges": ipywidgets.IntSlider(n_hinges, min=1, max=MOST_HINGES, description="hinges", **slider),
            "middle": ipywidgets.FloatSlider(
                middle, min=-1, max=1, step=0.5, description="middle", readout_format=".1f", **slider
            ),
            "width": ipywidgets.IntSlider(width, min=1, max=5, step=2, description="spread", **slider),
        }
        super().__init__(figure, self.move, controls)

    def move(self, curve, n_hinges, middle, width):
        height, kinks = CURVES[curve], spread_kinks(n_hinges, middle, width)
        v = turns(height, kinks)
        each = hinges(self.x, kinks, v)
        sums = height(kinks[0]) + each.cumsum(axis=1)  # column i: hinges 0 to i
        for i in range(MOST_HINGES):
            used = i < n_hinges
            self.hinges[i].set_data(np.array([[kinks[i], 0], [RIGHT, each[-1, i]]]).T if used else ([], []))
            later = self.x >= kinks[i + 1] if i + 1 < n_hinges else np.zeros(len(self.x), bool)
            self.without[i].set_data(self.x[later], sums[later, i] if used else [])
        self.feet.set_data(kinks, np.zeros(n_hinges))
        self.curve.set_data(self.x, height(self.x))
        corners = np.concatenate([[LEFT], kinks, [RIGHT]])
        self.sum.set_data(corners, sum_of_hinges(corners, height, kinks))
        self.kinks.set_data(kinks, height(kinks))
        where, gap = largest_gap(height, kinks)
        self.gap.set_data([where] * 2, [height(where), sum_of_hinges(np.array([where]), height, kinks)[0]])
        turn = ", ".join(number(one, "+.2f") if abs(one) >= 0.005 else "0" for one in v)
        worst = f"the largest gap is {gap:.2f}, at x = {number(where, '.2f')}"
        ends = " to ".join(number(kink, ".1f") for kink in kinks[[0, -1][:n_hinges]])
        names = f"{n_hinges} hinges, kinks from {ends}" if n_hinges > 1 else f"1 hinge, its kink at {ends}"
        return f"The {curve}, {names}: the line turns by {turn}; {worst}."

    def frame_key(self, curve, n_hinges, middle, width):
        return curve, n_hinges, middle, width if n_hinges > 1 else None  # a single kink has no spread
