"""Chapter 4's walk: one forward and one backward pass through the 3-4-2-2 network, one number a step."""

import functools
from dataclasses import dataclass

from backprop_lib.chapters.pictures.perceptron import unit_names
from backprop_lib.losses import LOSSES
from backprop_lib.plotting import number

SIZES = (3, 4, 2, 2)
ACTIVATIONS = ("tanh", "tanh", "identity")
LOSS = LOSSES["half_squared_error"]
SLOPES = ("1 - h_{{1{j}}}^2", "1 - h_{{2{j}}}^2", "1")  # f′ of the three layers, in terms of what forward has stored
SUBSCRIPTS, SUPERSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), {1: "⁽¹⁾", 2: "⁽²⁾", 3: "⁽³⁾"}
three = functools.partial(number, form=".3f")  # decimals


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


def passes(network, x, y):
    """Run one forward and one backward pass on `network`; returns ∂L/∂A_k for the layers k = 0 … 3."""
    da = [LOSS.gradient(network.forward(x), y)]
    for layer in reversed(network.layers):
        da.insert(0, layer.backward(da[0]))
    return da


def all_steps(network, x, y, da):
    """All steps of one forward and one backward pass, after `passes` has run both."""
    a = [x[0], *(layer.a[0] for layer in network.layers)]
    steps = [Step(("x",), "", 0.0, text="three numbers come in", units=tuple((0, i) for i in range(SIZES[0])))]
    for k in (1, 2, 3):
        steps += forward_steps(k, network.layers[k - 1], a)
    outputs, rule = (("a", 3, 0), ("a", 3, 1)), r"\frac{1}{2} \sum_i (\hat{y}_i - y_i)^2"
    work, units = tuple((0.5, miss, miss) for miss in a[3] - y[0]), ((3, 0), (3, 1))
    steps.append(Step(("loss",), rule, LOSS.value(a[3][None], y), reuses=outputs, work=work, units=units))
    for i, (output, target) in enumerate(zip(a[3], y[0], strict=True)):
        rule, work = rf"\hat{{y}}_{i + 1} - y_{i + 1}", ((output,), (-target,))
        steps.append(Step(("da", 3, i), rule, da[3][0, i], reuses=(("a", 3, i),), work=work, units=((3, i),)))
    for k in (3, 2, 1):
        steps += backward_steps(k, network.layers[k - 1], a, da)
    return steps


def forward_steps(k, layer, a):
    before, source = range(SIZES[k - 1]), "x_i" if k == 1 else f"h_{{{k - 1}i}}"
    for j in range(SIZES[k]):
        z, value = layer.z[0, j], layer.a[0, j]
        rule = rf"\sum_i {source}\, w^{{({k})}}_{{i{j + 1}}} + b^{{({k})}}_{j + 1}"
        work = (*((a[k - 1][i], layer.W[i, j]) for i in before), (layer.b[0, j],))
        lit = {"units": ((k, j), *((k - 1, i) for i in before)), "edges": tuple((k, i, j) for i in before)}
        yield Step(("z", k, j), rule, z, work=work, **lit)
        rule, text = f"f_{k}({symbol(('z', k, j))})", f"{ACTIVATIONS[k - 1]}({three(z)})\n= {three(value)}"
        yield Step(("a", k, j), rule, value, reuses=(("z", k, j),), text=text, units=((k, j),))


def backward_steps(k, layer, a, da):
    before, outputs = range(SIZES[k - 1]), range(SIZES[k])
    slopes, dz = layer.activation.derivative(layer.z, layer.a)[0], layer.dz[0]
    for j in outputs:
        rule = rf"{symbol(('da', k, j))}\; f_{k}'(z), \quad f_{k}' = {SLOPES[k - 1].format(j=j + 1)}"
        work = ((da[k][0, j], slopes[j]),)
        yield Step(("dz", k, j), rule, dz[j], reuses=(("da", k, j),), work=work, units=((k, j),))
    for i in before:
        for j in outputs:
            rule = rf"{symbol(('dz', k, j))}\; {unit_names(SIZES)[k - 1, i].strip('$')}"
            reuses = (("dz", k, j), ("a", k - 1, i))[: 2 if k > 1 else 1]  # the input is no result of a step
            lit = {"units": ((k, j), (k - 1, i)), "edges": ((k, i, j),)}
            yield Step(("dW", k, i, j), rule, layer.dW[i, j], reuses=reuses, work=((dz[j], a[k - 1][i]),), **lit)
    for j in outputs:
        source = ("dz", k, j)
        yield Step(("db", k, j), symbol(source), layer.db[0, j], reuses=(source,), work=((dz[j],),), units=((k, j),))
    if k == 1:
        return
    for i in before:
        rule = rf"\sum_j {symbol(('dz', k, 'j'))}\; w^{{({k})}}_{{{i + 1}j}}"
        reuses, work = tuple(("dz", k, j) for j in outputs), tuple((dz[j], layer.W[i, j]) for j in outputs)
        lit = {"units": ((k - 1, i), *((k, j) for j in outputs)), "edges": tuple((k, i, j) for j in outputs)}
        yield Step(("da", k - 1, i), rule, da[k - 1][0, i], reuses=reuses, work=work, **lit)


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


def work_lines(step):
    """A sum of products, one product a line, and its value."""
    lines = [" × ".join(f"{three(factor):>6}" for factor in product) for product in step.work]
    signs = ["  ", *["+ "] * (len(lines) - 1)]
    return "\n".join([*(s + line for s, line in zip(signs, lines, strict=True)), f"= {three(step.value):>6}"])
