"""Sums of ReLU hinges (chapter 3): where the kinks are is given, how far each hinge turns follows from a curve.

A hinge is v·max(x − k, 0): flat up to its kink k, then a straight line of slope v.
"""

import numpy as np

LEFT, RIGHT = -4.0, 4.0  # where the lab's picture begins and ends
CURVES = {
    "hill": lambda x: np.exp(-(x**2)),
    "step": lambda x: 1 / (1 + np.exp(-6 * (x - 1))),
}


def turns(curve, kinks, end=RIGHT):
    """How far each hinge turns the line, so that the sum meets `curve` at all kinks and at `end`.

    kinks: (n,), rising, all below `end`. Returns (n,): the slope of the chord behind each kink, less that before it.
    """
    corners = np.append(kinks, end)
    slopes = np.diff(curve(corners)) / np.diff(corners)
    return np.diff(slopes, prepend=0.0)


def hinges(x, kinks, v):
    """One hinge a column: v·max(x − k, 0), of shape (len(x), n)."""
    return v * np.maximum(np.subtract.outer(x, kinks), 0)


def sum_of_hinges(x, curve, kinks, end=RIGHT):
    """The height of `curve` at the first kink, plus all hinges: level up to that kink, then straight from kink to kink.

    It is what a 1-n-1 network computes whose hidden units are ReLUs.
    """
    return curve(kinks[0]) + hinges(x, kinks, turns(curve, kinks, end)).sum(axis=1)


def spread_kinks(n_hinges, middle, width):
    """n kinks at equal distances, the outer two `width` apart; a single one stands in the middle."""
    return middle + width * (np.linspace(-0.5, 0.5, n_hinges) if n_hinges > 1 else np.zeros(1))


def largest_gap(curve, kinks, end=RIGHT, n_points=801):
    """(x, gap): where curve and sum of hinges are farthest apart between LEFT and RIGHT, and how far."""
    x = np.linspace(LEFT, RIGHT, n_points)
    gaps = np.abs(sum_of_hinges(x, curve, kinks, end) - curve(x))
    worst = gaps.argmax()
    return float(x[worst]), float(gaps[worst])
