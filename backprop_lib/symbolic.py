"""The same mathematics in SymPy: total differentials, the proof of the library's code, its trace as JavaScript.

`prove` does not derive back-propagation a second time. It runs `Network.forward` and `Network.backward` on arrays
of symbols, with activation functions of which nothing is known but that f′ is the derivative of f, and compares each
entry of the gradient with SymPy's derivative of the loss.
"""

import numpy as np
import sympy

from backprop_lib import checks
from backprop_lib.activations import LEAK, Activation
from backprop_lib.losses import LOSSES, get_loss
from backprop_lib.network import mlp

z = sympy.Symbol("z", real=True)

# Each activation of the library as a formula, for derivations and as an independent witness
FORMULAS = {
    "identity": z,
    "sigmoid": 1 / (1 + sympy.exp(-z)),
    "tanh": sympy.tanh(z),
    "relu": sympy.Max(z, 0),
    "leaky_relu": sympy.Max(z, LEAK * z),
    "softplus": sympy.log(1 + sympy.exp(z)),
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
    """An `Activation` about which nothing is known: f and f′ are undefined functions, f′ the derivative of f."""
    slope = sympy.Function(f"{name}'")
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
    """A `Network` whose θ holds one symbol a parameter; unknown activation functions f1, f2, … unless given."""
    names = activations or [unknown_activation(f"f{k}") for k in range(1, len(layer_sizes))]
    network = mlp(layer_sizes, names, rng=0, dtype=object)
    network.theta = np.array([sympy.Symbol(name, real=True) for name in network.parameter_names])
    return network


class ProofFailed(AssertionError):
    """Back-propagation gave an expression that is not the derivative of the loss; the message names the parameter."""


def prove(layer_sizes, *, loss="half_squared_error", n_samples=1):
    """Prove that back-propagation is the derivative of the loss, for every network of these layer sizes.

    Returns the number of identities proven, one a parameter; raises ProofFailed, naming the first parameter whose
    gradient is wrong. Holds for arbitrary differentiable activation functions, weights, inputs and targets. `loss`
    may be "squared_error" or "half_squared_error", which are polynomials and so pass through unchanged.
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


class Trace(np.ndarray):
    """An object array of SymPy expressions that writes down every operation NumPy does on it.

    Each result gets a name, t0, t1, …, instead of growing: the list `statements` then is the library's own
    computation as straight-line code. NumPy's functions become SymPy's by `AS_SYMPY`.
    """

    statements = None

    def __array_finalize__(self, parent):
        self.statements = getattr(parent, "statements", None)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        statements = next(s for s in (getattr(i, "statements", None) for i in (*inputs, *(out or ()))) if s is not None)
        plain = [i.view(np.ndarray) if isinstance(i, Trace) else i for i in inputs]
        function = np.frompyfunc(AS_SYMPY[ufunc], ufunc.nin, 1) if ufunc in AS_SYMPY else ufunc
        result = np.asarray(getattr(function, method)(*plain, **options), dtype=object)
        named = np.empty_like(result)
        for index in np.ndindex(result.shape):
            named[index] = name_it(sympy.sympify(result[index]), statements)
        if out is not None:
            out[0].view(np.ndarray)[...] = named
            return out[0]
        named = named.view(Trace)
        named.statements = statements
        return named


AS_SYMPY = {
    np.exp: sympy.exp,
    np.log: sympy.log,
    np.log1p: lambda v: sympy.log(1 + v),
    np.tanh: sympy.tanh,
    np.maximum: sympy.Max,
    np.minimum: sympy.Min,
    np.greater: lambda a, b: sympy.Piecewise((1, a > b), (0, True)),
}


def name_it(expression, statements):
    """A symbol that stands for `expression` from here on; numbers and symbols stand for themselves."""
    if expression.is_Atom:
        return expression
    symbol = sympy.Symbol(f"t{len(statements)}", real=True)
    statements.append((symbol, expression))
    return symbol


def javascript(network, loss):
    """The library's own forward and backward pass for one network and loss, as the source of an ES module.

    The module exports `forward(theta, x)`, the predictions for one sample, and `step(theta, X, Y, eta)`, one update of
    θ in place by full-batch gradient descent, which returns the loss before the update. `X` and `Y` are flat arrays,
    one sample after the other. Nothing is derived here: the code is a trace of `Network.forward`, `Loss.gradient` and
    `Network.backward` on symbols. Every loss is a mean over samples, so one sample is traced and `step` averages.
    """
    n_in, n_out, n_parameters = network.layer_sizes[0], network.layer_sizes[-1], network.n_parameters
    statements = []

    def named(name, *shape):
        entries = [sympy.Symbol(f"{name}[{i}]", real=True) for i in range(int(np.prod(shape)))]
        array = np.array(entries, dtype=object).reshape(shape).view(Trace)
        array.statements = statements
        return array

    traced = network.with_theta(named("theta", n_parameters))
    prediction = traced.forward(named("x", 1, n_in))
    target, loss = named("y", 1, n_out), get_loss(loss)
    forward = code(statements, prediction.flat)
    value = loss.formula(prediction, target)
    traced.backward(loss.slope(prediction, target))
    value = value.item() if isinstance(value, np.ndarray) else value
    return TEMPLATE.format(
        forward=forward,
        prediction=", ".join(map(sympy.jscode, prediction.flat)),
        backward=code(statements, [*traced.gradient, value]),
        sums="\n".join(f"    sum[{i}] += {sympy.jscode(g)};" for i, g in enumerate(traced.gradient)),
        loss=sympy.jscode(value),
        n_in=n_in,
        n_out=n_out,
        n_parameters=n_parameters,
    )


def code(statements, results):
    """The statements that `results` depend on, each as a JavaScript declaration."""
    needed, lines = set(), []
    for result in results:
        needed |= sympy.sympify(result).free_symbols
    for symbol, expression in reversed(statements):
        if symbol in needed:
            needed |= expression.free_symbols
            lines.append(f"    const {symbol} = {' '.join(sympy.jscode(expression).split())};")
    return "\n".join(reversed(lines))


TEMPLATE = """\
// Printed by backprop_lib.symbolic.javascript: a trace of the library's own forward and backward pass.
export function forward(theta, x) {{
{forward}
    return [{prediction}];
}}

const sum = new Float64Array({n_parameters});

export function step(theta, X, Y, eta) {{
  const n = Y.length / {n_out};
  let loss = 0;
  sum.fill(0);
  for (let i = 0; i < n; i++) {{
    const x = X.subarray({n_in} * i, {n_in} * (i + 1)), y = Y.subarray({n_out} * i, {n_out} * (i + 1));
{backward}
{sums}
    loss += {loss};
  }}
  for (let p = 0; p < {n_parameters}; p++) theta[p] -= eta * sum[p] / n;
  return loss / n;
}}
"""
