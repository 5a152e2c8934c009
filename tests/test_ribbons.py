"""Ribbons: ways and bundles add up to the library's gradient, and the lab draws them as wide as they are."""

import math

import numpy as np
import pytest

from backprop_lib import LOSSES, mlp
from backprop_lib.chapters import ribbons
from backprop_lib.labs import RibbonsLab

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


def test_lab_draws_each_ribbon_as_wide_as_its_product_and_bundles_by_unit():
    lab = RibbonsLab()
    for parameter in (("W", 1, 0, 0), ("W", 2, 3, 1), ("b", 1, 2), ("W", 3, 1, 0)):
        lab.controls["parameter"].value = parameter
        widest = max(abs(r.value) for r in lab.ribbons[parameter, 0])
        for merged in range(4):
            lab.controls["merged"].value = merged
            found = lab.ribbons[parameter, merged]
            drawn = [line for line in lab.lines if len(line.get_xdata())]
            assert len(drawn) == len(found)
            for line, ribbon in zip(drawn, found, strict=True):
                assert line.get_linewidth() == pytest.approx(max(14 * abs(ribbon.value) / widest, 0.8))
            bundles = [line for line in lab.bundles if len(line.get_xdata())]
            assert len(bundles) == (len({r.units[-1] for r in found}) if merged else 0)
            shown = float(lab.sum.get_text().removeprefix("sum ").replace("−", "-"))
            assert shown == pytest.approx(sum(r.value for r in found), abs=6e-4)


def test_lab_names_the_delta_of_each_merged_layer():
    lab = RibbonsLab()
    for merged in range(4):
        lab.controls["merged"].value = merged
        named = {unit[0] for unit, text in lab.deltas.items() if text.get_text()}
        assert named == set(range(4 - merged, 4))
