"""How much arithmetic does a gradient cost? Numbers that count themselves (chapter 4).

A `CostMeter` hands out numbers that behave like floats and report every sum, product and function call to it. The
library's own forward and backward pass runs on them unchanged, as it runs on symbols. Four functions compute one and
the same gradient in four ways; each takes (network, x, y) and returns (gradient, number of operations).
"""

import functools
import math
import operator

import numpy as np
import sympy

from backprop_lib.activations import Activation
from backprop_lib.losses import LOSSES
from backprop_lib.network import Network, mlp
from backprop_lib.symbolic import elementwise

LOSS = LOSSES["half_squared_error"]
SYMBOLIC_TANH = Activation("tanh", elementwise(sympy.tanh), None)


class CostMeter:
    """Counts `additions` (with subtractions), `multiplications` (with divisions and squares) and `functions` (tanh)."""

    def __init__(self):
        self.additions = self.multiplications = self.functions = 0

    @property
    def operations(self):
        """All of them together."""
        return self.additions + self.multiplications + self.functions

    def number(self, value):
        """A number that reports to this meter."""
        return Counted(float(value), self)

    def numbers(self, values):
        """An object array of such numbers, in the shape of `values`."""
        return np.frompyfunc(self.number, 1, 1)(np.asarray(values, dtype=float))

    def __str__(self):
        counts = {"addition": self.additions, "multiplication": self.multiplications, "function call": self.functions}
        return ", ".join(f"{n} {noun}{'s' if n != 1 else ''}" for noun, n in counts.items())


class Counted:
    """A float that tells its meter about every operation it takes part in."""

    def __init__(self, value, meter):
        self.value, self.meter = value, meter

    def _added(self, value):
        self.meter.additions += 1
        return Counted(value, self.meter)

    def _multiplied(self, value):
        self.meter.multiplications += 1
        return Counted(value, self.meter)

    def __add__(self, other):
        return NotImplemented if isinstance(other, Pair) else self._added(self.value + float(other))

    def __sub__(self, other):
        return self._added(self.value - float(other))

    def __rsub__(self, other):
        return self._added(float(other) - self.value)

    def __mul__(self, other):
        return NotImplemented if isinstance(other, Pair) else self._multiplied(self.value * float(other))

    def __truediv__(self, other):
        return self._multiplied(self.value / float(other))

    def __pow__(self, exponent):
        if exponent != 2:
            raise ValueError(f"the meter knows what a square costs, the exponent {exponent} was given")
        return self._multiplied(self.value**2)

    def tanh(self):
        self.meter.functions += 1
        return Counted(math.tanh(self.value), self.meter)

    def __float__(self):
        return self.value

    __radd__, __rmul__ = __add__, __mul__


class Pair:
    """A value and its derivative by one parameter, carried forwards together. Both are counted numbers."""

    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def __add__(self, other):
        if isinstance(other, Pair):
            return Pair(self.value + other.value, self.slope + other.slope)
        return Pair(self.value + other, self.slope)

    def __sub__(self, number):
        return Pair(self.value - number, self.slope)

    def __mul__(self, other):
        if isinstance(other, Pair):
            return Pair(self.value * other.value, self.slope * other.value + self.value * other.slope)
        return Pair(self.value * other, self.slope * other)

    def __truediv__(self, number):
        return Pair(self.value / number, self.slope / number)

    def __pow__(self, exponent):
        return Pair(self.value**exponent, exponent * self.value * self.slope)  # exponent 2, see Counted

    def tanh(self):
        a = self.value.tanh()
        return Pair(a, self.slope * (1 - a * a))

    __radd__, __rmul__ = __add__, __mul__


def sample_problem(layer_sizes, rng=0):
    """(network, x, y): a network of tanh layers of these sizes with random weights, and one random sample."""
    rng = np.random.default_rng(rng)
    network = mlp(layer_sizes, ["tanh"] * (len(layer_sizes) - 1), rng=rng, scale=0.5)
    return network, rng.standard_normal((1, layer_sizes[0])), rng.standard_normal((1, layer_sizes[-1]))


