"""A cut through a network: derivatives carried forwards up to it, and backwards down to it (chapter 4).

Move one parameter of layer 1. Left of the cut each number changes with it, right of the cut the loss changes with each
number, and across the cut the products of both add up to one and the same derivative, wherever the cut is. A network is
here the list of its links, from z of layer 1 on: slopes f′(z) (a flat array), weights (a matrix), slopes, …, and
∂L/∂ŷ (a column).
"""

from dataclasses import dataclass

import numpy as np

from backprop_lib.chapters.cost_meter import CostMeter
from backprop_lib.losses import LOSSES

LOSS = LOSSES["half_squared_error"]


@dataclass(frozen=True)
class Cut:
    """At one place, (letter, layer) or ("L",): what arrives from both sides, and their products, one entry a unit."""

    place: tuple
    forwards: list
    backwards: list

    @property
    def products(self):
        return [f * b for f, b in zip(self.forwards, self.backwards, strict=True)]

    @property
    def total(self):
        return sum(self.products)


def places(n_layers):
    """Where a cut can be: at z and a of each layer, and at the loss."""
    return [*((letter, k) for k in range(1, n_layers + 1) for letter in "za"), ("L",)]


def links_of(network, x, y):
    """The links of `network` for one sample x (1, n_0), y (1, n_L): one more place than links."""
    prediction, links = network.forward(x), []
    for k, layer in enumerate(network.layers):
        slope = np.broadcast_to(layer.activation.derivative(layer.z, layer.a), layer.z.shape)[0]
        links += [layer.W, slope] if k else [slope]
    return [*links, LOSS.gradient(prediction, y).T]


def start(network, x, i, j):
    """How z of layer 1 changes with the weight from input i to unit j; with i = n_0, with the bias of unit j."""
    row = [0] * network.layers[0].n_out
    row[j] = float(x[0, i]) if i < x.shape[1] else 1
    return row


def carry_forwards(links, row):
    """The derivatives at every place, beginning with `row` at the first."""
    arrived = [row]
    for link in links:
        arrived.append(across(arrived[-1], link))
    return arrived


def carry_backwards(links):
    """The derivatives of the loss by what is at every place: from the loss, which depends on itself with slope 1."""
    arrived = [[1]]
    for link in reversed(links):
        arrived.insert(0, across(arrived[0], link.T))
    return arrived


def across(row, link):
    """A row of derivatives through one link: times each slope, or times a matrix."""
    if link.ndim == 1:
        return [product(entry, slope) for entry, slope in zip(row, link, strict=True)]
    return [sum(product(entry, w) for entry, w in zip(row, column, strict=True)) for column in link.T]


def product(entry, factor):
    """entry · factor, where the whole numbers 0 and 1 cost nothing."""
    for one, other in ((entry, factor), (factor, entry)):
        if isinstance(one, int):
            return other if one == 1 else 0
    return entry * factor


def cuts(network, x, y, i, j):
    """All cuts for one parameter of layer 1, see `start`: a list of `Cut`, as in `places`."""
    links = links_of(network, x, y)
    both = carry_forwards(links, start(network, x, i, j)), carry_backwards(links)
    rows = zip(places(len(network.layers)), *both, strict=True)
    return [Cut(place, [*map(float, forwards)], [*map(float, backwards)]) for place, forwards, backwards in rows]


def multiplications(network, x, y, moving):
    """How many multiplications the derivatives by the parameters `moving` [(i, j), …] take, for each place of the cut.

    The links are there already. One walk back to the cut serves all parameters, each needs a walk forwards of its own.
    """
    links, counts = links_of(network, x, y), []
    for n in range(len(links) + 1):
        meter = CostMeter()
        before, behind = ([meter.numbers(link) for link in part] for part in (links[:n], links[n:]))
        arrived = carry_backwards(behind)[0]
        for i, j in moving:
            row = [entry if isinstance(entry, int) else meter.number(entry) for entry in start(network, x, i, j)]
            across(carry_forwards(before, row)[-1], np.array([arrived], dtype=object).T)
        counts.append(meter.multiplications)
    return counts
