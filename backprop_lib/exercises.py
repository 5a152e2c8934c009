"""An answer checker that names the likely mistake (every chapter's exercises use it)."""

import numbers

import numpy as np

RTOL = 1e-6


def check(answer, expected, *, n=None, without_slope=None):
    """Compare an answer with the right one and say, in words, what is probably wrong with it.

    answer, expected: numbers, arrays, or SymPy expressions and matrices.
    n:                the number of samples, so that a forgotten or doubled 1/n can be named.
    without_slope:    what comes out if the factor f′ is forgotten, so that this can be named.

    Returns "correct", "not answered yet" (for `...` and None), "off by a sign", "off by a factor of 2",
    "not averaged over n", "averaged over n twice", "transposed", "f′ is missing", "wrong shape: …" or a hint of how
    far the answer is off.
    """
    if answer is Ellipsis or answer is None:
        return "not answered yet"
    if isinstance(answer, type) or (callable(answer) and not hasattr(answer, "free_symbols")):
        name = getattr(answer, "__name__", type(answer).__name__)
        return f"{name} is a function: call it, for its result is asked for"
    if np.ma.is_masked(answer):
        return "the answer has masked values, which are no numbers"
    try:
        answer, expected = as_array(answer), as_array(expected)
    except (TypeError, ValueError):
        shown = f"a {type(answer).__name__}" if " at 0x" in repr(answer) else repr(answer)  # no address in a book
        return f"not a number, an array or an expression: {shown}"
    if answer.shape != expected.shape:
        if answer.ndim == 2 and answer.T.shape == expected.shape and agree(answer.T, expected):
            return "transposed"
        return f"wrong shape: {answer.shape} given, {expected.shape} expected"
    if agree(answer, expected):
        return "correct"
    if answer.ndim == 2 and answer.T.shape == expected.shape and agree(answer.T, expected):
        return "transposed"
    if without_slope is not None and agree(answer, as_array(without_slope)):
        return "f′ is missing"
    twins = symbols_made_twice(answer, expected)
    if twins and agree(with_symbols(answer, twins), expected):
        names = ", ".join(sorted(symbol.name for symbol in twins))
        return f"right, but made of another symbol {names} than the chapter's: use the one that is defined above"
    return diagnose_ratio(common_ratio(answer, expected), n, answer.size) or how_far_off(answer, expected)


def symbols_made_twice(answer, expected):
    """{symbol of the answer: symbol of that name in what is expected}, where the two differ in their assumptions."""
    wanted = {symbol.name: symbol for symbol in all_symbols(expected)}
    return {s: wanted[s.name] for s in all_symbols(answer) if s.name in wanted and s != wanted[s.name]}


def all_symbols(array):
    return set().union(*(getattr(entry, "free_symbols", ()) for entry in array.flat))


def with_symbols(array, exchange):
    return np.array([e.subs(exchange) if hasattr(e, "subs") else e for e in array.flat], object).reshape(array.shape)


def as_array(value):
    """Numbers as an array of floats or complex numbers; SymPy expressions and matrices as an array of objects."""
    array = np.array(value.tolist() if hasattr(value, "tolist") else value)
    if array.dtype.kind in "biu":
        return array.astype(float)
    if array.dtype.kind in "fc":
        return array
    if array.dtype != object or not all(hasattr(e, "diff") or isinstance(e, numbers.Number) for e in array.flat):
        raise TypeError
    if any(getattr(entry, "free_symbols", None) for entry in array.flat):
        return array
    array = array.astype(complex)
    return array if array.imag.any() else array.real


def agree(answer, expected):
    """Whether two arrays of one shape hold the same numbers or equivalent expressions."""
    if object in (answer.dtype, expected.dtype):
        return all(is_zero(a - e) for a, e in zip(answer.flat, expected.flat, strict=True))
    size = np.abs(expected).max(initial=0)
    return bool(np.allclose(answer, expected, rtol=RTOL, atol=RTOL * size * 1e-3 + 1e-15))


def is_zero(difference):
    return difference == 0 or (hasattr(difference, "simplify") and difference.expand().simplify() == 0)


def common_ratio(answer, expected):
    """The one number that all entries of answer / expected share, or None."""
    pairs = [(a, e) for a, e in zip(answer.flat, expected.flat, strict=True) if not (is_zero(a) and is_zero(e))]
    if not pairs or any(is_zero(e) for _, e in pairs):
        return None
    ratios = [a / e for a, e in pairs]
    ratios = [ratio.simplify() if hasattr(ratio, "simplify") else ratio for ratio in ratios]
    if any(getattr(ratio, "free_symbols", None) for ratio in ratios):
        return None
    ratios = np.array(ratios, dtype=complex)
    return ratios[0].real if np.allclose(ratios, ratios[0].real, rtol=RTOL, atol=0) else None


def diagnose_ratio(ratio, n, n_entries):
    """What an answer that is `ratio` times too large most likely has wrong, or None.

    Any two single numbers have a ratio, so there an odd one says nothing: it must be a whole number or one part of it.
    """
    if ratio is None or not np.isfinite(ratio) or ratio == 0:
        return None
    sign = "off by a sign" if ratio < 0 else ""
    size = abs(ratio)
    factor = None
    if n is not None and np.isclose(size, n, rtol=RTOL):
        factor = "not averaged over n"
    elif n is not None and np.isclose(size, 1 / n, rtol=RTOL):
        factor = "averaged over n twice"
    elif np.isclose(size, 2, rtol=RTOL) or np.isclose(size, 0.5, rtol=RTOL):
        factor = "off by a factor of 2"
    elif not np.isclose(size, 1, rtol=RTOL):
        whole = max(size, 1 / size)
        if n_entries == 1 and (whole > 1000 or not np.isclose(whole, round(whole), rtol=RTOL)):
            return None
        factor = f"off by a factor of {size:.4g}"
    return " and ".join(part for part in (sign, factor) if part)


def how_far_off(answer, expected):
    """The last resort: which entries are right, or how large the difference is."""
    if answer.dtype == object or expected.dtype == object:
        right = sum(is_zero(a - e) for a, e in zip(answer.flat, expected.flat, strict=True))
        return "not equal yet" if answer.size == 1 else f"not yet: {right} of {answer.size} entries are right"
    if not np.isfinite(answer).all():
        return "not yet: the answer holds NaN or inf"
    if agree(np.abs(answer), np.abs(expected)):
        return "off by a sign in some entries"
    right = int(np.isclose(answer, expected, rtol=RTOL, atol=1e-12).sum())
    if answer.size > 1 and right:
        return f"not yet: {right} of {answer.size} entries are right"
    return f"not yet: the largest difference is {np.abs(answer - expected).max():.3g}"
