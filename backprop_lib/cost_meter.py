"""How much arithmetic does a gradient cost? Numbers that count themselves (chapter 4).

A `CostMeter` hands out numbers that behave like floats and report every sum, product and function call to it. The
library's own forward and backward pass runs on them unchanged, as it runs on symbols. Four functions compute one and
the same gradient in four ways; each returns (gradient, number of operations).
"""

import math

import numpy as np
import sympy

from backprop_lib.activations import Activation
from backprop_lib.gradient_check import central_differences
from backprop_lib.losses import LOSSES
from backprop_lib.network import Network, mlp
from backprop_lib.symbolic import elementwise

LOSS = LOSSES["half_squared_error"]
SYMBOLIC_TANH = Activation("tanh", elementwise(sympy.tanh), None)


class CostMeter:
    """Counts `additions` (and subtractions), `multiplications` (divisions, squares) and `functions` (tanh)."""

    def __init__(self):
        self.additions = self.multiplications = self.functions = 0

    @property
    def operations(self):
        """All of them together."""
        return self.additions + self.multiplications + self.functions

    def number(self, value):
        """A counted number."""
        return Counted(float(value), self)

    def numbers(self, values):
        """An object array of counted numbers, in the shape of `values`."""
        return np.frompyfunc(self.number, 1, 1)(np.asarray(values, dtype=float))

    def __str__(self):
        return f"{self.additions} additions, {self.multiplications} multiplications, {self.functions} function calls"


def plain(number):
    """The float inside a counted number; other numbers as they are."""
    return number.value if isinstance(number, Counted) else number


class Counted:
    """A float that tells its meter about every operation it takes part in."""

    def __init__(self, value, meter):
        self.value, self.meter = value, meter

    def __add__(self, other):
        if isinstance(other, Pair):
            return NotImplemented
        self.meter.additions += 1
        return Counted(self.value + plain(other), self.meter)

    def __sub__(self, other):
        if isinstance(other, Pair):
            return NotImplemented
        self.meter.additions += 1
        return Counted(self.value - plain(other), self.meter)

    def __rsub__(self, other):
        self.meter.additions += 1
        return Counted(plain(other) - self.value, self.meter)

    def __mul__(self, other):
        if isinstance(other, Pair):
            return NotImplemented
        self.meter.multiplications += 1
        return Counted(self.value * plain(other), self.meter)

    def __truediv__(self, other):
        self.meter.multiplications += 1
        return Counted(self.value / plain(other), self.meter)

    def __pow__(self, exponent):
        if exponent != 2:
            raise ValueError(f"the meter knows what a square costs, not a power of {exponent}")
        return self * self

    def __neg__(self):
        return 0 - self

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

    def __sub__(self, other):
        return Pair(self.value - other, self.slope)

    def __mul__(self, other):
        if isinstance(other, Pair):
            return Pair(self.value * other.value, self.slope * other.value + self.value * other.slope)
        return Pair(self.value * other, self.slope * other)

    def __truediv__(self, number):
        return Pair(self.value / number, self.slope / number)

    def __pow__(self, exponent):
        return Pair(self.value**exponent, exponent * self.value * self.slope)

    def tanh(self):
        a = self.value.tanh()
        return Pair(a, self.slope * (1 - a * a))

    __radd__, __rmul__ = __add__, __mul__


def sample_network(layer_sizes, rng=0):
    """A network of tanh layers of these sizes, with one sample x, y: what the four functions below take."""
    rng = np.random.default_rng(rng)
    network = mlp(layer_sizes, ["tanh"] * (len(layer_sizes) - 1), rng=rng, scale=0.5)
    return network, rng.standard_normal((1, layer_sizes[0])), rng.standard_normal((1, layer_sizes[-1]))


def forward_pass(network, x, y):
    """The loss alone, and what it costs."""
    meter = CostMeter()
    counting = network.with_theta(meter.numbers(network.theta))
    loss = LOSS.formula(counting.predict(meter.numbers(x)), meter.numbers(y))
    return float(loss), meter.operations


def back_propagation(network, x, y):
    """One pass forwards, one backwards: the library's own code on counted numbers."""
    meter = CostMeter()
    counting = network.with_theta(meter.numbers(network.theta))
    prediction = counting.forward(meter.numbers(x))
    counting.backward(LOSS.slope(prediction, meter.numbers(y)))
    return counting.gradient.astype(float), meter.operations


def finite_differences(network, x, y, step=1e-5):
    """Two forward passes for every parameter, `gradient_check.central_differences` on counted numbers."""
    meter = CostMeter()
    counting = network.with_theta(meter.numbers(network.theta))
    gradient = central_differences(counting, meter.numbers(x), meter.numbers(y), LOSS, step=step)
    return gradient, meter.operations


def forward_accumulation(network, x, y):
    """One forward pass for every parameter, on pairs (value, derivative by that parameter).

    What does not depend on the parameter stays a single number, so no zeros are multiplied.
    """
    meter = CostMeter()
    counting = network.with_theta(meter.numbers(network.theta))
    x, y, gradient = meter.numbers(x), meter.numbers(y), np.empty(network.n_parameters)
    for i in range(network.n_parameters):
        theta = counting.theta.copy()
        theta[i] = Pair(theta[i], meter.number(1))
        loss = LOSS.formula(counting.with_theta(theta).predict(x), y)
        gradient[i] = loss.slope
    return gradient, meter.operations


def direct_differentiation(network, x, y):
    """One formula for every parameter, written down by SymPy, and evaluated as it stands: nothing is shared."""
    meter = CostMeter()
    symbols = sympy.symbols(f"theta:{network.n_parameters}", real=True)
    written = Network(network.layer_sizes, [SYMBOLIC_TANH] * len(network.layers), np.array(symbols, dtype=object))
    loss = LOSS.formula(written.predict(x.astype(object)), y.astype(object))
    theta, gradient = meter.numbers(network.theta), np.empty(network.n_parameters)
    for i, symbol in enumerate(symbols):
        evaluate = sympy.lambdify(symbols, sympy.diff(loss, symbol), modules=[{"tanh": Counted.tanh}], cse=False)
        gradient[i] = evaluate(*theta)
    return gradient, meter.operations
