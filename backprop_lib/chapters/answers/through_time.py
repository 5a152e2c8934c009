"""The answers of chapter 15."""

import numpy as np

from backprop_lib import complex_step
from backprop_lib.recurrent import recurrent


def small_example():
    """Chapter 15's network of 7 steps, 3-5-2, with four sequences and their targets."""
    rng = np.random.default_rng(0)
    return recurrent(7, [3, 5, 2], rng=0), rng.standard_normal((4, 21)), rng.standard_normal((4, 2))


def expected(k):
    """The right answer to exercise k."""
    if k == 4:
        network, x, y = small_example()
        return complex_step(network, x, y, "squared_error")[15:40].reshape(5, 5)
    return {
        1: slope(lambda u: 1 + u * (1 + u * 1), 0.5),
        2: recurrent(8, [8, 32, 10], rng=0).n_parameters,
        3: np.exp(np.log(0.01) / 100),
        5: slope(lambda u: 1 + u * (1 + u * 1.5), 0.5) / slope(lambda u: 1 + u * (1 + u * (1 + u)), 0.5),
        6: slope(at_rest, 1),
        7: 1e-10 ** (1 / 1000),
    }[k]


def slope(f, at):
    """f′ there, for an analytic f, by the complex step."""
    return np.imag(f(at + 1e-200j)) / 1e-200


def at_rest(x, u=0.5):
    """The h that tanh(u h + x) leaves as it is."""
    h = 0.0
    for _ in range(200):
        h = np.tanh(u * h + x)
    return h
