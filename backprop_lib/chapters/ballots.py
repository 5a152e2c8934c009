"""Chapter 5's ballot box: what each sample says about two weights, and what some of the votes say together.

The network is 2-3-1 with tanh in both layers, its parameters standard normal from the seed 8; the samples are the 1000
points of `circles`, with the targets −1 for the outer circle and 1 for the inner. The two weights lead to the first
unit of layer 1. A vote is one sample's term in the sum dW₁ = XᵀdZ₁, without the 1/n of the mean.
"""

from functools import cache

import numpy as np

from backprop_lib import datasets

SEED, N_SAMPLES = 8, 1000


@cache
def circle_votes():
    """The samples x (1000, 2), their class y (1000, 1), and their votes (1000, 2)."""
    x, y = datasets.circles(N_SAMPLES, rng=0)
    votes = x * errors_of_layer_1(x, 2 * y - 1)[:, :1]
    for array in (x, y, votes):
        array.setflags(write=False)
    return x, y, votes


def errors_of_layer_1(x, target):
    """dZ₁ (n_samples, 3) of every sample's half squared error, by (5.10)."""
    rng = np.random.default_rng(SEED)
    shapes = (2, 3), (1, 3), (3, 1), (1, 1)
    W1, b1, W2, b2 = (rng.standard_normal(shape) for shape in shapes)
    A1 = np.tanh(x @ W1 + b1)
    A2 = np.tanh(A1 @ W2 + b2)
    dZ2 = (A2 - target) * (1 - A2**2)
    return dZ2 @ W2.T * (1 - A1**2)


def drawn(n, draw):
    """Which n samples are counted: the first of all, shuffled with the seed `draw`; a larger n keeps the smaller's."""
    return np.random.default_rng(draw).permutation(N_SAMPLES)[:n]


def cosine(a, b):
    """Of the angle between two vectors (..., 2): 1 for one direction, 0 for a right angle, −1 for opposite ones."""
    return (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))


def cosines(n, n_draws=1000):
    """The cosine between the sum of n votes and the sum of all, for the draws 1 to n_draws: (n_draws,)."""
    votes = circle_votes()[2]
    sums = np.array([votes[drawn(n, draw)].sum(axis=0) for draw in range(1, n_draws + 1)])
    return cosine(sums, votes.sum(axis=0))
