"""Pictures of chapter 7: the boundary among the lines where the units of the first layer switch; the loss in stages."""

import numpy as np

from backprop_lib.plotting import BLUE, GREEN, ORANGE, PINK, plot_decision, plot_points

# not the colours of the two classes, and told apart by their dashes too
LINES = ((GREEN, "-"), (PINK, "--"), ("#7a5c00", "-."), ("#4b3f92", ":"))


def plot_unit_lines(axes, layer):
    """For each unit of a `Dense` layer with two inputs the line z = 0, its number, and an arrow to where z > 0."""
    for j, (w, b) in enumerate(zip(layer.W.T, layer.b[0], strict=True)):
        color, dashes = LINES[j % len(LINES)]
        across = w / np.linalg.norm(w)
        along = across[::-1] * (-1, 1)
        foot = -b / np.linalg.norm(w) * across  # of the perpendicular from the origin
        axes.axline(foot, foot + along, color=color, linestyle=dashes, linewidth=1.8, zorder=3)
        place = foot + (1.3 - 0.18 * (j % 3)) * along  # each at another distance, so that they keep apart
        arrow = {"arrowstyle": "-|>", "color": color, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", place + 0.35 * across, place, arrowprops=arrow, zorder=4)
        words = {"color": color, "fontsize": 10, "fontweight": "bold", "ha": "center", "va": "center"}
        axes.text(*(place + 0.5 * across), f"{j + 1}", **words, zorder=5, clip_on=True)


def plot_stage(axes, network, x, y, extent, title):
    """The points, small, the decision of `network`, and the lines of its first layer."""
    plot_decision(axes, network.predict, extent, threshold=0, resolution=160)
    plot_points(axes, x, y, s=5, alpha=0.5)
    plot_unit_lines(axes, network.layers[0])
    axes.set(xlim=extent[:2], ylim=extent[2:], xlabel="", ylabel="")
    axes.set_title(title, fontsize=10)


def mark_epochs(axes, loss, words):
    """A dot on the loss curve and a text beside it for each {epoch: text}."""
    for epoch, text in words.items():
        axes.plot(epoch, loss[epoch], "ko", markersize=5, zorder=4)
        axes.annotate(text, (epoch, loss[epoch]), xytext=(8, 6), textcoords="offset points", fontsize=9)


def plot_three_runs(panels, epochs, curvatures, losses):
    """For each learning rate a column: λ_max beside the line 2/η, and the loss of the same epochs.

    panels: axes (2, n_rates).   curvatures: {η: λ_max (n_epochs,)}.   losses: {η: the loss of every epoch from 0}.
    """
    for (above, below), (eta, curvature) in zip(panels.T, curvatures.items(), strict=True):
        above.plot(epochs, curvature, color=BLUE)
        above.axhline(2 / eta, color=ORANGE, linestyle="--")
        beside = {"xytext": (0, 4), "textcoords": "offset points", "ha": "right", "fontsize": 9}
        above.annotate(f"2/η = {2 / eta:.2f}", (epochs[-1], 2 / eta), **beside)
        above.set_title(f"η = {eta:.3f}", fontsize=10)
        below.plot(epochs, losses[eta][epochs], color=BLUE)
        below.set(xlabel="epoch")
    panels[0, 0].set(ylabel="largest curvature $λ_{max}$", ylim=(0, 4.6))
    panels[1, 0].set(ylabel="loss", ylim=(0, 0.55))
