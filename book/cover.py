"""Draws the front page's picture, _static/cover.svg, from a network that this book's own code trains."""

import itertools
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from backprop_lib import GradientDescent, datasets, mlp, train

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#5c6670"
SIZES = [2, 4, 3, 1]
EPOCHS = [0, 70, 200]
FIELD = LinearSegmentedColormap.from_list("field", ["#8fc1e0", "#ffffff", "#f2b48a"])


def draw_network(axes):
    """The layers as columns of circles; one arrow runs forward over them, one backward under them."""
    columns = [[(1.3 * k, i - (n - 1) / 2) for i in range(n)] for k, n in enumerate(SIZES)]
    for left, right in itertools.pairwise(columns):
        for a in left:
            for b in right:
                axes.plot(*zip(a, b, strict=True), color="#b4bcc4", linewidth=0.8, zorder=1)
    for column in columns:
        axes.scatter(*zip(*column, strict=True), s=105, facecolor="white", edgecolor=GREY, linewidth=1.4, zorder=2)
    for y, (start, end), colour, words, side in [
        (2.2, (-0.2, 4.1), BLUE, "forward: numbers", "bottom"),
        (-2.2, (4.1, -0.2), ORANGE, "backward: gradients", "top"),
    ]:
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.8, "mutation_scale": 14}
        axes.annotate("", (end, y), (start, y), arrowprops=arrow)
        axes.text(1.95, y * 1.08, words, color=colour, ha="center", va=side, fontsize=13)
    axes.set(xlim=(-0.5, 4.4), ylim=(-3.1, 3.1))


def draw_boundary(axes, network, x, y, title):
    """What the network answers on the plane, the line where it is undecided, and some of the points."""
    line = np.linspace(-1.6, 1.6, 45)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    answer = 1 / (1 + np.exp(-network.predict(grid.reshape(-1, 2)).reshape(45, 45)))
    axes.contourf(line, line, answer, levels=np.linspace(0, 1, 12), cmap=FIELD)
    axes.contour(line, line, answer, levels=[0.5], colors="#222222", linewidths=1.5)
    for label, marker, colour in [(0, "s", BLUE), (1, "o", ORANGE)]:
        points = x[y[:, 0] == label][:75]
        axes.plot(*points.T, marker, color=colour, markersize=2.6, markeredgewidth=0)
    axes.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    axes.set_title(title, fontsize=13, color="#222222", pad=7)


def draw():
    """The whole picture; the same file, byte for byte, each time."""
    x, y = datasets.circles(1000, rng=0)
    network = mlp(SIZES, ["tanh", "tanh", "identity"], rng=2)
    history = train(
        network,
        x,
        y,
        loss="sigmoid_cross_entropy",
        optimizer=GradientDescent(0.5),
        epochs=max(EPOCHS),
        keep_theta=True,
    )
    figure = Figure(figsize=(8.6, 2.5))
    panels = figure.subplots(1, 1 + len(EPOCHS), width_ratios=[1.4] + [1] * len(EPOCHS))
    figure.subplots_adjust(left=0.005, right=0.99, bottom=0.02, top=0.87, wspace=0.07)
    for axes in panels:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("#c9d0d6")
    panels[0].axis("off")
    draw_network(panels[0])
    for axes, epoch in zip(panels[1:], EPOCHS, strict=True):
        title = "before training" if epoch == 0 else f"after {epoch} steps"
        draw_boundary(axes, network.with_theta(history.theta[epoch]), x, y, title)
    with mpl.rc_context({"svg.hashsalt": "cover", "svg.fonttype": "path"}):
        figure.savefig(Path(__file__).parent / "_static" / "cover.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    draw()
