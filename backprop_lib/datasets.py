"""What the chapters train on. Each function returns x (n_samples, n_features) and y (n_samples, n_outputs).

The plane data sets have two features and one output, class 0 or 1.
"""

import json
import numbers
from importlib import resources

import numpy as np
from sklearn import datasets as sklearn_datasets

from backprop_lib import checks


def seed_for_sklearn(rng):
    """scikit-learn takes an int; draw one from a Generator."""
    return int(rng) if isinstance(rng, numbers.Integral) else int(np.random.default_rng(rng).integers(2**31))


def circles(n_samples=1000, *, rng=0, noise=0.1, factor=0.5):
    """Two noisy circles around the origin, class 1 the inner one, its radius `factor` of the outer's."""
    checks.whole_number(n_samples, "n_samples", 2)
    x, y = sklearn_datasets.make_circles(n_samples, factor=factor, noise=noise, random_state=seed_for_sklearn(rng))
    return x, y[:, None].astype(float)


def moons(n_samples=1000, *, rng=0, noise=0.15):
    """Two interleaving half circles, centred on the origin."""
    checks.whole_number(n_samples, "n_samples", 2)
    x, y = sklearn_datasets.make_moons(n_samples, noise=noise, random_state=seed_for_sklearn(rng))
    return x - [0.5, 0.25], y[:, None].astype(float)


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

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI, as in scikit-learn.
    """
    checks.fraction(test_share, "test_share")
    data = sklearn_datasets.load_digits()
    order = np.random.default_rng(rng).permutation(len(data.target))
    x, y = data.data[order] / 16, one_hot(data.target[order], 10)
    n_test = round(test_share * len(x))
    return x[n_test:], y[n_test:], x[:n_test], y[:n_test]


def reference(name):
    """The published figures of that name, "published_run" or "worked_networks", as dictionaries and lists.

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

    A feature that is constant in `like` is only shifted.
    """
    like = x if like is None else like
    deviation = like.std(axis=0)
    return (x - like.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
