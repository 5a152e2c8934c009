"""What the chapters train on. Each function returns x (n_samples, n_features) and y (n_samples, n_outputs).

The plane data sets have two features and one output, class 0 or 1.
"""

import json
import numbers
from importlib import resources

import numpy as np

from backprop_lib import checks


def circles(n_samples=1000, *, rng=0, noise=0.1, factor=0.5):
    """Two noisy circles around the origin, class 1 the inner one, its radius `factor` of the outer's.

    The same numbers as scikit-learn's `make_circles`, which shuffles and adds noise with NumPy's older generator.
    """
    checks.whole_number(n_samples, "n_samples", 2)
    checks.fraction(factor, "factor")
    angle, inner = two_arcs(n_samples, 2 * np.pi, endpoint=False)
    x = np.column_stack([np.cos(angle), np.sin(angle)]) * np.where(inner, factor, 1)[:, None]
    return shuffled(x, inner, noise, rng)


def moons(n_samples=1000, *, rng=0, noise=0.15):
    """Two interleaving half circles, centred on the origin; scikit-learn's `make_moons`, moved by (−0.5, −0.25)."""
    checks.whole_number(n_samples, "n_samples", 2)
    angle, inner = two_arcs(n_samples, np.pi, endpoint=True)
    across, up = np.cos(angle), np.sin(angle)
    x = np.column_stack([np.where(inner, 1 - across, across), np.where(inner, 1 - up - 0.5, up)])
    x, y = shuffled(x, inner, noise, rng)
    return x - [0.5, 0.25], y


def two_arcs(n_samples, length, endpoint):
    """(the angles of samples along an arc of that length, and again along a second one; which are on the second)."""
    n_first = n_samples // 2
    arcs = [np.linspace(0, length, n, endpoint=endpoint) for n in (n_first, n_samples - n_first)]
    return np.concatenate(arcs), np.arange(n_samples) >= n_first


def shuffled(x, is_class_1, noise, rng):
    """The samples in random order, with normal noise of that deviation in each feature; y as a column of 0 and 1."""
    checks.not_negative(noise, "noise")
    generator, order = np.random.RandomState(seed_31_bits(rng)), np.arange(len(x))
    generator.shuffle(order)
    return x[order] + generator.normal(scale=noise, size=x.shape), is_class_1[order, None].astype(float)


def seed_31_bits(rng):
    """NumPy's older generator takes an int; draw one from a Generator."""
    return int(rng) if isinstance(rng, numbers.Integral) else int(np.random.default_rng(rng).integers(2**31))


def xor(n_samples=1000, *, rng=0, noise=0.25):
    """Four clouds at (±0.7, ±0.7); class 1 where the signs differ."""
    checks.whole_number(n_samples, "n_samples", 2)
    rng = np.random.default_rng(rng)
    corner = rng.integers(0, 2, (n_samples, 2))
    x = 1.4 * (corner - 0.5) + noise * rng.standard_normal((n_samples, 2))
    return x, (corner[:, :1] != corner[:, 1:]).astype(float)


def spirals(n_samples=1000, *, rng=0, noise=0.04, turns=1.25):
    """Two spirals wound into each other, the second the first turned by half a circle."""
    checks.whole_number(n_samples, "n_samples", 2)
    rng = np.random.default_rng(rng)
    y = np.arange(n_samples) % 2
    t = np.sqrt(rng.uniform(0.03, 1, n_samples))
    angle = 2 * np.pi * turns * t + np.pi * y
    x = 1.1 * t[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return x + noise * rng.standard_normal((n_samples, 2)), y[:, None].astype(float)


PLANE = {"circles": circles, "moons": moons, "xor": xor, "spirals": spirals}


def digits(*, test_share=0.25, rng=0):
    """Handwritten digits, 8×8 pixels scaled to [0, 1]: x_train, y_train, x_test, y_test, targets one-hot.

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI, CC BY 4.0: the same 1797
    as in scikit-learn.
    """
    checks.fraction(test_share, "test_share")
    data = stored("digits")
    order = np.random.default_rng(rng).permutation(len(data["labels"]))
    x, y = data["pixels"][order].astype(float) / 16, one_hot(data["labels"][order], 10)
    n_test = round(test_share * len(x))
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


PROPERTIES = ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
              "symmetry", "fractal dimension")  # fmt: skip
TUMOUR_FEATURES = tuple(form.format(name) for form in ("mean {}", "{} error", "worst {}") for name in PROPERTIES)


