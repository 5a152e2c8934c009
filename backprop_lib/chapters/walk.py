"""A walk through a small network, one number a step: forwards, backwards, and the update (chapters 4 and 9)."""

from dataclasses import dataclass

import numpy as np

from backprop_lib.chapters.walk_names import Names, three
from backprop_lib.losses import LOSSES

LOSS = LOSSES["half_squared_error"]
SLOPES = {"identity": "1", "tanh": "1 - {a}^2", "sigmoid": r"{a}\,(1 - {a})"}  # f′ by what forward has stored


@dataclass(frozen=True)
class Step:
    """One number of a walk; in the update, one array.

    key:     what is computed, see `walk_names`.
    rule:    the right-hand side of its equation, as mathtext.
    value:   its number, as the library's own forward or backward pass has stored it; in the update a copy of the array.
    work:    the same number as a sum of products [(factor, …), …], or None where a function is applied; then
    text:    what the panel shows instead.
    reuses:  the keys of earlier steps that enter.
    before:  the array before its update, else None.
    units, edges: what is lit in the drawing.
    """

    key: tuple
    rule: str
    value: float | np.ndarray
    reuses: tuple = ()
    work: tuple | None = None
    text: str = ""
    before: np.ndarray | None = None
    units: tuple = ()
    edges: tuple = ()

    @property
    def backwards(self):
        return self.key[0].startswith("d")


