"""The same mathematics in SymPy: total differentials, and the proof of the library's own code.

`prove` does not derive back-propagation a second time. It runs the library's own passes on arrays of symbols, with
activation functions and a loss of which nothing is known but their derivatives' names, and compares each entry of the
gradient with SymPy's derivative of the loss.
"""

import numpy as np
import sympy

from backprop_lib import checks
from backprop_lib.activations import LEAK, Activation
from backprop_lib.layers import with_ones
from backprop_lib.losses import Loss, get_loss
from backprop_lib.network import Network, mlp
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
    "unknown_loss",
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


def symbolic_network(network, activations=None):
    """A network whose θ holds one symbol a parameter; activation functions f_1, f_2, … of which nothing is known.

    network:      layer sizes; or a ready network, whose kind, biases, ensemble axes and linear layers are kept.
    activations:  for layer sizes, names or `Activation`s to use instead of unknown ones.
    """
    if not isinstance(network, Network):
        unknown = [unknown_activation(f"f_{k}") for k in range(1, len(network))]
        network = mlp(network, activations or unknown, rng=0)
    else:
        unknown = [
            f if f.name == "identity" else unknown_activation(f"f_{k}") for k, f in enumerate(network.activations, 1)
        ]
        network = type(network)(network.layer_sizes, unknown, network.theta, **network.options)
    theta = np.empty(network.theta.shape, dtype=object)
    for *member, i in np.ndindex(theta.shape):
        name = network.parameter_names[i] + (f" of {', '.join(map(str, member))}" if member else "")
        theta[*member, i] = sympy.Symbol(name, real=True)
    return network.with_theta(theta)


def unknown_loss(n_outputs):
    """A `Loss` about which nothing is known but that it is a mean over samples: L = Σ l(ŷ, y)/n.

    l is an undefined function of all predictions and targets of one sample, and its slopes are its derivatives.
    """
    slopes = [sympy.Function(f"l_{j}", real=True) for j in range(1, n_outputs + 1)]  # l_j is ∂l/∂ŷ_j
    l = type("l", (sympy.Function,), {"fdiff": lambda self, argindex=1: slopes[argindex - 1](*self.args)})  # noqa: E741

    def formula(prediction, target):
        each = [l(*p, *y) for p, y in zip(*rows(prediction, target), strict=True)]
        return np.array(each, dtype=object).reshape(prediction.shape[:-1]).sum(axis=-1) / prediction.shape[-2]

    def slope(prediction, target):
        each = [[l_j(*p, *y) for l_j in slopes] for p, y in zip(*rows(prediction, target), strict=True)]
        return np.array(each, dtype=object).reshape(prediction.shape) / prediction.shape[-2]

    def rows(prediction, target):
        target = np.broadcast_to(target, prediction.shape)
        return prediction.reshape(-1, n_outputs), target.reshape(-1, n_outputs)

    return Loss("any loss", formula, slope)


class ProofFailed(AssertionError):
    """Back-propagation gave an expression that is not the derivative of the loss; the message names the parameter."""


def prove(network, *, loss=None, n_samples=2):
    """Prove that back-propagation is the derivative of the loss, and return the number of identities proven.

    network:    layer sizes, for every network of these sizes; or a ready `Network`, of which the proof keeps what its
                code depends on: its kind, biases, ensemble axes, and which layers are linear.
    loss:       None for any loss that is a mean over samples; or a loss that is a polynomial, "squared_error",
                "half_squared_error" or a `Loss`, to prove its slope as well.
    n_samples:  with a single one, a sum over samples could not be told from a mean.

    What runs is the code that trains: `run_forward`, the loss's slope, `run_backward`. The proof holds for arbitrary
    differentiable activation functions, weights, inputs and targets: one identity a parameter (and a member of an
    ensemble). Raises ProofFailed, naming the first parameter whose gradient is wrong.
    """
    checks.whole_number(n_samples, "n_samples", 1)
    network = symbolic_network(network)
    if loss is None:
        loss = unknown_loss(network.layer_sizes[-1])
    elif not isinstance(loss, Loss) and loss not in POLYNOMIALS:
        raise ValueError(f"prove takes {' or '.join(POLYNOMIALS)}, a Loss, or None for any loss; {loss!r} was given")
    loss = get_loss(loss)
    x, y = symbols("x", (n_samples, network.layer_sizes[0])), symbols("y", (n_samples, network.layer_sizes[-1]))
    prediction = network.run_forward(with_ones(x, like=network.theta))
    value = np.broadcast_to(loss.formula(prediction, y), network.theta.shape[:-1])
    network.run_backward(loss.slope(prediction, y))
    for *member, i in np.ndindex(network.theta.shape):
        parameter, claimed = network.theta[*member, i], network.gradient[*member, i]
        if sympy.expand(with_values_named(claimed - sympy.diff(value[*member], parameter))) != 0:
            raise ProofFailed(f"∂L/∂{parameter}: back-propagation's expression is not the derivative of the loss")
    return network.theta.size


def with_values_named(expression):
    """The same with one symbol for each value of a function: what stands inside of f(…) need not be multiplied out."""
    return expression.xreplace({value: sympy.Dummy() for value in expression.atoms(sympy.Function)})


POLYNOMIALS = ("squared_error", "half_squared_error")  # losses that pass through arrays of symbols as they are
