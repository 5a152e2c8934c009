"""Chapter 13's lab: a circle of gradients at the last layer, carried back through a deep network, becomes a needle."""

import functools

import ipywidgets
import numpy as np

from backprop_lib.chapters.depth import ACTIVATIONS, carried_back
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure, number

WIDTH, DEPTH, SEED = 16, 30, 1
GAINS = {"√n σ = 0.8": 0.8, "√n σ = 1 (LeCun)": 1.0, "√n σ = 1.41 (He)": 2**0.5}
BACK = (0, 1, 2, 5, 10, 20, 29)
LOWEST, HIGHEST = 1e-10, 1e6  # of the picture of lengths
ANGLES = np.radians(np.arange(0, 361, 3))


@functools.cache
def carried(activation, gain):
    """Two directions of ∂L/∂Z_30, carried back: (DEPTH, 2, WIDTH), [m] for m layers."""
    return carried_back(activation, gain / WIDTH**0.5, depth=DEPTH, width=WIDTH, rng=SEED)[:, 0]


class DepthLab(FigureLab):
    """All ∂L/∂ŷ of length one, carried back: the ellipse they become, drawn with its longest half axis as 1.

    The ellipse lies in a plane of 16-dimensional space. It is drawn turned back onto the outputs' own axes, so that its
    long axis points along the ∂L/∂ŷ of which most arrives.
    """

    expected = 1  # √n σ

    def __init__(self, activation="tanh", gain=1.0, back=10):
        figure, (shape, lengths) = new_figure(7.6, 3.9, columns=2)
        shape.plot(np.cos(ANGLES), np.sin(ANGLES), ":", color=GREY, linewidth=1.2)
        (self.ellipse,) = shape.plot([], [], color=BLUE)
        (self.dots,) = shape.plot([], [], "o", color=BLUE, markersize=5)
        (self.long,) = shape.plot([], [], "--", color=ORANGE, linewidth=1.2)
        shape.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), aspect="equal")
        shape.set(xlabel=r"along $\partial L/\partial \hat y_1$", ylabel=r"along $\partial L/\partial \hat y_2$")
        shape.set_xticks([-1, 0, 1])
        shape.set_yticks([-1, 0, 1])
        shape.set_title("its shape, the longest as 1")
        (self.longest,) = lengths.plot([], [], color=BLUE, label="longest half axis")
        (self.shortest,) = lengths.plot([], [], "--", color=ORANGE, label="shortest half axis")
        self.here = lengths.axvline(0, color="black", linewidth=1, linestyle=":")
        (self.ends,) = lengths.plot([], [], "ko", markersize=5)
        lengths.set(xlim=(-0.5, DEPTH - 0.5), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="layers back")
        lengths.set_title("its half axes")
        lengths.legend(loc="upper left", fontsize=8, frameon=True, framealpha=1)
        choice = {"style": LABEL, "layout": WIDE}
        controls = {
            "activation": ipywidgets.Dropdown(
                options=ACTIVATIONS, value=activation, description="activation", **choice
            ),
            "gain": ipywidgets.Dropdown(options=GAINS, value=gain, description="scale", **choice),
            "back": ipywidgets.SelectionSlider(options=BACK, value=back, description="layers back", **choice),
        }
        super().__init__(figure, self.move, controls)

    def move(self, activation, gain, back):
        directions = carried(activation, gain)
        axes, values, _ = np.linalg.svd(directions, full_matrices=False)  # (DEPTH, 2, 2), (DEPTH, 2)
        turned = (axes[back] * values[back] / values[back, 0]) @ axes[back].T  # the stretching, without the turning
        circle = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
        self.ellipse.set_data(*(circle @ turned).T)
        self.dots.set_data(*(circle[:-1:10] @ turned).T)  # every 30 degrees
        self.long.set_data(*np.outer(axes[back, :, 0], [-1, 1]))
        self.longest.set_data(range(DEPTH), values[:, 0])
        self.shortest.set_data(range(DEPTH), values[:, 1])
        self.here.set_xdata([back, back])
        self.ends.set_data([back, back], values[back])
        name = next(name for name, value in ACTIVATIONS.items() if value == activation)
        long, short = (number(value, ".2g") for value in values[back])
        below = " (below the picture on the right)" if values[back, 0] < LOWEST else ""
        layers = f"{back} layer" + "s" * (back != 1)
        return (
            f"{name}, √n σ = {gain:.3g}: {layers} back the longest half axis is {long}, the shortest {short}{below}; "
            f"it is {number(values[back, 0] / values[back, 1], '.3g')} times as long as thick."
        )