class Walk:
    """All steps of a forward pass, a backward pass and an update on one sample, with half the squared error as loss.

    network:       a `Network`; both passes run on it and leave their numbers in it, its weights stay as they are.
    x, y:          input (1, n_0) and target (1, n_L).
    learning_rate: of the update, for which all gradients are known before the first weight moves.
    train_biases:  False leaves the biases where they are.

    `da[k]` is ∂L/∂A_k for k = 0 … L.  `number_of[key]` is the number of a step.
    """

    def __init__(self, network, x, y, *, learning_rate=0.5, train_biases=True):
        self.network, self.x, self.y, self.learning_rate = network, x, y, learning_rate
        self.sizes, self.names = tuple(network.layer_sizes), Names(network.layer_sizes)
        self.da = [LOSS.gradient(network.forward(x), y)]
        for layer in reversed(network.layers):
            self.da.insert(0, layer.backward(self.da[0]))
        self.a = [x[0], *(layer.a[0] for layer in network.layers)]
        self.steps = [*self._input(), *self._forwards(), *self._loss(), *self._backwards(), *self._update(train_biases)]
        self.number_of = {step.key: number for number, step in enumerate(self.steps)}

    def _input(self):
        text = f"{self.sizes[0]} number{'s come' if self.sizes[0] > 1 else ' comes'} in"
        yield Step(("x",), "", 0.0, text=text, units=self._units(0))

    def _units(self, k):
        return tuple((k, i) for i in range(self.sizes[k]))

    def _layers(self):
        return enumerate(self.network.layers, start=1)

    def _forwards(self):
        for k, layer in self._layers():
            before, source = range(self.sizes[k - 1]), "x_i" if k == 1 else f"h_{{{k - 1}i}}"
            for j in range(self.sizes[k]):
                rule = rf"\sum_i {source}\, w^{{({k})}}_{{i{j + 1}}}" + rf" + b^{{({k})}}_{j + 1}" * layer.bias
                work = (*((self.a[k - 1][i], layer.W[i, j]) for i in before), *((b,) for b in layer.b[:, j]))
                lit = {"units": ((k, j), *self._units(k - 1)), "edges": tuple((k, i, j) for i in before)}
                yield Step(("z", k, j), rule, layer.z[0, j], work=work, **lit)
                rule = f"f_{k}({self.names.symbol(('z', k, j))})"
                text = f"{layer.activation.name}({three(layer.z[0, j])})\n= {three(layer.a[0, j])}"
                yield Step(("a", k, j), rule, layer.a[0, j], reuses=(("z", k, j),), text=text, units=((k, j),))

    def _loss(self):
        last = len(self.sizes) - 1
        outputs, misses = tuple(("a", last, j) for j in range(self.sizes[-1])), self.a[-1] - self.y[0]
        rule, work = r"\frac{1}{2} \sum_j (\hat{y}_j - y_j)^2", tuple((0.5, miss, miss) for miss in misses)
        yield Step(("loss",), rule, self.loss, reuses=outputs, work=work, units=self._units(last))
        for j, (output, target) in enumerate(zip(self.a[-1], self.y[0], strict=True)):
            rule, work = rf"\hat{{y}}_{j + 1} - y_{j + 1}", ((output,), (-target,))
            key, unit = ("da", last, j), ((last, j),)
            yield Step(key, rule, self.da[-1][0, j], reuses=(("a", last, j),), work=work, units=unit)

    @property
    def loss(self):
        return LOSS.value(self.a[-1][None], self.y)

    def _backwards(self):
        for k, layer in reversed([*self._layers()]):
            yield from self._to_z(k, layer)
            yield from self._to_parameters(k, layer)
            yield from self._to_the_layer_below(k, layer)

    def _to_z(self, k, layer):
        slopes, name = layer.activation.derivative(layer.z, layer.a), layer.activation.name
        slopes = np.broadcast_to(slopes, layer.z.shape)[0]
        for j in range(self.sizes[k]):
            rule = rf"{self.names.symbol(('da', k, j))}\; f_{k}'(z)"
            if name in SLOPES:
                rule += rf", \quad f_{k}' = {SLOPES[name].format(a=self.names.unit(k, j))}"
            work, reuses = ((self.da[k][0, j], slopes[j]),), (("da", k, j),)
            yield Step(("dz", k, j), rule, layer.dz[0, j], reuses=reuses, work=work, units=((k, j),))

    def _to_parameters(self, k, layer):
        dz = layer.dz[0]
        for i in range(self.sizes[k - 1]):
            for j in range(self.sizes[k]):
                rule = rf"{self.names.symbol(('dz', k, j))}\; {self.names.unit(k - 1, i)}"
                reuses = (("dz", k, j), ("a", k - 1, i))[: 2 if k > 1 else 1]  # the input is no result of a step
                lit = {"units": ((k, j), (k - 1, i)), "edges": ((k, i, j),)}
                work = ((dz[j], self.a[k - 1][i]),)
                yield Step(("dW", k, i, j), rule, layer.dW[i, j], reuses=reuses, work=work, **lit)
        for j in range(self.sizes[k] if layer.bias else 0):
            rule, work, reuses = self.names.symbol(("dz", k, j)), ((dz[j],),), (("dz", k, j),)
            yield Step(("db", k, j), rule, layer.db[0, j], reuses=reuses, work=work, units=((k, j),))

    def _to_the_layer_below(self, k, layer):
        if k == 1:
            return
        outputs = range(self.sizes[k])
        for i in range(self.sizes[k - 1]):
            rule = rf"\sum_j {self.names.symbol(('dz', k, 'j'))}\; w^{{({k})}}_{{{i + 1}j}}"
            reuses, work = tuple(("dz", k, j) for j in outputs), tuple((layer.dz[0, j], layer.W[i, j]) for j in outputs)
            lit = {"units": ((k - 1, i), *self._units(k)), "edges": tuple((k, i, j) for j in outputs)}
            yield Step(("da", k - 1, i), rule, self.da[k - 1][0, i], reuses=reuses, work=work, **lit)

    def _update(self, train_biases):
        moved = self.network.with_theta(self.network.theta)
        for k, layer in self._layers():
            edges = tuple((k, i, j) for i in range(self.sizes[k - 1]) for j in range(self.sizes[k]))
            lit = {"W": {"edges": edges}, "b": {"units": self._units(k)}}
            for name in ("W", "b") if layer.bias and train_biases else ("W",):
                before, gradient = getattr(layer, name).copy(), getattr(layer, "d" + name)
                getattr(moved.layers[k - 1], name)[...] = before - self.learning_rate * gradient
                after = getattr(moved.layers[k - 1], name).copy()
                rule = rf"{name}_{k} - \eta\; \partial L/\partial {name}_{k}"
                text = f"before\n{rows(before)}\nafter\n{rows(after)}"
                yield Step((name, k), rule, after, text=text, before=before, **lit[name])
        after = LOSS.value(moved.predict(self.x), self.y)
        text = f"before the update {three(self.loss)}\nafter it          {three(after)}"
        yield Step(("new loss",), r"\frac{1}{2} \sum_j (\hat{y}_j - y_j)^2", after, text=text, units=self._units(-1))


def rows(array):
    """A matrix as text, one row a line."""
    return "\n".join(" ".join(f"{three(entry):>6}" for entry in row) for row in array)


def work_lines(step):
    """A sum of products, one product a line, and its value."""
    lines = [" × ".join(f"{three(factor):>6}" for factor in product) for product in step.work]
    signs = ["  ", *["+ "] * (len(lines) - 1)]
    return "\n".join([*(s + line for s, line in zip(signs, lines, strict=True)), f"= {three(step.value):>6}"])
