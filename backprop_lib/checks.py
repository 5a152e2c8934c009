"""What the library refuses at the door, and the sentences it refuses it with."""

import math
import numbers

import numpy as np


def batch(x, n_features, *, name="x", dtype=float, ensemble=()):
    """`x` as an array (n_samples, n_features) of `dtype`, or an error that says what is wrong with it.

    For an ensemble, `x` may also have its leading axes: one batch a member.
    """
    given, x = x, numbers_only(x, name, dtype)
    if x.ndim < 2:
        hint = as_column(given, name) if n_features == 1 else as_column(given, name).replace(":, None", "None, :")
        raise ValueError(f"{name} has shape {x.shape}, one sample a row is expected: try {hint}")
    if x.shape[:-2] not in ((), ensemble):
        raise ValueError(f"{name} has shape {x.shape}, (n_samples, {n_features}) is expected")
    if x.shape[-1] != n_features:
        raise ValueError(f"{name} has {x.shape[-1]} features, the network takes {n_features}")
    if x.shape[-2] == 0:
        raise ValueError(f"{name} has shape {x.shape}: no samples, at least one is expected")
    return finite(x, name)


def prediction(prediction):
    """Predictions (..., n_samples, n_outputs) as an array of floats, complex numbers or symbols."""
    prediction = inexact(prediction, "prediction")
    if prediction.ndim < 2 or 0 in prediction.shape:
        raise ValueError(f"predictions have shape {prediction.shape}, expected (n_samples, n_outputs)")
    return finite(prediction, "prediction")


def target(y, shape, *, name="y", dtype=float):
    """`y` as an array of `dtype` that matches predictions of `shape`."""
    given, y = y, numbers_only(y, name, dtype)
    if y.shape != shape[-2:] and y.shape != tuple(shape):
        hint = f": try {as_column(given, name)}" if y.ndim == 1 and shape[-1] == 1 else ""
        raise ValueError(f"{name} has shape {y.shape}, the predictions have shape {tuple(shape)}{hint}")
    return finite(y, name)


def as_column(given, name):
    """What to write for `given` as one column; lists and Series do not take [:, None] themselves."""
    return f"{name}[:, None]" if isinstance(given, np.ndarray) else f"np.asarray({name})[:, None]"


def inexact(x, name):
    """`x` as an array that can hold the result of a division: whole numbers become floats."""
    x = numbers_only(x, name, None)
    return x.astype(float) if x.dtype.kind in "biu" else x


def numbers_only(x, name, dtype):
    """`x` as an array of `dtype` (None: its own); text and other things that are no numbers are a TypeError.

    Masked values are refused, for NumPy would compute with what lies under the mask; so are numbers too large for
    `dtype`, which would become inf.
    """
    if hasattr(x, "toarray") and not isinstance(x, np.ndarray):
        raise TypeError(f"{name} is a sparse {type(x).__name__}, a dense array is expected: try {name}.toarray()")
    if np.ma.is_masked(x):
        n = int(np.ma.count_masked(x))
        raise ValueError(f"{name} has {n} masked value{'s' * (n > 1)}: fill them, or leave these samples out")
    try:
        x = np.asanyarray(x)
        x = x if x.dtype == object else np.asarray(x)  # a Trace of symbols stays one, a matrix does not
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths, a rectangular array is expected") from error
    if x.dtype.kind not in "biufcO" or (x.dtype == object and any(isinstance(e, (str, bytes)) for e in x.flat)):
        raise TypeError(f"{name} holds {'text' if x.dtype.kind in 'OUS' else x.dtype}, numbers are expected")
    if dtype is None:
        return x
    if x.dtype.kind == "c" and np.dtype(dtype).kind not in "cO":
        raise TypeError(f"{name} holds {x.dtype}, real numbers are expected")
    try:
        with np.errstate(over="ignore"):
            converted = x.astype(dtype, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(f"{name} holds {x.dtype}, which is no {np.dtype(dtype)}: {error}") from error
    if converted.dtype.kind == "f" and x.dtype.kind == "f" and converted.dtype.itemsize < x.dtype.itemsize:
        too_large = np.isinf(converted) & np.isfinite(x)
        if too_large.any():
            raise ValueError(f"{name} holds {x[too_large].flat[0]:.3g}, more than {converted.dtype} can hold")
    return converted


def weight_type(dtype):
    """`dtype` as NumPy's, if weights of it can be trained or differentiated: floats, complex numbers, symbols."""
    if np.dtype(dtype).kind not in "fcO":
        raise TypeError(f"dtype is {np.dtype(dtype)}, which cannot hold weights: float or numpy.float32 is expected")
    return np.dtype(dtype)


def finite(x, name):
    """`x` itself; NaN and inf are a ValueError. Symbols pass."""
    if x.dtype != object and not np.isfinite(x).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(f"{name}{list(where)} is {x[where]}, finite numbers are expected")
    return x


def whole_number(n, name, least, most=None):
    """`n` as an int between `least` and `most`."""
    if isinstance(n, bool) or not isinstance(n, numbers.Integral):
        raise TypeError(f"{name} is {n!r}, a whole number is expected")
    if n < least or (most is not None and n > most):
        bound = f"from {least} to {most}" if most is not None else f"of at least {least}"
        raise ValueError(f"{name} is {n}, a whole number {bound} is expected")
    return int(n)


def positive(value, name):
    """`value` (a number, or an array of one number a member of an ensemble), finite and above zero."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} is {value!r}, a number is expected")
    if not array.size or not (np.isfinite(array).all() and (array > 0).all()):
        raise ValueError(f"{name} is {value}, a finite number above 0 is expected")
    return value


def not_below_zero(value, name):
    """`value` (a number or an array of numbers), finite and not negative."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} is {value!r}, a number is expected")
    if not (np.isfinite(array).all() and (array >= 0).all()):
        raise ValueError(f"{name} is {value}, a finite number of at least 0 is expected")
    return value


def decay_factor(value):
    """`value` in (0, 1], so that a rate that is multiplied by it does not rise."""
    if np.max(positive(value, "factor")) > 1:
        raise ValueError(f"factor is {value}, a number above 0 and at most 1 is expected: the rate decays")
    return value


def fraction(value, name):
    """`value` as a float in [0, 1)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r}, a number is expected")
    if not 0 <= value < 1 or math.isnan(value):
        raise ValueError(f"{name} is {value}, a number of at least 0 and below 1 is expected")
    return float(value)


def not_negative(value, name):
    """`value` as a finite float of at least zero."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r}, a number is expected")
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} is {value}, a finite number of at least 0 is expected")
    return float(value)


def known(name, table, what):
    """`table[name]`; an unknown name is a ValueError that lists the known ones."""
    if not isinstance(name, str):
        raise TypeError(f"{what} is {name!r}, a name or an object of that kind is expected")
    if name not in table:
        raise ValueError(f"unknown {what} {name!r}, known are: {', '.join(table)}")
    return table[name]
