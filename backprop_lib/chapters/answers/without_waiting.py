"""The answers of chapter 16: by schedules, least squares and runs, not by the formulas that are asked for."""

from itertools import count

import numpy as np

from backprop_lib import LOSSES, Adam, accuracy, datasets, mlp
from backprop_lib.chapters.guesses import Silent
from backprop_lib.chapters.timeline import decoupled, locked, total
from backprop_lib.decoupled import train_decoupled
from backprop_lib.layers import with_ones


def expected(k):
    """The right answer to exercise k."""
    return ANSWERS[k]()


def first_limit(delay, curvature):
    """The learning rate at which the largest root of z^(d+1) − z^d + ηλ reaches size 1, by halving an interval."""
    low, high = 0.0, 2 / curvature
    for _ in range(60):
        middle = (low + high) / 2
        roots = np.roots([1, -1, *[0] * (delay - 1), middle * curvature])
        low, high = (middle, high) if abs(roots).max() < 1 else (low, middle)
    return low


def enough_parts(n_layers, guess):
    """The first number of micro-batches with which a batch takes less time than it adds to a long decoupled run."""
    added = total(decoupled(n_layers, 3, guess)) - total(decoupled(n_layers, 2, guess))
    return next(m for m in count(1) if total(locked(n_layers, 1, m)) < added)


# Exercise 5: the exact guess below a linear layer


def top_layer():
    """W (3, 2) and b (1, 2) of a linear last layer."""
    rng = np.random.default_rng(5)
    return rng.standard_normal((3, 2)), rng.standard_normal((1, 2))


def exact_guess():
    """V (6, 3), by least squares on forty random samples."""
    (W, b), rng = top_layer(), np.random.default_rng(6)
    A, Y = rng.standard_normal((40, 3)), rng.standard_normal((40, 2))
    true = 40 * LOSSES["squared_error"].gradient(A @ W + b, Y) @ W.T
    return np.linalg.lstsq(with_ones(np.hstack([A, Y])), true, rcond=None)[0]


# Exercise 6: feedback through fixed random numbers


def feedback_setting():
    """A 64-32-10 network, a hundred digits, and B (10, 32)."""
    x, y, _, _ = datasets.digits(rng=0)
    network = mlp([64, 32, 10], ["tanh", "identity"], rng=0)
    return network, x[:100], y[:100], np.random.default_rng(7).standard_normal((10, 32)) / np.sqrt(32)


def feedback_gradient():
    """∂L/∂W₁ as direct feedback alignment has it, by index formulas."""
    network, x, y, B = feedback_setting()
    error = LOSSES["softmax_cross_entropy"].gradient(network.predict(x), y)
    a = np.tanh(x @ network.layers[0].W + network.layers[0].b)
    return np.einsum("si,so,oj,sj->ij", x, error, B, 1 - a**2)


# Exercise 7: hidden layers that never learn


def untrained_with_biases():
    x, y = datasets.circles(1000, rng=0)
    network = mlp([2, 8, 8, 1], ["tanh", "tanh", "identity"], rng=0)
    network.layers[0].b = np.random.default_rng(0).standard_normal(8)
    options = {"loss": "sigmoid_cross_entropy", "epochs": 20, "batch_size": 32, "rng": 0}
    modules = [Silent(8, 0, Adam(0.03)) for _ in range(2)]
    train_decoupled(network, x, y, optimizers=[Adam(0.01) for _ in range(3)], modules=modules, **options)
    return accuracy(network.predict(x), y, threshold=0)


ANSWERS = {
    1: lambda: int(total(locked(5, 20))),
    2: lambda: int(total(decoupled(5, 20, 1))),
    3: lambda: first_limit(3, 4.0),
    4: lambda: enough_parts(8, 2),
    5: exact_guess,
    6: feedback_gradient,
    7: untrained_with_biases,
}
