"""Sums of hinges: straight from kink to kink, against NumPy's own interpolation and against a network of ReLUs."""

import numpy as np
import pytest

from backprop_lib import mlp
from backprop_lib.chapters import hinges

X = np.linspace(hinges.LEFT, hinges.RIGHT, 1001)


@pytest.mark.parametrize("curve", [*hinges.CURVES.values(), np.sin, np.square])
@pytest.mark.parametrize("kinks", [[0.7], [-1.0, 2.5], [-3.5, -1.0, 0.0, 0.25, 3.0]])
def test_sum_is_straight_from_kink_to_kink_and_level_before_the_first(curve, kinks):
    kinks = np.array(kinks)
    corners = np.append(kinks, hinges.RIGHT)
    expected = np.interp(X, corners, curve(corners))  # level on the left of the first corner
    np.testing.assert_allclose(hinges.sum_of_hinges(X, curve, kinks), expected, atol=1e-12)
    where, gap = hinges.largest_gap(curve, kinks, n_points=1001)
    assert gap == pytest.approx(np.abs(expected - curve(X)).max(), abs=1e-12)
    assert np.abs(np.interp(where, corners, curve(corners)) - curve(where)) == pytest.approx(gap, abs=1e-12)


def test_sum_is_a_network_of_one_hidden_layer():
    kinks, curve = np.array([-2.0, -0.5, 1.5]), hinges.CURVES["hill"]
    network = mlp([1, 3, 1], ["relu", "identity"], rng=0)
    hidden, output = network.layers
    hidden.W[:], hidden.b[:] = 1, -kinks
    output.W[:, 0], output.b[:] = hinges.turns(curve, kinks), curve(kinks[0])
    np.testing.assert_allclose(network.predict(X[:, None])[:, 0], hinges.sum_of_hinges(X, curve, kinks), atol=1e-12)


def test_each_hinge_turns_the_line_at_its_own_kink_only():
    kinks, v = np.array([-1.0, 0.5]), np.array([2.0, -3.0])
    columns = hinges.hinges(np.array([-1.0, 0.5, 1.5]), kinks, v)
    np.testing.assert_array_equal(columns, [[0, 0], [3, 0], [5, -3]])


def test_kinks_stand_at_equal_distances_around_their_middle():
    np.testing.assert_allclose(hinges.spread_kinks(5, 0.5, 4), [-1.5, -0.5, 0.5, 1.5, 2.5])
    np.testing.assert_array_equal(hinges.spread_kinks(1, 0.5, 4), [0.5])


@pytest.mark.parametrize(("name", "low", "high"), [("hill", 0.0, 0.0), ("step", 0.0, 1.0)])
def test_curves_are_flat_at_both_ends_of_the_picture(name, low, high):
    curve = hinges.CURVES[name]
    assert curve(hinges.LEFT) == pytest.approx(low, abs=1e-6) and curve(hinges.RIGHT) == pytest.approx(high, abs=1e-6)
