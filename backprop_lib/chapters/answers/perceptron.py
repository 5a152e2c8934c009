"""The answers of chapter 3."""

import numpy as np

from backprop_lib.losses import LOSSES
from backprop_lib.network import mlp

XOR_HIDDEN = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 0, 1]])  # h1, h2 and 1, for (0,0), (0,1), (1,0), (1,1)


def units_for(n_parameters):
    """How many hidden units give a 3-n-2 network that many parameters."""
    counts = {n: mlp([3, n, 2], ["tanh", "identity"], rng=0).n_parameters for n in range(1, 20)}
    return next(n for n, count in counts.items() if count == n_parameters)


def expected(k):
    """The right answer to exercise k."""
    return {
        1: units_for(32),
        2: [[2, 5], [7, 3]],
        3: LOSSES["half_squared_error"].value([[0.5, -1.0]], [[1.0, 2.0]]),
        4: LOSSES["binary_cross_entropy"].value([[0.5], [0.75]], [[1.0], [0.0]]),
        5: np.diff([0, 1, -1, 0]),  # the changes of the slope
        6: np.round(np.linalg.pinv(XOR_HIDDEN) @ [0, 1, 1, 0], 9),
        7: 7 / 10,
    }[k]
