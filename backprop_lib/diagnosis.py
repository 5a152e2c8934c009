"""What is probably wrong with an answer, in words. A page without a kernel runs this file too, so it is plain Python.

An entry of an answer is one number, or the values of a formula at several points: then `block` of them belong together.
"""

RTOL = 1e-6
UP = 1 + 1e-12  # a number halfway between two roundings is rounded up by every Python


def judge(answer, expected, shape, wanted_shape, n=None, without_slope=None, block=1, **ways):
    """The sentence for an answer whose entries, row by row, are `answer`; `exercises.check` lists what it can be.

    ways: other functions in the place of `agree`, `common_ratio` and `how_far_off`, for entries that are no numbers.
    """
    same = ways.get("agree", agree)
    is_turned = len(shape) == 2 and tuple(reversed(shape)) == wanted_shape
    turned = transposed(answer, shape, block) if is_turned else None
    if shape != wanted_shape:
        if turned is not None and same(turned, expected):
            return "transposed"
        return f"wrong shape: {shape} given, {wanted_shape} expected"
    if same(answer, expected):
        return "correct"
    if turned is not None and same(turned, expected):
        return "transposed"
    if without_slope is not None and same(answer, without_slope):
        return "f′ is missing"
    ratio = ways.get("common_ratio", common_ratio)(answer, expected)
    words = diagnose_ratio(ratio, n, len(answer) // block)
    return words or ways.get("how_far_off", how_far_off)(answer, expected, block)


def transposed(entries, shape, block):
    """The entries of a table in the order of its columns."""
    n_rows, n_columns = shape
    places = [(row * n_columns + column) * block for column in range(n_columns) for row in range(n_rows)]
    return [entries[place + i] for place in places for i in range(block)]


def agree(answer, expected):
    """Whether two lists of one length hold the same numbers."""
    size = max([abs(e) for e in expected] or [0])
    return all(close(a, e, RTOL, RTOL * size * 1e-3 + 1e-15) for a, e in zip(answer, expected))  # noqa: B905


def close(a, b, rtol, atol=1e-8):
    """Whether a is b, to within rtol·|b| and atol; inf is close to itself only, NaN to nothing."""
    return a == b or (finite(a) and finite(b) and abs(a - b) <= atol + rtol * abs(b))


def points(names):
    """Values for the symbols of these names at twelve points, where formulas are compared; one point without names."""
    if not names:
        return [{}]
    return [{name: 0.3 + (7 * i + 5 * j) % 12 / 7 for j, name in enumerate(names)} for i in range(12)]


def finite(number):
    return abs(number) < float("inf")


def common_ratio(answer, expected):
    """The one number that all entries of answer / expected share, or None."""
    pairs = [(a, e) for a, e in zip(answer, expected) if a != 0 or e != 0]  # noqa: B905
    if not pairs or any(e == 0 for _, e in pairs):
        return None
    ratios = [complex(a / e) for a, e in pairs]
    first = ratios[0].real
    return first if all(close(ratio, first, RTOL, 0) for ratio in ratios) else None


def diagnose_ratio(ratio, n, n_entries):
    """What an answer that is `ratio` times too large most likely has wrong, or None.

    Any two single numbers have a ratio, so there an odd one says nothing: it must be a whole number or one part of it.
    """
    if ratio is None or not finite(ratio) or ratio == 0:
        return None
    sign = "off by a sign" if ratio < 0 else ""
    size = abs(ratio)
    factor = ""
    if n is not None and close(size, n, RTOL):
        factor = "not averaged over n"
    elif n is not None and close(size, 1 / n, RTOL):
        factor = "averaged over n twice"
    elif close(size, 2, RTOL) or close(size, 0.5, RTOL):
        factor = "off by a factor of 2"
    elif not close(size, 1, RTOL):
        whole = max(size, 1 / size)
        if n_entries == 1 and (whole > 1000 or not close(whole, round(whole), RTOL)):
            return None
        factor = f"off by a factor of {UP * size:.4g}"
    return " and ".join([part for part in (sign, factor) if part])


def how_far_off(answer, expected, block):
    """The last resort: which entries are right, or how large the difference is."""
    n_entries = len(answer) // block
    if block > 1:
        right = [agree(answer[i : i + block], expected[i : i + block]) for i in range(0, len(answer), block)]
        return "not equal yet" if n_entries == 1 else f"not yet: {sum(right)} of {n_entries} entries are right"
    if not all(finite(a) for a in answer):
        return "not yet: the answer holds NaN or inf"
    if agree([abs(a) for a in answer], [abs(e) for e in expected]):
        return "off by a sign in some entries"
    right = [close(a, e, RTOL, 1e-12) for a, e in zip(answer, expected)]  # noqa: B905
    if n_entries > 1 and any(right):
        return f"not yet: {sum(right)} of {n_entries} entries are right"
    largest = max(abs(a - e) for a, e in zip(answer, expected))  # noqa: B905
    return f"not yet: the largest difference is {UP * largest:.3g}"
