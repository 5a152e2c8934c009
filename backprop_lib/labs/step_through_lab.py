"""Chapter 4's lab: one forward and one backward pass through the 3-4-2-2 network, one number a step."""

import itertools

import ipywidgets
import numpy as np
from matplotlib import patches

from backprop_lib.chapters import walk
from backprop_lib.chapters.drawing import draw_network
from backprop_lib.chapters.pictures.perceptron import unit_names
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, new_figure


class StepThroughLab(FigureLab):
    """Walk through one forward and one backward pass of the 3-4-2-2 network: rule, number, shape, reuse.

    `steps` holds the whole walk, `network` the network after both passes, `da[k]` the gradient at layer k's output.
    Every number is read from the library's arrays; `Step.work` repeats it from earlier ones, and chapter 4 compares.
    """

    def __init__(self, step=28, rng=166):
        rng = np.random.default_rng(rng)
        self.network = mlp(walk.SIZES, walk.ACTIVATIONS, rng=rng, scale=0.6)
        self.x, self.y = rng.uniform(-1, 1, (1, walk.SIZES[0])), rng.uniform(-1, 1, (1, walk.SIZES[-1]))
        self.da = walk.passes(self.network, self.x, self.y)
        self.steps = walk.all_steps(self.network, self.x, self.y, self.da)
        self.number_of = {step.key: number for number, step in enumerate(self.steps)}
        self._draw()
        last = len(self.steps) - 1
        slider = ipywidgets.IntSlider(step, min=0, max=last, description="step", style=LABEL, layout=WIDE)
        super().__init__(self.picture, self.show_step, {"step": slider})

    def _draw(self):
        self.picture, (net, panel, strip) = new_figure(7.6, 4, rows=3)
        self.picture.set_layout_engine(None)
        net.set_position((0, 0.2, 0.6, 0.8))
        panel.set_position((0.615, 0.2, 0.385, 0.8))
        strip.set_position((0.02, 0.01, 0.96, 0.17))
        self.drawing = draw_network(net, walk.SIZES, label=unit_names(walk.SIZES))
        self.below, self.above = {}, {}
        for unit, circle in self.drawing.units.items():
            x, y = circle.center
            style = {"ha": "center", "fontsize": 7.5, "zorder": 5}
            self.below[unit] = net.text(x, y - 0.31, "", va="top", color=BLUE, **style)
            self.above[unit] = net.text(x, y + 0.3, "", va="bottom", color=ORANGE, **style)
        net.text(3.3, -0.27, "below a unit: its value", fontsize=7.5, color=BLUE)
        net.text(3.3, -0.53, r"above it: $\partial L/\partial z$, once known", fontsize=7.5, color=ORANGE)
        for axes in (panel, strip):
            axes.set_axis_off()
            axes.set(xlim=(0, 1), ylim=(0, 1))
        style = {"va": "top", "transform": panel.transAxes}
        self.head = panel.text(0, 0.95, "", fontsize=8.5, color=GREY, **style)
        self.rule = panel.text(0, 0.87, "", fontsize=11, **style)
        self.work = panel.text(0, 0.64, "", fontsize=8.5, family="monospace", linespacing=1.35, **style)
        self.shape = panel.text(0, 0.27, "", fontsize=8.5, **style)
        self.reused = panel.text(0, 0.2, "", fontsize=8.5, color=GREEN, linespacing=1.8, **style)
        self.known = panel.text(0, 0.02, "", fontsize=8.5, color=GREY, **style)
        self._draw_strip(strip)

    def _draw_strip(self, axes):
        """One box for each of the 32 parameters, in the order of θ, filled as soon as its gradient is known."""
        self.boxes, x = {}, 0
        for k, (n_in, n_out) in enumerate(itertools.pairwise(walk.SIZES), start=1):
            for name, keys in (
                ("W", [("dW", k, i, j) for i in range(n_in) for j in range(n_out)]),
                ("b", [("db", k, j) for j in range(n_out)]),
            ):
                axes.text(x, 0.62, rf"$\partial L/\partial {name}_{k}$", fontsize=8, color=GREY)
                for key in keys:
                    box = patches.Rectangle((x, 0.08), 0.02, 0.44, facecolor="white", edgecolor=GREY, linewidth=0.7)
                    self.boxes[key] = axes.add_patch(box)
                    x += 0.0245
                x += 0.0432

    def show_step(self, step):
        now, done = self.steps[step], {s.key for s in self.steps[: step + 1]}
        color = ORANGE if now.backwards else BLUE
        self.drawing.light(units=now.units, edges=now.edges, color=color)
        for circle in self.drawing.units.values():
            circle.set_linestyle("solid")
        reused = {(key[1], key[-1]) for key in now.reuses if key[0].startswith("d")} if now.edges else ()
        for unit in reused:
            self.drawing.units[unit].set(edgecolor=GREEN, linestyle=(0, (2, 1)), linewidth=2.5)
        layers = self.network.layers
        for k, i in self.drawing.units:
            value = self.x[0, i] if k == 0 else layers[k - 1].a[0, i]
            self.below[k, i].set_text(walk.three(value) if k == 0 or ("a", k, i) in done else "")
            self.above[k, i].set_text(walk.three(layers[k - 1].dz[0, i]) if ("dz", k, i) in done else "")
        for key, box in self.boxes.items():
            box.set(facecolor=ORANGE if key == now.key else GREEN if key in done else "white")
        known = len(self.boxes.keys() & done)
        self.known.set_text(f"{known} of {len(self.boxes)} gradients are known")
        self.head.set_text(f"step {step} of {len(self.steps) - 1}, {walk.where(now.key)}")
        self.rule.set_text(f"${walk.symbol(now.key)} = {now.rule}$" if now.rule else "the input")
        self.work.set_text(now.text or walk.work_lines(now))
        self.shape.set_text(walk.shape_of(now.key))
        self.reused.set_text("\n".join(f"re-used: {self._reused(key)}" for key in now.reuses))
        return self._words(step, now, known)

    def _reused(self, key):
        stored = self.steps[self.number_of[key]]
        return f"${walk.symbol(key, fraction=False)}$ = {walk.three(stored.value)} (step {self.number_of[key]})"

    def _words(self, step, now, known):
        if now.key == ("x",):
            return f"Step 0 of {len(self.steps) - 1}: the input, {', '.join(walk.three(v) for v in self.x[0])}."
        reuse = " and ".join(f"{walk.plain(key)} (step {self.number_of[key]})" for key in now.reuses)
        place = f"Step {step} of {len(self.steps) - 1}, {walk.where(now.key)}"
        return (
            f"{place}: {walk.plain(now.key)} = {walk.three(now.value)}; "
            f"{walk.shape_of(now.key)}; {f're-used: {reuse}; ' if reuse else ''}{known} of 32 gradients are known."
        )
