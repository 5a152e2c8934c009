"""Digits as strokes of a pen, drawn by formulas with random slant, width and jitter (chapter 14).

`draw(digit, rng)` gives another drawing each time, as a list of strokes (n_points, 2) on a canvas of side 1, y
downwards. FORMS says which ways of writing each digit has.
"""

import itertools

import numpy as np

from backprop_lib import checks


def arc(x, y, rx, ry, start, stop, n=24):
    """Points on an ellipse around (x, y) from angle `start` to `stop`, in degrees; 0 is right, 90 is down."""
    angle = np.radians(np.linspace(start, stop, n))
    return np.column_stack([x + rx * np.cos(angle), y + ry * np.sin(angle)])


def line(*points):
    """A line through these points."""
    return np.array(points, dtype=float)


def join(*parts):
    """One stroke through all parts."""
    return np.vstack(parts)


# Each form in a box 0.6 wide and 1 high, as strokes
FORMS = {
    0: {"oval": [arc(0.3, 0.5, 0.3, 0.5, -90, -450, 40)]},
    1: {
        "bar": [line((0.3, 0), (0.3, 1))],
        "flag": [line((0.1, 0.25), (0.32, 0), (0.32, 1))],
    },
    2: {"swan": [join(arc(0.3, 0.27, 0.27, 0.27, -170, 40), line((0.03, 1), (0.6, 1)))]},
    3: {"arcs": [join(arc(0.27, 0.25, 0.28, 0.25, -150, 90), arc(0.27, 0.74, 0.32, 0.26, -90, 150))]},
    4: {
        "closed": [line((0.36, 0), (0, 0.62), (0.6, 0.62)), line((0.42, 0.3), (0.42, 1))],
        "one stroke": [line((0.44, 1), (0.44, 0), (0, 0.66), (0.6, 0.66))],
        "open": [line((0.08, 0), (0, 0.6), (0.6, 0.6)), line((0.5, 0), (0.5, 1))],
    },
    5: {"hook": [join(line((0.55, 0), (0.1, 0), (0.06, 0.42)), arc(0.24, 0.68, 0.33, 0.31, -125, 140))]},
    6: {
        "straight": [join(line((0.38, 0), (0.04, 0.6)), arc(0.3, 0.74, 0.27, 0.26, 190, -190, 36))],
        "curved": [join(arc(0.5, 0.68, 0.48, 0.68, -100, -180), arc(0.3, 0.73, 0.28, 0.27, 180, -190, 36))],
    },
    7: {
        "crossed": [line((0, 0), (0.58, 0), (0.2, 1)), line((0.12, 0.5), (0.56, 0.5))],
        "plain": [line((0, 0), (0.58, 0), (0.2, 1))],
    },
    8: {
        "two loops": [join(arc(0.3, 0.25, 0.25, 0.25, 90, -270, 32), arc(0.3, 0.75, 0.27, 0.25, -90, 270, 32))],
        "crossing": [
            join(
                arc(0.3, 0.24, 0.26, 0.24, -20, -200, 24),
                line((0.2, 0.42), (0.44, 0.6)),
                arc(0.3, 0.76, 0.26, 0.24, -30, 200, 24),
                line((0.1, 0.64), (0.5, 0.36), (0.54, 0.16)),
            )
        ],
    },
    9: {
        "straight": [join(arc(0.3, 0.27, 0.27, 0.27, 0, -360, 36), line((0.57, 0.27), (0.46, 1)))],
        "curled": [
            join(
                arc(0.3, 0.27, 0.27, 0.27, 0, -360, 36),
                line((0.57, 0.27), (0.57, 0.7)),
                arc(0.3, 0.72, 0.27, 0.28, 0, 130, 16),
            )
        ],
    },
}


def draw(digit, rng, form=None):
    """Strokes of one drawing of `digit`, 0 to 9, on a canvas of side 1; `form` as in FORMS, by default any of them."""
    rng = np.random.default_rng(rng)
    forms = FORMS[checks.whole_number(digit, "digit", 0, 9)]
    return distort(checks.known(form or rng.choice(list(forms)).item(), forms, "form"), rng)


def distort(strokes, rng):
    """The strokes slanted, stretched, turned and bent at random, then scaled and moved to a place on the canvas."""
    rng = np.random.default_rng(rng)
    slant, turn = rng.uniform(-0.1, 0.35), np.radians(rng.uniform(-6, 6))
    aspect, height = rng.uniform(0.8, 1.2), rng.uniform(0.45, 0.75)
    bend, phase = 0.025 * rng.standard_normal((2, 2)), rng.uniform(0, 2 * np.pi, (2, 2))
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shape = []
    for stroke in map(fine, strokes):
        x, y = stroke.T
        wave = sum(bend[k][:, None] * np.sin((k + 1) * np.pi * (x + y) + phase[k][:, None]) for k in (0, 1))
        points = np.column_stack([aspect * (x - 0.3) - slant * (y - 0.5), y - 0.5]) + wave.T
        shape.append(points @ turned * height + 0.008 * rng.standard_normal((1, 2)))
    place = rng.uniform(-0.1, 0.1, 2) + 0.5
    return [points + place for points in shape]


def fine(stroke, step=0.1):
    """The same line with further points on it, no more than `step` apart."""
    parts = [stroke[:1]]
    for a, b in itertools.pairwise(stroke):
        n = max(int(np.ceil(np.abs(b - a).max() / step)), 1)
        parts.append(a + (b - a) * np.linspace(1 / n, 1, n)[:, None])
    return np.vstack(parts)
