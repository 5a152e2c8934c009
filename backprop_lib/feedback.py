"""What the networks of chapter 15 share: a cell that reads [x h 1], a readout, and one θ for both.

θ is W (n_in, n_hidden), U (n_hidden, n_hidden) and b (1, n_hidden), then V (n_hidden, n_outputs) and c (1, n_outputs).
W above U above b is the one matrix of the cell, V above c that of the readout.
"""

import numpy as np

from backprop_lib import checks
from backprop_lib.initializers import draw
from backprop_lib.layers import parameter_view, with_ones
from backprop_lib.network import Network


class Feedback(Network):
    """Two layers, of which the first also reads its own output h: f([x h 1] [W; U; b]) and g([h 1] [V; c]).

    `n_in` is the number of features that the cell reads at once. `W`, `U`, `b`, `V`, `c` are views into θ, and `dW`,
    `dU`, `db`, `dV`, `dc` into the gradient. A weight's first index is the unit that it comes from.
    """

    W, U, b, V, c = (parameter_view(name) for name in ("W", "U", "b", "V", "c"))
    dW, dU, db, dV, dc = (parameter_view(name) for name in ("dW", "dU", "db", "dV", "dc"))

    def __init__(self, layer_sizes, activations, theta, *, n_in):
        self.n_in, self.n_hidden = n_in, layer_sizes[1]
        super().__init__(layer_sizes, activations, theta)
        self.cell, self.readout = self.layers
        parts = [n_in, n_in + self.n_hidden]
        self._W, self._U, self._b = np.split(self.cell.Wb, parts, axis=-2)
        self._dW, self._dU, self._db = np.split(self.cell.dWb, parts, axis=-2)
        self._V, self._c, self._dV, self._dc = (getattr(self.readout, name) for name in ("W", "b", "dW", "db"))

    def shapes(self):
        return [(self.n_in + self.n_hidden + 1, self.n_hidden), (self.n_hidden + 1, self.layer_sizes[-1])]

    @property
    def parameter_names(self):
        """The parameters in θ's order: "W[0, 0]", …, "U[0, 0]", …, "b[0]", …, "V[0, 0]", …, "c[0]", …"""
        hidden, outputs = range(self.n_hidden), range(self.layer_sizes[-1])
        names = [f"W[{i}, {j}]" for i in range(self.n_in) for j in hidden]
        names += [f"U[{i}, {j}]" for i in hidden for j in hidden] + [f"b[{j}]" for j in hidden]
        return names + [f"V[{i}, {j}]" for i in hidden for j in outputs] + [f"c[{j}]" for j in outputs]

    def room_for_inputs(self, n_samples):
        """[x h 1] with x and h still zero, in the layers' layout: (*ensemble, n_samples, n_in + n_hidden + 1)."""
        shape = (*self.theta.shape[:-1], n_samples, self.n_in + self.n_hidden)
        return with_ones(np.zeros_like(self.theta, shape=shape))

    def state_at_rest(self, n_samples):
        """h = 0, with which every sample begins: (*ensemble, n_samples, n_hidden)."""
        return np.zeros_like(self.theta, shape=(*self.theta.shape[:-1], n_samples, self.n_hidden))


def first_theta(layer_sizes, *, rng, radius, dtype):
    """Checked sizes (n_in, n_hidden, n_outputs) and a first θ for them; see `recurrent` for the options.

    Weights have the standard deviation √(1/n) of a layer with n inputs, biases are zero.
    """
    sizes = [checks.whole_number(n, f"layer_sizes[{i}]", 1) for i, n in enumerate(layer_sizes)]
    if len(sizes) != 3:
        raise ValueError(f"layer_sizes is {sizes}, [inputs of a step, hidden units, outputs] is expected")
    dtype = checks.weight_type(dtype)
    (n_in, n_hidden, n_outputs), rng = sizes, np.random.default_rng(rng)
    cell, readout = (
        draw("lecun", shape, rng=rng, ensemble=(), bias=True)
        for shape in ((n_in + n_hidden, n_hidden), (n_hidden, n_outputs))
    )
    if radius is not None:
        U = cell.reshape(-1, n_hidden)[n_in:-1]
        U[...] = checks.not_negative(radius, "radius") * orthogonal(n_hidden, rng)
    return sizes, np.concatenate([cell, readout]).astype(dtype)


def orthogonal(n, rng):
    """A random matrix (n, n) that turns or mirrors and changes no length; all its eigenvalues have the size 1."""
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    return Q * np.sign(np.diag(R))  # with this choice of signs no direction is preferred
