"""What the public calls do not reach of the library's checks."""

from functools import partial

import numpy as np
import pytest
import sympy

from backprop_lib import checks

COLUMN = np.ones((5, 1))


@pytest.mark.parametrize(
    ("x", "n_features", "hint"),
    [
        (np.ones(5), 1, r"x\[:, None\]"),
        ([1.0, 2.0], 1, r"np.asarray\(x\)\[:, None\]"),
        (np.ones(5), 2, r"x\[None, :\]"),
        ([1.0, 2.0], 5, r"np.asarray\(x\)\[None, :\]"),
    ],
)
def test_a_vector_gets_the_hint_that_makes_a_batch_of_it(x, n_features, hint):
    with pytest.raises(ValueError, match=rf"one sample a row is expected: try {hint}$"):
        checks.batch(x, n_features)


def test_a_batch_a_member_must_have_the_ensembles_axes():
    for shape in ((5, 2), (3, 5, 2)):
        assert checks.batch(np.ones(shape), 2, ensemble=(3,)).shape == shape
    for shape in ((2, 5, 2), (1, 3, 5, 2)):
        with pytest.raises(ValueError, match=r"\(n_samples, 2\) is expected"):
            checks.batch(np.ones(shape), 2, ensemble=(3,))


@pytest.mark.parametrize(
    ("y", "shape", "end"),
    [
        (np.ones(5), (5, 1), r"\(5, 1\): try y\[:, None\]"),
        (np.ones(5), (5, 2), r"\(5, 2\)"),
        (np.ones((5, 2)), (5, 1), r"\(5, 1\)"),
        (np.ones((2, 5, 1)), (3, 5, 1), r"\(3, 5, 1\)"),
    ],
)
def test_a_target_of_a_wrong_shape_gets_a_hint_only_where_it_helps(y, shape, end):
    with pytest.raises(ValueError, match=rf"the predictions have shape {end}$"):
        checks.target(y, shape)


def test_targets_may_be_one_for_all_members_or_one_a_member():
    for y in (COLUMN, np.ones((3, 5, 1))):
        assert checks.target(y, (3, 5, 1)).shape == y.shape


@pytest.mark.parametrize(("masked", "words"), [(1, "1 masked value: "), (2, "2 masked values: ")])
def test_masked_values_are_counted(masked, words):
    with pytest.raises(ValueError, match=f"x has {words}fill them"):
        checks.numbers_only(np.ma.masked_array([1.0, 2, 3], np.arange(3) < masked), "x", float)


def test_an_array_with_a_mask_that_hides_nothing_is_an_array():
    assert type(checks.numbers_only(np.ma.masked_array([1.0, 2.0]), "x", None)) is np.ndarray


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (["1"], "text"),
        ([b"1"], "text"),
        (np.array([1, "1"], object), "text"),
        (np.array(["2026-01-01"], "datetime64[D]"), r"datetime64\[D\]"),
    ],
)
@pytest.mark.parametrize("dtype", [None, float])
def test_what_is_no_number_is_named(x, words, dtype):
    with pytest.raises(TypeError, match=f"^x holds {words}, numbers are expected$"):
        checks.numbers_only(x, "x", dtype)


@pytest.mark.parametrize("dtype", [None, complex, object])
def test_complex_numbers_stay_where_the_type_can_hold_them(dtype):
    assert checks.numbers_only([1j], "x", dtype)[0] == 1j
    with pytest.raises(TypeError, match="x holds complex128, real numbers are expected"):
        checks.numbers_only([1j], "x", float)


@pytest.mark.parametrize("dtype", [float, np.float32, complex])
def test_numbers_in_an_array_of_objects_are_converted(dtype):
    x = checks.numbers_only(np.array([1, 2.5, np.inf], object), "x", dtype)
    assert x.dtype == dtype and x.tolist() == [1, 2.5, np.inf]


