"""Chapter 4's lab: one forward and one backward pass through the 3-4-2-2 network, one number a step."""

import functools
import itertools
from dataclasses import dataclass

import ipywidgets
import numpy as np
from matplotlib import patches

from backprop_lib.chapters.drawing import draw_network
from backprop_lib.chapters.pictures.perceptron import unit_names
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.losses import LOSSES
from backprop_lib.network import mlp
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, new_figure

SIZES = (3, 4, 2, 2)
ACTIVATIONS = ("tanh", "tanh", "identity")
LOSS = LOSSES["half_squared_error"]
SLOPES = ("1 - h_{{1{j}}}^2", "1 - h_{{2{j}}}^2", "1")  # f′ of the three layers, in terms of what forward has stored
SUBSCRIPTS, SUPERSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), {1: "⁽¹⁾", 2: "⁽²⁾", 3: "⁽³⁾"}


@dataclass(frozen=True)
class Step:
    """One number of a pass.

    key:     what is computed: ("z", k, j), ("a", k, j), ("loss",) or, backwards, ("da" | "dz", k, j), ("dW", k, i, j),
             ("db", k, j). Layers and units count from 0, layer 0 is the input.
    rule:    the right-hand side of its equation, as mathtext.
    value:   its number, as the library's own forward or backward pass has stored it.
    work:    the same number as a sum of products [(factor, …), …], or None where a function is applied; then
    text:    what the panel shows instead.
    reuses:  the keys of earlier steps that enter.
    units, edges: what is lit in the drawing.
    """

    key: tuple
    rule: str
    value: float
    reuses: tuple = ()
    work: tuple | None = None
    text: str = ""
    units: tuple = ()
    edges: tuple = ()

    @property
    def backwards(self):
        return self.key[0].startswith("d")


class StepThroughLab(FigureLab):
    """Walk through one forward and one backward pass of the 3-4-2-2 network: rule, number, shape, reuse.

    `steps` holds the whole walk, `network` the network after both passes, `da[k]` the gradient at layer k's output.
    Every number is read from the library's arrays; `Step.work` repeats it from earlier ones, and chapter 4 compares.
    """

    def __init__(self, step=28, rng=166):
        rng = np.random.default_rng(rng)
        self.network = mlp(SIZES, ACTIVATIONS, rng=rng, scale=0.6)
        self.x, self.y = rng.uniform(-1, 1, (1, SIZES[0])), rng.uniform(-1, 1, (1, SIZES[-1]))
        self.da = passes(self.network, self.x, self.y)
        self.steps = walk(self.network, self.x, self.y, self.da)
        self.number_of = {step.key: number for number, step in enumerate(self.steps)}
        self._draw()
        slider = ipywidgets.IntSlider(
            step, min=0, max=len(self.steps) - 1, description="step", style=LABEL, layout=WIDE
        )  # fmt: skip
        super().__init__(self.picture, self.show_step, {"step": slider})

    def _draw(self):
        self.picture, (net, panel, strip) = new_figure(7.6, 4, rows=3)
        self.picture.set_layout_engine(None)
        net.set_position((0, 0.2, 0.6, 0.8))
        panel.set_position((0.615, 0.2, 0.385, 0.8))
        strip.set_position((0.02, 0.01, 0.96, 0.17))
        self.drawing = draw_network(net, SIZES, label=unit_names(SIZES))
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
        for k, (n_in, n_out) in enumerate(itertools.pairwise(SIZES), start=1):
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
        reused = {unit_of(key) for key in now.reuses if key[0].startswith("d")} if now.edges else ()
        for unit in reused:
            self.drawing.units[unit].set(edgecolor=GREEN, linestyle=(0, (2, 1)), linewidth=2.5)
        for k, i in self.drawing.units:
            value = self.x[0, i] if k == 0 else self.network.layers[k - 1].a[0, i]
            self.below[k, i].set_text(number(value) if k == 0 or ("a", k, i) in done else "")
            self.above[k, i].set_text(
                number(self.network.layers[k - 1].dz[0, i]) if ("dz", k, i) in done else ""
            )  # fmt: skip
        for key, box in self.boxes.items():
            box.set(facecolor=ORANGE if key == now.key else GREEN if key in done else "white")
        known = len(self.boxes.keys() & done)
        self.known.set_text(f"{known} of {len(self.boxes)} gradients are known")
        self.head.set_text(f"step {step} of {len(self.steps) - 1}, {where(now.key)}")
        self.rule.set_text(f"${symbol(now.key)} = {now.rule}$" if now.rule else "the input")
        self.work.set_text(now.text or work_lines(now))
        self.shape.set_text(shape_of(now.key))
        self.reused.set_text("\n".join(f"re-used: {self._reused(key)}" for key in now.reuses))
        return self._words(step, now, known)

    def _reused(self, key):
        stored = self.steps[self.number_of[key]]
        return f"${symbol(key, fraction=False)}$ = {number(stored.value)} (step {self.number_of[key]})"

    def _words(self, step, now, known):
        if now.key == ("x",):
            return f"Step 0 of {len(self.steps) - 1}: the input, {', '.join(number(v) for v in self.x[0])}."
        reuse = " and ".join(f"{plain(key)} (step {self.number_of[key]})" for key in now.reuses)
        return (
            f"Step {step} of {len(self.steps) - 1}, {where(now.key)}: {plain(now.key)} = {number(now.value)}; "
            f"{shape_of(now.key)}; {f're-used: {reuse}; ' if reuse else ''}{known} of 32 gradients are known."
        )


