"""Two features of the tumours, the second stretched (chapter 11): the bowl of the loss, and walks down into it.

The network is a single logit without a bias, z = w₁x₁ + w₂x₂. So its loss has a map.
"""

import functools
from typing import NamedTuple

import numpy as np

from backprop_lib import datasets
from backprop_lib.activations import sigmoid
from backprop_lib.losses import LOSSES
from backprop_lib.network import Network
from backprop_lib.optimizers import GradientDescent
from backprop_lib.training import train

FEATURES = [1, 4]  # mean texture and mean smoothness, which know next to nothing of each other
START = (0.6, 0.9)
EPOCHS = 400
LOSS = LOSSES["sigmoid_cross_entropy"]


class Walk(NamedTuple):
    """A training run on the two features, and what the Hessian at θ = 0 had to say before it."""

    condition: float  # the largest curvature at 0 divided by the smallest (11.6)
    limit: float  # 2 / the largest
    theta: np.ndarray  # (EPOCHS + 1, 2)
    loss: np.ndarray  # (EPOCHS + 1,)


@functools.cache
def two_features(stretch):
    """The chapter's training tumours, two features standardised and the second times `stretch`: x (341, 2), y."""
    x, y = datasets.split(*datasets.breast_cancer(), rng=0, test=114, validation=114)[0]
    return datasets.standardize(x[:, FEATURES]) * [1, stretch], y


def curvatures(x):
    """The eigenvalues of the Hessian of the mean cross-entropy at θ = 0, xᵀx/4n, the smallest first (11.3)."""
    return np.linalg.eigvalsh(x.T @ x / (4 * len(x)))


def limit_at(w, stretch):
    """2 / the largest curvature of the loss at the weights w (2,), which is exact for short walks there (2.15)."""
    x, _ = two_features(stretch)
    p = sigmoid(x @ w)
    return float(2 / np.linalg.eigvalsh((x.T * p * (1 - p)) @ x / len(x))[-1])


def walk(stretch, share):
    """Gradient descent from START with η = `share` of the limit, for EPOCHS epochs."""
    x, y = two_features(stretch)
    flattest, steepest = curvatures(x)
    limit = 2 / steepest
    network = Network([2, 1], ["identity"], START, bias=False)
    run = train(network, x, y, loss=LOSS, optimizer=GradientDescent(share * limit), epochs=EPOCHS, keep_theta=True)
    return Walk(steepest / flattest, limit, run.theta, run.loss)


def lowest(stretch):
    """The weights with the smallest loss, by Newton's method, and that loss: (2,), a float."""
    x, y = two_features(stretch)
    w = np.zeros((2, 1))
    for _ in range(10):  # each step goes to the bottom of the bowl that touches the loss here
        p = sigmoid(x @ w)
        w -= np.linalg.solve((x * p * (1 - p)).T @ x, x.T @ (p - y))
    return w.ravel(), float(LOSS.value(x @ w, y))


def loss_map(stretch, w1, w2):
    """The loss at all pairs of the weights w1 (m,) and w2 (n,): (n, m)."""
    x, y = two_features(stretch)
    grid = np.stack(np.meshgrid(w1, w2), axis=-1).reshape(-1, 2)
    return LOSS.value((grid @ x.T)[..., None], y).reshape(len(w2), len(w1))  # as of an ensemble, one θ a place


def arrival(loss, best, within=1.01):
    """The epoch from which the loss stays below `within` times the best, or None if it is above at the end."""
    late = np.flatnonzero(loss > within * best)
    if not len(late):
        return 0
    return int(late[-1]) + 1 if late[-1] < len(loss) - 1 else None
