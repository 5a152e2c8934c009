"""Where a network's boundary has its corners (chapter 7)."""

import numpy as np


def boundary(predict, *, n=1440, far=3.0):
    """n points around the origin where `predict` (n, 2) -> (n, 1) goes from above 0 to below, by bisection: (n, 2).

    The boundary must close around the origin within the radius `far`, and each ray from there meet it once.
    """
    angle = np.arange(n) * 2 * np.pi / n
    rays = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inside, outside = np.zeros((n, 1)), np.full((n, 1), far)
    for _ in range(50):
        middle = (inside + outside) / 2
        above = predict(middle * rays) > 0
        inside, outside = np.where(above, middle, inside), np.where(above, outside, middle)
    return inside * rays


def corners(points, sharper_than=5.0):
    """Those of the points (n, 2) along a closed line where it turns by more than so many degrees: (n_corners, 2)."""
    pieces = np.roll(points, -1, axis=0) - points
    angle = np.degrees(np.arctan2(pieces[:, 1], pieces[:, 0]))
    turns = (np.diff(angle, prepend=angle[-1:]) + 180) % 360 - 180  # at each point, from the piece before it
    both = turns + np.roll(turns, -1)  # a corner between two points is shared by both
    sharpest = (np.abs(both) >= np.abs(np.roll(both, 1))) & (np.abs(both) > np.abs(np.roll(both, -1)))
    return points[sharpest & (np.abs(both) > sharper_than)]
