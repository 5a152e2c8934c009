"""Digits moved, stretched and slanted, for a network that is to bear such changes (chapter 14)."""

import functools

import numpy as np

from backprop_lib import checks, datasets
from backprop_lib.network import Network, mlp
from backprop_lib.optimizers import Momentum, cosine_decay
from backprop_lib.training import train

SIDE = 8  # pixels of a digit, each way
SIZES, ACTIVATIONS = (64, 32, 16, 10), ("relu", "relu", "identity")


def shifted(x, right=0, down=0):
    """Digits x (n, 64) moved by whole pixels; what leaves the picture is lost, and what comes in is blank."""
    x, moved = pictures(x), np.zeros((len(x), SIDE, SIDE))
    for name, by in (("right", right), ("down", down)):
        checks.whole_number(by, name, -SIDE, SIDE)
    (to_row, from_row), (to_column, from_column) = overlap(down), overlap(right)
    moved[:, to_row, to_column] = x[:, from_row, from_column]
    return moved.reshape(-1, SIDE**2)


def overlap(by):
    """Where a row of pixels that is moved by `by` comes to lie, and which part of it, as two slices."""
    return slice(max(by, 0), SIDE + min(by, 0)), slice(max(-by, 0), SIDE + min(-by, 0))


def reshaped(x, width=1.0, slant=0.0):
    """Digits x (n, 64) made `width` times as wide, and slanted: each row is moved right by `slant` of its height.

    Between pixels the ink is interpolated along the row.
    """
    x, width = pictures(x), checks.positive(width, "width")
    out, columns = np.zeros_like(x), np.arange(SIDE) - (SIDE - 1) / 2
    padded = np.pad(x, ((0, 0), (0, 0), (SIDE, SIDE)))  # blank on both sides
    for row in range(SIDE):
        came_from = (columns + slant * columns[row]) / width + (SIDE - 1) / 2 + SIDE
        came_from = np.clip(came_from, 0, 3 * SIDE - 2)
        left = np.floor(came_from).astype(int)
        part = came_from - left
        out[:, row] = (1 - part) * padded[:, row, left] + part * padded[:, row, left + 1]
    return out.reshape(-1, SIDE**2)


def pictures(x):
    """Rows of 64 numbers as pictures (n, 8, 8); a ValueError where they are no digits."""
    x = np.asarray(checks.numbers_only(x, "x", None))
    if x.ndim != 2 or x.shape[1] != SIDE**2:
        raise ValueError(f"x has shape {x.shape}, digits of shape (n_samples, {SIDE**2}) are expected")
    return x.reshape(-1, SIDE, SIDE)


def variants(x, y):
    """Each digit seven times: as it is, moved left and right, narrower, wider, slanted both ways; and the targets."""
    more = [x, shifted(x, right=1), shifted(x, right=-1)]
    more += [reshaped(x, width=width) for width in (0.85, 1.2)]
    more += [reshaped(x, slant=slant) for slant in (-0.2, 0.2)]
    return np.vstack(more), np.vstack([y] * len(more))


def reader(rng=0):
    """A 64-32-16-10 network that was trained on variants of the digits, to read drawings; each seed is trained once."""
    return Network(SIZES, ACTIVATIONS, trained_theta(rng))


@functools.cache
def trained_theta(rng):
    """θ of the network that reads drawings."""
    x, y, _, _ = datasets.digits(rng=rng)
    network, (x, y) = mlp(SIZES, ACTIVATIONS, rng=rng), variants(x, y)
    descent = Momentum(cosine_decay(0.05, 10))
    train(network, x, y, loss="softmax_cross_entropy", optimizer=descent, epochs=10, batch_size=16, rng=rng)
    return network.theta.copy()
