"""An answer checker that names the likely mistake (every chapter's exercises use it); `diagnosis` finds the words."""

import base64
import json
import numbers

import numpy as np

from backprop_lib import diagnosis

MOST_NUMBERS = 64  # of an answer that somebody would type into a page
RECORD = "application/vnd.backprop.exercise"


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
        return Unanswered(expected, n, without_slope)
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
    ways = {}
    if object in (answer.dtype, expected.dtype):
        ways = {"agree": formulas_agree, "common_ratio": ratio_of_formulas, "how_far_off": how_many_agree}
    known_slip = None if without_slope is None else as_array(without_slope).ravel().tolist()
    flat, wanted = answer.ravel().tolist(), expected.ravel().tolist()
    verdict = diagnosis.judge(flat, wanted, answer.shape, expected.shape, n, known_slip, **ways)
    twins = symbols_made_twice(answer, expected)
    comparable = verdict != "correct" and twins and answer.shape == expected.shape
    if comparable and formulas_agree(exchanged(flat, twins), wanted):
        names = ", ".join(sorted(symbol.name for symbol in twins))
        return f"right, but made of another symbol {names} than the chapter's: use the one that is defined above"
    return verdict


class Unanswered(str):
    """The words "not answered yet", with what a page without a kernel needs to judge an answer."""

    def __new__(cls, *asked):
        self = super().__new__(cls, "not answered yet")
        self.record = record(*asked)
        return self

    def _repr_mimebundle_(self, include=None, exclude=None):
        words = {"text/plain": repr(str(self))}
        return words if self.record is None else words | {RECORD: self.record}


def record(expected, n, without_slope):
    """What is expected, encoded so that nobody reads it in passing; or None where the answer is nothing to be typed."""
    try:
        expected = as_array(expected)
    except (TypeError, ValueError):
        return None
    names = sorted(symbol.name for symbol in all_symbols(expected))
    if expected.size > MOST_NUMBERS or not all(name.isidentifier() for name in names):
        return None
    slip = None if without_slope is None else sampled(as_array(without_slope), names)
    values = sampled(expected, names)
    if values is None:
        return None
    known = {"values": values, "shape": expected.shape, "n": n, "without_slope": slip, "names": names}
    return base64.b64encode(json.dumps(known).encode()).decode()


def sampled(array, names):
    """The entries as a flat list; formulas by their values at `diagnosis.points`. None if they are no real numbers."""
    values = []
    if np.iscomplexobj(array):
        return None
    for entry in array.flat:
        for at in diagnosis.points(names):
            value = entry.subs({s: at[s.name] for s in entry.free_symbols}) if hasattr(entry, "subs") else entry
            try:
                values.append(float(f"{float(value):.10g}"))  # the same on every machine
            except TypeError:
                return None
    return values


def symbols_made_twice(answer, expected):
    """{symbol of the answer: symbol of that name in what is expected}, where the two differ in their assumptions."""
    wanted = {symbol.name: symbol for symbol in all_symbols(expected)}
    return {s: wanted[s.name] for s in all_symbols(answer) if s.name in wanted and s != wanted[s.name]}


def exchanged(entries, twins):
    return [entry.subs(twins) if hasattr(entry, "subs") else entry for entry in entries]


def all_symbols(array):
    return set().union(*(getattr(entry, "free_symbols", ()) for entry in array.flat))


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


def formulas_agree(answer, expected):
    """Whether two lists hold equivalent expressions."""
    return all(is_zero(a - e) for a, e in zip(answer, expected, strict=True))


def is_zero(difference):
    return difference == 0 or (hasattr(difference, "simplify") and difference.expand().simplify() == 0)


def ratio_of_formulas(answer, expected):
    """The one number that all entries of answer / expected share, or None."""
    pairs = [(a, e) for a, e in zip(answer, expected, strict=True) if not (is_zero(a) and is_zero(e))]
    if any(is_zero(e) for _, e in pairs):
        return None
    ratios = [a / e for a, e in pairs]
    ratios = [ratio.simplify() if hasattr(ratio, "simplify") else ratio for ratio in ratios]
    if any(getattr(ratio, "free_symbols", None) for ratio in ratios):
        return None
    return diagnosis.common_ratio([complex(ratio) for ratio in ratios], [1.0] * len(ratios))


def how_many_agree(answer, expected, block):
    """The last resort for formulas: how many entries are right."""
    right = sum(is_zero(a - e) for a, e in zip(answer, expected, strict=True))
    return "not equal yet" if len(answer) == 1 else f"not yet: {right} of {len(answer)} entries are right"
