"""Recurrent back-propagation: one input, read until the state rests, and a backward walk until that rests (chapter 15).

Forwards  h = f(x W + h U + b). Backwards  v = ∂L/∂h + (v ⊙ f′) Uᵀ, and v ⊙ f′ is then ∂L/∂z of the cell, through all
its rounds (Almeida, 1987; Pineda, 1987). Only the last round is kept, however many there were.
"""

import numpy as np

from backprop_lib import checks
from backprop_lib.feedback import Feedback, first_theta


def fixed_point(
    layer_sizes, activations=("tanh", "identity"), *, rng=None, radius=0.9, tolerance=1e-10, max_steps=1000
):  # fmt: skip
    """A network whose hidden layer feeds itself until it rests, with random weights.

    layer_sizes: [n_in, n_hidden, n_outputs].
    activations: of the state and of the prediction, names or `Activation`s.
    rng:         an int or a `numpy.random.Generator`; every random number comes from it.
    radius:      U is this number times an orthogonal matrix. Below 1, and with an activation that is nowhere steeper
                 than 1, each round brings two states closer together, so there is one fixed point and it is found.
    tolerance:   the state rests when no entry changes by more; the backward walk, when none changes by more than this
                 share of the largest entry of ∂L/∂h.
    max_steps:   after so many rounds either walk ends in any case, and `warning` says so.

    Raises ValueError or TypeError where sizes, names or numbers do not fit.
    """
    sizes, theta = first_theta(layer_sizes, rng=rng, radius=radius, dtype=float)
    return FixedPoint(sizes, activations, theta, tolerance=tolerance, max_steps=max_steps)


class FixedPoint(Feedback):
    """ŷ = g(h V + c) for the state h that is left as it is by h = f(x W + h U + b), found from h = 0.

    After a pass, `forward_steps` and `backward_steps` say how many rounds it took, and `warning` is None or a sentence.
    """

    def __init__(self, layer_sizes, activations, theta, *, tolerance=1e-10, max_steps=1000):
        self.tolerance = float(checks.positive(tolerance, "tolerance"))
        self.max_steps = checks.whole_number(max_steps, "max_steps", 1)
        super().__init__(layer_sizes, activations, theta, n_in=layer_sizes[0])
        if self.theta.dtype == object:
            raise TypeError("theta holds symbols, which never come to rest: a fixed point needs numbers")
        self.inputs = self.forward_steps = self.backward_steps = None
        self.forward_change = self.backward_change = 0.0  # in the last round, see `tolerance`

    @property
    def options(self):
        return {"tolerance": self.tolerance, "max_steps": self.max_steps}

    @property
    def warning(self):
        """None if the last forward and the last backward walk came to rest; else a sentence that says which did not."""
        for what, change in (("state", self.forward_change), ("gradient", self.backward_change)):
            if not change <= self.tolerance:
                return (
                    f"the {what} did not settle: in the last of {self.max_steps} rounds it still changed by "
                    f"{change:.1g}, so the gradient is not right. U is too large: use a smaller radius, or Contracting"
                )
        return None

    def predict(self, x):
        x = self.samples(x)
        from_x, h = x @ self.W + self.b, self.state_at_rest(x.shape[-2])
        for _ in range(self.max_steps):
            before, h = h, self.cell.activation.value(from_x + h @ self.U)
            if not np.abs(h - before).max() > self.tolerance:
                break
        return self.readout.activation.value(h @ self.V + self.c)

    def run_forward(self, x1):
        if self.inputs is None or self.inputs.shape[-2] != x1.shape[-2]:
            self.inputs = self.room_for_inputs(x1.shape[-2])
        self.inputs[..., : self.n_in] = x1[..., :-1]
        h = self.inputs[..., self.n_in : -1]  # a view: the cell reads its own state
        h[...] = 0
        for step in range(1, self.max_steps + 1):
            new = self.cell.forward(self.inputs)[..., :-1]
            self.forward_steps, self.forward_change = step, float(np.abs(new - h).max())
            h[...] = new
            if not self.forward_change > self.tolerance:  # at rest; or NaN, from where no round leads back
                break
        return self.readout.forward(self.cell.a1)[..., :-1]

    def run_backward(self, da, *, with_dx=False):
        dh = v = self.readout.backward(da)
        size = np.abs(dh).max() or 1
        for step in range(1, self.max_steps + 1):
            dxh = self.cell.backward(v)
            new = dh + dxh[..., self.n_in :]  # v = ∂L/∂h + (v ⊙ f′) Uᵀ
            self.backward_steps = step
            self.backward_change = float(np.abs(new - v).max() / size)
            v = new
            if not self.backward_change > self.tolerance:
                break
        return dxh[..., : self.n_in] if with_dx else None


class Contracting:
    """An optimiser that keeps ‖U‖₂, the most that U can stretch a state, at or below `norm`, after each update.

    optimizer: whose steps are taken, such as `Adam(0.05)`.   network: the one it will train, for the place of U in θ.
    With norm < 1 and |f′| ≤ 1 a round is a contraction, and a `FixedPoint` always comes to rest.
    """

    def __init__(self, optimizer, network, norm=0.9):
        self.optimizer, self.norm = optimizer, checks.positive(norm, "norm")
        n = self.n_hidden = network.n_hidden
        self.place = slice(network.n_in * n, (network.n_in + n) * n)

    def update(self, theta, gradient, epoch=0):
        self.optimizer.update(theta, gradient, epoch)
        shape = (*theta.shape[:-1], self.n_hidden, self.n_hidden)
        U = theta[..., self.place].reshape(shape)  # a view
        if np.isfinite(U).all():
            stretch = np.linalg.norm(U, 2, axis=(-2, -1), keepdims=True)
            U *= self.norm / np.maximum(stretch, self.norm)
