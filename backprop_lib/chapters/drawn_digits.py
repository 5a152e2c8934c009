"""A drawing made ready for a network that was trained on `datasets.digits` (chapter 14).

The digits of that data were stretched to the full height of a bitmap of 32×32 pixels, and the width of their strokes
was evened out: each has about 313 black pixels, whatever the digit. A drawing on a screen gets the same treatment.
A drawing is a list of strokes; a stroke is an array or list of points (x, y), y downwards, in any unit. The file
`labs/prepare_drawing.js` does the same in the browser, operation by operation.
"""

import numpy as np

from backprop_lib import checks

SIDE = 32  # pixels of the bitmap, each way
BLOCK = 4  # pixels of the bitmap in one pixel of the digit, each way
INK = 313  # black pixels of the bitmap, the mean of the data
THINNEST, THICKEST = 2.0, 14.0  # widths of the pen, in pixels of the bitmap
HALVINGS = 8  # of the interval in which the width is looked for
PEN = 3.0  # its width where the drawing is taken as it is


def prepare(strokes):
    """The strokes as a digit of the data, (64,) in [0, 1]: full height, centred, ink of about 313 pixels."""
    strokes = checked(strokes)
    width = pen_width(strokes)
    return blocks(raster(strokes, *full_height(strokes, width), width))


def pen_width(strokes):
    """The pen, 2 to 14 pixels wide, that leaves about 313 of ink; found by halving."""
    strokes = checked(strokes)
    thinnest, thickest = THINNEST, THICKEST
    for _ in range(HALVINGS):
        width = (thinnest + thickest) / 2
        if raster(strokes, *full_height(strokes, width), width).sum() < INK:
            thinnest = width
        else:
            thickest = width
    return width


def as_drawn(strokes, canvas):
    """The strokes as they stand on a square canvas of that side, (64,) in [0, 1]: nothing is moved or scaled."""
    strokes = checked(strokes)
    checks.positive(canvas, "canvas")
    return blocks(raster(strokes, SIDE / canvas, 0.0, 0.0, PEN))


def checked(strokes):
    """The strokes as arrays (n, 2); a ValueError where there is no point, or no pair of finite numbers."""
    arrays = [np.asarray(stroke, dtype=float) for stroke in strokes]
    if not arrays:
        raise ValueError("the drawing has no stroke, at least one is expected")
    for stroke in arrays:
        if stroke.ndim != 2 or stroke.shape[1] != 2 or not len(stroke):
            raise ValueError(f"a stroke has shape {stroke.shape}, (n_points, 2) is expected")
        checks.finite(stroke, "a stroke")
    return arrays


def full_height(strokes, width):
    """(scale, right, down): how the box of the strokes fills the bitmap's height, or width, and lies in its middle."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = max(high[0] - low[0], high[1] - low[1])
    scale = (SIDE - width) / longest if longest > 0 else 1.0
    right, down = (SIDE / 2 - (low + high) / 2 * scale).tolist()
    return scale, right, down


def raster(strokes, scale, right, down, width):
    """The strokes, scaled and moved, as a bitmap (32, 32): 1 where a pixel's middle is within width/2 of a line."""
    starts = np.concatenate(strokes)  # each point with the next of its stroke; the last one with itself, a dot
    ends = np.concatenate([stroke[[*range(1, len(stroke)), -1]] for stroke in strokes])
    ax, ay, bx, by = np.hstack([starts * scale + (right, down), ends * scale + (right, down)]).T[:, :, None, None]
    x, y = np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5)  # the middle of each pixel
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = ((x - ax) * dx + (y - ay) * dy) / np.where(length > 0, length, 1)
    t = np.minimum(np.maximum(t, 0), 1)  # the nearest point of each line, from 0 at one end to 1 at the other
    away_x, away_y = x - (ax + t * dx), y - (ay + t * dy)
    return (away_x * away_x + away_y * away_y < width * width / 4).any(axis=0).astype(float)


def blocks(bitmap):
    """A bitmap (32, 32) as the 8×8 shares of black pixels in blocks of 4×4: (64,) in [0, 1]."""
    n = SIDE // BLOCK
    return bitmap.reshape(n, BLOCK, n, BLOCK).sum(axis=(1, 3)).ravel() / BLOCK**2
