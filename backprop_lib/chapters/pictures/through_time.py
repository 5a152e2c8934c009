"""Pictures of chapter 15: the unrolled network, paths through time, rows of a digit, a state that comes to rest."""

import numpy as np
from matplotlib.colors import TwoSlopeNorm

from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, PINK, number

NODE = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "linewidth": 1.6}
SCALE = {"cmap": "RdBu", "aspect": "equal"}


def draw_unrolled(axes, n_steps=4):
    """h_0 to h_T in a row, an input below each, a miss above each; the same w and the same u in every step."""
    arrow = {"arrowstyle": "-|>", "linewidth": 1.6, "shrinkA": 13, "shrinkB": 13}
    for t in range(n_steps + 1):
        axes.text(t, 1, f"$h_{t}$", ha="center", va="center", bbox=NODE | {"edgecolor": BLUE}, zorder=3)
        if t == 0:
            continue
        for height, name, color in ((0, "x", GREEN), (2, "L", PINK)):
            axes.text(t, height, f"${name}_{t}$", ha="center", va="center", bbox=NODE | {"edgecolor": color}, zorder=3)
        for start, end, color, name, beside in (
            ((t - 1, 1), (t, 1), ORANGE, "$u$", (-0.5, 0.12)),
            ((t, 0), (t, 1), GREEN, "$w$", (0.1, -0.5)),
            ((t, 1), (t, 2), PINK, "", (0, 0)),
        ):
            axes.annotate("", end, start, arrowprops=arrow | {"color": color}, zorder=2)
            place = (end[0] + beside[0], end[1] + beside[1])
            axes.text(*place, name, color=color, ha="center", va="center", fontweight="bold")
    axes.set(xlim=(-0.4, n_steps + 0.4), ylim=(-0.4, 2.4))
    axes.axis("off")


def draw_paths(axes, paths):
    """The share of every path in dL/du: it enters u in step k (row) and leaves to the loss of step t (column)."""
    size = np.abs(paths).max()
    axes.imshow(paths, norm=TwoSlopeNorm(0, -2 * size, 2 * size), **SCALE)  # pale: the numbers are read
    for k, t in np.argwhere(np.triu(np.ones_like(paths)) > 0):
        axes.text(t, k, number(paths[k, t], ".3f"), ha="center", va="center", fontsize=10)
    steps = range(len(paths))
    axes.set_xticks(steps, [f"$L_{t + 1}$" for t in steps])
    axes.set_yticks(steps, [f"$u$ in step {k + 1}" for k in steps])
    axes.grid(visible=False)


def draw_reading(whole, panels, digit, states):
    """A digit (8, 8) with its rows numbered as steps, and the state (n_steps, n_hidden) after each of them."""
    whole.imshow(digit, cmap="Greys", aspect="auto")  # as high as the states, row beside row
    whole.set(yticks=range(len(digit)), yticklabels=range(1, len(digit) + 1), xticks=[], ylabel="step")
    panels.imshow(states, vmin=-1, vmax=1, cmap="cividis", aspect="auto")
    panels.set(yticks=range(len(states)), yticklabels=range(1, len(states) + 1), xlabel="hidden unit")
    for axes in (whole, panels):
        axes.grid(visible=False)


def draw_rest(axes, value, start, rounds):
    """The curve h ↦ value(h), the diagonal, and the way of a state from `start` between the two."""
    h = np.linspace(-0.05, 1.25, 200)
    axes.plot(h, value(h), color=BLUE, label="one round: $h$ becomes tanh($uh + x$)")
    axes.plot(h, h, color=GREY, linestyle="--", linewidth=1.2, label="nothing changes")
    way = [(start, 0.0)]
    for _ in range(rounds):
        new = value(way[-1][0])
        way += [(way[-1][0], new), (new, new)]
    axes.plot(*np.transpose(way), "-o", color=ORANGE, linewidth=1.4, markersize=3.5, label="the state's way")
    axes.set(xlim=(-0.05, 1.25), ylim=(-0.05, 1.25), xlabel="$h$ before", ylabel="$h$ after")
    axes.legend(fontsize=8, loc="lower right")
