"""Logistic regression as a network of one layer (chapter 11)."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from backprop_lib import datasets
from backprop_lib.chapters.logistic import first_below, logistic_regression


@pytest.fixture(scope="module")
def three_features():
    """Texture, smoothness and symmetry, which do not separate the classes, and the classes."""
    x, y = datasets.breast_cancer()
    return datasets.standardize(x[:, [1, 4, 8]]), y


def test_it_begins_at_zero_and_ends_where_scikit_learn_does(three_features):
    x, y = three_features
    network, history = logistic_regression(x, y, rate=3, epochs=300, keep_theta=True)
    assert not history.theta[0].any() and history.loss[0] == pytest.approx(np.log(2))
    peer = LogisticRegression(C=1e10, tol=1e-10).fit(x, y.ravel())
    np.testing.assert_allclose(network.theta, [*peer.coef_[0], *peer.intercept_], rtol=1e-4)


def test_options_go_to_training(three_features):
    x, y = three_features
    history = logistic_regression(x, y, 1, 5, validation=(x[:9], y[:9]))[1]
    assert history.validation_loss.shape == history.loss.shape == (6,)


def test_loss_falls_in_every_step_below_the_limit_from_the_hessian_at_zero():
    x, y = datasets.breast_cancer()
    for table in (x, x - x.mean(axis=0), datasets.standardize(x)):
        assert (np.diff(logistic_regression(table, y, 0.99 * limit_of(table), 300)[1].loss) < 0).all()
    assert not (np.diff(logistic_regression(x, y, 2 * limit_of(x), 300)[1].loss) < 0).all()


def limit_of(x):
    """2 / the largest eigenvalue of [x 1]ᵀ[x 1]/4n."""
    return 8 * len(x) / np.linalg.norm(np.column_stack([x, np.ones(len(x))]), 2) ** 2


@pytest.mark.parametrize(("level", "epoch"), [(1.5, 1), (1.0, 1), (0.5, 3), (0.1, None)])
def test_first_below(level, epoch):
    assert first_below(np.array([2.0, 1.0, 1.2, 0.4]), level) == epoch
