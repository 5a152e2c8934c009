"""The cut: the same derivative at every place, and what a cut costs."""

import numpy as np
import pytest

from backprop_lib import LOSSES, mlp
from backprop_lib.chapters import cut


def problem(sizes=(3, 4, 2, 2), rng=5):
    rng = np.random.default_rng(rng)
    network = mlp(sizes, ["tanh"] * (len(sizes) - 2) + ["sigmoid"], rng=rng, scale=0.8)
    return network, rng.uniform(-1, 1, (1, sizes[0])), rng.uniform(-1, 1, (1, sizes[-1]))


def test_every_cut_has_the_derivative_of_the_librarys_backward_pass():
    network, x, y = problem((2, 3, 4, 3, 2))
    network.backward(LOSSES["half_squared_error"].gradient(network.forward(x), y))
    layer = network.layers[0]
    for j in range(3):
        for i, right in enumerate([*layer.dW[:, j], layer.db[0, j]]):
            totals = [c.total for c in cut.cuts(network, x, y, i, j)]
            assert len(totals) == 2 * 4 + 1
            np.testing.assert_allclose(totals, right, rtol=1e-12)


def test_both_sides_are_measured_slopes():
    """Left: how z₂ moves with the weight. Right: how the loss moves with a₁, the layers behind run from there."""
    network, x, y = problem()
    here = {c.place: c for c in cut.cuts(network, x, y, 1, 2)}
    moved, z = network.with_theta(network.theta), []
    for step in (1e-5, -1e-5):
        moved.layers[0].W[1, 2] = network.layers[0].W[1, 2] + step
        moved.forward(x)
        z.append(moved.layers[1].z[0].copy())
    np.testing.assert_allclose(here["z", 2].forwards, (z[0] - z[1]) / 2e-5, atol=1e-9)
    network.forward(x)
    behind = mlp([4, 2, 2], ["tanh", "sigmoid"], rng=0).with_theta(network.theta[16:])
    for i in range(4):
        losses = []
        for step in (1e-5, -1e-5):
            a = network.layers[0].a.copy()
            a[0, i] += step
            losses.append(LOSSES["half_squared_error"].value(behind.predict(a), y))
        assert here["a", 1].backwards[i] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-9)


def test_meter_reads_what_one_counts_by_hand():
    """3-4-2-2, see the module: forwards 1 + 2 + 2 + 4 + 2 + 2 products a weight, backwards 2 + 4 + 2 + 8 + 4 in all."""
    network, x, y = problem()
    weights, biases = [(i, j) for i in range(3) for j in range(4)], [(3, j) for j in range(4)]
    forwards = np.cumsum([0, 1, 2, 2, 4, 2, 2])
    backwards = np.cumsum([0, 0, 2, 4, 2, 8, 4])[::-1]
    across = np.array([1, 1, 2, 2, 2, 2, 0])  # at the loss, the slope is 1
    assert cut.multiplications(network, x, y, weights[:1]) == [*forwards + backwards + across]
    free = np.array([1, *[1] * 6])  # a bias moves its z by 1, which its first product leaves out
    of_all = 16 * (forwards + across) + backwards - 4 * free
    assert cut.multiplications(network, x, y, weights + biases) == [*of_all]
