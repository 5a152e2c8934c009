"""Pictures of chapter 3: the names of the units of a network, the bends of activations, two losses side by side."""

import numpy as np

from backprop_lib.activations import sigmoid
from backprop_lib.plotting import BLUE, GREEN, ORANGE


def unit_names(layer_sizes):
    """{(k, i): text} for `draw_network`: inputs x_i, hidden units h_ki, outputs ŷ_i; keys count from 0."""
    last = len(layer_sizes) - 1
    names = {}
    for k, n_units in enumerate(layer_sizes):
        for i in range(n_units):
            names[k, i] = f"$x_{i + 1}$" if k == 0 else f"$\\hat{{y}}_{i + 1}$" if k == last else f"$h_{{{k}{i + 1}}}$"
    return names


def plot_outputs(axes, x, outputs):
    """Outputs {activation name: y} over x, each with its own colour and line style."""
    for (name, y), color, style in zip(outputs.items(), (BLUE, ORANGE, GREEN), ("-", "--", "-."), strict=False):
        axes.plot(x, y, color=color, linestyle=style, label=name)
    axes.set(xlabel="input $x_1$", ylabel=r"output $\hat{y}_1$")
    axes.legend()


def plot_two_losses(by_probability, by_z, squares, log_loss):
    """Half squared error and cross-entropy of one output whose target is 1: over p on one axes, over z on the other."""
    p, z = np.linspace(0.002, 1, 400), np.linspace(-8, 8, 400)
    for axes, at, probability in ((by_probability, p, p), (by_z, z, sigmoid(z))):
        axes.plot(at, squares(probability), color=BLUE, label="half squared error")
        axes.plot(at, log_loss(probability), "--", color=ORANGE, label="cross-entropy")
        axes.set(ylabel="loss if $y = 1$", ylim=(-0.2, 8.2))
    by_probability.set(xlabel="prediction $p$")
    by_z.set(xlabel=r"$z$, where $p = \sigma(z)$")
    by_probability.legend(loc="upper right")
