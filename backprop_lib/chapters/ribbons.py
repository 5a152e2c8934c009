"""Every way from a parameter to the loss as a product of slopes, and the ways bundled into one δ a unit (chapter 4).

`merged` counts the layers, from the loss on, whose δ are known. With 0 each way runs to the loss. With m a way ends at
a unit of layer L − m + 1, whose δ stands for all that lies behind.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from backprop_lib.losses import LOSSES

LOSS = LOSSES["half_squared_error"]


@dataclass(frozen=True)
class Ribbon:
    """One way, or one bundle of ways: the units (layer, number) it passes, its factors, and their product."""

    units: tuple
    factors: tuple

    @property
    def value(self):
        return math.prod(self.factors)


def ribbons(network, x, y, parameter, merged):
    """All ribbons from a parameter, ("W", k, i, j) or ("b", k, j), counted as in the arrays; their sum is its gradient.

    Runs a forward and a backward pass on one sample x (1, n_0), y (1, n_L).
    """
    last = LOSS.gradient(network.forward(x), y)
    network.backward(last)
    layers, (kind, k, *index) = network.layers, parameter
    a = [x[0], *(layer.a[0] for layer in layers)]
    slopes = [np.broadcast_to(layer.activation.derivative(layer.z, layer.a), layer.z.shape)[0] for layer in layers]
    end = max(k, min(len(layers) - merged + 1, len(layers)))
    first = ((k - 1, index[0]),) if kind == "W" else ()
    found = []
    for middle in itertools.product(*(range(layer.n_out) for layer in layers[k:end])):
        units = [(k, index[-1]), *((k + 1 + step, j) for step, j in enumerate(middle))]
        factors = [a[k - 1][index[0]]] if kind == "W" else []
        for (layer, i), (_, j) in itertools.pairwise(units):
            factors += [slopes[layer - 1][i], layers[layer].W[i, j]]
        top = units[-1][1]
        factors += [layers[end - 1].dz[0, top]] if merged else [slopes[-1][top], last[0, top]]
        found.append(Ribbon((*first, *units), tuple(map(float, factors))))
    return found


def parameters(layer_sizes):
    """All parameters of a network in the order of θ: ("W", k, i, j), then ("b", k, j), layer by layer."""
    found = []
    for k, (n_in, n_out) in enumerate(itertools.pairwise(layer_sizes), start=1):
        found += [("W", k, i, j) for i in range(n_in) for j in range(n_out)] + [("b", k, j) for j in range(n_out)]
    return found


def formula(n_layers, parameter, merged):
    """The same derivative as mathtext, its sums written one inside the other."""
    kind, k, *index = parameter
    last, letters = n_layers, iter("jm")

    def behind(layer, j):
        if merged and layer > last - merged:
            return rf"\delta^{{({layer})}}_{j}"
        if layer == last:
            return rf"f_{layer}'\,(\hat{{y}}_{j} - y_{j})"
        upper = next(letters)
        weight = f"w^{{({layer + 1})}}_{{{j}{upper}}}"
        return rf"f_{layer}' \sum_{upper}\, {weight}\; {behind(layer + 1, upper)}"

    j = index[-1] + 1
    if kind == "b":
        return rf"\dfrac{{\partial L}}{{\partial b^{{({k})}}_{j}}} = {behind(k, j)}"
    i = index[0] + 1
    source = f"x_{i}" if k == 1 else f"h_{{{k - 1}{i}}}"
    return rf"\dfrac{{\partial L}}{{\partial w^{{({k})}}_{{{i}{j}}}}} = {source}\; {behind(k, j)}"
