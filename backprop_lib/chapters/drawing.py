"""A network as a drawing: units as circles, weights as lines (chapters 3, 4 and 9)."""

import itertools
from dataclasses import dataclass

from matplotlib import patches
from matplotlib.axes import Axes

from backprop_lib.plotting import BLUE, GREY, ORANGE

RADIUS = 0.28  # of a unit's circle, where layers are 2 and units 1 apart


@dataclass(frozen=True)
class NetworkDrawing:
    """The artists of a drawn network, so that a lab can light them up.

    units[k, i]:    the circle of unit i in layer k; layer 0 is the input, units count from 0.
    labels[k, i]:   the text in that circle.
    edges[k, i, j]: the line from unit i of layer k − 1 to unit j of layer k, the weight W_k[i, j].
    """

    axes: Axes
    units: dict
    labels: dict
    edges: dict

    def light(self, *, units=(), edges=(), color=ORANGE):
        """Draw these units and edges in `color`, and everything else in grey."""
        for key, circle in self.units.items():
            circle.set(edgecolor=color if key in units else GREY, linewidth=2.5 if key in units else 1)
        for key, line in self.edges.items():
            lit = key in edges
            line.set(color=color if lit else GREY, linewidth=2.5 if lit else 0.8, alpha=1 if lit else 0.5)
            line.set_zorder(2 if lit else 1)


def draw_network(axes, layer_sizes, *, label="$a^{{({k})}}_{{{i}}}$", first=1, weights=None):
    """Draw a fully connected network from left to right and return its `NetworkDrawing`.

    label:   a format string with k (layer) and i (unit), or a dict {(k, i): text}.
    first:   the number of the first unit.
    weights: a list of arrays W_k (n_in, n_out); edges are then blue above zero, orange below, as thick as their size.
    """
    tallest, units, labels, edges = max(layer_sizes), {}, {}, {}
    place = {(k, i): (2 * k, (tallest + n) / 2 - 1 - i) for k, n in enumerate(layer_sizes) for i in range(n)}
    for k, (n_in, n_out) in enumerate(itertools.pairwise(layer_sizes), start=1):
        for i in range(n_in):
            for j in range(n_out):
                (x0, y0), (x1, y1) = place[k - 1, i], place[k, j]
                style = {"color": GREY, "linewidth": 0.8, "alpha": 0.5}
                if weights is not None:
                    w = float(weights[k - 1][i, j])
                    style = {"color": BLUE if w > 0 else ORANGE, "linewidth": min(0.4 + 2 * abs(w), 5), "alpha": 0.8}
                (edges[k, i, j],) = axes.plot([x0 + RADIUS, x1 - RADIUS], [y0, y1], zorder=1, **style)
    for (k, i), (x, y) in place.items():
        units[k, i] = axes.add_patch(patches.Circle((x, y), RADIUS, facecolor="white", edgecolor=GREY, zorder=3))
        text = label.get((k, i), "") if isinstance(label, dict) else label.format(k=k, i=i + first)
        labels[k, i] = axes.text(x, y, text, ha="center", va="center", fontsize=9, zorder=4)
    axes.set(xlim=(-0.6, 2 * len(layer_sizes) - 1.4), ylim=(-0.6, tallest - 0.4), aspect="equal")
    axes.set_axis_off()
    return NetworkDrawing(axes, units, labels, edges)
