"""The bowl of two stretched features (chapter 11): its lowest point, its limits, its map and the walks on it."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from backprop_lib import LOSSES, Network
from backprop_lib.chapters.curvature import hessian
from backprop_lib.chapters.stretch import (
    EPOCHS,
    START,
    arrival,
    curvatures,
    limit_at,
    loss_map,
    lowest,
    two_features,
    walk,
)

LOSS = "sigmoid_cross_entropy"


def network(w):
    return Network([2, 1], ["identity"], np.asarray(w, float), bias=False)


@pytest.mark.parametrize("stretch", [1, 3, 6])
def test_lowest_point_is_that_of_scikit_learn(stretch):
    x, y = two_features(stretch)
    w, loss = lowest(stretch)
    peer = LogisticRegression(C=1e10, fit_intercept=False, tol=1e-10).fit(x, y.ravel())
    np.testing.assert_allclose(w, peer.coef_[0], rtol=1e-4)
    assert loss == pytest.approx(LOSSES[LOSS].value(network(w).predict(x), y))


@pytest.mark.parametrize("stretch", [1, 4])
def test_limits_are_two_over_the_largest_eigenvalue_of_the_networks_own_hessian(stretch):
    x, y = two_features(stretch)
    w, _ = lowest(stretch)
    for place, limit in (([0, 0], walk(stretch, 1).limit), (w, limit_at(w, stretch))):
        H = hessian(network(place), x, y, LOSS, h=1e-6)
        assert limit == pytest.approx(2 / np.linalg.eigvalsh(H)[-1], rel=1e-5)
    assert walk(stretch, 1).condition == pytest.approx(curvatures(x)[-1] / curvatures(x)[0])


def test_two_features_are_standardised_and_the_second_is_stretched():
    x, y = two_features(3)
    assert x.shape == (341, 2) and y.shape == (341, 1)
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(x.std(axis=0), [1, 3])


def test_map_shows_the_loss_of_the_network_at_each_pair_of_weights():
    x, y = two_features(2)
    w1, w2 = np.array([-2.0, 0.0, 1.0]), np.array([-1.0, 0.5])
    height = loss_map(2, w1, w2)
    for i, second in enumerate(w2):
        for j, first in enumerate(w1):
            assert height[i, j] == pytest.approx(LOSSES[LOSS].value(network([first, second]).predict(x), y))


def test_walk_begins_at_the_start_and_below_the_limit_its_loss_falls_in_every_step():
    run = walk(4, 0.99)
    assert tuple(run.theta[0]) == START and run.theta.shape == (EPOCHS + 1, 2)
    assert (np.diff(run.loss[:100]) < 0).all() and np.diff(run.loss).max() < 1e-15  # in the end only rounding is left
    assert np.diff(walk(4, 2.5).loss[:100]).max() > 0.1


def test_a_walk_arrives_below_the_limit_at_the_lowest_point_and_not_above_it():
    w, _ = lowest(3)
    limit = limit_at(w, 3) / walk(3, 1).limit
    assert np.abs(walk(3, 0.97 * limit).theta[-1] - w).max() < 1e-3
    assert np.abs(walk(3, 1.03 * limit).theta[-1] - w).max() > 0.05


@pytest.mark.parametrize(
    ("loss", "epoch"), [([3, 2, 1.005, 1], 2), ([3, 1, 2, 1], 3), ([1, 1, 1], 0), ([3, 2, 1, 1.02], None)]
)
def test_arrival_is_the_epoch_from_which_the_loss_stays_within_a_percent(loss, epoch):
    assert arrival(np.array(loss), 1.0) == epoch