def passes(network, x, y):
    """Run one forward and one backward pass on `network`; returns ∂L/∂A_k for the layers k = 0 … 3."""
    da = [LOSS.gradient(network.forward(x), y)]
    for layer in reversed(network.layers):
        da.insert(0, layer.backward(da[0]))
    return da


def walk(network, x, y, da):
    """All steps of one forward and one backward pass, after `passes` has run both."""
    a = [x[0], *(layer.a[0] for layer in network.layers)]
    steps = [Step(("x",), "", 0.0, text="three numbers come in", units=tuple((0, i) for i in range(SIZES[0])))]
    for k in (1, 2, 3):
        steps += forward_steps(k, network.layers[k - 1], a)
    steps.append(Step(
        ("loss",), r"\frac{1}{2} \sum_i (\hat{y}_i - y_i)^2", LOSS.value(a[3][None], y),
        reuses=(("a", 3, 0), ("a", 3, 1)), work=tuple((0.5, miss, miss) for miss in a[3] - y[0]),
        units=((3, 0), (3, 1)),
    ))  # fmt: skip
    for i, (output, target) in enumerate(zip(a[3], y[0], strict=True)):
        steps.append(Step(
            ("da", 3, i), rf"\hat{{y}}_{i + 1} - y_{i + 1}", da[3][0, i], reuses=(("a", 3, i),),
            work=((output,), (-target,)), units=((3, i),),
        ))  # fmt: skip
    for k in (3, 2, 1):
        steps += backward_steps(k, network.layers[k - 1], a, da)
    return steps


def forward_steps(k, layer, a):
    for j in range(SIZES[k]):
        source = "x_i" if k == 1 else f"h_{{{k - 1}i}}"
        yield Step(
            ("z", k, j), rf"\sum_i {source}\, w^{{({k})}}_{{i{j + 1}}} + b^{{({k})}}_{j + 1}", layer.z[0, j],
            work=(*((a[k - 1][i], layer.W[i, j]) for i in range(SIZES[k - 1])), (layer.b[0, j],)),
            units=((k, j), *((k - 1, i) for i in range(SIZES[k - 1]))),
            edges=tuple((k, i, j) for i in range(SIZES[k - 1])),
        )  # fmt: skip
        yield Step(
            ("a", k, j), f"f_{k}({symbol(('z', k, j))})", layer.a[0, j], reuses=(("z", k, j),), units=((k, j),),
            text=f"{ACTIVATIONS[k - 1]}({number(layer.z[0, j])})\n= {number(layer.a[0, j])}",
        )  # fmt: skip


