"""Pictures of chapter 12 and of its lab: walks down the narrow valley, what each step leaves, schedules, and noise."""

import numpy as np

from backprop_lib.chapters.pictures.downhill import draw_levels, inside
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, PINK

REACH = (-1.35, 1.35)  # of the map, both ways
# name: colour, line and marker; told apart without their colours too
STYLES = {
    "gradient descent": (BLUE, "-", "o"),
    "momentum": (ORANGE, "--", "s"),
    "Nesterov": (GREY, "-.", "v"),
    "RMSprop": (GREEN, ":", "^"),
    "Adam": (PINK, "-", "D"),
}
SMALLEST = 1e-12  # a loss is drawn at least this high


def style(name):
    """The line of that optimiser, as options of `plot`."""
    color, line, marker = STYLES[name]
    on_top = 3.5 if name == "RMSprop" else 3  # its dots would else hide behind Adam's
    return {"color": color, "linestyle": line, "marker": marker, "markersize": 4, "linewidth": 1.5, "zorder": on_top}


def prepare_map(axes, H, lowest=(0, 0)):
    """Level lines and axes of the valley on a square map, and a star at the bottom; returns what shows the valley."""
    artists = draw_levels(axes, H, lowest, REACH, REACH)
    axes.plot(*lowest, "k*", markersize=10, zorder=4)
    axes.set(xlim=REACH, ylim=REACH, xlabel="$θ_1$", ylabel="$θ_2$", aspect="equal")
    axes.grid(visible=False)
    return artists


def plot_walks(left, right, H, walks, losses):
    """Left the paths {name: (steps + 1, 2)} on the map of the valley, right the loss after each step, on a log axis."""
    prepare_map(left, H)
    for name, path in walks.items():
        left.plot(*inside(path, REACH, REACH)[0].T, label=name, **style(name))
        right.semilogy(np.maximum(losses[name], SMALLEST), label=name, **style(name) | {"marker": ""})
    left.plot(*path[0], "ks", markersize=6, zorder=5)
    right.set(xlabel="step", ylabel="loss")
    right.legend(fontsize=9, loc="lower left")


def plot_factors(axes, products, factors):
    """What a step leaves of an error in the long run, over ηλ, for each β of {β: (n,)}; a dotted line at 1."""
    for (beta, factor), line in zip(factors.items(), ("-", "--", "-."), strict=True):
        axes.plot(products, factor, line, label=f"β = {beta}")
    axes.axhline(1, color="black", linestyle=":", linewidth=1)
    axes.set(xlabel="ηλ", ylabel="left after a step", ylim=(0, 1.3))
    axes.legend(loc="lower right", frameon=True)


def plot_schedules(axes, rates):
    """The rate of each epoch for {name: (n_epochs,)}, as stairs: within an epoch the rate stays."""
    lines = ("-", "--", "-.", ":")
    for (name, rate), color, line in zip(rates.items(), (BLUE, ORANGE, GREEN, PINK), lines, strict=True):
        axes.step(np.arange(len(rate)), rate, where="post", color=color, linestyle=line, linewidth=2, label=name)
    axes.set(xlabel="epoch", ylabel="learning rate η", ylim=(0, None))


def plot_members(axes, losses, color, label, line):
    """The losses (epochs + 1, n_members) as thin lines, and their mean as a thick one."""
    axes.semilogy(losses, color=color, linewidth=0.6, alpha=0.6)
    axes.semilogy(losses.mean(axis=1), color=color, linestyle=line, linewidth=2.5, label=label)
    axes.set(xlabel="epoch", ylabel="loss")
