"""A field for a formula of the reader's own, below which a derivation runs again."""

import html

import ipywidgets
import sympy as sp
from IPython.display import display
from sympy.core.function import AppliedUndef
from sympy.parsing.sympy_parser import auto_number, auto_symbol, parse_expr

from backprop_lib.labs.display import ONE_OF_TWO, WIDGET

NAMES = "sin cos tan exp log ln sqrt sinh cosh tanh atan sign pi E"
FUNCTIONS = {name: getattr(sp, name) for name in NAMES.split()}
FUNCTIONS |= {"abs": sp.Abs, "max": sp.Max, "min": sp.Min, "arctan": sp.atan}
LONGEST, LARGEST_POWER = 200, 50  # letters; the library of formulas takes its time with more


class FormulaField:
    """A text field, and below it the lines that `derive` makes of its formula.

    label:   what stands before the field, such as "f(u, v) =".
    formula: what stands in it at first.
    names:   the variables that a formula may use, such as "u v"; they are real.
    derive:  called with the formula, a SymPy expression; returns pairs (left, right) of LaTeX, one an equation.

    A formula that cannot be read, or that `derive` refuses with a ValueError, is answered with that sentence.
    """

    def __init__(self, label, formula, names, derive):
        self.names, self.derive = names.split(), derive
        self.field = ipywidgets.Text(formula, description=label, continuous_update=False, layout={"width": "24em"})
        self.field.add_class("backprop-field")
        self.first = formula, equations(derive(read(formula, self.names)))
        self.answer = ipywidgets.HTMLMath(self.first[1])
        self.field.observe(self.show, "value")

    def show(self, change):
        """Derive what stands in the field."""
        try:
            self.answer.value = equations(self.derive(read(self.field.value, self.names)))
        except ValueError as error:
            self.answer.value = f'<p role="status">{html.escape(str(error))}</p>'

    def _ipython_display_(self):
        live = ipywidgets.VBox([self.field, self.answer])._repr_mimebundle_()
        live = live[0] if isinstance(live, tuple) else live
        display({WIDGET: live[WIDGET]}, raw=True)
        formula, lines = self.first
        shown = f"{self.field.description} {formula}"
        words = f"<p>This is the derivation for <code>{html.escape(shown)}</code>. To type another, run the cell.</p>"
        style = ONE_OF_TWO.format(live="backprop-field", still="backprop-formula")
        still = f'<div class="backprop-formula">{style}{words}{lines}</div>'
        display({"text/html": still, "text/plain": f"[field: {shown}]"}, raw=True)


def equations(rows):
    """Pairs (left, right) of LaTeX as one aligned block."""
    return "$$\\begin{aligned}" + r" \\[0.4em] ".join(f"{left} &= {right}" for left, right in rows) + "\\end{aligned}$$"


def read(text, names):
    """The formula in `text` as a SymPy expression in real variables of these names; ValueError says what is wrong."""
    listed = " and ".join(names)
    text = text.strip().replace("−", "-").replace("·", "*").replace("^", "**")
    if not text:
        raise ValueError(f"Type a formula in {listed}, such as {names[0]}**2 + sin({names[-1]}).")
    if len(text) > LONGEST:
        raise ValueError(f"This has {len(text)} letters; at most {LONGEST} are read.")
    if "__" in text:  # before anything of it is run
        raise ValueError(f"“{text}” is no formula with a value.")
    variables = {name: sp.Symbol(name, real=True) for name in names}

    def parsed(evaluate):
        try:
            return parse_expr(
                text, variables | FUNCTIONS, transformations=(auto_symbol, auto_number), evaluate=evaluate
            )
        except Exception as error:  # whatever Python says to what is no formula
            raise ValueError(f"“{text}” cannot be read as a formula; a product is written 2*{names[0]}.") from error

    for power in sp.postorder_traversal(as_formula(parsed(False), text)):
        if isinstance(power, sp.Pow) and not power.exp.free_symbols and abs(sp.N(power.exp)) > LARGEST_POWER:
            raise ValueError(f"“{text}” has a power above {LARGEST_POWER}; a smaller one is read.")
    formula = as_formula(parsed(True), text)
    unknown = sorted(map(str, formula.free_symbols - set(variables.values())))
    unknown += sorted(str(call.func) for call in formula.atoms(AppliedUndef))
    if unknown:
        raise ValueError(f"There is no {unknown[0]} here: a formula uses {listed} and functions such as sin and exp.")
    return formula


def as_formula(value, text):
    if not isinstance(value, sp.Expr) or value.has(sp.zoo, sp.nan, sp.oo):
        raise ValueError(f"“{text}” is no formula with a value.")
    return value
