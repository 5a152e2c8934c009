"""Ribbons: ways and bundles add up to the library's gradient."""

import math

import numpy as np
import pytest

from backprop_lib import LOSSES, mlp
from backprop_lib.chapters import ribbons

LOSS = LOSSES["half_squared_error"]


@pytest.fixture(params=[(3, 4, 2, 2), (2, 3, 1), (2, 2, 3, 2, 2)], ids=str)
def problem(request):
    rng = np.random.default_rng(4)
    network = mlp(request.param, ["tanh"] * (len(request.param) - 2) + ["sigmoid"], rng=rng, scale=0.8)
    return network, rng.uniform(-1, 1, (1, request.param[0])), rng.uniform(-1, 1, (1, request.param[-1]))


def test_ribbons_add_up_to_the_gradient_however_many_layers_are_merged(problem):
    network, x, y = problem
    network.backward(LOSS.gradient(network.forward(x), y))
    gradient = network.gradient.copy()
    every = ribbons.parameters(network.layer_sizes)
    assert len(every) == network.n_parameters
    for merged in range(len(network.layers) + 1):
        sums = [sum(r.value for r in ribbons.ribbons(network, x, y, p, merged)) for p in every]
        np.testing.assert_allclose(sums, gradient, rtol=1e-12, atol=1e-15)


def test_there_is_one_ribbon_for_each_way_and_one_for_each_unit_whose_delta_is_known(problem):
    network, x, y = problem
    sizes = network.layer_sizes
    for parameter in ribbons.parameters(sizes):
        k = parameter[1]
        for merged in range(len(network.layers) + 1):
            end = max(k, min(len(sizes) - merged, len(sizes) - 1))
            found = ribbons.ribbons(network, x, y, parameter, merged)
            assert len({r.units for r in found}) == len(found) == math.prod(sizes[k + 1 : end + 1])
            assert {r.units[-1][0] for r in found} == {end}


def test_ways_through_linear_units_are_products_of_the_weights_along_them():
    rng = np.random.default_rng(6)
    network = mlp([1, 1, 2, 1], ["identity"] * 3, rng=rng, scale=0.9)
    x, y = np.array([[0.7]]), np.array([[0.2]])
    ways = ribbons.ribbons(network, x, y, ("W", 1, 0, 0), 0)
    miss = network.predict(x) - y
    (v1, v2), (u1, u2) = network.layers[1].W[0], network.layers[2].W[:, 0]
    assert [r.value for r in ways] == pytest.approx([0.7 * v1 * u1 * miss[0, 0], 0.7 * v2 * u2 * miss[0, 0]])
