"""A tape as a row of nodes, with arrows from each node to those that use it (chapter 17)."""

from matplotlib import patches

from backprop_lib.plotting import BLUE, GREY, ORANGE, number

LONGEST = 7  # nodes that fit


def short(value):
    """A number in at most three decimals, without needless zeros."""
    text = number(value, ".3f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class TapePicture:
    """Draw a `Walk` as it stands after some steps: values and what is pushed forwards below, what is received above."""

    def __init__(self, axes):
        self.axes = axes

    def draw(self, walk, step):
        axes, n = self.axes, len(walk.names)
        axes.clear()
        axes.set_axis_off()
        left = (LONGEST - n) / 2
        axes.set(xlim=(-1.15, LONGEST - 0.5), ylim=(-1.75, 1.6))
        passing = walk.passing(step) if step else None
        for (start, end), slope in walk.edges.items():
            self._arrow(left + start, left + end, short(slope), lit=end == passing)
        for k, name in enumerate(walk.names):
            self._node(left + k, name, walk, step, k)
        cut = left + n - step - 0.5
        axes.plot([cut, cut], [-1.7, 1.25], "--", color="black", linewidth=1, zorder=1)
        axes.text(cut, 1.3, "the cut", ha="center", va="bottom", fontsize=8.5)
        for y, text, color in ROWS:
            axes.text(-1.12, y, text, va="center", fontsize=8.5, color=color)

    def _node(self, x, name, walk, step, k):
        first_right = walk.passing(step)
        face = LIT if step and k == first_right else "#eeeeee" if k > first_right else "white"
        self.axes.add_patch(patches.Ellipse((x, 0), 0.66, 0.58, facecolor=face, edgecolor="black", zorder=3))
        self.axes.text(x, 0, name, ha="center", va="center", fontsize=8, zorder=4)
        has = walk.received[step, k]
        texts = (short(walk.values[k]), short(walk.pushed[k]), short(has) if has else "–")
        for (y, _, color), text in zip(ROWS, texts, strict=True):
            self.axes.text(x, y, text, color=color, ha="center", va="center", fontsize=9)

    def _arrow(self, start, end, slope, lit):
        """An arrow to the next node, or an arch over those between; its slope stands beside it."""
        span = end - start
        far, y = span > 1, 0.25 if span > 1 else 0
        look = {"color": ORANGE if lit else GREY, "linewidth": 2.2 if lit else 1.1, "zorder": 2}
        start, end = (start, end) if far else (start + 0.33, end - 0.33)  # from rim to rim
        shrink = {"shrinkA": 9 if far else 0, "shrinkB": 9 if far else 0, "mutation_scale": 9}
        bend = f"arc3,rad={-BEND if far else 0}"
        arrow = patches.FancyArrowPatch((start, y), (end, y), arrowstyle="-|>", connectionstyle=bend, **shrink, **look)
        self.axes.add_patch(arrow)
        top = y + BEND / 2 * span * 1.05 if far else 0.2
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        middle = {"ha": "center", "va": "center", "fontsize": 8, "zorder": 5}
        self.axes.text((start + end) / 2, top, slope, color=look["color"], bbox=ground, **middle)


ROWS = ((-0.55, "value", "black"), (-0.95, "pushed", BLUE), (-1.35, "received", ORANGE))
LIT, BEND = "#ffe3c2", 0.4  # the node that has just passed on; how high arches are