def breast_cancer():
    """Cell nuclei of 569 tumours, 30 measurements each, in the source's order: x (569, 30), y (569, 1), 1 for benign.

    TUMOUR_FEATURES names the columns. Nothing is scaled: their deviations go from 0.003 to 569. Source: W. Wolberg,
    W. Street and O. Mangasarian (1995), Breast Cancer Wisconsin (Diagnostic), UCI, CC BY 4.0, as in scikit-learn.
    """
    data = stored("breast_cancer")
    return data["measurements"], data["is_benign"][:, None].astype(float)


def stored(name):
    """The arrays of a data set that travels with the package, by name: scikit-learn takes a second to import."""
    with resources.files("backprop_lib.reference").joinpath(f"{name}.npz").open("rb") as file:
        return dict(np.load(file))


def reference(name):
    """The figures of that name, "published_run", "torch_optimizers" or "worked_networks", as dictionaries and lists.

    They travel with the package, in `backprop_lib/reference`; each names its source.
    """
    files = {path.name.removesuffix(".json"): path for path in resources.files("backprop_lib.reference").iterdir()
             if path.name.endswith(".json")}  # fmt: skip
    return json.loads(checks.known(name, dict(sorted(files.items())), "reference").read_text(encoding="utf-8"))


def one_hot(labels, n_classes):
    """Labels 0 … n_classes − 1 of shape (n_samples,) as rows of zeros with a single 1: (n_samples, n_classes)."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise TypeError(f"labels have shape {labels.shape} and type {labels.dtype}, a vector of ints is expected")
    if labels.size and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(f"labels lie in [{labels.min()}, {labels.max()}], expected 0 to {n_classes - 1}")
    return np.eye(n_classes)[labels]


def standardize(x, like=None):
    """`x` with each feature shifted and scaled so that `like` (default: `x` itself) has mean 0 and deviation 1.

    x, like: arrays, lists or data frames of shapes (n, n_features) and (m, n_features); fit on training data and apply
    to new ones with `like=x_train`. A feature that is constant in `like`, up to rounding, is only shifted.
    """
    x = checks.finite(np.asarray(checks.inexact(x, "x")), "x")
    like = x if like is None else checks.finite(np.asarray(checks.inexact(like, "like")), "like")
    if like.ndim != 2 or not like.size:
        raise ValueError(f"the data have shape {like.shape}, (n_samples, n_features) is expected")
    if x.shape[1:] != like.shape[1:]:
        raise ValueError(f"x has shape {x.shape}, like has {like.shape}: the same features are expected")
    mean, deviation = like.mean(axis=0), like.std(axis=0)
    rounding = 4 * np.finfo(like.dtype).eps * np.abs(like).max(axis=0)  # 0.1 + 0.1 + 0.1 is not exactly 3 · 0.1
    constant = deviation <= rounding
    centred = np.where(constant & (np.abs(x - mean) <= rounding), 0, x - mean)
    return centred / np.where(constant, 1, deviation)


def split(x, y, *, rng, test, validation=0):
    """x and y in random parts: (x_train, y_train), (x_validation, y_validation), (x_test, y_test).

    x, y:             (n_samples, n_features) and (n_samples, n_outputs), rows that belong together.
    test, validation: how much to set aside, as a share in [0, 1) or a whole number of samples. Without validation the
                      pair in the middle is left out.
    Source of the order: the first samples of `rng.permutation(n_samples)` are for the test, the next for validation.
    """
    x, y = np.asarray(checks.numbers_only(x, "x", None)), np.asarray(checks.numbers_only(y, "y", None))
    if x.ndim < 2 or y.ndim < 2 or len(x) != len(y):
        raise ValueError(f"x has shape {x.shape}, y has {y.shape}: two dimensions and as many rows are expected")
    n_test, n_validation = number_of(test, len(x), "test"), number_of(validation, len(x), "validation")
    if n_test + n_validation >= len(x):
        raise ValueError(f"{n_test} for the test and {n_validation} for validation leave none of {len(x)} for training")
    order = np.random.default_rng(rng).permutation(len(x))
    parts = np.split(order, [n_test, n_test + n_validation])  # test, validation, training
    chosen = [parts[2], parts[1], parts[0]] if n_validation else [parts[2], parts[0]]
    return tuple((x[rows], y[rows]) for rows in chosen)


def number_of(share, n_samples, name):
    """A share of the samples, or their number itself, as a number."""
    if isinstance(share, numbers.Integral):
        return checks.whole_number(share, name, 0)
    return round(checks.fraction(share, name) * n_samples)
