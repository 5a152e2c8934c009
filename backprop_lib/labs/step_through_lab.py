"""The lab of chapters 4 and 9: a small network's forward pass, backward pass and update, one number a step."""

import ipywidgets
import numpy as np
from matplotlib import patches

from backprop_lib.chapters.drawing import draw_network
from backprop_lib.chapters.walk import Walk, work_lines
from backprop_lib.chapters.walk_names import three, where
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, new_figure

MOST_LAYERS, MOST_UNITS = 4, 4
BOX, ROOM, GAP = 0.0245, 0.066, 0.03  # the strip: a box's place, at least that much for an array's name, between arrays


class StepThroughLab(FigureLab):
    """Walk through a forward pass, a backward pass and an update, one number a step: rule, number, shape, reuse.

    layer_sizes, activations: of a network with random weights from `rng`, which also draws x and y where they are not
             given.  network: a ready `Network` instead of these.
    x, y:    one sample: input (1, n_0) and target (1, n_L), or plain lists of numbers.
    learning_rate, train_biases: of the update.   step: where the lab opens; None is the first total derivative.

    A click on a weight's line goes to the step that computes its derivative.

    A network has 1 to 4 layers after the input, each layer 1 to 4 units; else a ValueError says so. `walk` holds all
    numbers, read from the library's arrays (`steps`, `number_of`, `da`, as in `Walk`); `Step.work` repeats each from
    earlier ones, and chapter 4 compares.
    """

    expected = 9  # numbers re-use it

    def __init__(
        self,
        layer_sizes=(3, 4, 2, 2),
        activations=("tanh", "tanh", "identity"),
        *,
        network=None,
        x=None,
        y=None,
        rng=166,
        learning_rate=0.5,
        train_biases=True,
        step=None,
    ):
        rng = np.random.default_rng(rng)
        self.network = mlp(layer_sizes, activations, rng=rng, scale=0.6) if network is None else network
        sizes = self.network.layer_sizes
        if len(sizes) - 1 > MOST_LAYERS or max(sizes) > MOST_UNITS:
            raise ValueError(f"{MOST_LAYERS} layers of {MOST_UNITS} units are the most that fit; {[*sizes]} was given")
        self.x, self.y = (
            rng.uniform(-1, 1, (1, n)) if values is None else np.reshape(np.asarray(values, float), (1, n))
            for values, n in ((x, sizes[0]), (y, sizes[-1]))
        )
        self.walk = Walk(self.network, self.x, self.y, learning_rate=learning_rate, train_biases=train_biases)
        self.steps, self.number_of, self.da = self.walk.steps, self.walk.number_of, self.walk.da
        self._draw()
        first = self.number_of.get(("da", len(sizes) - 2, 0), self.number_of["loss",])
        style = {"description": "step", "style": LABEL, "layout": WIDE}
        slider = ipywidgets.IntSlider(first if step is None else step, min=0, max=len(self.steps) - 1, **style)
        weights = {("step", self.number_of["dW", *edge]): line for edge, line in self.drawing.edges.items()}
        super().__init__(self.picture, self.show_step, {"step": slider}, spots=weights)

    def _draw(self):
        self.picture, (net, panel, strip) = new_figure(7.6, 4, rows=3)
        self.picture.set_layout_engine(None)
        net.set_position((0, 0.26, 0.6, 0.74))
        panel.set_position((0.615, 0.2, 0.385, 0.8))
        strip.set_position((0.02, 0.01, 0.96, 0.17))
        names = {(k, i): f"${self.walk.names.unit(k, i)}$" for k, n in enumerate(self.walk.sizes) for i in range(n)}
        self.drawing = draw_network(net, self.walk.sizes, label=names)
        if len(self.walk.sizes) > 4:  # so many layers leave a flat drawing: the numbers in it need the height
            net.set_aspect("auto")
        self.below, self.above = {}, {}
        for unit, circle in self.drawing.units.items():
            x, y = circle.center
            style = {"ha": "center", "fontsize": 8, "zorder": 5}
            self.below[unit] = net.text(x, y - 0.3, "", va="top", color=BLUE, **style)
            self.above[unit] = net.text(x, y + 0.29, "", va="bottom", color=ORANGE, **style)
        self.picture.text(0.02, 0.2, "below a unit: its value", fontsize=8, color=BLUE)
        self.picture.text(0.25, 0.2, r"above it: δ = $\partial L/\partial z$, once known", fontsize=8, color=ORANGE)
        for axes in (panel, strip):
            axes.set_axis_off()
            axes.set(xlim=(0, 1), ylim=(0, 1))
        style = {"va": "top", "transform": panel.transAxes}
        self.head = panel.text(0, 0.95, "", fontsize=8.5, color=GREY, **style)
        self.rule = panel.text(0, 0.87, "", fontsize=11, **style)
        self.work = panel.text(0, 0.64, "", fontsize=8.5, family="monospace", linespacing=1.35, **style)
        self.shape = panel.text(0, 0.27, "", fontsize=8.5, **style)
        self.reused = panel.text(0, 0.2, "", fontsize=8.5, color=GREEN, linespacing=1.8, **style)
        self.known = panel.text(1, 0.95, "", fontsize=8.5, color=GREY, ha="right", **style)
        self._draw_strip(strip)

    def _draw_strip(self, axes):
        """One box for each parameter, in the order of θ, filled as soon as its gradient is known."""
        groups = {}
        for key in sorted(key for key in self.number_of if key[0] in ("dW", "db")):
            groups.setdefault((key[1], key[0]), []).append(key)  # within a layer W comes before b: "W" < "b"
        shrink = 1.0
        while sum(max(len(keys) * BOX, ROOM) * shrink + GAP * shrink for keys in groups.values()) - GAP > 1:
            shrink *= 0.98
        self.boxes, x = {}, 0
        for (k, name), keys in sorted(groups.items()):
            axes.text(x, 0.62, rf"$\partial L/\partial {name[1]}_{k}$", fontsize=8, color=GREY)
            for number, key in enumerate(keys):
                at = (x + number * BOX * shrink, 0.08)
                box = patches.Rectangle(at, 0.82 * BOX * shrink, 0.44, facecolor="white", edgecolor=GREY, linewidth=0.7)
                self.boxes[key] = axes.add_patch(box)
            x += (max(len(keys) * BOX, ROOM) + GAP) * shrink

    def show_step(self, step):
        now, done = self.steps[step], {s.key for s in self.steps[: step + 1]}
        updates = now.key[0] in ("W", "b")
        self.drawing.light(units=now.units, edges=now.edges, color=ORANGE if now.backwards or updates else BLUE)
        for circle in self.drawing.units.values():
            circle.set_linestyle("solid")
        reused = {(key[1], key[-1]) for key in now.reuses if key[0].startswith("d")} if now.edges else ()
        for unit in reused:
            self.drawing.units[unit].set(edgecolor=GREEN, linestyle=(0, (2, 1)), linewidth=2.5)
        for k, i in self.drawing.units:
            self.below[k, i].set_text(three(self.walk.a[k][i]) if k == 0 or ("a", k, i) in done else "")
            known = ("dz", k, i) in done
            self.above[k, i].set_text(three(self.network.layers[k - 1].dz[0, i]) if known else "")
        for key, box in self.boxes.items():
            box.set(facecolor=ORANGE if key == now.key else GREEN if key in done else "white")
        known = len(self.boxes.keys() & done)
        self.known.set_text(f"{known} of {len(self.boxes)} known")
        self.head.set_text(f"step {step}, {where(now.key)}")
        equals = r"\leftarrow" if updates else "="
        self.rule.set_text(f"${self.walk.names.symbol(now.key)} {equals} {now.rule}$" if now.rule else "the input")
        self.work.set(text=now.text or work_lines(now), y=0.78 if updates else 0.64)
        rate = f"; η = {self.walk.learning_rate:g}" if updates else ""
        self.shape.set(text=self.walk.names.shape(now.key) + rate, y=0.08 if updates else 0.27)
        self.reused.set_text("\n".join(f"re-used: {self._reused(key)}" for key in now.reuses))
        return self._words(step, now, known)

    def _reused(self, key):
        stored, number = self.steps[self.number_of[key]], self.number_of[key]
        return f"${self.walk.names.symbol(key, fraction=False)}$ = {three(stored.value)} (step {number})"

    def _words(self, step, now, known):
        place, names = f"Step {step} of {len(self.steps) - 1}, {where(now.key)}", self.walk.names
        if now.key == ("x",):
            return f"Step 0 of {len(self.steps) - 1}: the input, {', '.join(three(v) for v in self.x[0])}."
        if now.before is not None:
            moves = f"{names.plain(now.key)} moves by −{self.walk.learning_rate:g} times its gradient"
            return f"{place}: {moves}; entry [0, 0] was {three(now.before[0, 0])} and is {three(now.value[0, 0])}."
        if now.key == ("new loss",):
            return f"{place}: the loss was {three(self.walk.loss)} and is {three(now.value)} after the update."
        reuse = " and ".join(f"{names.plain(key)} (step {self.number_of[key]})" for key in now.reuses)
        return (
            f"{place}: {names.plain(now.key)} = {three(now.value)}; {names.shape(now.key)}; "
            f"{f're-used: {reuse}; ' if reuse else ''}{known} of {len(self.boxes)} gradients are known."
        )
