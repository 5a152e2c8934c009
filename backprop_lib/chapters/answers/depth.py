"""The answers of chapter 13: by simulation, sums of squares or a search, never by the formula that is asked for."""

import itertools

import numpy as np
import sympy as sp

from backprop_lib import ACTIVATIONS


def expected(k):
    """The right answer to exercise k."""
    return ANSWERS[k]()


def what_arrives():
    return float(np.prod([0.9] * 20))


def scale_for_512_inputs():
    return 1 / np.linalg.norm(ACTIVATIONS["relu"].derivative(np.repeat([-1.0, 1.0], 256), None))


def layers_until_half_is_gone():
    m = sp.Symbol("m")
    return float(sp.nsolve(sp.Rational(8, 10) ** m - sp.Rational(1, 2), m, 3))


def mean_square_through_a_layer():
    """The mean over all signs of weights ±σ, whose mean is 0 and whose mean square is σ²."""
    delta, signs = np.array([1, 2, 0, -1, 2]), itertools.product([-0.5, 0.5], repeat=5)
    return 3 * float(np.mean([(delta @ row) ** 2 for row in signs]))  # three rows, all alike


def scale_for_a_bent_line():
    slopes = [0.1, 1] * 32  # of 64 units, half of them on the left
    return 1 / np.linalg.norm(slopes)


def longest_over_shortest():
    angles = np.linspace(0, np.pi, 100_001)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    lengths = np.linalg.norm(circle @ np.array([[1, 0], [2, 1]]) @ np.array([[2, 1], [0, 1]]), axis=1)
    return lengths.max() / lengths.min()


def last_over_first():
    """How often each layer's factor enters: ‖∂L/∂W_k‖ has those of all layers but its own."""
    factors = [2.0] * 10 + [0.5] * 10
    return np.prod(factors[:-1]) / np.prod(factors[1:])


ANSWERS = {
    1: what_arrives,
    2: scale_for_512_inputs,
    3: layers_until_half_is_gone,
    4: mean_square_through_a_layer,
    5: scale_for_a_bent_line,
    6: longest_over_shortest,
    7: last_over_first,
}
