"""Back-propagation through time: the library's own `Dense`, once a time step, all of them on the same weights.

Nothing is derived again (chapter 15). `Recurrent` reads a sequence and predicts at its end. `FixedPoint`, which reads
one input until its state rests, stands in a module of its own and can be imported from here.
"""

import numpy as np

from backprop_lib import checks
from backprop_lib.feedback import Feedback, first_theta
from backprop_lib.fixed_point import Contracting, FixedPoint, fixed_point
from backprop_lib.layers import Dense

__all__ = ["Contracting", "FixedPoint", "Recurrent", "fixed_point", "recurrent"]


def recurrent(
    n_steps, layer_sizes, activations=("tanh", "identity"), *, rng=None, radius=None, truncate=None, dtype=float
):  # fmt: skip
    """A recurrent network with random weights, which reads `n_steps` inputs and then predicts.

    layer_sizes: [n_in, n_hidden, n_outputs], n_in being the features of one step. `x` is (n_samples, n_steps·n_in):
                 the steps of a sample stand side by side in its row.
    activations: of the state and of the prediction, names or `Activation`s.
    rng:         an int or a `numpy.random.Generator`; every random number comes from it.
    radius:      None draws U as W; a number makes U that number times an orthogonal matrix, so that all its eigenvalues
                 have this size.
    truncate:    k walks back through the last k steps only; None walks through all.
    dtype:       float, numpy.float32, or object for arrays of symbols.

    Raises ValueError or TypeError where sizes, names or numbers do not fit.
    """
    n_steps = checks.whole_number(n_steps, "n_steps", 1)
    (n_in, *rest), theta = first_theta(layer_sizes, rng=rng, radius=radius, dtype=dtype)
    return Recurrent((n_steps * n_in, *rest), activations, theta, n_steps=n_steps, truncate=truncate)


class Recurrent(Feedback):
    """h_t = f(x_t W + h_{t−1} U + b) for t = 1 … n_steps, h_0 = 0, and ŷ = g(h_T V + c) at the last step T.

    `layer_sizes[0]` is n_steps·n_in. After `forward`, `steps[t − 1].a` is h_t. After `backward`, `dh[t]` is ∂L/∂h_t,
    through everything that comes later, and `step_gradients[t − 1]` is what step t alone contributes to the gradient of
    [W; U; b], which is the sum of them. Steps before the last `truncate` ones contribute zeros.
    """

    def __init__(self, layer_sizes, activations, theta, *, n_steps, truncate=None):
        self.n_steps = checks.whole_number(n_steps, "n_steps", 1)
        self.truncate = None if truncate is None else checks.whole_number(truncate, "truncate", 1, n_steps)
        if layer_sizes[0] % n_steps:
            raise ValueError(f"{layer_sizes[0]} features are no {n_steps} steps of equal width")
        super().__init__(layer_sizes, activations, theta, n_in=layer_sizes[0] // n_steps)
        self.step_gradients = np.zeros_like(self.theta, shape=(n_steps, *self.cell.dWb.shape))
        self.steps = [Dense(self.cell.Wb, dWb, self.cell.activation) for dWb in self.step_gradients]  # T layers, one W
        self.layers, self.inputs, self.dh = [*self.steps, self.readout], None, None

    @property
    def options(self):
        return {"n_steps": self.n_steps, "truncate": self.truncate}

    def step_columns(self, t):
        """The columns of x that step t reads, t from 0."""
        return slice(t * self.n_in, (t + 1) * self.n_in)

    def samples(self, x):
        x = checks.numbers_only(x, "x", self.theta.dtype)
        if x.ndim == 2 and x.shape[1] != self.layer_sizes[0]:
            wanted = f"{self.n_steps} steps of {self.n_in} features make {self.layer_sizes[0]}"
            raise ValueError(f"x has {x.shape[1]} features, {wanted}")
        return super().samples(x)

    def predict(self, x):
        x = self.samples(x)
        h = self.state_at_rest(x.shape[-2])
        for t in range(self.n_steps):
            h = self.cell.activation.value(x[..., self.step_columns(t)] @ self.W + h @ self.U + self.b)
        return self.readout.activation.value(h @ self.V + self.c)

    def run_forward(self, x1):
        if self.inputs is None or self.inputs[0].shape[-2] != x1.shape[-2]:
            self.inputs = [self.room_for_inputs(x1.shape[-2]) for _ in self.steps]
        for t, (step, xh1) in enumerate(zip(self.steps, self.inputs, strict=True)):
            xh1[..., : self.n_in] = x1[..., self.step_columns(t)]
            if t > 0:
                xh1[..., self.n_in :] = self.steps[t - 1].a1  # [x_t h_{t-1} 1]
            step.forward(xh1)
        return self.readout.forward(self.steps[-1].a1)[..., :-1]

    def run_backward(self, da, *, with_dx=False):
        dh = self.readout.backward(da)  # ∂L/∂h_T
        self.dh = [np.zeros_like(dh)] * self.n_steps + [dh]
        dx = [np.zeros_like(dh, shape=(*dh.shape[:-1], self.n_in))] * self.n_steps
        self.step_gradients[...] = 0
        for t in range(self.n_steps)[::-1][: self.truncate]:
            dxh = self.steps[t].backward(self.dh[t + 1])  # dL/d[x_t h_{t-1}], in total
            dx[t], self.dh[t] = dxh[..., : self.n_in], dxh[..., self.n_in :]
        self.cell.dWb[...] = self.step_gradients.sum(axis=0)  # the total: Σ over steps
        return np.concatenate(dx, axis=-1) if with_dx else None
