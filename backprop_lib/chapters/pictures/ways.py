"""Pictures of chapter 4: a chain and a fork in numbers, and the ways from a unit to the loss, before and after δ."""

import itertools

from backprop_lib.chapters.drawing import RADIUS, draw_network
from backprop_lib.chapters.pictures.graphs import draw_graph
from backprop_lib.chapters.pictures.perceptron import unit_names
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, PINK

COLORS, STYLES = (BLUE, ORANGE, GREEN, PINK), ("-", "--", "-.", ":")
GAP = 0.1  # between two ways that run side by side

W, Z, H, Y, L = "$w^{(1)}$", "$z^{(1)}$", "$h$", r"$\hat{y}$", "$L$"  # the nodes of both small graphs


def draw_chain(axes):
    """One unit a layer: x = 2, w⁽¹⁾ = 2, b⁽¹⁾ = −1, a square, w⁽²⁾ = 0.5, b⁽²⁾ = −0.5, target 2."""
    w2, z2 = "$w^{(2)}$", "$z^{(2)}$"
    places = {W: (0, 0), Z: (1, 0), H: (2, 0), w2: (1.6, -1.5), z2: (3, 0), Y: (4, 0), L: (5, 0)}
    arrows = {(W, Z): "2", (Z, H): "6", (H, z2): "0.5", (w2, z2): "9", (z2, Y): "1", (Y, L): "2"}
    values = {W: "2", Z: "3", H: "9", w2: "0.5", z2: "4", Y: "4", L: "2"}
    slopes = {W: "6·2 = 12", Z: "1·6 = 6", H: "2·0.5 = 1", w2: "2·9 = 18", z2: "2·1 = 2", Y: "2", L: "1"}
    draw_graph(axes, places, arrows, values=values, slopes=slopes)


def draw_fork(axes):
    """The same unit with two outputs: weights 0.5 and −2, predictions 4 and 1, both targets 2."""
    first, second = r"$\hat{y}_1$", r"$\hat{y}_2$"
    places = {W: (0, 0), Z: (1, 0), H: (2, 0), first: (3, 1), second: (3, -1), L: (4, 0)}
    arrows = {(W, Z): "2", (Z, H): "6", (H, first): "0.5", (H, second): "−2", (first, L): "2", (second, L): "−1"}
    values = {W: "2", Z: "3", H: "9", first: "4", second: "1", L: "2.5"}
    slopes = {W: "18·2 = 36", Z: "3·6 = 18", H: "1 + 2 = 3", first: "2", second: "−1", L: "1"}
    draw_graph(axes, places, arrows, values=values, slopes=slopes)


def draw_with_loss(axes, layer_sizes):
    """The network with the loss as one more unit at its right."""
    names = unit_names(layer_sizes) | {(len(layer_sizes), 0): "$L$"}
    return draw_network(axes, [*layer_sizes, 1], label=names)


def draw_all_ways(axes, layer_sizes, start):
    """Every way from the unit start = (layer, number), from 0, to the loss, each in a colour of its own."""
    drawing = draw_with_loss(axes, layer_sizes)
    k = start[0]
    ends = list(itertools.product(*(range(n) for n in layer_sizes[k + 1 :])))
    for number, middle in enumerate(ends):
        units = [start, *((k + 1 + step, j) for step, j in enumerate(middle)), (len(layer_sizes), 0)]
        shift = GAP * (number - (len(ends) - 1) / 2)
        for first, second in itertools.pairwise(units):
            (x0, y0), (x1, y1) = (drawing.units[unit].center for unit in (first, second))
            style = {"color": COLORS[number % 4], "linestyle": STYLES[number % 4], "linewidth": 1.8, "zorder": 2}
            axes.plot([x0 + RADIUS, x1 - RADIUS], [y0 + shift, y1 + shift], **style)
    axes.set_title(f"{len(ends)} ways from {drawing.labels[start].get_text()} to the loss", fontsize=10)
    return len(ends)


def draw_known_ways(axes, layer_sizes, start):
    """One line from the unit to each unit of the next layer, whose δ is known; what lies behind them is grey."""
    drawing = draw_with_loss(axes, layer_sizes)
    k, i = start
    edges = [(k + 1, i, j) for j in range(layer_sizes[k + 1])]
    drawing.light(units=[start], edges=edges)
    for j in range(layer_sizes[k + 1]):
        circle = drawing.units[k + 1, j]
        circle.set(edgecolor=GREEN, linewidth=2.5)
        x, y = circle.center
        name = rf"$\delta^{{({k + 1})}}_{j + 1}$"
        axes.text(x, y + RADIUS + 0.05, name, ha="center", va="bottom", color=GREEN, fontsize=10)
    for line in (line for key, line in drawing.edges.items() if key not in edges):
        line.set(color=GREY, alpha=0.25)
    axes.set_title(f"{len(edges)} terms, once the δ of the next layer are known", fontsize=10)
    return len(edges)
