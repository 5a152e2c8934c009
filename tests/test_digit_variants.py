"""Chapter 14's moved, stretched and slanted digits, and its second opinion."""

import numpy as np
import pytest

from backprop_lib import Momentum, datasets, mlp, train
from backprop_lib.chapters.digit_variants import reshaped, shifted, variants
from backprop_lib.chapters.second_opinion import fit_classifier

X = np.random.default_rng(0).uniform(size=(5, 64))


@pytest.mark.parametrize(("right", "down"), [(0, 0), (1, 0), (-1, 0), (0, 2), (3, -1), (8, 0)])
def test_shifted_ink_is_where_it_should_be_and_the_rest_is_blank(right, down):
    moved, still = shifted(X, right, down).reshape(-1, 8, 8), X.reshape(-1, 8, 8)
    for row in range(8):
        for column in range(8):
            came_from = (row - down, column - right)
            inside = all(0 <= c < 8 for c in came_from)
            np.testing.assert_array_equal(moved[:, row, column], still[:, *came_from] if inside else 0)


def test_reshaping_keeps_the_middle_and_moves_the_rest_as_asked():
    np.testing.assert_allclose(reshaped(X), X)
    line = np.zeros((1, 8, 8))
    line[:, :, 3:5] = 1  # upright, in the middle
    slanted = reshaped(line.reshape(1, 64), slant=0.4).reshape(8, 8)
    centre = (slanted * (np.arange(8) - 3.5)).sum(axis=1) / slanted.sum(axis=1)
    np.testing.assert_allclose(centre, 0.4 * (3.5 - np.arange(8)))  # the top to the right
    for width in (0.5, 1.5):
        np.testing.assert_allclose(reshaped(line.reshape(1, 64), width=width).sum(), 16 * width)


def test_variants_are_seven_of_each_with_their_targets():
    y = np.eye(5)
    many, targets = variants(X, y)
    assert many.shape == (35, 64)
    np.testing.assert_array_equal(targets, np.tile(y, (7, 1)))
    np.testing.assert_array_equal(many[:5], X)
    assert len({row.tobytes() for row in many}) == 35


@pytest.mark.parametrize("make", [shifted, reshaped])
def test_what_is_no_digit_is_refused(make):
    with pytest.raises(ValueError, match=r"x has shape \(5, 63\), digits of shape \(n_samples, 64\) are expected"):
        make(X[:, :63])


def test_half_a_pixel_is_refused():
    with pytest.raises(TypeError):
        shifted(X, right=0.5)


def test_scikit_learn_arrives_at_the_same_weights_and_a_wrong_momentum_does_not():
    x, y, _, _ = datasets.digits(rng=0)
    start = mlp([64, 8, 10], ["relu", "identity"], rng=0)
    theirs = fit_classifier(start, x, y, learning_rate=0.02, epochs=5, batch_size=16)
    apart = {}
    for beta in (0.9, 0.89):
        ours = start.with_theta(start.theta)
        train(ours, x, y, loss="softmax_cross_entropy", optimizer=Momentum(0.02, beta), epochs=5, batch_size=16,
              shuffle=False)  # fmt: skip
        pairs = zip(ours.layers, theirs.coefs_, theirs.intercepts_, strict=True)
        apart[beta] = max(max(abs(layer.W - W).max(), abs(layer.b - b).max()) for layer, W, b in pairs)
    assert apart[0.9] < 1e-10 < 1e-3 < apart[0.89]