def test_only_numbers_that_become_inf_are_too_large():
    """An inf that was there before is for `finite` to name."""
    x = checks.numbers_only([np.inf, 3e38, 1e-46], "x", np.float32)
    np.testing.assert_array_equal(x, np.array([np.inf, 3e38, 0], np.float32))
    with pytest.raises(ValueError, match=r"x holds -4e\+38, more than float32 can hold"):
        checks.numbers_only([np.inf, 1.0, -4e38], "x", np.float32)


@pytest.mark.parametrize("shape", [(), (5,), (0, 1), (5, 0), (0, 5, 1)])
def test_predictions_have_at_least_one_sample_and_one_output(shape):
    with pytest.raises(ValueError, match="expected "):
        checks.prediction(np.ones(shape))


def test_whole_numbers_and_truth_values_become_floats_and_others_stay():
    assert checks.inexact([[True, False]], "x").dtype == checks.inexact([[1]], "x").dtype == np.float64
    assert checks.inexact(np.ones(1, np.float32), "x").dtype == np.float32
    assert checks.inexact([1j], "x").dtype == complex


def test_symbols_count_as_finite():
    x = np.array([[sympy.Symbol("x"), sympy.nan]])
    assert checks.finite(x, "x") is x


def test_the_first_number_that_is_not_finite_is_named():
    with pytest.raises(ValueError, match=r"^x\[1, 0\] is -inf, finite numbers are expected$"):
        checks.finite(np.array([[1, 2], [-np.inf, np.nan]]), "x")


def test_arrays_of_the_right_type_are_not_copied():
    x = np.ones((3, 2))
    assert np.shares_memory(checks.batch(x, 2), x)


@pytest.mark.parametrize("n", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers_become_ints(n):
    result = checks.whole_number(n, "n", 3, 3)
    assert type(result) is int
    assert result == 3


@pytest.mark.parametrize("value", [0, 0.5, np.float32(0.25)])
def test_fractions_become_floats(value):
    assert type(checks.fraction(value, "beta")) is float


def test_positive_returns_what_it_was_given():
    rates = np.array([[0.1], [0.2]])
    assert checks.positive(rates, "rate") is rates


INF, NAN = np.inf, np.nan
WHOLE_NUMBER = partial(checks.whole_number, least=0)


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (lambda n: checks.whole_number(n, "n", 2), [2, 10**9], [1, -2]),
        (lambda n: checks.whole_number(n, "n", 2, 4), [2, 4], [1, 5]),
        (lambda v: checks.positive(v, "v"), [1e-300, 1e300, [1, 2]], [0, -1e-300, INF, NAN, [1, 0], [1, NAN], []]),
        (lambda v: checks.not_below_zero(v, "v"), [0, 1e300, [0.5, 0]], [-1e-300, INF, NAN, [1, -1], [1, NAN]]),
        (lambda v: checks.not_negative(v, "v"), [0, 1e300], [-1e-300, INF, -INF, NAN]),
        (lambda v: checks.fraction(v, "v"), [0, 0.999999], [1, 1.5, -1e-300, NAN, INF]),
        (checks.decay_factor, [1e-300, 1, [0.5, 1]], [0, 1.000001, [0.5, 1.5]]),
    ],
    ids=["whole number", "whole number to 4", "positive", "not below 0", "not negative", "fraction", "decay factor"],
)
def test_bounds_belong_to_what_is_allowed_or_do_not(check, good, bad):
    for value in good:
        assert check(value) == value
    for value in bad:
        with pytest.raises(ValueError, match=" is expected"):
            check(value)


@pytest.mark.parametrize(
    "check", [WHOLE_NUMBER, checks.positive, checks.not_below_zero, checks.fraction, checks.not_negative]
)
@pytest.mark.parametrize("value", [True, "1", None, 0.5j], ids=str)
def test_truth_values_and_text_are_no_numbers(check, value):
    with pytest.raises(TypeError, match=rf"^v is {value!r}, a (whole )?number is expected$"):
        check(value, "v")
