"""The answers of chapter 4."""

import numpy as np
import sympy as sp

from backprop_lib.chapters import cost_meter
from backprop_lib.network import mlp


def expected(k):
    """The right answer to exercise k."""
    return {1: quartic_loss, 2: fork, 5: multiplications_of_a_layer, 6: fourth_layer}[k]()


def quartic_loss():
    """∂L/∂ŷ of L = ¼ Σ (ŷ − y)⁴, by SymPy."""
    y_hat, y = sp.symbols("p_1:3"), sp.symbols("t_1:3")
    loss = sum((p - t) ** 4 for p, t in zip(y_hat, y, strict=True)) / 4
    numbers = dict(zip((*y_hat, *y), (3, -1, 1, 0), strict=True))
    return np.array([[float(sp.diff(loss, p).subs(numbers)) for p in y_hat]])


def fork():
    """∂L/∂h, δ and ∂L/∂w of the chapter's fork at x = 0, from its loss as one formula."""
    h, z, w = sp.symbols("h z w")
    loss = ((h / 2 - sp.Rational(1, 2) - 2) ** 2 + (-2 * h + 19 - 2) ** 2) / 2
    at = {w: 2, z: -1, h: 1}
    chains = (loss, h), (loss.subs(h, z**2), z), (loss.subs(h, (0 * w - 1) ** 2), w)
    return [float(sp.diff(formula, by).subs(at)) for formula, by in chains]


def multiplications_of_a_layer():
    """What one more layer of n tanh units costs a forward and a backward pass, as a polynomial in n, counted.

    Without biases: they are only added, but the library multiplies them by 1.
    """
    n = sp.Symbol("n")
    return sp.expand(sp.interpolate([(size, counted(3, size) - counted(2, size)) for size in (1, 2, 3, 4)], n))


def counted(n_layers, size):
    """Multiplications of both passes through layers of one size."""
    meter, sizes = cost_meter.CostMeter(), [size] * (n_layers + 1)
    _, x, y = cost_meter.sample_problem(sizes)
    network = mlp(sizes, ["tanh"] * n_layers, rng=0, bias=False)
    network, x, y = cost_meter.counting(meter, network, x, y)
    network.backward(cost_meter.LOSS.slope(network.forward(x), y))
    return meter.multiplications


def fourth_layer():
    """∂L/∂w⁽³⁾₂₁ of a 3-4-2-2-2 network, δ⁽⁴⁾ and f₃′ given: the chapter's symbols, by a total differential."""
    d1, d2, slope, z, step = sp.symbols("d_1 d_2 s z step")
    weights = sp.Symbol("w^{(4)}_{11}"), sp.Symbol("w^{(4)}_{12}")
    activation = slope * z  # near where we stand, h₃₁ changes with its z by the slope
    change = sum(d * w * activation for d, w in zip((d1, d2), weights, strict=True))
    return sp.diff(change.subs(z, sp.Symbol("h_{22}") * step), step)
