"""How far a computed activation is from the exact one, on both tails; mpmath, which SymPy brings, knows the exact one.

An error is measured in ulp, units in the last place: the distance from a float to the next one.
"""

import mpmath
import numpy as np
import sympy

from backprop_lib.activations import ACTIVATIONS
from backprop_lib.symbolic import FORMULAS, z

DIGITS = 400  # GELU's formula adds two numbers that cancel in 300 digits
ENDS = {np.dtype(np.float64): 700, np.dtype(np.float32): 85}  # beyond them e^z is no normal number


def both_tails(dtype):
    """120 arguments (120,) of that type on both sides of 0, more of them near 0, where curves bend; 0 is not one."""
    end = ENDS[np.dtype(dtype)]
    return np.concatenate([np.linspace(-end, end, 40), np.linspace(-40, 40, 80)]).astype(dtype)


def exactly(formula, points):
    """A SymPy formula in `symbolic.z` at each of `points`, as mpmath numbers that are right to hundreds of digits."""
    step = {"Heaviside": lambda x, at_zero=0: mpmath.mpf(x > 0)}  # the slope that SymPy gives a maximum
    f = sympy.lambdify(z, formula, [step, "mpmath"])
    with mpmath.workdps(DIGITS):
        return [mpmath.mpf(f(mpmath.mpf(float(point)))) for point in np.ravel(points)]


def errors_in_ulp(computed, exact):
    """|computed − exact| in ulp of the exact number, of the shape of `computed`; NaN where that is no normal float."""
    type_ = np.finfo(computed.dtype)
    errors = np.full(computed.size, np.nan)
    for i, (got, true) in enumerate(zip(computed.flat, exact, strict=True)):
        if abs(true) >= float(type_.tiny):
            ulp = np.spacing(computed.dtype.type(abs(true)))
            errors[i] = distance(got, true) / float(ulp)
    return errors.reshape(computed.shape)


def errors_in_eps(computed, exact):
    """|computed − exact| in units of ε, the distance from 1 to the next float."""
    errors = [distance(*pair) for pair in zip(computed.flat, exact, strict=True)]
    return np.reshape(errors, computed.shape) / float(np.finfo(computed.dtype).eps)


def distance(computed, exact):
    with mpmath.workdps(DIGITS):
        return float(abs(mpmath.mpf(float(computed)) - exact))


def largest_errors(name, dtype):
    """The library's activation `name` over both tails: the worst value, in ulp, and the worst slope, in ε."""
    f, points = ACTIVATIONS[name], both_tails(dtype)
    a = f.value(points)
    slope = f.derivative(points, a)
    of_value = errors_in_ulp(a, exactly(FORMULAS[name], points))
    of_slope = errors_in_eps(slope, exactly(sympy.diff(FORMULAS[name], z), points))
    return float(np.nanmax(of_value)), float(of_slope.max())


def errors_of_sigmoids(points):
    """The relative errors of σ by e^(−z) and by tanh, the latter in float32 too: {label: (n_points,)}."""
    single = points.astype(np.float32)
    computed = {
        "by e": ACTIVATIONS["sigmoid"].value(points),
        "by tanh": (1 + np.tanh(points / 2)) / 2,
        "by tanh, float32": (1 + np.tanh(single / 2)) / 2,
    }
    return {label: relative_errors(values, FORMULAS["sigmoid"], points) for label, values in computed.items()}


def relative_errors(computed, formula, points):
    """|computed − exact| / |exact| at each point, at least a tenth of ε, so that it can be drawn on a log axis."""
    pairs = zip(computed, exactly(formula, points), strict=True)
    errors = [distance(got, true) / float(abs(true)) for got, true in pairs]
    return np.maximum(errors, float(np.finfo(computed.dtype).eps) / 10)
