"""What the chapters train on: shapes, classes, seeds and geometry."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, make_circles, make_moons

from backprop_lib import datasets

EPS = np.finfo(float).eps
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


@pytest.mark.parametrize(
    ("make", "stated"),
    [
        (datasets.circles, {"noise": 0.1, "factor": 0.5}),
        (datasets.moons, {"noise": 0.15}),
        (datasets.xor, {"noise": 0.25}),
        (datasets.spirals, {"noise": 0.04, "turns": 1.25}),
        (datasets.digits, {"test_share": 0.25}),
    ],
    ids=[*datasets.PLANE, "digits"],
)
def test_without_options_a_data_set_is_the_one_that_the_chapters_print(make, stated):
    """A thousand samples of the plane ones, of seed 0, with these constants."""
    n_samples = {} if make is datasets.digits else {"n_samples": 1000}
    for given, expected in zip(make(), make(**n_samples, rng=0, **stated), strict=True):
        np.testing.assert_array_equal(given, expected)


@pytest.mark.parametrize(
    ("make", "first", "last", "classes"),
    [
        (datasets.circles, [0.598, 0.224], [0.990, 0.041], [1, 1, 0, 0]),
        (datasets.moons, [-0.353, 0.586], [0.485, -0.188], [1, 1, 0, 0]),
        (datasets.xor, [0.566, 0.790], [-0.856, -0.690], [0, 1, 0, 0]),
        (datasets.spirals, [0.863, 0.048], [0.002, -0.233], [0, 1, 0, 1]),
    ],
    ids=datasets.PLANE,
)
def test_a_seed_gives_the_same_samples_in_every_version(make, first, last, classes):
    x, y = make(4, rng=0)
    np.testing.assert_allclose(x[[0, -1]], [first, last], atol=6e-4)
    np.testing.assert_array_equal(y[:, 0], classes)


@every_plane
def test_noise_is_the_deviation_of_both_features_independently(make):
    """From the data without noise, which have the same seed."""
    deviation = make(4000, noise=0.2)[0] - make(4000, noise=0)[0]
    np.testing.assert_allclose(np.cov(deviation.T), 0.2**2 * np.eye(2), atol=0.06 * 0.2**2)


@pytest.mark.parametrize("n_samples", [2, 7, 100, 1000])
@pytest.mark.parametrize("rng", [0, 1, 14, 2**31])
def test_circles_and_moons_are_those_of_scikit_learn_to_the_last_bit(n_samples, rng):
    for options in {"noise": 0.1, "factor": 0.5}, {"noise": 0, "factor": 0.3}:
        (x, y), theirs = (
            datasets.circles(n_samples, rng=rng, **options),
            make_circles(n_samples, random_state=rng, **options),
        )
        np.testing.assert_array_equal(x, theirs[0])
        np.testing.assert_array_equal(y[:, 0], theirs[1])
    (x, y), theirs = datasets.moons(n_samples, rng=rng), make_moons(n_samples, random_state=rng, noise=0.15)
    np.testing.assert_array_equal(x, theirs[0] - [0.5, 0.25])
    np.testing.assert_array_equal(y[:, 0], theirs[1])


@pytest.mark.parametrize("make", [datasets.circles, datasets.moons])
@pytest.mark.parametrize("options", [{"noise": -0.1}, {"noise": np.nan}, {"noise": "no"}])
def test_noise_that_makes_no_sense_is_refused(make, options):
    with pytest.raises((TypeError, ValueError), match="noise is"):
        make(10, **options)


@pytest.mark.parametrize("factor", [-0.1, 1, 1.5, np.nan])
def test_an_inner_circle_that_is_not_inside_is_refused(factor):
    with pytest.raises(ValueError, match="factor is"):
        datasets.circles(10, factor=factor)


def test_a_generator_chooses_among_all_seeds_of_31_bits():
    generator = np.random.default_rng(0)
    seeds = [datasets.seed_31_bits(generator) for _ in range(200)]
    assert min(seeds) < 0.02 * 2**31 and 0.98 * 2**31 < max(seeds) < 2**31


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
    _, clouds = np.unique(np.sign(x), axis=0, return_counts=True)
    assert len(clouds) == 4 and clouds.min() > 35


@pytest.mark.parametrize("turns", [0.5, 1.25, 3])
def test_spirals_without_noise_are_one_curve_and_the_same_turned_by_half_a_circle(turns):
    x, y = datasets.spirals(201, noise=0, turns=turns)
    turned_back = np.where(y == 1, -x, x)
    t = np.hypot(*x.T) / 1.1
    angle = 2 * np.pi * turns * t
    np.testing.assert_allclose(
        turned_back, 1.1 * t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), rtol=1e-9
    )


def test_spirals_fill_the_disc_evenly_from_near_the_centre_to_radius_1_1():
    """t² is uniform from 0.03 to 1, so that neither end is crowded; the two spirals take turns."""
    x, y = datasets.spirals(10_001, noise=0)
    squares = np.sort((x**2).sum(axis=1)) / 1.1**2
    np.testing.assert_allclose(squares, np.linspace(0.03, 1, 10_001), atol=0.02)
    np.testing.assert_allclose(squares[[0, -1]], [0.03, 1], atol=2e-3)
    np.testing.assert_array_equal(y[:3, 0], [0, 1, 0])


def test_digits_are_scaled_and_split():
    x_train, y_train, x_test, y_test = datasets.digits()
    assert (len(x_train), len(x_test)) == (1348, 449)
    assert x_train.shape[1] == x_test.shape[1] == 64
    for x, y in ((x_train, y_train), (x_test, y_test)):
        assert (x.min(), x.max()) == (0, 1)
        assert y.shape == (len(x), 10)
        np.testing.assert_array_equal(np.sort(y, axis=1), np.eye(10)[[9]].repeat(len(y), axis=0))


def test_digits_are_those_of_scikit_learn():
    theirs = load_digits()
    order = np.random.default_rng(5).permutation(1797)
    x_train, y_train, x_test, y_test = datasets.digits(rng=5)
    np.testing.assert_array_equal(np.vstack([x_test, x_train]), theirs.data[order] / 16)
    np.testing.assert_array_equal(np.vstack([y_test, y_train]).argmax(axis=1), theirs.target[order])


def test_breast_cancer_is_that_of_scikit_learn():
    x, y = datasets.breast_cancer()
    theirs = load_breast_cancer()
    np.testing.assert_array_equal(x, theirs.data)
    np.testing.assert_array_equal(y[:, 0], theirs.target)
    assert list(datasets.TUMOUR_FEATURES) == list(theirs.feature_names)


def test_no_data_set_imports_scikit_learn():
    code = """if True:
        import sys; from backprop_lib import datasets
        for make in (*datasets.PLANE.values(), datasets.digits, datasets.breast_cancer): make()
        sys.exit("sklearn" in sys.modules)"""
    subprocess.run([sys.executable, "-c", code], check=True)


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


def test_breast_cancer_is_unscaled_and_1_is_benign():
    x, y = datasets.breast_cancer()
    assert x.shape == (569, 30) and y.shape == (569, 1)
    assert x.dtype == y.dtype == np.float64
    assert y.sum() == 357
    assert np.round(x.std(axis=0).min(), 3) == 0.003 and np.round(x.std(axis=0).max()) == 569


def test_reference_finds_published_figures_by_name_and_lists_the_names():
    assert datasets.reference("published_run")["source"]
    known = "published_run, torch_optimizers, worked_networks"
    with pytest.raises(ValueError, match=f"unknown reference 'mnist', known are: {known}"):
        datasets.reference("mnist")


@pytest.mark.parametrize(
    ("share", "error"), [(1.0, ValueError), (-0.1, ValueError), (np.nan, ValueError), ("half", TypeError)]
)
def test_a_test_share_outside_0_to_1_is_refused(share, error):
    with pytest.raises(error, match="test_share is"):
        datasets.digits(test_share=share)


def test_one_hot():
    np.testing.assert_array_equal(datasets.one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(datasets.one_hot(np.array([1, 1], np.uint8), 2), [[0, 1], [0, 1]])
    assert datasets.one_hot(np.empty(0, int), 3).shape == (0, 3)


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
    assert (datasets.standardize([[1, 0.1], [2, 0.1], [3, 0.1]])[:, 1] == 0).all()  # though their mean is not 0.1


@pytest.mark.parametrize(
    ("x", "like", "expected"),
    [
        ([[1, 0.1], [2, 0.1], [3, 0.1]], None, [[-(1.5**0.5), 0], [0, 0], [1.5**0.5, 0]]),  # 0.1 + 0.1 + 0.1 ≠ 0.3
        (np.full((7, 1), -14.62), None, np.zeros((7, 1))),
        ([[14.63], [14.62]], np.full((1000, 1), 14.62), [[0.01], [0]]),
        ([[1e-9], [3e-9]], None, [[-1], [1]]),  # small, but no rounding
        ([[1], [1 + 8 * EPS]], None, [[0], [0]]),  # a deviation of 4 ε is rounding
        ([[1], [1 + 10 * EPS]], None, [[-1], [1]]),  # and one of 5 ε is not
    ],
)
def test_a_feature_that_is_constant_up_to_rounding_is_only_shifted(x, like, expected):
    np.testing.assert_allclose(datasets.standardize(x, like=like), expected, rtol=1e-12, atol=1e-14)


def test_standardize_takes_lists_and_data_frames_and_keeps_float32():
    class Frame:
        def __array__(self, dtype=None, copy=None):
            return np.array([[0], [1], [2], [3]])

    expected = datasets.standardize(np.arange(4.0)[:, None])
    np.testing.assert_array_equal(datasets.standardize([[0], [1], [2], [3]]), expected)
    np.testing.assert_array_equal(datasets.standardize(Frame(), like=Frame()), expected)
    assert datasets.standardize(np.ones((3, 2), np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("x", "like", "match"),
    [
        ([[1.0, np.nan]], None, r"x\[0, 1\] is nan"),
        ([[1.0]], [[np.inf]], r"like\[0, 0\] is inf"),
        ([1.0, 2.0], None, r"the data have shape \(2,\)"),
        ([[1.0]], np.empty((0, 1)), r"the data have shape \(0, 1\)"),
        (np.ones((3, 2)), np.ones((3, 1)), r"x has shape \(3, 2\), like has \(3, 1\)"),
    ],
)
def test_what_cannot_be_standardized_is_refused(x, like, match):
    with pytest.raises(ValueError, match=match):
        datasets.standardize(x, like=like)


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        ({"test": 3}, [7, 3]),
        ({"test": 0.25}, [8, 2]),
        ({"test": 0.3, "validation": 0.2}, [5, 2, 3]),
        ({"test": 0, "validation": 9}, [1, 9, 0]),
        ({"test": 1, "validation": 8}, [1, 8, 1]),
        ({"test": 9}, [1, 9]),
        ({"test": np.int64(2), "validation": 1}, [7, 1, 2]),
    ],
)
def test_split_sets_a_share_or_a_number_aside_and_keeps_rows_together(options, sizes):
    """As its docstring says: the first of the permutation are for the test, the next for validation."""
    x, y = np.arange(20).reshape(10, 2), np.arange(0, 20, 2)[:, None]
    parts = datasets.split(x, y, rng=5, **options)
    assert [len(part_x) for part_x, _ in parts] == sizes
    for part_x, part_y in parts:
        np.testing.assert_array_equal(part_x, np.hstack([part_y, part_y + 1]))
    in_order = np.concatenate([part_y for _, part_y in (parts[-1], *parts[1:-1], parts[0])])
    np.testing.assert_array_equal(in_order, y[np.random.default_rng(5).permutation(10)])


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"x": np.ones(10)}, ValueError, r"x has shape \(10,\)"),
        ({"y": np.ones(10)}, ValueError, r"y has \(10,\)"),
        ({"y": np.ones((9, 1))}, ValueError, r"y has \(9, 1\)"),
        ({"test": 10}, ValueError, "10 for the test and 0 for validation leave none of 10"),
        ({"test": 5, "validation": 5}, ValueError, "5 for the test and 5 for validation leave none of 10"),
        ({"test": -1}, ValueError, "test is -1, a whole number of at least 0"),
        ({"test": 1.0}, ValueError, "test is 1.0, a number of at least 0 and below 1"),
        ({"validation": "half"}, TypeError, "validation is 'half'"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(changes, error, match):
    arguments = {"x": np.ones((10, 2)), "y": np.ones((10, 1)), "rng": 0, "test": 2} | changes
    with pytest.raises(error, match=match):
        datasets.split(**arguments)
