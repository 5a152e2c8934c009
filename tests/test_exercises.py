"""Every sentence that the answer checker can say, for numbers, arrays and SymPy expressions."""

import numpy as np
import pytest
import sympy

from backprop_lib import check
from backprop_lib.diagnosis import points

u, v = sympy.symbols("u v")
RIGHT = {
    "number": 1.5,
    "array": np.array([[1.0, -2.0, 0.0], [3.0, 0.5, -4.0]]),
    "vector": [0.25, -1, 7],
    "complex": np.array([1 + 2j, 3 - 1j]),
    "expression": u * sympy.sin(v) + u**2,
    "matrix": sympy.Matrix([[u, v, 0], [u * v, 1, sympy.exp(u)]]),
    "list of expressions and numbers": [u, 2, v / 3],
}
every_kind = pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT)


def times(factor, answer):
    """`factor` times a number, an array, an expression or a list of them."""
    return [factor * entry for entry in answer] if isinstance(answer, list) else factor * answer


@every_kind
def test_the_right_answer_is_correct(right):
    assert check(right, right) == "correct"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (2, 2.0),
        (0.333333, 1 / 3),
        ([1, 2], np.array([1.0, 2.0])),
        ((u + 1) ** 2, u**2 + 2 * u + 1),
        (sympy.sin(u) ** 2 + sympy.cos(u) ** 2, 1),
        (sympy.sqrt(2), 2**0.5),
        (sympy.Matrix([[u], [v]]), np.array([[u], [v]])),
        (0, 0.0),
        ([0.0, 1.0], [1e-17, 1.0]),
        (1e-17, 0.0),
        (sympy.I, sympy.I),
        (sympy.I, 1j),
    ],
    ids=str,
)
def test_equal_in_another_form_is_correct(answer, expected):
    assert check(answer, expected) == "correct"


@every_kind
@pytest.mark.parametrize("nothing", [..., None])
def test_no_answer(nothing, right):
    assert check(nothing, right) == "not answered yet"


@every_kind
@pytest.mark.parametrize(
    ("factor", "diagnosis"),
    [
        (-1, "off by a sign"),
        (2, "off by a factor of 2"),
        (sympy.Rational(1, 2), "off by a factor of 2"),
        (-2, "off by a sign and off by a factor of 2"),
        (3, "off by a factor of 3"),
        (-3, "off by a sign and off by a factor of 3"),
        (10, "not averaged over n"),
        (-10, "off by a sign and not averaged over n"),
        (sympy.Rational(1, 10), "averaged over n twice"),
        (-sympy.Rational(1, 10), "off by a sign and averaged over n twice"),
    ],
)
def test_a_common_factor_is_named(factor, diagnosis, right):
    symbolic = any(hasattr(entry, "free_symbols") for entry in np.ravel(np.array(right, dtype=object)))
    factor = factor if symbolic else float(factor)
    assert check(times(factor, right), right, n=10) == diagnosis


@pytest.mark.parametrize(("factor", "diagnosis"), [(10, "off by a factor of 10"), (0.1, "off by a factor of 0.1")])
def test_without_n_a_missing_average_is_a_factor(factor, diagnosis):
    assert check(factor * 1.5, 1.5) == diagnosis


def test_n_of_two_means_the_average():
    assert check(3.0, 1.5, n=2) == "not averaged over n"


@pytest.mark.parametrize(
    "right",
    [
        np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        np.array([[1.0, 2.0], [3.0, 4.0]]),
        np.array([[1.0, 2.0, 3.0]]),
        sympy.Matrix([[u, v], [1, u * v]]),
        sympy.Matrix([[u, v, 1]]),
    ],
    ids=["2×3", "2×2", "1×3", "symbolic 2×2", "symbolic 1×3"],
)
def test_transposed(right):
    assert check(right.T, right) == "transposed"


@pytest.mark.parametrize(
    ("answer", "expected", "diagnosis"),
    [
        ([1.0, 2.0], 1.0, "wrong shape: (2,) given, () expected"),
        (1.0, [[1.0]], "wrong shape: () given, (1, 1) expected"),
        ([1.0, 2.0], [[1.0], [2.0]], "wrong shape: (2,) given, (2, 1) expected"),
        (np.ones((2, 3)), np.zeros((3, 2)), "wrong shape: (2, 3) given, (3, 2) expected"),
        ([], 1.0, "wrong shape: (0,) given, () expected"),
        (sympy.Matrix([u, v]), [u, v], "wrong shape: (2, 1) given, (2,) expected"),
    ],
)
def test_wrong_shape(answer, expected, diagnosis):
    assert check(answer, expected) == diagnosis


