"""Networks that other texts have worked through: each one a `Network`, its numbers beside the printed ones (chapter 9).

A table names a figure by its way through the file that holds the printed ones, `reference/worked_networks.json`: words
joined by spaces, entries of a list counted from 1, as in "after one step w5 to w8 3".
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

import numpy as np

from backprop_lib import checks
from backprop_lib.datasets import reference
from backprop_lib.network import Network
from backprop_lib.optimizers import GradientDescent
from backprop_lib.training import train


def network_from(weights, biases=None, activation="sigmoid"):
    """The `Network` with these weights W_k (n_in, n_out), one a layer, and biases (n_out,); without biases it has none.

    Raises ValueError where one layer's units do not fit the next.
    """
    weights = [checks.finite(np.asarray(checks.inexact(W, "weights")), "weights") for W in weights]
    sizes = [weights[0].shape[0], *(W.shape[1] for W in weights)]
    if [W.shape[0] for W in weights] != sizes[:-1]:
        raise ValueError(f"the weights have the shapes {[W.shape for W in weights]}: each begins where one ends")
    parts = [[W] if biases is None else [W, biases[k]] for k, W in enumerate(weights)]
    theta = np.concatenate([np.ravel(part) for layer in parts for part in layer])
    return Network(sizes, [activation] * len(weights), theta, bias=biases is not None)


class FrozenBiases(GradientDescent):
    """Gradient descent that leaves the biases of `network` where they are."""

    def __init__(self, network, learning_rate):
        super().__init__(learning_rate)
        self.layers = network.layers

    def update(self, theta, gradient, epoch=0):
        for layer in self.layers:
            layer.db = 0  # layer.db is a view: this changes `gradient`
        super().update(theta, gradient, epoch)


def train_all(network, x, y, **options):
    """`train` for a network of many starts, θ of shape (n_starts, P): each gets a copy of x and y."""
    n_starts = len(network.theta)
    x, y = (np.stack([np.asarray(samples, float)] * n_starts) for samples in (x, y))
    return train(network, x, y, **options)


def ask(network, x):
    """What every start of such a network says to the same x (n, n_0): predictions (n_starts, n, n_L)."""
    return network.predict(np.stack([np.asarray(x, float)] * len(network.theta)))


def train_xor(network, x, y, epochs):
    """Train all starts on XOR: the trained copy, and what those that solve it end with, named as the published figures.

    For speed one step on all four samples takes the place of four, at rate 2 on their mean, which is 0.5 on their sum,
    and after epoch 200 one step four times as long takes the place of four more. epochs: whose losses, half the sum of
    squares, are noted; above 200 multiples of 4.
    """
    steps = {epoch: epoch if epoch <= 200 else 200 + (epoch - 200) // 4 for epoch in map(int, epochs)}
    descent, network = GradientDescent(lambda step: 2 if step < 200 else 8), network.with_theta(network.theta)
    half_mean = train_all(network, x, y, loss="half_squared_error", optimizer=descent, epochs=max(steps.values())).loss
    solved = half_mean[-1] < 0.001
    losses = {str(epoch): 4 * half_mean[step, solved] for epoch, step in steps.items()}
    return network, {"predictions": ask(network, x)[solved, :, 0], "loss": losses}


@dataclass(frozen=True)
class Row:
    """One printed figure: as text, ours with as many digits, whether they agree, and a remark for the page."""

    label: str
    published: str
    ours: str
    agrees: bool
    verdict: str


@dataclass(frozen=True)
class Table:
    """Printed figures and ours, one pair a line; `str` of it is what a chapter prints."""

    name: str
    rows: tuple

    @property
    def differing(self):
        """The labels of the figures that do not agree."""
        return [row.label for row in self.rows if not row.agrees]

    def __str__(self):
        head = (self.name.replace("_", " "), "published", "ours", "")
        lines = [head, *((row.label, row.published, row.ours, row.verdict) for row in self.rows)]
        width = [max(len(line[column]) for line in lines) for column in range(3)]
        texts = ["  ".join(cell.ljust(w) for cell, w in zip(line, width, strict=False)) for line in lines]
        return "\n".join(f"{text}  {line[3]}".rstrip() for text, line in zip(texts, lines, strict=True))


def beside(name, ours, changes=None, *, decimals=None):
    """A `Table` of our numbers beside the printed ones of network `name`.

    ours:     numbers and arrays under the keys of the file's "published"; some keys are enough.
    changes:  {label: (words, number)}: what is to be changed, and what then comes out in place of our number.
    decimals: how many the source prints, where the file's numbers have lost zeros at the end.

    Two numbers agree if ours, rounded or cut off after the last printed digit, is the printed one.
    Raises ValueError for a figure that was not published, or another number of them.
    """
    changes, rows = dict(changes or {}), []
    for label, printed, value in pairs(name, ours):
        good, verdict = compare(value, printed, decimals)
        if label in changes:
            words, changed = changes.pop(label)
            outcome = compare(changed, printed, decimals)[1]
            verdict = f"{verdict}; {words}: {as_printed(changed, printed, decimals)}, {outcome}"
        rows.append(
            Row(label, as_printed(printed, printed, decimals), as_printed(value, printed, decimals), good, verdict)
        )
    if changes:
        raise ValueError(f"changes are given for {list(changes)}, which stand not in this table")
    return Table(name, tuple(rows))


def among(name, ours):
    """A `Table` for figures whose start was not published: lowest and highest of ours beside the printed number.

    ours: as in `beside`, each with one more axis in front, of starts.
    """
    rows = []
    for label, printed, values in pairs(name, ours, starts=True):
        low, high = np.min(values), np.max(values)
        inside = bool(low <= printed <= high)
        form = ".1e" if low < 1e-3 else ".4f"
        text = f"{low:{form}} to {high:{form}}"
        rows.append(Row(label, repr(printed), text, inside, "inside" if inside else "outside"))
    return Table(name, tuple(rows))


def pairs(name, ours, starts=False):
    """(label, printed figure, our number) for each figure under the keys of `ours`; our arrays of starts stay whole."""
    network = checks.known(name, reference("worked_networks"), "network")
    return [*walk(network.get("published", {}), ours, "", starts)]


def walk(published, ours, way, starts):
    if isinstance(ours, dict):
        for key, value in ours.items():
            if not isinstance(published, dict) or key not in published:
                raise ValueError(f"{f'{way} {key}'.strip()} was not published")
            yield from walk(published[key], value, f"{way} {key.replace('_', ' ')}".strip(), starts)
    elif np.ndim(published):
        printed, ours = np.asarray(published), np.asarray(ours)
        n_axes = np.ndim(printed)
        shape = ours.shape[ours.ndim - n_axes :] if ours.ndim >= n_axes else ours.shape
        if shape != printed.shape or ours.ndim != n_axes + starts:
            raise ValueError(f"{way}: {ours.shape} numbers are given, {printed.shape} were published")
        for index in np.ndindex(printed.shape):
            label = " ".join([way, *(str(i + 1) for i in index)])
            yield label, float(printed[index]), ours[(..., *index)]
    else:
        yield way, published, ours


def compare(value, printed, decimals=None):
    """Whether a number is the printed one, rounded or cut off after its last digit, and that in words."""
    if as_printed(value, printed, decimals) == as_printed(printed, printed, decimals):
        return True, "agrees"
    unit = Decimal(f"1e{exponent_of(printed) - places(printed, decimals)}")
    cut = Decimal(repr(float(value))).quantize(unit, ROUND_DOWN)  # floats cannot: 3.51086 / 0.00001 is below 351086
    if as_printed(cut, printed, decimals) == as_printed(printed, printed, decimals):
        return True, "agrees, cut off"
    return False, "differs"


def as_printed(value, like, decimals=None):
    """A number with as many digits as the figure `like` has."""
    return f"{float(value):.{places(like, decimals)}{'e' if 'e' in repr(like) else 'f'}}"


def places(figure, decimals=None):
    """The digits behind the point of a printed figure, as Python writes it."""
    return len(repr(float(figure)).partition("e")[0].partition(".")[2]) if decimals is None else decimals


def exponent_of(figure):
    """The power of ten of a figure that Python writes with one, else 0."""
    return int(repr(float(figure)).partition("e")[2] or 0)
