"""The answers of chapter 5: by index formulas and complex steps, never by the products that are asked for."""

import numpy as np
import sympy as sp

from backprop_lib.chapters.one_layer import loss, random_layer


def expected(k):
    """The right answer to exercise k."""
    return ANSWERS[k]()


def complex_slopes(loss_of_W, W, h=1e-30):
    """The slope of an analytic function of W in each entry of W: right to the last digits, so the same everywhere."""
    gradient = np.empty_like(W)
    for index in np.ndindex(W.shape):
        step = np.zeros_like(W, complex)
        step[index] = 1j * h
        gradient[index] = loss_of_W(W + step).imag / h
    return gradient


def product():
    rng = np.random.default_rng(7)
    P, Q = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    return np.einsum("si,sj->ij", Q, P)


def input_of_a_column():
    rng = np.random.default_rng(8)
    V, dz = rng.standard_normal((2, 3)), rng.standard_normal((2, 1))
    return complex_slopes(lambda a: np.sum(dz * (V @ a)), np.zeros((3, 1)))


def bias_of_a_linear_layer():
    X, W, b, Y, _, _ = random_layer(3, 2, n=6)
    return complex_slopes(lambda b: np.sum((X @ W + b - Y) ** 2) / 2 / 6, b)


def weights_by_unit_and_input():
    X, W, b, Y, _, _ = random_layer(3, 2, n=6)
    return complex_slopes(lambda V: loss(X, V.T, b, Y), W.T)


def input_of_a_residual_layer():
    X, W, b, _, _, _ = random_layer(3, 3, n=4)
    dA = np.random.default_rng(9).standard_normal((4, 3))
    return complex_slopes(lambda X: np.sum(dA * (X + np.tanh(X @ W + b))), X)


def residual_without_slope():
    _, W, _, _, _, _ = random_layer(3, 3, n=4)
    dA = np.random.default_rng(9).standard_normal((4, 3))
    return dA + np.einsum("sj,ij->si", dA, W)


def weighted_votes():
    X, W, b, Y, _, _ = random_layer(3, 2, n=4)
    rows = [0, 1, 2, 2, 2, 3]  # the third sample three times
    return complex_slopes(lambda W: np.sum((X @ W + b - Y)[rows] ** 2) / 2 / 6, W)


def shares():
    z = sp.symbols("z_1:4")
    difference = (z[0] - z[2]) / sum(z)
    return sp.Matrix([[difference.diff(symbol).subs(dict(zip(z, (1, 2, 5), strict=True))) for symbol in z]])


ANSWERS = {
    1: product,
    2: input_of_a_column,
    3: bias_of_a_linear_layer,
    4: weights_by_unit_and_input,
    5: input_of_a_residual_layer,
    "5 without f′": residual_without_slope,
    6: weighted_votes,
    7: shares,
}
