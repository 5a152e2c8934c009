"""Pictures of chapter 10: errors on the tails, softmax over one logit, slopes of losses, runs that stand still."""

import numpy as np

from backprop_lib.activations import sigmoid
from backprop_lib.losses import softmax, softmax_jacobian
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, PINK

STYLES = (("-", BLUE), ("--", ORANGE), ("-.", GREEN), (":", PINK))


def plot_errors(axes, z, errors):
    """Relative errors {label: (n,)} over z, on a log axis of errors."""
    for (label, error), (dashes, color) in zip(errors.items(), STYLES, strict=False):
        axes.semilogy(z, error, dashes, color=color, linewidth=1.8, label=label)
    axes.set(xlabel="$z$", ylabel="relative error of σ", ylim=(1e-18, 30))
    axes.legend()


def plot_softmax_over_one_logit(left, right, others):
    """Three probabilities over the first logit while the `others` (2,) stay, and their slopes by it, with the sum."""
    z1 = np.linspace(-6, 6, 200)
    logits = np.column_stack([z1, *np.broadcast_to(np.reshape(others, (2, 1)), (2, 200))])
    p, slopes = softmax(logits), softmax_jacobian(logits)[..., 0]
    for i, (dashes, color) in enumerate(STYLES[:3]):
        left.plot(z1, p[:, i], dashes, color=color, label=f"$p_{i + 1}$")
        right.plot(z1, slopes[:, i], dashes, color=color)
    for axes, all_three in ((left, p.sum(axis=1)), (right, slopes.sum(axis=1))):
        axes.plot(z1, all_three, color="black", linewidth=1, label="sum")
        axes.set(xlabel="$z_1$")
    left.set_title("probabilities", fontsize=10)
    right.set_title("their slopes by $z_1$", fontsize=10)
    left.legend(loc="center left", fontsize=9)


def plot_slopes_of_losses(axes):
    """∂L/∂z of a unit with a sigmoid whose target is 1: half squared error, and cross-entropy."""
    z = np.linspace(-8, 8, 400)
    p = sigmoid(z)
    axes.plot(z, (p - 1) * p * (1 - p), color=BLUE, label="half squared error")
    axes.plot(z, p - 1, "--", color=ORANGE, label="cross-entropy")
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set(xlabel="$z$", ylabel=r"$\partial L/\partial z$ if $y = 1$", ylim=(-1.1, 0.2))
    axes.legend(loc="lower right")


def plot_roads(panels, runs):
    """For each start a panel with the bias on all roads: runs {title: {road: b (n_epochs + 1,)}}."""
    widths = (5, 3.6, 2.4, 1.6)  # the first below, so that curves that coincide are all seen
    for axes, (title, roads) in zip(panels, runs.items(), strict=True):
        for (road, bias), (dashes, color), width in zip(roads.items(), STYLES, widths, strict=True):
            axes.plot(bias, dashes, color=color, linewidth=width, label=road)
        axes.set(xlabel="epoch", ylim=(-44, 44))
        axes.set_title(title, fontsize=10)
    panels[0].set(ylabel="bias $b$")
