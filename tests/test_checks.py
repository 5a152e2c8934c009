"""What the public calls do not reach of the library's checks."""

import numpy as np
import pytest
import sympy

from backprop_lib import checks


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
