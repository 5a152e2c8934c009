"""Reads what somebody typed into the box below an exercise, and has it judged by diagnosis.py.

Plain Python, for MicroPython in the page. A formula is tried at the points of `diagnosis.points`.
"""

import json
import math

from diagnosis import judge, points

LONGEST = 4000  # letters
FUNCTIONS = (
    "acos acosh asin asinh atan atanh ceil cos cosh e erf exp expm1 fabs floor inf log log10 log2 pi pow sin sinh "
    "sqrt tan tanh"
)
KNOWN = {name: getattr(math, name) for name in FUNCTIONS.split() if hasattr(math, name)}  # MicroPython has not all
KNOWN.update({"abs": abs, "array": lambda values: values, "max": max, "min": min, "sum": sum, "nan": float("nan")})
KNOWN.update({"arctan": math.atan, "arctanh": math.atanh, "ln": math.log})


def sentence(record, text):
    """What to say about the typed text; record: what `exercises.record` has noted, as JSON."""
    known = json.loads(record)
    names = known["names"]
    text = text.strip().replace("−", "-").replace("×", "*").replace("·", "*").replace("np.", "").replace("sp.", "")
    if not text:
        return "not answered yet"
    if len(text) > LONGEST:
        return "this is too long for an answer"
    if "__" in text or "lambda" in text:
        return "not a number, a list of numbers or a formula: " + shortened(text)
    try:
        tables = [evaluated(text, at) for at in points(names)]
    except NotAnAnswer as error:
        return str(error)
    flat = [[value for row in rows for value in row] for rows, _ in tables]
    shape, block = tables[0][1], len(tables)
    answer = [values[i] for i in range(len(flat[0])) for values in flat]
    n, slip = known["n"], known["without_slope"]
    return judge(answer, known["values"], shape, tuple(known["shape"]), n, slip, block)


class NotAnAnswer(Exception):
    """Its words say why."""


def evaluated(text, at):
    """(rows, shape) of what the text gives where the names have these values."""
    scope, power = dict(KNOWN), "; write ** for a power" if "^" in text else ""
    scope.update(at)
    try:
        value = eval(with_commas(text) if "[" in text else text, {"__builtins__": {}}, scope)
    except NameError as error:
        name = str(error).split("'")[1] if "'" in str(error) else shortened(text)
        meant = (
            "the names here are " + ", ".join(sorted(at)) if at else "numbers and functions such as sqrt and exp are"
        )
        raise NotAnAnswer("there is no " + name + " here: " + meant)  # noqa: B904
    except SyntaxError:
        raise NotAnAnswer("this cannot be read as a number, a list of numbers or a formula" + power)  # noqa: B904
    except ZeroDivisionError:
        raise NotAnAnswer("this divides by zero")  # noqa: B904
    except (OverflowError, MemoryError):
        raise NotAnAnswer("this is too large for a number")  # noqa: B904
    except Exception:
        raise NotAnAnswer("this gives no number" + power)  # noqa: B904
    return rows_of(value)


def rows_of(value):
    """(rows, shape) of a number, a list of numbers, or a list of rows."""
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(row, (list, tuple)) for row in value):
            if any(len(row) != len(value[0]) for row in value):
                raise NotAnAnswer("the rows have different lengths: each needs as many numbers as the first")
            return [[number(entry) for entry in row] for row in value], (len(value), len(value[0]))
        return [[number(entry) for entry in value]], (len(value),)
    return [[number(value)]], ()


def number(value):
    if isinstance(value, (bool, int, float)):  # MicroPython counts no bool among the ints
        return float(value)
    if value is Ellipsis:
        raise NotAnAnswer("there is a hole: write a number in the place of ...")
    raise NotAnAnswer("this is neither a number nor a list of numbers")


def with_commas(text):
    """The text of a list, with the commas that NumPy's print leaves out."""
    if "," in text.replace("],", ""):
        return text
    words = text.replace("[", " [ ").replace("]", " ] ").replace("],", "] ").replace(",", " ").split()
    parts = []
    for word in words:
        if parts and word != "]" and parts[-1] != "[" and not parts[-1].endswith("("):
            parts.append(",")
        parts.append(word)
    return " ".join(parts)


def shortened(text):
    return text if len(text) < 40 else text[:40] + "…"
