"""What is typed into a page's answer box gets the sentence that `check` gives, and bad input one clear sentence."""

import base64

import numpy as np
import pytest
import sympy as sp
from typed import points, sentence

from backprop_lib import check, diagnosis

w, x = sp.symbols("w x")


def typed(text, expected, **known):
    """The page's sentence for a text."""
    return sentence(base64.b64decode(check(..., expected, **known).record).decode(), text)


def test_points_are_those_of_the_record():
    for names in ([], ["w"], ["u", "v", "w"]):
        assert points(names) == diagnosis.points(names)


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("2/3", 2 / 3, "correct"),
        (" −exp(-1)", -np.exp(-1), "correct"),
        ("0.5", 1.0, "off by a factor of 2"),
        ("[[1, 2], [3, 4]]", [[1, 3], [2, 4]], "transposed"),
        ("array([[1., 2.],\n       [3., 4.]])", [[1, 2], [3, 4]], "correct"),
        ("[[1. 2.]\n [3. -4.]]", [[1, 2], [3, -4]], "correct"),
        ("[1 2 3]", [1, 2, 3], "correct"),
        ("[1, 2, 3]", [[1], [2], [3]], "wrong shape: (3,) given, (3, 1) expected"),
        ("2*w*x + w**2", w**2 + 2 * w * x, "correct"),
        ("-2*w*x - w**2", w**2 + 2 * w * x, "off by a sign"),
        ("[w, x]", [w, 2 * x], "not yet: 1 of 2 entries are right"),
        ("tanh(x)", sp.tanh(x) * w, "not equal yet"),
    ],
)
def test_an_answer_is_judged(text, expected, words):
    assert typed(text, expected) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not answered yet"),
        ("   ", "not answered yet"),
        ("2 +", "cannot be read"),
        ("three", "there is no three here"),
        ("two words", "cannot be read"),
        ("1e400", "not yet: the answer holds NaN or inf"),
        ("10.0**400", "too large"),
        ("1/0", "divides by zero"),
        ("[1, [2, 3]]", "neither a number nor"),
        ("[[1, 2], [3]]", "different lengths"),
        ("[1, ..., 3]", "there is a hole"),
        ("'text'", "neither a number nor"),
        ("().__class__", "not a number"),
        ("lambda: 3", "not a number"),
        ("sqrt", "neither a number nor"),
        ("sqrt(-1)", "gives no number"),
        ("1" * 5000, "too long"),
    ],
)
def test_what_is_no_answer_gets_one_clear_sentence(text, words):
    assert words in typed(text, 3.0)


def test_a_power_is_written_with_two_stars():
    assert typed("x^2", x**2) == "this gives no number; write ** for a power"


def test_answers_nobody_would_type_have_no_record():
    assert check(..., np.zeros(65)).record is None
    assert check(..., sp.Function("f")(x)).record is None
    assert check(..., [1j, 2]).record is None


def test_two_thousand_random_answers_get_the_same_sentence():
    rng = np.random.default_rng(0)
    for _ in range(2000):
        shape = [(), (3,), (2, 2), (2, 3)][rng.integers(4)]
        expected = rng.integers(-3, 4, size=shape) / 2
        factor = rng.choice([1, -1, 2, 0.5, 5, 0.2, 3, 1.7])
        slip = expected * 4 if rng.random() < 0.3 else None
        answer = factor * expected + (rng.random() < 0.3) * rng.integers(-1, 2, size=shape)
        if rng.random() < 0.2 and answer.ndim == 2:
            answer = answer.T
        text, known = repr(np.asarray(answer).tolist()), {"n": 5, "without_slope": slip}
        assert typed(text, expected, **known) == check(answer, expected, **known), (text, expected)
