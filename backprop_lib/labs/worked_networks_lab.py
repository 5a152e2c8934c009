"""Chapter 9's lab: the worked networks, layer by layer, forwards, backwards and through the update."""

import functools
import itertools

import ipywidgets
import numpy as np
from matplotlib.collections import LineCollection

from backprop_lib.chapters.worked_steps import samples, steps
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, SUBSCRIPTS, SUPERSCRIPTS, new_figure, number

COLORS = {"forwards": BLUE, "loss": BLUE, "backwards": ORANGE, "update": ORANGE}


class WorkedNetworksLab(FigureLab):
    """Choose a worked network and go through its steps: what each unit sends on, its δ, and the arrays of the step.

    A network with fewer steps than the slider has stays at its last one. `networks` holds its `Sample`s, `steps` their
    steps, both by name.
    """

    expected = (1, 1)  # output 1, twice

    def __init__(self, network="eight weights", step=4):
        self.networks, self.steps = walks(), all_steps()
        self.picture, (net, panel) = new_figure(7.6, 4.4, columns=2)
        self.picture.set_layout_engine(None)
        net.set_position((0.01, 0.02, 0.5, 0.96))
        panel.set_position((0.53, 0.02, 0.46, 0.96))
        for axes in (net, panel):
            axes.set_axis_off()
        net.set(xlim=(-0.12, 1.12), ylim=(-0.1, 1.12))
        panel.set(xlim=(0, 1), ylim=(0, 1))
        self.drawings = {name: Drawing(net, sample.network.layer_sizes) for name, sample in self.networks.items()}
        self.head = panel.text(0, 0.97, "", fontsize=8.5, color=GREY, va="top")
        self.rule = panel.text(0, 0.91, "", fontsize=10, va="top")
        self.body = panel.text(0, 0.82, "", fontsize=8.5, family="monospace", va="top", linespacing=1.25)
        most = max(map(len, self.steps.values())) - 1
        style = {"style": LABEL, "layout": WIDE}
        controls = {
            "network": ipywidgets.Dropdown(options=list(self.networks), value=network, description="network", **style),
            "step": ipywidgets.IntSlider(step, min=0, max=most, description="step", **style),
        }
        super().__init__(self.picture, self.move, controls)

    def move(self, network, step):
        sample, done = self.networks[network], self.steps[network]
        step = min(step, len(done) - 1)
        now = done[step]
        for name, drawing in self.drawings.items():
            drawing.set_visible(name == network)
        self.drawings[network].light(now, values(done), deltas(done))
        place = "update" if now.part == "update" else f"{now.part}, layer {now.layer}" if now.layer else "the input"
        self.head.set_text(f"{network}: step {step} of {len(done) - 1}, {place}")
        self.rule.set_text(f"${now.rule}$")
        decimals = 5 if now.part == "update" else 3  # one step changes little
        self.body.set_text("\n".join(lines(name, array, decimals) for name, array in now.arrays))
        kept = "" if sample.train_biases or now.part != "update" else " The biases stay."
        last = [f"{name.translate(SUBSCRIPTS)} = {listed(array, decimals)}" for name, array in now.arrays[-2:]]
        return f"{network}, step {step} of {len(done) - 1}, {place}: {'; '.join(last)}.{kept}"

    def frame_key(self, network, step):
        return network, min(step, len(self.steps[network]) - 1)


class Drawing:
    """The artists of one network: a circle a unit, its value inside and its δ above it, and each layer's lines."""

    def __init__(self, axes, sizes):
        tallest, last = max(sizes), len(sizes) - 1
        height = {n: (np.arange(n)[::-1] + 0.5 - n / 2) / max(tallest, 3) + 0.5 for n in sizes}
        self.at = {(k, i): (k / last, height[n][i]) for k, n in enumerate(sizes) for i in range(n)}
        self.lines, self.circles, self.inside, self.above = {}, {}, {}, {}
        for k, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1):
            ends = [(self.at[k - 1, i], self.at[k, j]) for i in range(n_in) for j in range(n_out)]
            self.lines[k] = axes.add_collection(LineCollection(ends, zorder=1), autolim=False)
        for (k, i), (x, y) in self.at.items():
            style = {"markersize": 23, "markerfacecolor": "white", "zorder": 2, "linestyle": ""}
            (self.circles[k, i],) = axes.plot([x], [y], "o", **style)
            self.inside[k, i] = axes.text(x, y, "", ha="center", va="center", fontsize=7.5, zorder=3)
            above = {"ha": "center", "va": "bottom", "fontsize": 7.5, "color": ORANGE, "zorder": 4}
            box = {"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            self.above[k, i] = axes.text(x, y + 0.045, "", bbox=box, **above)

    def artists(self):
        return itertools.chain(*(d.values() for d in (self.lines, self.circles, self.inside, self.above)))

    def set_visible(self, visible):
        for artist in self.artists():
            artist.set_visible(visible)

    def light(self, step, a, dz):
        """Show the values and δ that are known at this step, and colour what it uses."""
        color = COLORS[step.part]
        for k, collection in self.lines.items():
            lit = k in step.edges
            collection.set(color=color if lit else GREY, linewidth=1.8 if lit else 0.6, alpha=0.9 if lit else 0.4)
        for (k, i), circle in self.circles.items():
            lit = k == step.layer and step.part != "update"
            circle.set(markeredgecolor=color if lit else GREY, markeredgewidth=2.5 if lit else 1)
            self.inside[k, i].set_text(short(a[k][i]) if k <= step.forward else "")
            known = step.backward is not None and k >= max(step.backward, 1)
            self.above[k, i].set_text(number(dz[k][i], ".2g") if known else "")
            self.above[k, i].set_visible(known)


@functools.cache
def walks():
    """The worked networks with their samples, by name."""
    return samples()


@functools.cache
def all_steps():
    return {name: steps(sample) for name, sample in walks().items()}


def values(done):
    """A_0 … A_L of the one sample, as rows."""
    found = {step.layer: dict(step.arrays) for step in done if step.part == "forwards"}
    return {k: arrays["x" if k == 0 else f"A{k}"][0] for k, arrays in found.items()}


def deltas(done):
    """δ_1 … δ_L of the one sample, as rows."""
    return {s.layer: dict(s.arrays)[f"δ{s.layer}"][0] for s in done if f"δ{s.layer}" in dict(s.arrays)}


def short(value):
    """A number that fits into a circle."""
    return number(value, ".2f" if abs(value) < 0.995 else ".1f")


def lines(name, array, decimals):
    """An array as text below its name; one of small numbers with a power of ten taken out."""
    largest = np.abs(array).max()
    power = int(np.floor(np.log10(largest))) if 0 < largest < 0.01 else 0
    head = name.translate(SUBSCRIPTS) + (
        f"  in units of 10{number(power, 'd').translate(SUPERSCRIPTS)}" if power else ""
    )
    rows = (
        " ".join(f"{number(entry / 10.0**power, f'.{decimals}f'):>{decimals + 3}}" for entry in row) for row in array
    )
    return "\n".join([head, *(f" {row}" for row in rows)])


def listed(array, digits):
    """At most three entries of an array, for a sentence."""
    entries = [number(entry, f".{digits}g") for entry in np.ravel(array)[:3]]
    return ", ".join(entries) + (", …" if np.size(array) > 3 else "")
