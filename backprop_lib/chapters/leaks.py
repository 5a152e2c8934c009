"""Two leaks, measured (chapter 11): features chosen by all labels, and a scale that is taken from all samples."""

import numpy as np

from backprop_lib.chapters.logistic import logistic_regression
from backprop_lib.datasets import split, standardize
from backprop_lib.losses import accuracy


def most_correlated(x, y, n):
    """The n columns of x (n_samples, n_features) whose correlation with y (n_samples, 1) is largest in size."""
    together = abs(standardize(x).T @ standardize(y)).ravel()
    return np.argsort(-together)[:n]


def accuracy_on_noise(seed, n_chosen_on):
    """Ten of 1000 columns of noise predict coins: chosen on 30 samples, tested on 30."""
    rng = np.random.default_rng(seed)
    noise, coins = rng.standard_normal((60, 1000)), rng.integers(0, 2, (60, 1))
    x = noise[:, most_correlated(noise[:n_chosen_on], coins[:n_chosen_on], 10)]
    network, _ = logistic_regression(x[:30], coins[:30], rate=0.5, epochs=100)
    return accuracy(network.predict(x[30:]), coins[30:], threshold=0)


def gain_of_all(x, y, seed, n_train):
    """How many points of accuracy on the rest it brings to standardise with all samples, not with the training ones."""
    (x_train, y_train), (x_rest, y_rest) = split(x, y, rng=seed, test=len(x) - n_train)
    right = []
    for like in (x, x_train):
        network, _ = logistic_regression(standardize(x_train, like=like), y_train, rate=0.5, epochs=100)
        right.append(accuracy(network.predict(standardize(x_rest, like=like)), y_rest, threshold=0))
    return 100 * (right[0] - right[1])
