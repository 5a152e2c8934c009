"""Derivations that run again for a function of the reader's own (chapters 1 and 4)."""

import numpy as np
import sympy as sp

U, V, Z = (sp.Symbol(name, real=True) for name in "uvz")
STEPS = (0.1, 0.01, 0.001)


def differential_rows(f):
    """Chapter 1 for f(u, v): the partial derivatives, df, and its error at u = v = 1 for the steps of STEPS."""
    in_u, in_v = f.diff(U), f.diff(V)
    by_u, by_v = (rf"\left({sp.latex(slope)}\right)" if slope.is_Add else sp.latex(slope) for slope in (in_u, in_v))
    return [
        ("f", sp.latex(f)),
        (r"\frac{\partial f}{\partial u}", sp.latex(in_u)),
        (r"\frac{\partial f}{\partial v}", sp.latex(in_v)),
        ("df", rf"{by_u}\,du + {by_v}\,dv"),
        (r"|\Delta f - df|", r",\quad ".join(map(three_digits, differential_errors(f)))),
    ]


def differential_errors(f):
    """|Δf − df| of f(u, v) at u = v = 1, for steps du = dv of STEPS; ValueError where f or df has no value there."""

    def at(expression, place):
        return number(expression.subs({U: place, V: place}), "F or df has no real value near u = v = 1")

    here, slope = at(f, 1), at(f.diff(U), 1) + at(f.diff(V), 1)
    return [abs(at(f, 1 + step) - here - slope * step) for step in STEPS]


def chain_rows(f):
    """Chapter 4's chain x → z₁ → h = f(z₁) → z₂ = ŷ → L for an f(z), forwards, backwards, and by differences."""
    x, w1, b1, w2, b2, target = 2, 2, -1, 0.5, -0.5, 2
    slope = f.diff(Z)

    def forwards(w1):
        z1 = x * w1 + b1
        h = number(f.subs(Z, z1), f"F has no real value at z = {z1:g}")
        y_hat = h * w2 + b2
        return z1, h, y_hat, (y_hat - target) ** 2 / 2

    z1, h, y_hat, loss = forwards(w1)
    delta2 = y_hat - target
    delta1 = delta2 * w2 * number(slope.subs(Z, z1), f"Its slope has no real value at z = {z1:g}")
    step = 1e-5
    measured = (forwards(w1 + step)[-1] - forwards(w1 - step)[-1]) / (2 * step)
    return [
        (r"f(z),\ f'(z)", rf"{sp.latex(f)},\quad {sp.latex(slope)}"),
        (r"z^{(1)},\ h,\ \hat y,\ L", r",\quad ".join(map(three_digits, (z1, h, y_hat, loss)))),
        (r"\delta^{(2)} = \hat y - y", three_digits(delta2)),
        (r"\frac{\partial L}{\partial w^{(2)}} = \delta^{(2)} h", three_digits(delta2 * h)),
        (r"\delta^{(1)} = \delta^{(2)}\, w^{(2)} f'(z^{(1)})", three_digits(delta1)),
        (r"\frac{\partial L}{\partial w^{(1)}} = \delta^{(1)} x", three_digits(delta1 * x)),
        (r"\text{the same by differences}", three_digits(measured)),
    ]


def number(expression, complaint):
    """The value of an expression without variables as a float; ValueError with this complaint where it has none."""
    value = complex(sp.N(expression)) if expression.is_number else complex("nan")
    if not np.isfinite(value) or abs(value.imag) > 1e-12 * max(1, abs(value)):
        raise ValueError(f"{complaint}: try another formula.")
    return value.real


def three_digits(value):
    """Three digits, as LaTeX."""
    text = f"{value + 0:.3g}"  # no negative zero
    return text if "e" not in text else rf"{text.split('e')[0]} \cdot 10^{{{int(text.split('e')[1])}}}"
