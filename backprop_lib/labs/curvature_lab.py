"""Chapter 7's second lab: the largest curvature of the loss along a run beside the limit 2/η, and the loss."""

import functools
from typing import NamedTuple

import ipywidgets
import numpy as np

from backprop_lib import datasets
from backprop_lib.chapters.curvature import largest_along
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.optimizers import GradientDescent
from backprop_lib.plotting import BLUE, ORANGE, PINK, new_figure
from backprop_lib.training import train

RATES = (0.5, 0.7, 1.0, 2.0)
EPOCHS, EVERY = 1500, 10  # how long a run is, and how often the curvature is measured
LOSS = "sigmoid_cross_entropy"


class Run(NamedTuple):
    """One training run: the loss of each epoch, and the largest curvature at some of them."""

    loss: np.ndarray  # (EPOCHS + 1,)
    epochs: np.ndarray  # 0, EVERY, 2 EVERY, …
    curvature: np.ndarray  # λ_max at those
    rises: np.ndarray  # the epochs whose loss is larger than that of the epoch before


@functools.cache
def run(learning_rate):
    """The chapter's network with tanh units and its seed, trained on its circles with this learning rate."""
    x, y = datasets.circles(1000, factor=0.5, noise=0.1, rng=0)
    network = mlp([2, 4, 3, 1], ["tanh", "tanh", "identity"], rng=14)
    history = train(network, x, y, loss=LOSS, optimizer=GradientDescent(learning_rate), epochs=EPOCHS, keep_theta=True)
    epochs = np.arange(0, EPOCHS + 1, EVERY)
    curvature = largest_along(network, history.theta[epochs], x, y, LOSS, tries=5)
    return Run(history.loss, epochs, curvature, 1 + np.flatnonzero(np.diff(history.loss) > 0))


class CurvatureLab(FigureLab):
    """λ_max of the Hessian along a run with tanh units, beside the line 2/η; below, the loss with its rises."""

    expected = 2  # the limit 2/η

    def __init__(self, learning_rate=0.5, epochs=1500):
        figure, (above, below) = new_figure(7.6, 4.2, rows=2, sharex=True, height_ratios=(3, 2))
        (self.curvature,) = above.plot([], [], color=BLUE, label="largest curvature $λ_{max}$")
        self.limit = above.axhline(1, color=ORANGE, linestyle="--", label="limit 2/η")
        (self.here,) = above.plot([], [], "ko", markersize=5)
        above.set(ylabel="curvature", ylim=(0, 6.6))
        above.legend(loc="upper right", ncols=2, frameon=True, framealpha=1)
        (self.loss,) = below.plot([], [], color=BLUE)
        (self.rises,) = below.plot([], [], "|", color=PINK, markersize=9)
        below.set(xlabel="epoch", ylabel="loss", xlim=(-20, EPOCHS + 20), ylim=(0.005, 5), yscale="log")
        below.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        below.set_title("a mark for each epoch in which the loss rises", fontsize=9)
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "learning_rate": ipywidgets.SelectionSlider(
                options=RATES, value=learning_rate, description="learning rate η", **slider
            ),
            "epochs": ipywidgets.IntSlider(epochs, min=250, max=EPOCHS, step=250, description="until epoch", **slider),
        }
        super().__init__(figure, self.show, controls)

    def show(self, learning_rate, epochs):
        loss, measured, curvature, rises = run(learning_rate)
        limit, so_far = 2 / learning_rate, measured <= epochs
        self.curvature.set_data(measured[so_far], curvature[so_far])
        self.here.set_data([epochs], curvature[measured == epochs])
        self.limit.set_ydata([limit, limit])
        self.loss.set_data(np.arange(epochs + 1), loss[: epochs + 1])
        risen = rises[rises <= epochs]
        self.rises.set_data(risen, np.full(len(risen), 0.007))
        largest = curvature[so_far].max()
        side = "below" if largest < limit else "not always below"
        often = f"rose in {len(risen)} epochs, first in epoch {risen[0]}" if len(risen) else "never rose"
        return (
            f"η = {learning_rate:g}: the limit is 2/η = {limit:.3g}. After {epochs} epochs the largest curvature is "
            f"{curvature[measured == epochs][0]:.2f}; it was {side} the limit, at most {largest:.2f}. "
            f"The loss {often}, and is {loss[epochs]:.4f}."
        )
