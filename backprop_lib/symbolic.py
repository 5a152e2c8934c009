"""The same mathematics in SymPy: total differentials, and the proof of the library's own code.

`prove` does not derive back-propagation a second time. It runs `Network.forward` and `Network.backward` on arrays
of symbols, with activation functions of which nothing is known but that f′ is the derivative of f, and compares each
entry of the gradient with SymPy's derivative of the loss.
"""

import numpy as np
import sympy

from backprop_lib import checks
from backprop_lib.activations import LEAK, Activation
from backprop_lib.losses import LOSSES
from backprop_lib.network import mlp
from backprop_lib.tracing import javascript

__all__ = [
    "FORMULAS",
    "ProofFailed",
    "differential",
    "javascript",
    "prove",
    "symbolic_network",
    "symbols",
    "total_differential",
    "unknown_activation",
]

z = sympy.Symbol("z", real=True)

# Each activation of the library as a formula, for derivations and as an independent witness
FORMULAS = {
    "identity": z,
    "sigmoid": 1 / (1 + sympy.exp(-z)),
    "tanh": sympy.tanh(z),
    "relu": sympy.Max(z, 0),
    "leaky_relu": sympy.Max(z, LEAK * z),
    "softplus": sympy.log(1 + sympy.exp(z)),
    "elu": sympy.Max(z, 0) + sympy.exp(sympy.Min(z, 0)) - 1,
    "silu": z / (1 + sympy.exp(-z)),
    "gelu": z / 2 * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (z + sympy.Rational(44715, 1000000) * z**3))),
}


def total_differential(f, *variables):
    """df = Σ ∂f/∂v · dv over the variables (chapter 1), with a symbol named "dv" for each differential.

    f: an expression, such as `sympy.Function("f")(u, v)` or u*v.  variables: the symbols that f depends on.
    """
    if not variables:
        raise ValueError("total_differential needs at least one variable, as in total_differential(u*v, u, v)")
    for variable in variables:
        if not isinstance(variable, (sympy.Symbol, sympy.core.function.AppliedUndef)):
            raise TypeError(f"{variable!r} is no variable, a Symbol or an applied Function is expected")
    f = sympy.sympify(f)
    return sympy.Add(*(sympy.diff(f, v) * differential(v) for v in variables))


def differential(variable):
    """The symbol dv of a variable v, or of a function v(x)."""
    name = variable.name if isinstance(variable, sympy.Symbol) else variable.func.__name__
    return sympy.Symbol(f"d{name}")


def unknown_activation(name):
    """An `Activation` about which nothing is known: f and f′ are undefined functions, f′ the derivative of f.

    name: as in LaTeX, such as "f_3". The derivative is then typeset as f₃′.
    """

    def typeset(applied, printer, exp=None):
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{name}'\left({printer.doprint(applied.args[0])}\right){power}"

    slope = type(f"{name}'", (sympy.Function,), {"_latex": typeset})
    value = type(name, (sympy.Function,), {"fdiff": lambda self, argindex=1: slope(*self.args)})
    return Activation(name, elementwise(value), lambda z, a: elementwise(slope)(z))


def elementwise(function):
    """A function of one expression as a function of an object array of expressions."""
    return np.frompyfunc(function, 1, 1)


def symbols(name, shape):
    """An object array of symbols name[i, j], one for each entry."""
    array = np.empty(shape, dtype=object)
    for index in np.ndindex(*array.shape):
        array[index] = sympy.Symbol(f"{name}[{', '.join(map(str, index))}]", real=True)
    return array


def symbolic_network(layer_sizes, activations=None):
    """A `Network` whose θ holds one symbol a parameter; unknown activation functions f_1, f_2, … unless given."""
    names = activations or [unknown_activation(f"f_{k}") for k in range(1, len(layer_sizes))]
    network = mlp(layer_sizes, names, rng=0, dtype=object)
    network.theta = np.array([sympy.Symbol(name, real=True) for name in network.parameter_names])
    return network


class ProofFailed(AssertionError):
    """Back-propagation gave an expression that is not the derivative of the loss; the message names the parameter."""


def prove(layer_sizes, *, loss="half_squared_error", n_samples=2):
    """Prove that back-propagation is the derivative of the loss, for every network of these layer sizes.

    Returns the number of identities proven, one a parameter; raises ProofFailed, naming the first parameter whose
    gradient is wrong. Holds for arbitrary differentiable activation functions, weights, inputs and targets.

    loss:       "squared_error" or "half_squared_error", which are polynomials and so pass through unchanged.
    n_samples:  with a single one, a sum over samples could not be told from a mean.
    """
    checks.whole_number(n_samples, "n_samples", 1)
    if loss not in ("squared_error", "half_squared_error"):
        raise ValueError(f"prove takes squared_error or half_squared_error, {loss!r} was given")
    network, loss = symbolic_network(layer_sizes), LOSSES[loss]
    x, y = symbols("x", (n_samples, layer_sizes[0])), symbols("y", (n_samples, layer_sizes[-1]))
    prediction = network.forward(x)
    network.backward(loss.gradient(prediction, y))
    value = loss.value(prediction, y)
    for name, parameter, claimed in zip(network.parameter_names, network.theta, network.gradient, strict=True):
        if sympy.expand(claimed - sympy.diff(value, parameter)) != 0:
            raise ProofFailed(f"∂L/∂{name}: back-propagation's expression is not the derivative of the loss")
    return network.n_parameters
