"""Chapter 15's lab: the eigenvalues of U, and what each step back through time leaves of the gradient."""

import functools

import ipywidgets
import numpy as np

from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure, number, scientific
from backprop_lib.recurrent import recurrent

RADII = (0.5, 0.9, 1.0, 1.1, 1.5)
N_HIDDEN = 32
LOWEST, HIGHEST = 1e-16, 1e9  # of the picture


@functools.cache
def walk_back(kind, radius, activation, n_steps):
    """The eigenvalues of U, and ‖dL/dh_t‖ for t = n_steps … 0 as a share of the first of them; all inputs are 1."""
    network = recurrent(n_steps, [1, N_HIDDEN, 1], [activation, "identity"], rng=0, radius=radius)
    if kind == "Gaussian":
        random = np.random.default_rng(1).standard_normal((N_HIDDEN, N_HIDDEN))
        network.U = radius / np.abs(np.linalg.eigvals(random)).max() * random
    network.backward(np.ones_like(network.forward(np.ones((1, n_steps)))))
    sizes = np.linalg.norm(network.dh, axis=(-2, -1))[::-1]
    return np.linalg.eigvals(network.U), sizes / sizes[0]


class RadiusLab(FigureLab):
    """The size of dL/dh on its way back through time, beside ρᵏ, for a chosen spectral radius ρ of U."""

    expected = 0  # hardly anything of the gradient is left with ReLU

    def __init__(self, kind="orthogonal", radius=0.9, activation="tanh", n_steps=40):
        figure, (plane, decay) = new_figure(7.6, 3.8, columns=2, width_ratios=(2, 3))
        angle = np.linspace(0, 2 * np.pi, 200)
        circle = np.array([np.cos(angle), np.sin(angle)])
        plane.plot(*circle, color=GREY, linewidth=1.2, label="size 1")
        (self.rim,) = plane.plot([], [], "--", color=ORANGE, linewidth=1.6, label="size ρ")
        (self.eigenvalues,) = plane.plot([], [], "o", color=BLUE, markersize=4, label="eigenvalues of U")
        plane.set(xlim=(-1.7, 1.7), ylim=(-1.7, 2.6), aspect="equal", xlabel="real part", ylabel="imaginary part")
        plane.legend(loc="upper center", fontsize=8)
        self.circle = circle
        (self.power,) = decay.plot([], [], "--", color=ORANGE, linewidth=1.6, label="ρᵏ")
        (self.sizes,) = decay.plot([], [], "-o", color=BLUE, markersize=3.5, label="size of $dL/dh$")
        decay.axhline(1, color=GREY, linewidth=0.8)
        decay.set(xlim=(-1, 41), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="steps back $k$")
        decay.set_title("what is left of the gradient", fontsize=10)
        decay.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5], minor=False)
        decay.legend(loc="upper left", fontsize=8)
        wide = {"style": LABEL, "layout": WIDE}
        controls = {
            "kind": ipywidgets.Dropdown(options=["orthogonal", "Gaussian"], value=kind, description="matrix U", **wide),
            "radius": ipywidgets.SelectionSlider(options=RADII, value=radius, description="radius ρ", **wide),
            "activation": ipywidgets.Dropdown(
                options=["identity", "tanh", "relu"], value=activation, description="activation", **wide
            ),
            "n_steps": ipywidgets.SelectionSlider(options=(10, 20, 40), value=n_steps, description="steps", **wide),
        }
        super().__init__(figure, self.show, controls)

    def show(self, kind, radius, activation, n_steps):
        eigenvalues, sizes = walk_back(kind, radius, activation, n_steps)
        back = np.arange(n_steps + 1)
        self.rim.set_data(*(radius * self.circle))
        self.eigenvalues.set_data(eigenvalues.real, eigenvalues.imag)
        self.sizes.set_data(back, sizes)
        self.power.set_data(back, radius**back)
        rate = sizes[-1] ** (1 / n_steps)
        return (
            f"U is {kind} with spectral radius {radius:g}, activation {activation}: on average a step back multiplies "
            f"the gradient by {rate:.3f}, and {n_steps} steps leave {readable(sizes[-1])} of it. "
            f"ρ to the power of {n_steps} is {readable(radius**n_steps)}."
        )


def readable(value):
    """A size as a reader reads it: 0.0148, 45.3 or 1.2·10⁻⁸."""
    return number(value) if 1e-3 <= value < 999.5 else scientific(value)
