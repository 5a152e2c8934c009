"""The answers of chapter 12."""

import numpy as np

from backprop_lib import Adam, Momentum, RMSprop, cosine_decay


def expected(k):
    """The right answer to exercise k."""
    return {
        1: moved(Momentum(0.1, beta=0.9), [1.0, 1.0]),
        2: moved(RMSprop(1.0, rho=0.99, eps=1e-12), [-1.0]),
        3: cosine_decay(0.4, 40)(10),
        4: moved(Adam(0.1), [1.0, -2.0]) - moved(Adam(0.1), [1.0]),
        5: np.array([4 / (np.sqrt(1) + np.sqrt(100)) ** 2, (9 / 11) ** 2]),
        6: 2 * 0.1**2 / (1 + 0.1**2),
        7: 1 + moved(Adam(0.1, weight_decay=0.001), [0.0], start=1.0),
    }[k]


def moved(optimizer, gradients, start=0.0):
    """How far one parameter moves from its start in as many steps."""
    theta = np.array([start])
    for gradient in gradients:
        optimizer.update(theta, np.array([gradient]))
    return float(theta[0] - start)