@pytest.mark.parametrize(
    ("right", "slope"),
    [
        (0.75, 0.25),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.1, 0.2], [0.25, 0.05]])),
        (u * sympy.exp(v), sympy.exp(v)),
    ],
    ids=["number", "array", "expression"],
)
def test_a_missing_slope(right, slope):
    assert check(right / slope, right, without_slope=right / slope) == "f′ is missing"
    assert check(right, right, without_slope=right / slope) == "correct"
    assert check(-right, right, without_slope=right / slope) == "off by a sign"


@pytest.mark.parametrize(
    ("answer", "expected", "diagnosis"),
    [
        ([1.0, -2.0, 3.0], [1.0, 2.0, 3.0], "off by a sign in some entries"),
        ([1.0, 2.0, 9.0], [1.0, 2.0, 3.0], "not yet: 2 of 3 entries are right"),
        ([9.0, 8.0], [1.0, 2.0], "not yet: the largest difference is 8"),
        ([0.0, 0.0], [1.0, 2.5], "not yet: the largest difference is 2.5"),
        (0.0, 1.5, "not yet: the largest difference is 1.5"),
        (1.5, 0.0, "not yet: the largest difference is 1.5"),
        (2.0, 1.5, "not yet: the largest difference is 0.5"),  # any two numbers have a ratio: 4/3 is no diagnosis
        ([1.0, 0.0], [0.0, 0.0], "not yet: 1 of 2 entries are right"),
        (np.nan, 1.5, "not yet: the answer holds NaN or inf"),
        (-np.inf, 1.5, "not yet: the answer holds NaN or inf"),
        ([1.0, np.nan], [1.0, 2.0], "not yet: the answer holds NaN or inf"),
        (u + v, u * v, "not equal yet"),
        (2.0, u, "not equal yet"),
        (u, 2.0, "not equal yet"),
        (0, u, "not equal yet"),
        (sympy.Matrix([u, v]), sympy.Matrix([u, u]), "not yet: 1 of 2 entries are right"),
        ([u, 5.0], [v, u], "not yet: 0 of 2 entries are right"),
    ],
    ids=str,
)
def test_how_far_off(answer, expected, diagnosis):
    assert check(answer, expected) == diagnosis


@pytest.mark.parametrize(
    ("expected", "near", "too_far"),
    [
        (1.0, 1 + 0.95e-6, 1 + 1.05e-6),
        (-300.0, -300 - 0.95 * 3e-4, -300 - 1.05 * 3e-4),
        ([1.0, 0.0], [1.0, 0.95e-9], [1.0, 1.05e-9]),
        ([-200.0, 1e-4], [-200.0, 1e-4 + 0.95 * 2e-7], [-200.0, 1e-4 + 1.05 * 2e-7]),
        (1e-5, 1e-5 * (1 + 0.95e-6), 1e-5 * (1 + 1.05e-6)),
        (0.0, 0.95e-15, 1.05e-15),
    ],
    ids=["one", "hundreds", "zero beside one", "small beside hundreds", "small", "zero alone"],
)
def test_right_to_a_millionth_or_to_a_billionth_of_the_largest_entry_is_correct(expected, near, too_far):
    assert check(near, expected) == "correct"
    assert check(too_far, expected).startswith("not yet")


