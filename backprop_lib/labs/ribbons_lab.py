"""Chapter 4's ribbons: each way from a parameter to the loss as wide as its product, bundled from the loss on."""

import ipywidgets
import numpy as np

from backprop_lib.chapters import ribbons
from backprop_lib.chapters.pictures.ways import draw_with_loss
from backprop_lib.chapters.walk_names import three
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREEN, ORANGE, SUBSCRIPTS, SUPERSCRIPTS, new_figure

SIZES, ACTIVATIONS = (3, 4, 2, 2), ("tanh", "tanh", "identity")
MOST, WIDEST, THINNEST, GAP = 4, 14, 0.8, 0.13  # ribbons; points; points; between two that run side by side


def plain(parameter):
    """A parameter as text."""
    kind, k, *index = parameter
    indices = "".join(str(i + 1) for i in index).translate(SUBSCRIPTS)
    return f"{'w' if kind == 'W' else 'b'}⁽{str(k).translate(SUPERSCRIPTS)}⁾{indices}"


def look(value, widest):
    """Colour and width of a ribbon."""
    return {"color": BLUE if value > 0 else ORANGE, "linewidth": max(WIDEST * abs(value) / widest, THINNEST)}


class RibbonsLab(FigureLab):
    """Choose a parameter of the step-through lab's network, see its ways to the loss, and merge them from the loss on.

    A click on a line chooses its weight, a click on a unit its bias.

    `ribbons[parameter, merged]` holds what is drawn.
    """

    expected = 90  # ribbons

    def __init__(self, parameter=("W", 1, 0, 0), merged=0, rng=166):
        rng = np.random.default_rng(rng)
        self.network = mlp(SIZES, ACTIVATIONS, rng=rng, scale=0.6)
        self.x, self.y = rng.uniform(-1, 1, (1, SIZES[0])), rng.uniform(-1, 1, (1, SIZES[-1]))
        every = ribbons.parameters(SIZES)
        self.ribbons = {
            (p, m): ribbons.ribbons(self.network, self.x, self.y, p, m) for p in every for m in range(len(SIZES))
        }
        self.in_all = [sum(len(self.ribbons[p, m]) for p in every) for m in range(len(SIZES))]
        self._draw()
        control = {"style": LABEL, "layout": WIDE}
        names = [(plain(p), p) for p in every]
        top = len(SIZES) - 1
        controls = {
            "merged": ipywidgets.IntSlider(merged, min=0, max=top, description="layers merged", **control),
            "parameter": ipywidgets.Dropdown(options=names, value=parameter, description="parameter", **control),
        }
        weights = {("parameter", ("W", *edge)): line for edge, line in self.drawing.edges.items() if edge[0] <= top}
        biases = {
            ("parameter", ("b", *unit)): circle for unit, circle in self.drawing.units.items() if 0 < unit[0] <= top
        }
        super().__init__(self.picture, self.show_ribbons, controls, spots=weights | biases)

    def _draw(self):
        self.picture, (net, panel) = new_figure(7.6, 4.6, rows=2)
        self.picture.set_layout_engine(None)
        net.set_position((0.02, 0.38, 0.96, 0.62))
        panel.set_position((0.04, 0, 0.94, 0.38))
        self.drawing = draw_with_loss(net, SIZES)
        style = {"solid_capstyle": "butt", "solid_joinstyle": "round", "zorder": 2}
        self.lines = [net.plot([], [], alpha=0.75, **style)[0] for _ in range(MOST)]
        self.bundles = [net.plot([], [], alpha=0.3, **style)[0] for _ in range(MOST)]
        self.deltas = {
            unit: net.text(x, y + 0.33, "", ha="center", va="bottom", color=GREEN, fontsize=9, zorder=5)
            for unit, (x, y) in ((unit, circle.center) for unit, circle in self.drawing.units.items())
        }
        panel.set_axis_off()
        panel.set(xlim=(0, 1), ylim=(0, 1))
        self.formula = panel.text(0, 0.86, "", va="center", fontsize=11)
        style = {"va": "top", "family": "monospace", "fontsize": 8.5}
        self.products = [panel.text(0, 0.64 - 0.115 * n, "", **style) for n in range(MOST)]
        self.sum = panel.text(0, 0.64, "", va="top", family="monospace", fontsize=8.5, weight="bold")

    def show_ribbons(self, merged, parameter):
        shown = self.ribbons[parameter, merged]
        total, widest = sum(r.value for r in shown), max(abs(r.value) for r in self.ribbons[parameter, 0])
        self._light(parameter, merged)
        for n, (line, row) in enumerate(zip(self.lines, self.products, strict=True)):
            row.set_text(self._row(shown[n]) if n < len(shown) else "")
            if n < len(shown):
                line.set(data=self._points(shown, n, merged, parameter[0] == "b"), **look(shown[n].value, widest))
                row.set_color(look(shown[n].value, widest)["color"])
            else:
                line.set_data([], [])
        self._bundle(shown, merged, widest)
        self.formula.set_text(f"${ribbons.formula(len(SIZES) - 1, parameter, merged)}$")
        self.sum.set(text=f"sum {three(total)}", y=0.64 - 0.115 * len(shown))
        terms = " + ".join(three(r.value) for r in shown).replace("+ −", "− ")
        known = f"δ known in {merged} layer{'s' if merged > 1 else ''}" if merged else "no δ known"
        how_many = f"{len(shown)} ribbon{'s' if len(shown) > 1 else ''}"
        return (
            f"{plain(parameter)}, {known}: {how_many}, {terms} = {three(total)}; "
            f"{self.in_all[merged]} ribbons for all 32 parameters."
        )

    def _light(self, parameter, merged):
        """Grey lines, green rings and names where δ is known."""
        self.drawing.light()
        for (k, i), text in self.deltas.items():
            known = merged and len(SIZES) - merged <= k < len(SIZES)
            text.set_text(rf"$\delta^{{({k})}}_{i + 1}$" if known else "")
            if known:
                self.drawing.units[k, i].set(edgecolor=GREEN, linewidth=2)

    def _points(self, shown, n, merged, bias):
        """(xs, ys) of a ribbon, to the loss or to the first unit whose δ is known."""
        shift = GAP * (n - (len(shown) - 1) / 2)
        units = [*shown[n].units, *([] if merged else [(len(SIZES), 0)])]
        xs, ys = zip(*(self.drawing.units[unit].center for unit in units), strict=True)
        xs, ys = [*xs], [y + shift for y in ys]
        if bias:  # it comes from outside, not from a unit
            xs, ys = [xs[0] - 0.7, *xs], [ys[0], *ys]
        return xs, ys

    def _bundle(self, shown, merged, widest):
        """Behind a known δ: all ribbons that end there as one, straight to the loss."""
        ends = {}
        for ribbon in shown if merged else ():
            ends[ribbon.units[-1]] = ends.get(ribbon.units[-1], 0) + ribbon.value
        for line in self.bundles:
            line.set_data([], [])
        for line, (unit, value) in zip(self.bundles, ends.items(), strict=False):
            places = self.drawing.units[unit].center, self.drawing.units[len(SIZES), 0].center
            line.set(data=[*zip(*places, strict=True)], **look(value, widest))

    @staticmethod
    def _row(ribbon):
        return " × ".join(f"{three(factor):>6}" for factor in ribbon.factors) + f" = {three(ribbon.value):>6}"
