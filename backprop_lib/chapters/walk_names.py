"""What the numbers of a walk are called, in mathematics, in a sentence, and in the library's arrays (chapter 4).

A key names a number: ("x",), ("z", k, j), ("a", k, j), ("loss",); backwards ("da" | "dz", k, j), ("dW", k, i, j),
("db", k, j); after the update ("W" | "b", k), a whole array, and ("new loss",). Layers and units count from 0, layer 0
is the input.
"""

import functools

from backprop_lib.plotting import SUBSCRIPTS, SUPERSCRIPTS, number

ARRAYS = {"z": "Z", "a": "A", "da": "∂L/∂A", "dz": "∂L/∂Z", "dW": "∂L/∂W", "db": "∂L/∂b", "W": "W", "b": "b"}
three = functools.partial(number, form=".3f")  # decimals


def low(k):
    """A number as a subscript."""
    return str(k).translate(SUBSCRIPTS)


def one(index):
    """An index as mathematics writes it, from 1; letters stay."""
    return index + 1 if isinstance(index, int) else index


class Names:
    """The names of the numbers of a network with these layer sizes, the input's first."""

    def __init__(self, layer_sizes):
        self.sizes, self.last = tuple(layer_sizes), len(layer_sizes) - 1

    def unit(self, k, i):
        """A unit's activation as mathtext: x_i, h_ki or ŷ_i."""
        i = one(i)
        return f"x_{i}" if k == 0 else rf"\hat{{y}}_{i}" if k == self.last else f"h_{{{k}{i}}}"

    def symbol(self, key, *, fraction=True):
        """A key as mathtext; a derivative as a fraction, or in one line."""
        kind, *place = key
        if kind in ("x", "loss", "new loss"):
            return {"x": "x", "loss": "L", "new loss": "L"}[kind]
        k, *index = place
        if kind in ("W", "b"):
            return f"{kind}_{k}"
        i, j = one(index[0]), one(index[-1])
        below = {
            "z": f"z^{{({k})}}_{j}",
            "a": self.unit(k, index[-1]),
            "W": f"w^{{({k})}}_{{{i}{j}}}",
            "b": f"b^{{({k})}}_{j}",
        }[kind.removeprefix("d")]
        if not kind.startswith("d"):
            return below
        return rf"\dfrac{{\partial L}}{{\partial {below}}}" if fraction else rf"\partial L / \partial {below}"

    def plain(self, key):
        """A key as text, for the sentence below the picture."""
        kind, *place = key
        if kind in ("loss", "new loss"):
            return "L" if kind == "loss" else "the new L"
        k, *index = place
        if kind in ("W", "b"):
            return kind + low(k)
        index = low("".join(str(i + 1) for i in index))
        unit = f"ŷ{index}" if k == self.last else f"h{low(k)}{index}"
        letter = {"z": "z", "a": unit, "dW": "w", "db": "b", "dz": "z", "da": unit}[kind]
        name = letter if kind.endswith("a") else f"{letter}⁽{str(k).translate(SUPERSCRIPTS)}⁾{index}"
        return f"∂L/∂{name}" if kind.startswith("d") else name

    def shape(self, key):
        """Which entry of which array this number is, and the array's shape for one sample."""
        kind, *index = key
        if kind in ("x", "loss", "new loss"):
            return f"shape of x: (1, {self.sizes[0]})" if kind == "x" else "shape of L: (), one number"
        k, n_in, n_out = index[0], self.sizes[index[0] - 1], self.sizes[index[0]]
        shape = (n_in, n_out) if kind in ("dW", "W") else (1, n_out)
        if kind in ("W", "b"):
            return f"all of {kind}{low(k)}, shape {shape}"
        entry = f"[{index[1]}, {index[2]}]" if kind == "dW" else f"[0, {index[1]}]"
        return f"entry {entry} of {ARRAYS[kind]}{low(k)}, shape {shape}"


def where(key):
    """The part of the walk that a key belongs to."""
    if key[0] in ("x", "loss", "new loss"):
        return "forwards" if key[0] != "new loss" else "forwards again"
    part = "update" if key[0] in ("W", "b") else "backwards" if key[0].startswith("d") else "forwards"
    return f"{part}, layer {key[1]}"