def backward_steps(k, layer, a, da):
    before, outputs = range(SIZES[k - 1]), range(SIZES[k])
    slopes = layer.activation.derivative(layer.z, layer.a)[0]
    for j in outputs:
        slope = SLOPES[k - 1].format(j=j + 1)
        yield Step(
            ("dz", k, j), rf"{symbol(('da', k, j))}\; f_{k}'(z), \quad f_{k}' = {slope}", layer.dz[0, j],
            reuses=(("da", k, j),), work=((da[k][0, j], slopes[j]),), units=((k, j),),
        )  # fmt: skip
    for i in before:
        for j in outputs:
            stored = (("a", k - 1, i),) if k > 1 else ()
            yield Step(
                ("dW", k, i, j), rf"{symbol(('dz', k, j))}\; {unit_names(SIZES)[k - 1, i].strip('$')}", layer.dW[i, j],
                reuses=(("dz", k, j), *stored), work=((layer.dz[0, j], a[k - 1][i]),),
                units=((k, j), (k - 1, i)), edges=((k, i, j),),
            )  # fmt: skip
    for j in outputs:
        yield Step(
            ("db", k, j), symbol(("dz", k, j)), layer.db[0, j], reuses=(("dz", k, j),), work=((layer.dz[0, j],),),
            units=((k, j),),
        )  # fmt: skip
    if k == 1:
        return
    for i in before:
        yield Step(
            ("da", k - 1, i), rf"\sum_j {symbol(('dz', k, 'j'))}\; w^{{({k})}}_{{{i + 1}j}}", da[k - 1][0, i],
            reuses=tuple(("dz", k, j) for j in outputs), work=tuple((layer.dz[0, j], layer.W[i, j]) for j in outputs),
            units=((k - 1, i), *((k, j) for j in outputs)), edges=tuple((k, i, j) for j in outputs),
        )  # fmt: skip


def one(index):
    """An index as mathematics writes it, from 1; letters stay."""
    return index + 1 if isinstance(index, int) else index


@functools.cache
def symbol(key, *, fraction=True):
    """A key as mathtext; a derivative as a fraction, or in one line."""
    kind, k, *index = (*key, None, None)[: max(len(key), 2)]
    i, j = one(index[0]) if index else "", one(index[-1]) if index else ""
    if kind in ("x", "loss"):
        return {"x": "x", "loss": "L"}[kind]
    unit = rf"\hat{{y}}_{j}" if k == 3 else f"h_{{{k}{j}}}"
    below = {
        "z": f"z^{{({k})}}_{j}",
        "a": unit,
        "dW": f"w^{{({k})}}_{{{i}{j}}}",
        "db": f"b^{{({k})}}_{j}",
        "dz": f"z^{{({k})}}_{j}",
        "da": unit,
    }[kind]
    if not kind.startswith("d"):
        return below
    return rf"\dfrac{{\partial L}}{{\partial {below}}}" if fraction else rf"\partial L / \partial {below}"


def plain(key):
    """A key as text, for the sentence below the picture."""
    kind, *rest = key
    if kind == "loss":
        return "L"
    k, *index = rest
    index = "".join(str(i + 1) for i in index).translate(SUBSCRIPTS)
    unit = f"ŷ{index}" if k == 3 else "h" + str(k).translate(SUBSCRIPTS) + index
    letter = {"z": "z", "a": unit, "dW": "w", "db": "b", "dz": "z", "da": unit}[kind]
    name = letter if kind.endswith("a") else f"{letter}{SUPERSCRIPTS[k]}{index}"
    return f"∂L/∂{name}" if kind.startswith("d") else name


def unit_of(key):
    """The unit (k, j) that a key belongs to."""
    return key[1], key[-1]


def where(key):
    if key[0] in ("x", "loss"):
        return "forwards"
    return f"{'backwards' if key[0].startswith('d') else 'forwards'}, layer {key[1]}"


def shape_of(key):
    """Which entry of which array this number is, and the array's shape for one sample."""
    kind, *index = key
    if kind in ("x", "loss"):
        return "shape of x: (1, 3)" if kind == "x" else "shape of L: (), one number"
    k, n_in, n_out = index[0], SIZES[index[0] - 1], SIZES[index[0]]
    array = {"z": "Z", "a": "A", "da": "∂L/∂A", "dz": "∂L/∂Z", "dW": "∂L/∂W", "db": "∂L/∂b"}[kind]
    entry = f"[{index[1]}, {index[2]}]" if kind == "dW" else f"[0, {index[1]}]"
    shape = (n_in, n_out) if kind == "dW" else (1, n_out)
    return f"entry {entry} of {array}{str(k).translate(SUBSCRIPTS)}, shape {shape}"


def number(value):
    """Three decimals, with a true minus sign and never a negative zero."""
    return f"{value + 0.0:.3f}".replace("-0.000", "0.000").replace("-", "−")


def work_lines(step):
    """A sum of products, one product a line, and its value."""
    lines = [" × ".join(f"{number(factor):>6}" for factor in product) for product in step.work]
    signs = ["  ", *["+ "] * (len(lines) - 1)]
    return "\n".join([*(s + line for s, line in zip(signs, lines, strict=True)), f"= {number(step.value):>6}"])
