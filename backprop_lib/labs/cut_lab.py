"""Chapter 4's lab of the cut: forwards up to it, backwards down to it, and the same derivative at every cut."""

import ipywidgets
import numpy as np

from backprop_lib.chapters import cut
from backprop_lib.chapters.pictures.ways import draw_with_loss
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, SUBSCRIPTS, new_figure, number

SIZES, ACTIVATIONS = (3, 4, 2, 2), ("tanh", "tanh", "identity")
BESIDE = {"z": -0.5, "a": 0.5}  # where a cut crosses, from a unit's middle: before its f, or behind it
COLORS = BLUE, ORANGE, GREEN


def plain(place):
    """A place as text."""
    return "the loss" if place == ("L",) else f"{place[0]} of layer {place[1]}"


def symbol(place, j):
    """What the cut meets there in unit j, as mathtext."""
    if place == ("L",):
        return "L"
    letter, k = place
    if letter == "z":
        return f"z^{{({k})}}_{j}"
    return rf"\hat{{y}}_{j}" if k == len(SIZES) - 1 else f"h_{{{k}{j}}}"


class CutLab(FigureLab):
    """Move a cut through the step-through lab's network: bars of both sides, their products, and what a cut costs.

    `cuts[i, j]` holds the cuts for the weight from input i to unit j of layer 1; `for_one` and `for_all` the
    multiplications at every cut, for the weight (0, 0) alone and for all 16 parameters of layer 1.
    """

    expected = 0  # the cut that costs least, at the far left

    def __init__(self, position=3, weight=(0, 0), rng=166):
        rng = np.random.default_rng(rng)
        self.network = mlp(SIZES, ACTIVATIONS, rng=rng, scale=0.6)
        self.x, self.y = rng.uniform(-1, 1, (1, SIZES[0])), rng.uniform(-1, 1, (1, SIZES[-1]))
        sample = self.network, self.x, self.y
        parameters = [(i, j) for i in range(SIZES[0] + 1) for j in range(SIZES[1])]
        weights = [(i, j) for i, j in parameters if i < SIZES[0]]
        self.cuts = {moving: cut.cuts(*sample, *moving) for moving in weights}
        self.for_one, self.for_all = (cut.multiplications(*sample, moving) for moving in ([(0, 0)], parameters))
        self._draw()
        names = [(f"w⁽¹⁾{f'{i + 1}{j + 1}'.translate(SUBSCRIPTS)}", (i, j)) for i, j in weights]
        control = {"style": LABEL, "layout": WIDE}
        controls = {
            "cut": ipywidgets.IntSlider(position, min=0, max=len(self.for_one) - 1, description="cut", **control),
            "weight": ipywidgets.Dropdown(options=names, value=weight, description="moved weight", **control),
        }
        super().__init__(self.picture, self.show_cut, controls)

    def _draw(self):
        self.picture, (net, meter, *bars) = new_figure(7.6, 4.4, columns=5)
        self.picture.set_layout_engine(None)
        net.set_position((0, 0.42, 0.56, 0.58))
        meter.set_position((0.67, 0.55, 0.31, 0.33))
        self.drawing = draw_with_loss(net, SIZES)
        (self.line,) = net.plot([0, 0], [-0.55, 3.55], "--", color="black", linewidth=1.5, zorder=6)
        self._draw_meter(meter)
        every = [c for row in self.cuts.values() for c in row]
        for n, (axes, kind) in enumerate(zip(bars, ("forwards", "backwards", "products"), strict=True)):
            axes.set_position((0.06 + 0.325 * n, 0.125, 0.26, 0.22))
            limit = 1.65 * max(abs(value) for c in every for value in getattr(c, kind))
            axes.set(xlim=(-limit, limit), ylim=(3.6, -0.6), yticks=[], xticks=[])
            axes.spines[["left", "bottom"]].set_visible(False)
            axes.axvline(0, color=GREY, linewidth=0.8)
        self.bars = [axes.barh(range(4), [0] * 4, height=0.7, color=c) for axes, c in zip(bars, COLORS, strict=True)]
        style = {"va": "center", "fontsize": 8}
        self.values = [[axes.text(0, i, "", **style) for i in range(4)] for axes in bars]
        style |= {"ha": "right", "transform": bars[0].get_yaxis_transform()}
        self.names = [bars[0].text(-0.03, i, "", **style) for i in range(4)]
        self.titles = [axes.set_title("", fontsize=9, color=c) for axes, c in zip(bars, COLORS, strict=True)]
        self.sum = self.picture.text(0.5, 0.035, "", ha="center", fontsize=10, color=GREEN)

    def _draw_meter(self, axes):
        at = range(len(self.for_one))
        axes.plot(at, self.for_all, "-o", color=ORANGE, markersize=4, label="for all 16 of layer 1")
        axes.plot(at, self.for_one, "-s", color=BLUE, markersize=4, label="for one weight")
        (self.marks,) = axes.plot([], [], "o", markersize=10, markerfacecolor="none", markeredgecolor="black")
        axes.set(ylim=(0, 260), xticks=at, xlabel="cut")
        axes.set_xticklabels([f"${p[0]}_{p[1]}$" if len(p) > 1 else "$L$" for p in cut.places(len(SIZES) - 1)])
        axes.set_title("multiplications", fontsize=9)
        axes.tick_params(labelsize=8)
        axes.legend(fontsize=8, loc="upper left")

    def show_cut(self, cut, weight):
        now, last = self.cuts[weight][cut], len(SIZES)
        layer, beside = (last, 0.5) if now.place == ("L",) else (now.place[1], BESIDE[now.place[0]])
        self.line.set_xdata([2 * layer + beside] * 2)
        for (k, i), circle in self.drawing.units.items():
            left = 2 * k < 2 * layer + beside
            moves = k > 1 or (k, i) == (1, weight[1])
            circle.set(edgecolor=(BLUE if moves else GREY) if left else ORANGE, linewidth=2 if moves or not left else 1)
        for (k, i, j), line in self.drawing.edges.items():
            left, moves = 2 * k - 1 < 2 * layer + beside, k > 2 or (k == 2 and i == weight[1]) or (i, j) == weight
            lit = BLUE if left and moves and (k > 1 or (i, j) == weight) else GREY if left else ORANGE
            line.set(color=lit, linewidth=1.6 if lit != GREY else 0.8, alpha=0.5 if lit == GREY else 1)
        rows = now.forwards, now.backwards, now.products
        for bars, texts, row in zip(self.bars, self.values, rows, strict=True):
            for i, (bar, text) in enumerate(zip(bars, texts, strict=True)):
                value = row[i] if i < len(row) else 0
                bar.set_width(value)
                text.set(x=value, ha="right" if value < 0 else "left")
                text.set_text(f" {number(value, '.3f')} " if i < len(row) else "")
        for i, name in enumerate(self.names):
            name.set_text(f"${symbol(now.place, i + 1)}$" if i < len(now.products) else "")
        top = symbol(now.place, "j")
        titles = rf"forwards: $d{top}\,/\,dw$", rf"backwards: $\partial L/\partial {top}$", "products"
        for title, text in zip(self.titles, titles, strict=True):
            title.set_text(text)
        self.sum.set_text(f"sum of the products: {number(now.total, '#.13g')}")
        self.marks.set_data([cut, cut], [self.for_one[cut], self.for_all[cut]])
        letters = " + ".join(number(p, ".3f") for p in now.products).replace("+ −", "− ")
        which = f"w⁽¹⁾{f'{weight[0] + 1}{weight[1] + 1}'.translate(SUBSCRIPTS)}"
        return (
            f"Cut at {plain(now.place)}, {which} moves: {letters} = {number(now.total, '#.13g')}; {self.for_one[cut]} "
            f"multiplications for one weight, {self.for_all[cut]} for all 16 parameters of layer 1."
        )