@pytest.mark.parametrize(
    ("answer", "expected", "diagnosis"),
    [
        ([2, 4 + 3.6e-6], [1, 2], "off by a factor of 2"),
        ([2, 4 + 4.4e-6], [1, 2], "not yet: the largest difference is 2"),
        ([1 + 0.95e-6, 5], [1, 1], "not yet: 1 of 2 entries are right"),
        ([1 + 1.05e-6, 5], [1, 1], "not yet: the largest difference is 4"),
        ([0.95e-12, 5], [0, 1], "not yet: 1 of 2 entries are right"),
        ([1.05e-12, 5], [0, 1], "not yet: the largest difference is 4"),
        (1000.0, 1.0, "off by a factor of 1000"),
        (0.001, 1.0, "off by a factor of 0.001"),
        (1001.0, 1.0, "not yet: the largest difference is 1e+03"),
        (3 + 2e-6, 1.0, "off by a factor of 3"),
        (3 + 4e-6, 1.0, "not yet: the largest difference is 2"),
        ([1001.0, 2002.0], [1.0, 2.0], "off by a factor of 1001"),
        ([1.5, 3.0], [1.0, 2.0], "off by a factor of 1.5"),
        (2j, 1.0, "not yet: the largest difference is 2.24"),
        ([2.0, 2j], [1.0, 1.0], "not yet: the largest difference is 2.24"),
        ([1.0, 2.0, 5.0], [0.0, 1.0, 2.0], "not yet: the largest difference is 3"),
    ],
)
def test_diagnoses_end_where_they_stop_being_likely(answer, expected, diagnosis):
    assert check(answer, expected) == diagnosis


@pytest.mark.parametrize(
    ("size", "diagnosis"),
    [
        (12 + 1e-5, "not averaged over n"),
        (12 + 2e-5, "off by a factor of 12"),
        (1 / 12 + 0.5e-7, "averaged over n twice"),
        (1 / 12 + 2e-7, "off by a factor of 0.08333"),
        (2 + 1e-6, "off by a factor of 2"),
        (0.5 + 0.4e-6, "off by a factor of 2"),
    ],
)
def test_a_common_factor_is_known_to_a_millionth(size, diagnosis):
    assert check([size, -size], [1.0, -1.0], n=12) == diagnosis


@pytest.mark.parametrize(
    ("answer", "expected", "diagnosis"),
    [
        ([u, 2], [u, 1], "not yet: 1 of 2 entries are right"),
        ([2.0, u], [1, u], "not yet: 1 of 2 entries are right"),
        (np.array([1.0, 2.0]), [u, 1], "not yet: 0 of 2 entries are right"),
        (np.array([1.0, 1.0]), [u, 1], "not yet: 1 of 2 entries are right"),
    ],
)
def test_numbers_among_expressions(answer, expected, diagnosis):
    assert check(answer, expected) == diagnosis


@pytest.mark.parametrize("answer", [abs, sympy.sin, sympy.Symbol, np.tanh, lambda u: u])
@pytest.mark.parametrize("expected", [1.0, [1.0, 2.0], u])
def test_a_function_is_no_answer_and_no_address_is_printed(answer, expected):
    assert check(answer, expected) == f"{answer.__name__} is a function: call it, for its result is asked for"
    assert check(type("Answer", (), {})(), expected) == "not a number, an array or an expression: a Answer"


def test_a_symbol_made_twice_is_named():
    mine = sympy.Symbol("u", positive=True)
    assert mine != u
    assert check(2 * mine, 2 * u) == (
        "right, but made of another symbol u than the chapter's: use the one that is defined above"
    )
    assert check([2 * mine, v], [2 * u, v]).startswith("right, but made of another symbol u")
    assert check(3 * mine, 2 * u) == "not equal yet"


def test_masked_values_are_no_answer():
    assert (
        check(np.ma.masked_array([1.0, 2.0], [0, 1]), [1.0, 2.0])
        == "the answer has masked values, which are no numbers"
    )


@pytest.mark.parametrize(
    "answer",
    ["u", ["a", "b"], ["a", u], {1.0}, {}, [[1, 2], [3]], sympy.Eq(u, 1), sympy.true, u > 0],
    ids=str,
)
@pytest.mark.parametrize(
    "expected", [1.0, [1.0, 2.0], u, [u, v]], ids=["number", "vector", "expression", "expressions"]
)
def test_what_is_no_answer_at_all_gets_a_sentence_and_no_traceback(answer, expected):
    no_answer = f"not a number, an array or an expression: {answer!r}"
    assert check(answer, expected) == no_answer or check(answer, expected).startswith("wrong shape: ")


@every_kind
def test_answers_are_left_alone(right):
    before = str(right)
    check(right, right)
    check(times(2, right), right, n=3)
    assert str(right) == before


def test_formulas_are_compared_where_each_symbol_has_twelve_values():
    values = points(["a", "b", "c"])
    for name in "abc":
        assert len({each[name] for each in values}) == len(values) == 12
    assert all(len(set(each.values())) == 3 for each in values)
    assert points([]) == [{}]
