"""The answers of chapter 7."""

import numpy as np

from backprop_lib import LOSSES, GradientDescent, accuracy, datasets, mlp, train

LOSS = "sigmoid_cross_entropy"


def expected(k):
    """The right answer to exercise k."""
    if k == 7:
        return straight_line()
    logits, classes = np.array([[2.0], [-1.0], [0.5], [-3.0]]), np.array([[1.0], [1.0], [0.0], [0.0]])
    one_zero = np.array([[1.0], [1.0], [1.0], [0.0]])
    return {
        1: accuracy(logits, classes, threshold=0),
        2: 2 * np.arctanh(2 * 0.9 - 1),  # σ(z) = (1 + tanh(z/2)) / 2
        3: abs(-2) / np.linalg.norm([3, 4]),
        4: -0.5 * LOSSES[LOSS].gradient(np.zeros((4, 1)), one_zero).sum(),
        5: (2 * 0.99**0.95) ** -20,  # 0.99^0.95 · q^0.05 = ½
        6: 2 / max(4 * p * (1 - p) for p in np.linspace(0, 1, 101)),
    }[k]


def straight_line():
    """The accuracy of a network without a hidden layer on the chapter's circles."""
    x, y = datasets.circles(1000, factor=0.5, noise=0.1, rng=0)
    line = mlp([2, 1], ["identity"], rng=0)
    train(line, x, y, loss=LOSS, optimizer=GradientDescent(0.5), epochs=300)
    return accuracy(line.predict(x), y, threshold=0)