def counting(meter, network, x, y):
    """The same network and sample, made of numbers that report to `meter`."""
    return network.with_theta(meter.numbers(network.theta)), meter.numbers(x), meter.numbers(y)


def forward_pass(network, x, y):
    """The yardstick, not a gradient: (loss, number of operations)."""
    meter = CostMeter()
    network, x, y = counting(meter, network, x, y)
    return float(LOSS.formula(network.predict(x), y)), meter.operations


def back_propagation(network, x, y):
    """One pass forwards and one backwards: the library's own code."""
    meter = CostMeter()
    network, x, y = counting(meter, network, x, y)
    network.backward(LOSS.slope(network.forward(x), y))
    return network.gradient.astype(float), meter.operations


def finite_differences(network, x, y, step=1e-5):
    """Two forward passes for each parameter: (L(θᵢ + h) − L(θᵢ − h)) / 2h."""
    meter = CostMeter()
    network, x, y = counting(meter, network, x, y)
    gradient = np.empty(network.n_parameters)
    for i in range(network.n_parameters):
        losses = []
        for h in (step, -step):
            theta = network.theta.copy()
            theta[i] = theta[i] + h
            losses.append(LOSS.formula(network.with_theta(theta).predict(x), y))
        gradient[i] = (losses[0] - losses[1]) / (2 * step)
    return gradient, meter.operations


def forward_accumulation(network, x, y):
    """One forward pass for each parameter, on pairs of a value and its derivative by that parameter.

    What does not depend on the parameter stays a single number, so that no zeros are multiplied.
    """
    meter = CostMeter()
    network, x, y = counting(meter, network, x, y)
    gradient = np.empty(network.n_parameters)
    for i in range(network.n_parameters):
        theta = network.theta.copy()
        theta[i] = Pair(theta[i], meter.number(1))
        gradient[i] = LOSS.formula(network.with_theta(theta).predict(x), y).slope
    return gradient, meter.operations


def direct_differentiation(network, x, y):
    """One formula for each parameter, as SymPy writes it down, evaluated as it stands: nothing is shared."""
    meter = CostMeter()
    theta, inputs, targets = (
        np.array(sympy.symbols(f"{letter}:{array.size}", real=True), dtype=object)
        for letter, array in (("t", network.theta), ("x", x), ("y", y))
    )
    written = Network(network.layer_sizes, [SYMBOLIC_TANH] * len(network.layers), theta)
    loss = LOSS.formula(written.predict(inputs[None]), targets[None])
    values = np.concatenate([network.theta, x.ravel(), y.ravel()])
    values = dict(zip([*theta, *inputs, *targets], meter.numbers(values), strict=True))
    gradient = [float(evaluate(sympy.diff(loss, parameter), values)) for parameter in theta]
    return np.array(gradient), meter.operations


def evaluate(expression, values):
    """The value of a SymPy expression of sums, products, squares and tanh; a part that occurs twice is computed twice.

    values: {symbol: number}.  A sum with a negative term is computed as a subtraction, as one would write it.
    """
    if expression in values:
        return values[expression]
    if expression.is_Number:
        return float(expression)
    if expression.is_Pow:
        return evaluate(expression.base, values) ** int(expression.exp)
    if isinstance(expression, sympy.tanh):
        return evaluate(expression.args[0], values).tanh()
    if expression.is_Mul:
        return functools.reduce(operator.mul, [evaluate(factor, values) for factor in expression.args])
    total = None
    for term in sorted(expression.args, key=is_negative):
        if total is None:
            total = evaluate(term, values)
        else:
            total = total - evaluate(-term, values) if is_negative(term) else total + evaluate(term, values)
    return total


def is_negative(term):
    return bool(term.as_coeff_Mul()[0].is_negative)
