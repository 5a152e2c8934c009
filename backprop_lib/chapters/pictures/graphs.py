"""A computation as a graph (chapter 1): each node with its value below and the derivative of the last one above."""

from matplotlib import patches

from backprop_lib.plotting import BLUE, GREY, ORANGE

SIZE = 0.3  # half the height of a node; columns are 2 apart, rows 1


def draw_graph(axes, places, edges, *, values=None, slopes=None):
    """Draw nodes and arrows between them, from left to right.

    places: {name: (column, row)}, the names as mathtext.   edges: {(from, to): label of the arrow}.
    values: {name: text below the node}, in blue.           slopes: {name: text above the node}, in orange.
    """
    look = {"facecolor": "white", "edgecolor": "black", "zorder": 3}
    nodes = {name: patches.Ellipse(place(spot), 1.1, 2 * SIZE, **look) for name, spot in places.items()}
    for (start, end), label in edges.items():
        (x0, y0), (x1, y1) = (nodes[name].center for name in (start, end))
        rims = {"patchA": nodes[start], "patchB": nodes[end], "shrinkA": 0, "shrinkB": 1}
        axes.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2, **rims})
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text((x0 + x1) / 2, (y0 + y1) / 2, label, ha="center", va="center", fontsize=9, color=GREY, bbox=ground)
    for name, node in nodes.items():
        x, y = node.center
        axes.add_patch(node)
        axes.text(x, y, name, ha="center", va="center", zorder=4)
        for texts, side, color in ((values, -1, BLUE), (slopes, 1, ORANGE)):
            if texts and name in texts:
                style = {"ha": "center", "va": "top" if side < 0 else "bottom", "fontsize": 9, "color": color}
                axes.text(x, y + side * (SIZE + 0.04), texts[name], **style)
    columns, rows = zip(*map(place, places.values()), strict=True)
    axes.set(xlim=(min(columns) - 0.8, max(columns) + 0.8), ylim=(min(rows) - 0.7, max(rows) + 0.7), aspect="equal")
    axes.set_axis_off()


def place(spot):
    column, row = spot
    return 2.0 * column, 1.0 * row
