"""What a layer keeps between forward and backward (chapter 6): two walks, and what the second takes from the first."""

from backprop_lib.plotting import BLUE, GREY, ORANGE

TOP, MIDDLE, BOTTOM = 3.0, 1.5, 0.0
NODES = [  # place, text, colour
    ((0, TOP), "$X$", BLUE),
    ((4, TOP), "$Z$", BLUE),
    ((8, TOP), "$A$", BLUE),
    ((0, MIDDLE), "keep $X$", GREY),
    ((8, MIDDLE), "keep $A$", GREY),
    ((4, MIDDLE), "dW = X.T @ dZ", ORANGE),
    ((0, BOTTOM), "dX", ORANGE),
    ((4, BOTTOM), "dZ", ORANGE),
    ((8, BOTTOM), "dA", ORANGE),
]
ARROWS = [  # start, end, colour, what happens on the way
    ((0.6, TOP), (3.4, TOP), BLUE, "@ W + b"),
    ((4.6, TOP), (7.4, TOP), BLUE, "tanh"),
    ((0, TOP - 0.35), (0, MIDDLE + 0.35), GREY, ""),
    ((8, TOP - 0.35), (8, MIDDLE + 0.35), GREY, ""),
    ((1.1, MIDDLE), (2.2, MIDDLE), GREY, ""),
    ((7.2, MIDDLE - 0.35), (6.2, BOTTOM + 0.6), GREY, ""),
    ((4, BOTTOM + 0.35), (4, MIDDLE - 0.35), ORANGE, ""),
    ((7.4, BOTTOM), (4.6, BOTTOM), ORANGE, "* (1 - A**2)"),
    ((3.4, BOTTOM), (0.6, BOTTOM), ORANGE, "@ W.T"),
]


def draw_kept(axes):
    """Draw the forward walk above, the backward walk below, and the two arrays that wait between them."""
    for (x, y), text, color in NODES:
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": color, "linewidth": 1.4}
        family = "sans-serif" if "$" in text else "monospace"
        axes.text(x, y, text, ha="center", va="center", fontsize=10, family=family, bbox=box)
    for start, end, color, text in ARROWS:
        axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 1.4})
        middle = (start[0] + end[0]) / 2
        axes.text(middle, start[1] + 0.12, text, ha="center", va="bottom", fontsize=9, family="monospace")
    axes.text(-1.2, TOP, "forward", ha="right", va="center", color=BLUE)
    axes.text(-1.2, BOTTOM, "backward", ha="right", va="center", color=ORANGE)
    axes.set(xlim=(-3, 9.2), ylim=(-0.6, 3.6))
    axes.set_axis_off()
