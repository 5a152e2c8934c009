"""Logistic regression (chapter 11): a network of one layer, trained on logits from θ = 0."""

import numpy as np

from backprop_lib.network import Network
from backprop_lib.optimizers import GradientDescent
from backprop_lib.training import train


def logistic_regression(x, y, rate, epochs, **options):
    """Train z = xW + b by full-batch gradient descent; `options` go to `train`. Returns the network and its History.

    x, y: (n_samples, n_features) and (n_samples, 1), classes 0 and 1.
    """
    n_features = np.shape(x)[1]
    network = Network([n_features, 1], ["identity"], np.zeros(n_features + 1))
    descent = GradientDescent(rate)
    history = train(network, x, y, loss="sigmoid_cross_entropy", optimizer=descent, epochs=epochs, **options)
    return network, history


def first_below(loss, level):
    """The first epoch whose loss is at most `level`, or None."""
    below = np.flatnonzero(loss <= level)
    return int(below[0]) if len(below) else None
