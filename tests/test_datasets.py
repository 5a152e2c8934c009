"""What the chapters train on: shapes, classes, seeds and geometry."""

import numpy as np
import pytest

from backprop_lib import datasets

every_plane = pytest.mark.parametrize("make", datasets.PLANE.values(), ids=datasets.PLANE)


@every_plane
@pytest.mark.parametrize("n_samples", [2, 101, 1000])
def test_plane_data_are_pairs_of_two_features_and_a_class(make, n_samples):
    x, y = make(n_samples)
    assert x.shape == (n_samples, 2)
    assert y.shape == (n_samples, 1)
    assert x.dtype == y.dtype == np.float64
    assert np.isfinite(x).all()
    assert set(np.unique(y)) <= {0.0, 1.0}


@every_plane
def test_both_classes_are_about_equally_frequent_and_the_data_centred(make):
    x, y = make(1000)
    assert 0.45 < y.mean() < 0.55
    assert (np.abs(x.mean(axis=0)) < 0.1).all()
    assert (np.abs(x) < 3).all()


@every_plane
def test_rng_decides_everything(make):
    def x(rng):
        return make(50, rng=rng)[0]

    np.testing.assert_array_equal(x(3), x(3))
    np.testing.assert_array_equal(x(np.random.default_rng(3)), x(np.random.default_rng(3)))
    assert (x(3) != x(4)).any()
    generator = np.random.default_rng(3)
    assert (x(generator) != x(generator)).any()


@every_plane
def test_numpys_ints_are_seeds_like_pythons(make):
    np.testing.assert_array_equal(make(50, rng=np.int64(3))[0], make(50, rng=3)[0])


@every_plane
def test_the_global_random_state_is_neither_used_nor_moved(make):
    before = np.random.get_state()[1].copy()
    make(20)
    make(20, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@every_plane
@pytest.mark.parametrize(
    ("n_samples", "error", "match"),
    [
        (1, ValueError, "n_samples is 1, a whole number of at least 2 is expected"),
        (-5, ValueError, "n_samples is -5"),
        (10.0, TypeError, "n_samples is 10.0, a whole number is expected"),
        ("10", TypeError, "n_samples is '10'"),
    ],
)
def test_a_number_of_samples_that_makes_no_sense_is_refused(make, n_samples, error, match):
    with pytest.raises(error, match=match):
        make(n_samples)


def test_circles_without_noise_have_radius_1_and_factor():
    x, y = datasets.circles(100, noise=0, factor=0.4)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y[:, 0] == 1, 0.4, 1), rtol=1e-12)


def test_moons_without_noise_are_half_circles():
    x, y = datasets.moons(100, noise=0)
    centre = np.where(y == 1, [0.5, 0.25], [-0.5, -0.25])
    np.testing.assert_allclose(np.hypot(*(x - centre).T), 1, rtol=1e-12)
    above = (x - centre)[:, 1] * np.where(y[:, 0] == 1, -1, 1)
    assert (above > -1e-12).all()


def test_xor_is_class_1_where_the_signs_differ():
    x, y = datasets.xor(200, noise=0.01)
    np.testing.assert_array_equal(y[:, 0] == 1, np.sign(x[:, 0]) != np.sign(x[:, 1]))
    np.testing.assert_allclose(np.abs(x), 0.7, atol=0.06)


def test_spirals_without_noise_are_one_curve_and_the_same_turned_by_half_a_circle():
    x, y = datasets.spirals(200, noise=0, turns=1.25)
    turned_back = np.where(y == 1, -x, x)
    t = np.hypot(*x.T) / 1.1
    angle = 2 * np.pi * 1.25 * t
    np.testing.assert_allclose(
        turned_back, 1.1 * t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), rtol=1e-9
    )


def test_digits_are_scaled_and_split():
    x_train, y_train, x_test, y_test = datasets.digits()
    assert (len(x_train), len(x_test)) == (1348, 449)
    assert x_train.shape[1] == x_test.shape[1] == 64
    for x, y in ((x_train, y_train), (x_test, y_test)):
        assert (x.min(), x.max()) == (0, 1)
        assert y.shape == (len(x), 10)
        np.testing.assert_array_equal(np.sort(y, axis=1), np.eye(10)[[9]].repeat(len(y), axis=0))


def test_digits_are_shuffled_by_rng_and_no_sample_is_lost_or_in_both_parts():
    """Whatever the split, both parts together are the same 1797 samples."""

    def rows(rng, share):
        x_train, y_train, x_test, y_test = datasets.digits(rng=rng, test_share=share)
        both = np.vstack([np.hstack([x_train, y_train]), np.hstack([x_test, y_test])])
        return len(x_test), both

    n_first, first = rows(0, 0.25)
    n_second, second = rows(1, 0.1)
    assert (n_first, n_second) == (449, 180)
    assert (first != second).any()
    np.testing.assert_array_equal(*(data[np.lexsort(data.T)] for data in (first, second)))
    np.testing.assert_array_equal(first, rows(0, 0.25)[1])


@pytest.mark.parametrize(
    ("share", "error"), [(1.0, ValueError), (-0.1, ValueError), (np.nan, ValueError), ("half", TypeError)]
)
def test_a_test_share_outside_0_to_1_is_refused(share, error):
    with pytest.raises(error, match="test_share is"):
        datasets.digits(test_share=share)


def test_one_hot():
    np.testing.assert_array_equal(datasets.one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize(
    ("labels", "error", "match"),
    [
        ([0, 3], ValueError, r"labels lie in \[0, 3\], expected 0 to 2"),
        ([-1, 2], ValueError, r"labels lie in \[-1, 2\], expected 0 to 2"),
        ([0.0, 1.0], TypeError, "type float64, a vector of ints is expected"),
        ([[0], [1]], TypeError, r"labels have shape \(2, 1\)"),
        (["a"], TypeError, "a vector of ints is expected"),
    ],
)
def test_labels_that_are_no_classes_are_refused(labels, error, match):
    with pytest.raises(error, match=match):
        datasets.one_hot(labels, 3)


def test_standardize_gives_mean_0_and_deviation_1():
    x = np.random.default_rng(0).normal(5, 3, (40, 3))
    standard = datasets.standardize(x)
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(standard.std(axis=0), 1, rtol=1e-13)


def test_standardize_like_the_training_data():
    train, test = np.array([[1.0], [3.0]]), np.array([[2.0], [5.0]])
    np.testing.assert_array_equal(datasets.standardize(test, like=train), [[0], [3]])


def test_standardize_only_shifts_a_constant_feature():
    """Some pixels of the digits are always white: 0/0 must not make them NaN."""
    np.testing.assert_array_equal(datasets.standardize(np.array([[4.0, 1.0], [4.0, 3.0]])), [[0, -1], [0, 1]])
