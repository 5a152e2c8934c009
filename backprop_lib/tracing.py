"""The library's own code run on symbols and written down step by step, to be printed as JavaScript.

This is how the static page trains without a kernel: with the same forward and backward pass, not with a second one.
"""

import numpy as np
import sympy
from sympy.codegen.cfunctions import expm1, log1p
from sympy.printing.jscode import JavascriptCodePrinter

from backprop_lib.losses import get_loss


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

    def dot(self, other, out):
        """`ndarray.dot`, which is no ufunc, as one that is written down."""
        return np.matmul(self, other, out=out)


AS_SYMPY = {
    np.exp: sympy.exp,
    np.log: sympy.log,
    np.log1p: log1p,
    np.expm1: expm1,
    np.tanh: sympy.tanh,
    np.rint: lambda v: sympy.floor(v + sympy.Rational(1, 2)),
    np.maximum: sympy.Max,
    np.minimum: sympy.Min,
    np.greater: lambda a, b: sympy.Piecewise((1, a > b), (0, True)),
    np.greater_equal: lambda a, b: sympy.Piecewise((1, a >= b), (0, True)),
}


def name_it(expression, statements):
    """A symbol that stands for `expression` from here on; numbers and symbols stand for themselves."""
    if expression.is_Atom:
        return expression
    symbol = sympy.Symbol(f"t{len(statements)}", real=True)
    statements.append((symbol, expression))
    return symbol


def javascript(network, loss=None):
    """The library's own forward and backward pass for one network and loss, as the source of an ES module.

    The module exports `forward(theta, x)`, the predictions for one sample, and `step(theta, X, Y, eta)`, one update of
    θ in place by full-batch gradient descent, which returns the loss before the update. `X` and `Y` are flat arrays,
    one sample after the other. Without a loss there is no `step`. Nothing is derived here: the code is a trace of
    `Network.forward`, `Loss.slope` and `Network.backward` on symbols. Every loss is a mean over samples, so one sample
    is traced and `step` averages.
    """
    n_in, n_out, n_parameters = network.layer_sizes[0], network.layer_sizes[-1], network.n_parameters
    statements = []

    def named(name, *shape):
        entries = [sympy.Symbol(f"{name}{i}", real=True) for i in range(int(np.prod(shape)))]
        array = np.array(entries, dtype=object).reshape(shape).view(Trace)
        array.statements = statements
        return array

    traced = network.with_theta(named("p", n_parameters))
    prediction = traced.forward(named("x", 1, n_in))
    forward = FORWARD.format(
        parameters=declarations("p", "theta", n_parameters),
        inputs=declarations("x", "x", n_in),
        forward=code(statements, prediction.flat),
        prediction=", ".join(map(jscode, prediction.flat)),
    )
    if loss is None:
        return forward
    target, loss = named("y", 1, n_out), get_loss(loss)
    value = loss.formula(prediction, target)
    traced.backward(loss.slope(prediction, target))
    value = value.item() if isinstance(value, np.ndarray) else value
    return forward + STEP.format(
        parameters=declarations("p", "theta", n_parameters),
        zeros="let " + ", ".join(f"g{i} = 0" for i in range(n_parameters)) + ";",
        sample=declarations("x", "X", n_in, "i", n_in) + " " + declarations("y", "Y", n_out, "i", n_out),
        backward=code(statements, [*traced.gradient, value]),
        sums=" ".join(f"g{i} += {jscode(g)};" for i, g in enumerate(traced.gradient)),
        loss=jscode(value),
        updates=" ".join(f"theta[{i}] -= rate * g{i};" for i in range(n_parameters)),
        n_out=n_out,
    )


class Printer(JavascriptCodePrinter):
    """SymPy's printer, with all digits of a float and the two functions that keep the digits of small numbers."""

    def _print_Float(self, number):
        return repr(float(number))

    def _print_log1p(self, call):
        return f"Math.log1p({self.doprint(call.args[0])})"

    def _print_expm1(self, call):
        return f"Math.expm1({self.doprint(call.args[0])})"


def jscode(expression):
    """A SymPy expression in one line of JavaScript."""
    return " ".join(Printer().doprint(sympy.sympify(expression)).split())


def declarations(name, array, n, index=None, stride=0):
    """`const name0 = array[0], …` for n entries, or those of sample `index`, which are `stride` apart."""
    offset = f"{stride} * {index} + " if index else ""
    return "const " + ", ".join(f"{name}{i} = {array}[{offset}{i}]" for i in range(n)) + ";"


def code(statements, results):
    """The statements that `results` depend on, each as a JavaScript declaration."""
    needed, lines = set(), []
    for result in results:
        needed |= sympy.sympify(result).free_symbols
    for symbol, expression in reversed(statements):
        if symbol in needed:
            needed |= expression.free_symbols
            lines.append(f"    const {symbol} = {jscode(expression)};")
    return "\n".join(reversed(lines))


FORWARD = """\
// Printed by backprop_lib.symbolic.javascript: a trace of the library's own forward and backward pass.
export function forward(theta, x) {{
    {parameters}
    {inputs}
{forward}
    return [{prediction}];
}}
"""
STEP = """
export function step(theta, X, Y, eta) {{
  {parameters}
  {zeros}
  const n = Y.length / {n_out};
  let loss = 0;
  for (let i = 0; i < n; i++) {{
    {sample}
{backward}
    {sums}
    loss += {loss};
  }}
  const rate = eta / n;
  {updates}
  return loss / n;
}}
"""
