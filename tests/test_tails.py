"""The judge of chapter 10: it passes the library's activations on both tails and catches formulas that lose digits."""

import numpy as np
import pytest
import sympy

from backprop_lib import ACTIVATIONS
from backprop_lib.chapters.tails import (
    both_tails,
    errors_in_eps,
    errors_in_ulp,
    exactly,
    largest_errors,
    relative_errors,
)
from backprop_lib.symbolic import FORMULAS, z

SIGMOID = FORMULAS["sigmoid"]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_activation_is_right_on_both_tails(name, dtype):
    value, slope = largest_errors(name, dtype)
    assert 0 <= value <= 4 and 0 <= slope <= 2


def test_the_tails_reach_as_far_as_the_chapter_says_and_leave_out_the_kink():
    for dtype, end in ((np.float64, 700), (np.float32, 85)):
        points = both_tails(dtype)
        assert points.dtype == dtype and points.shape == (120,) and (points != 0).all()
        assert points.min() == -end and points.max() == end and (points > 0).sum() == 60


def test_exact_values_are_right_far_beyond_floats():
    (small,) = exactly(SIGMOID, [-700.0])
    assert abs(small / sympy.exp(-700).evalf(40) - 1) < 1e-35
    slopes = exactly(sympy.diff(FORMULAS["relu"], z), [-1.0, 2.0])
    assert slopes == [0, 1]


def test_an_error_of_one_float_is_one_ulp():
    points = np.array([-300.0, -2.0, 3.0])
    exact = exactly(SIGMOID, points)
    nearest = np.array([float(value) for value in exact])
    assert (errors_in_ulp(nearest, exact) <= 0.5).all()
    next_but_one = nearest + 2 * np.spacing(nearest)
    off = errors_in_ulp(next_but_one, exact)
    assert (off >= 1.5).all() and (off <= 2.5).all()
    assert np.isnan(errors_in_ulp(np.array([0.0]), exactly(SIGMOID, [-720.0])))  # no normal number


def test_slopes_are_measured_in_eps():
    off = errors_in_eps(np.array([0.25, 0.25]) + np.array([0, 2**-50]), exactly(SIGMOID * (1 - SIGMOID), [0.0, 0.0]))
    np.testing.assert_array_equal(off, [0, 4])


def test_the_form_by_tanh_is_caught_on_the_left_and_not_on_the_right():
    points = both_tails(np.float64)
    off = errors_in_ulp((1 + np.tanh(points / 2)) / 2, exactly(SIGMOID, points))
    assert np.nanmax(off[points > 0]) <= 4 and np.mean(off[points < -5] > 4) > 0.9


def test_relative_errors_are_shares_of_the_exact_value():
    points = np.array([-50.0, 1.0])
    computed = np.array([0.0, 1.5 / (1 + np.exp(-1.0))])
    np.testing.assert_allclose(relative_errors(computed, SIGMOID, points), [1, 0.5])
