"""The answers of chapter 2."""

import numpy as np

HOURS = np.array([-3, -2, -1, 0, 1, 2, 3])
DEGREES = np.array([4.3, 3.2, 2.3, 0.7, 0.3, -1.2, -1.9])


def expected(k):
    """The right answer to exercise k; where it can be, found by trying and not by the formula that is asked for."""
    miss = 0.5 * HOURS + 1 - DEGREES
    candidates = np.arange(1, 6000) / 6000
    larger = np.maximum(abs(1 - 4 * candidates), abs(1 - candidates))
    columns = np.column_stack([60 * HOURS, np.ones(7)])
    return {
        1: 0.9,
        2: [(miss * HOURS).mean(), miss.mean()],
        3: min(rate for rate in np.arange(1, 400) / 1000 if far_off(rate)),
        4: candidates[larger.argmin()],
        5: [0.25, 0.25],
        6: 2 * 7 / np.linalg.norm(columns, 2) ** 2,
    }[k]


def far_off(rate, w=0.0):
    """Whether fifty steps on 5w² − 20w + 3 from w = 0 end no nearer to its lowest point than they began."""
    for _ in range(50):
        w -= rate * (10 * w - 20)
    return abs(w - 2) >= 2
