"""Pictures of chapter 9: the worked networks side by side, and predictions along a line of inputs."""

import numpy as np

from backprop_lib.chapters.drawing import draw_network
from backprop_lib.plotting import BLUE, GREY, ORANGE


def plot_gallery(grid, sizes):
    """A small drawing of each network {name: layer sizes}; axes that are left over stay empty."""
    cells = np.ravel(grid)
    for axes, (name, layer_sizes) in zip(cells, sizes.items(), strict=False):
        draw_network(axes, layer_sizes, label="")
        middle, height = len(layer_sizes) - 1, (max(layer_sizes) - 1) / 2
        axes.set(xlim=(middle - 4.4, middle + 4.4), ylim=(height - 3.5, height + 3.5))  # one scale for all
        axes.set_title(f"{name}: {'-'.join(map(str, layer_sizes))}", fontsize=9, loc="center")
    for axes in cells:
        axes.set_axis_off()


def plot_along(axes, t, before, after, *, target):
    """Predictions along a line of inputs for many starts, (n_starts, len(t)), before and after training.

    The trained sample lies at t = 0, the new one at t = 1.
    """
    for curves, color, style, label in ((before, GREY, ":", "before training"), (after, BLUE, "-", "after 500 steps")):
        for i, curve in enumerate(curves):
            axes.plot(t, curve, style, color=color, linewidth=1, label=None if i else label)
    axes.plot([0], [target], "o", color="black", zorder=4)
    axes.annotate("the one trained sample", (0, target), xytext=(-6, 10), textcoords="offset points", ha="right")
    axes.axvline(1, color=ORANGE, linewidth=1, linestyle="--")
    axes.annotate("the new sample", (1, 0.5), xytext=(5, 0), textcoords="offset points", color=ORANGE)
    axes.set(xlabel="t: inputs on the line through both samples", ylabel="prediction", ylim=(0, 1.02))
    axes.legend(loc="center left", bbox_to_anchor=(0, 0.56))
