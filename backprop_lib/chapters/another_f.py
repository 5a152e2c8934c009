"""Derivations that run again for a function of the reader's own (chapters 1 and 4)."""

import numpy as np
import sympy as sp

from backprop_lib.symbolic import total_differential

STEPS = (0.1, 0.01, 0.001)


def differential_rows(f):
    """Chapter 1 for f(u, v): the partial derivatives, df, and its error at u = v = 1 for the steps of STEPS."""
    in_u, in_v = (f.diff(sp.Symbol(name, real=True)) for name in "uv")
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
    u, v, du, dv = (sp.Symbol(name, real=True) for name in ("u", "v", "du", "dv"))
    df = total_differential(f, u, v).subs({sp.Symbol("du"): du, sp.Symbol("dv"): dv})
    moved = f.subs({u: u + du, v: v + dv}, simultaneous=True)

    def change_and_guess(step):
        here = {u: 1, v: 1, du: step, dv: step}
        there, f_here, df_here = (
            number(part.subs(here), "f or df has no real value near u = v = 1") for part in (moved, f, df)
        )
        return there - f_here, df_here

    return [abs(change - guess) for change, guess in map(change_and_guess, STEPS)]


def chain_rows(f):
    """Chapter 4's chain x → z₁ → h = f(z₁) → z₂ = ŷ → L for an f(z), forwards, backwards, and by differences."""
    z = sp.Symbol("z", real=True)
    slope = f.diff(z)

    def at(function, z1):
        return number(function.subs(z, z1), f"{'f' if function is f else 'its slope'} has no real value at z = {z1:g}")

    def loss(w1):
        return (at(f, 2 * w1 - 1) * 0.5 - 0.5 - 2) ** 2 / 2

    h, s = at(f, 3), at(slope, 3)
    delta2 = h * 0.5 - 0.5 - 2
    delta1 = delta2 * 0.5 * s
    step = 1e-5
    measured = (loss(2 + step) - loss(2 - step)) / (2 * step)
    return [
        (r"f(z),\ f'(z)", rf"{sp.latex(f)},\quad {sp.latex(slope)}"),
        (r"z^{(1)},\ h,\ \hat y,\ L", r",\quad ".join(map(three_digits, (3, h, h * 0.5 - 0.5, delta2**2 / 2)))),
        (r"\delta^{(2)} = \hat y - y", three_digits(delta2)),
        (r"\frac{\partial L}{\partial w^{(2)}} = \delta^{(2)} h", three_digits(delta2 * h)),
        (r"\delta^{(1)} = \delta^{(2)}\, w^{(2)} f'(z^{(1)})", three_digits(delta1)),
        (r"\frac{\partial L}{\partial w^{(1)}} = \delta^{(1)} x", three_digits(delta1 * 2)),
        (r"\text{the same by differences}", three_digits(measured)),
    ]


def number(expression, complaint):
    """The value of an expression without variables as a float; ValueError with this complaint where it has none."""
    value = complex(sp.N(expression)) if expression.is_number else complex("nan")
    if not np.isfinite(value) or abs(value.imag) > 1e-12 * max(1, abs(value)):
        raise ValueError(f"{complaint[0].upper()}{complaint[1:]}: try another formula.")
    return value.real


def three_digits(value):
    """Three digits, as LaTeX."""
    text = f"{value + 0:.3g}"  # no negative zero
    return text if "e" not in text else rf"{text.split('e')[0]} \cdot 10^{{{int(text.split('e')[1])}}}"
