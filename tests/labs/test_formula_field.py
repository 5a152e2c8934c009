"""A field for a formula of the reader's own: what it reads and refuses, and the derivations of chapters 1 and 4."""

import pytest
import sympy as sp

from backprop_lib.chapters import another_f
from backprop_lib.labs.formula_field import FormulaField, read

U, V, Z = (sp.Symbol(name, real=True) for name in "uvz")


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("u*v", U * V),
        (" u^2 − 1 ", U**2 - 1),
        ("2·u + exp(-v)", 2 * U + sp.exp(-V)),
        ("abs(u)*max(u, v)", abs(U) * sp.Max(U, V)),
        ("arctan(pi)", sp.atan(sp.pi)),
        ("0.5", sp.Float(0.5)),
    ],
)
def test_formula_is_read(text, formula):
    assert read(text, ["u", "v"]) == formula


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"Type a formula in u and v, such as u\*\*2 \+ sin\(v\)"),
        ("u*(", r"“u\*\(” cannot be read as a formula"),
        ("2u", "a product is written 2"),
        ("w*u", "There is no w here: a formula uses u and v"),
        ("foo(u)", "There is no foo here"),
        ("u/0", "is no formula with a value"),
        ("(u, v)", "is no formula with a value"),
        ("u > v", "is no formula with a value"),
        ("u.diff", "is no formula with a value"),
        ("u.__class__", "is no formula with a value"),
        ("9**9**9**9", "has a power above 50"),
        ("u**51", "has a power above 50"),
        ("u+" * 150, "This has 300 letters; at most 200 are read"),
    ],
)
def test_what_is_no_formula_is_refused_with_a_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        read(text, ["u", "v"])


@pytest.mark.parametrize("f", [U**2 * sp.sin(V), U * sp.exp(V), U * V])
def test_error_of_the_total_differential_is_that_of_second_order(f):
    """At u = v = 1 with du = dv = s it begins with s²/2 (f_uu + 2 f_uv + f_vv)."""
    second = sum(f.diff(a, b) for a in (U, V) for b in (U, V)).subs({U: 1, V: 1}) / 2
    assert another_f.differential_errors(f)[-1] == pytest.approx(abs(float(second)) * 1e-6, rel=2e-3)


@pytest.mark.parametrize("f", [1 / (U - 1), sp.log(U - 5), sp.sqrt(V - 1), sp.log(U - 1) * V])
def test_a_formula_without_a_value_where_it_is_tried_is_refused(f):
    with pytest.raises(ValueError, match="F or df has no real value near u = v = 1: try another formula"):
        another_f.differential_rows(f)


def test_rows_of_the_total_differential_are_its_derivatives():
    rows = dict(another_f.differential_rows(U**2 * sp.sin(V)))
    assert rows[r"\frac{\partial f}{\partial u}"] == sp.latex(2 * U * sp.sin(V))
    assert rows[r"\frac{\partial f}{\partial v}"] == sp.latex(U**2 * sp.cos(V))
    assert rows["df"] == r"2 u \sin{\left(v \right)}\,du + u^{2} \cos{\left(v \right)}\,dv"
    rows = dict(another_f.differential_rows(U**2 * V + U * V))
    assert rows["df"] == r"\left(2 u v + v\right)\,du + \left(u^{2} + u\right)\,dv"


@pytest.mark.parametrize("f", [Z**2, sp.tanh(Z), sp.exp(-Z), sp.Max(Z, 0), sp.Integer(2)])
def test_chain_ends_in_the_derivative_that_differences_give(f):
    rows = [right for _, right in another_f.chain_rows(f)]
    assert rows[-1] == rows[-2]
    whole = ((f.subs(Z, 2 * Z - 1)) / 2 - sp.Rational(5, 2)) ** 2 / 2  # Z in the place of w1
    assert rows[-2] == another_f.three_digits(float(whole.diff(Z).subs(Z, 2)))


def test_chain_of_the_square_has_the_numbers_of_the_chapter():
    assert [right for _, right in another_f.chain_rows(Z**2)][1:] == [
        r"3,\quad 9,\quad 4,\quad 2",
        "2",
        "18",
        "6",
        "12",
        "12",
    ]


def test_field_derives_what_is_typed_and_never_shows_an_old_answer():
    field = FormulaField("f(z) =", "z**2", "z", another_f.chain_rows)
    assert "18" in field.answer.value
    field.field.value = "tanh(z)"
    assert r"\tanh" in field.answer.value and "18" not in field.answer.value
    for wrong, words in ("z*(", "cannot be read"), ("<b>", "&lt;b&gt;"), ("log(z - 4)", "has no real value at z = 3"):
        field.field.value = wrong
        assert words in field.answer.value and "aligned" not in field.answer.value
        assert 'role="status"' in field.answer.value and "<b>" not in field.answer.value
    field.field.value = "z**2"
    assert "18" in field.answer.value


def test_a_first_formula_that_cannot_be_derived_is_an_error_of_the_author():
    with pytest.raises(ValueError, match="has no real value"):
        FormulaField("f(z) =", "log(z - 4)", "z", another_f.chain_rows)
