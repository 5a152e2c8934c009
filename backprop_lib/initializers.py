"""How large the first weights are: one standard deviation a layer, named for who proposed it (chapter 13).

A layer multiplies the size of a signal by about √n_in · σ on the way forward, and that of a gradient by √n_out · σ on
the way back, times what its activation leaves of it. Each rule below keeps one of these factors near 1.
"""

import math
import numbers

import numpy as np

from backprop_lib import checks


def lecun(n_in, n_out):
    """σ = √(1/n_in) keeps the signal of linear layers (LeCun and others, 1998)."""
    return math.sqrt(1 / n_in)


def xavier(n_in, n_out):
    """σ = √(2/(n_in + n_out)), for signal and gradient (Glorot and Bengio, 2010)."""
    return math.sqrt(2 / (n_in + n_out))


def he(n_in, n_out):
    """σ = √(2/n_in): makes up for the half that a ReLU cuts off (He and others, 2015)."""
    return math.sqrt(2 / n_in)


INITIALIZERS = {rule.__name__: rule for rule in (he, xavier, lecun)}


def one_a_layer(scale, n_layers):
    """`scale` as a list with one entry a layer, each a name or a positive number; None is "he". See `mlp`."""
    entries = list(scale) if isinstance(scale, (list, tuple)) else [scale] * n_layers
    if len(entries) != n_layers:
        raise ValueError(f"scale has {len(entries)} entries for {n_layers} layers, one a layer is expected")
    for k, entry in enumerate(entries, start=1):
        if entry is None or isinstance(entry, str):
            checks.known(entry or "he", INITIALIZERS, "initializer")
        elif isinstance(entry, bool) or not isinstance(entry, numbers.Real):
            raise TypeError(
                f"scale of layer {k} is {entry!r}, a number or one of {', '.join(INITIALIZERS)} is expected"
            )
        else:
            checks.positive(entry, "scale")
    return [entry or "he" for entry in entries]


def draw(scale, shape, *, rng, ensemble, bias):
    """The first parameters of one layer, W row by row and then b: (*ensemble, number of parameters).

    A name draws W and sets b = 0; a number is the standard deviation of both.
    """
    n_in, n_out = shape
    deviation = INITIALIZERS[scale](n_in, n_out) if isinstance(scale, str) else scale
    parts = [deviation * rng.standard_normal((*ensemble, n_in * n_out))]
    if bias and isinstance(scale, str):
        parts.append(np.zeros((*ensemble, n_out)))
    elif bias:
        parts.append(deviation * rng.standard_normal((*ensemble, n_out)))
    return np.concatenate(parts, axis=-1)
