"""The curvature of the loss: against second differences of the loss itself, and the short way against the long."""

import numpy as np
import pytest

from backprop_lib import LOSSES, GradientDescent, datasets, mlp, train
from backprop_lib.chapters.boundaries import boundary, corners
from backprop_lib.chapters.curvature import hessian, largest_along

LOSS = "sigmoid_cross_entropy"


def test_hessian_holds_the_second_differences_of_the_loss():
    x, y = datasets.circles(40, rng=0)
    network = mlp([2, 3, 1], ["tanh", "identity"], rng=1, scale=0.8)
    H, h = hessian(network, x, y, LOSS), 1e-3

    def loss(*moved):
        theta = network.theta.copy()
        for i, step in moved:
            theta[i] += step
        return LOSSES[LOSS].value(network.with_theta(theta).predict(x), y)

    for i in range(network.n_parameters):
        for j in range(network.n_parameters):
            corners_of_square = [a * b * loss((i, a * h), (j, b * h)) for a in (1, -1) for b in (1, -1)]
            assert H[i, j] == pytest.approx(sum(corners_of_square) / (4 * h**2), abs=1e-5)


def test_hessian_of_a_regression_is_known():
    x, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.zeros((4, 1))
    H = hessian(mlp([1, 1], ["identity"], rng=0), x, y, "half_squared_error")
    np.testing.assert_allclose(H, [[(x**2).mean(), x.mean()], [x.mean(), 1]], rtol=1e-6)  # (2.16)


@pytest.mark.parametrize("hidden", ["tanh", "relu"])
def test_largest_along_a_run_is_the_largest_eigenvalue_of_each_hessian(hidden):
    x, y = datasets.circles(200, rng=0)
    network = mlp([2, 4, 3, 1], [hidden, hidden, "identity"], rng=14)
    start = network.theta.copy()
    run = train(network, x, y, loss=LOSS, optimizer=GradientDescent(0.5), epochs=200, keep_theta=True)
    thetas, end = run.theta[::10], network.theta.copy()
    expected = [np.linalg.eigvalsh(hessian(network.with_theta(theta), x, y, LOSS))[-1] for theta in thetas]
    np.testing.assert_allclose(largest_along(network, thetas, x, y, LOSS)[1:], expected[1:], rtol=1e-4)
    np.testing.assert_allclose(largest_along(network, [start], x, y, LOSS, tries=20), expected[:1], rtol=1e-6)
    np.testing.assert_array_equal(network.theta, end)


def test_corners_of_a_square():
    points = boundary(lambda x: 1 - np.abs(x).sum(axis=1, keepdims=True))
    found = corners(points)
    assert len(found) == 4
    np.testing.assert_allclose(np.sort(np.abs(found), axis=1), [[0, 1]] * 4, atol=0.01)
    assert len(corners(points, sharper_than=100)) == 0
