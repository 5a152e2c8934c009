"""The answers of chapter 1."""

import sympy as sp

from backprop_lib.symbolic import total_differential

x, u, v, w, dx, du, dv = sp.symbols("x u v w dx du dv")


def expected(k):
    """The right answer to exercise k."""
    return {
        1: total_differential(u**2 * v, u, v),
        2: float(total_differential(u * v, u, v).subs({u: 3, v: 2, du: 0.1, dv: -0.2})),
        3: [1, 3, 9],
        4: sp.diff(3 * x * x**2, x),
        5: float(sp.diff(((3 * w + 1) ** 2 - 40) ** 2, w).subs(w, 2)),
        6: float(total_differential(x**3, x).subs({x: 10, dx: 0.1}) / 10**3 * 100),
    }[k]
