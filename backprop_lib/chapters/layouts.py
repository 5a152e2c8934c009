"""One layer's equations in three layouts: with indices, with samples as columns, with samples as rows (chapter 5).

Each form is written once, as text, and the text that is printed is the text that is run. Names: X is what enters the
layer, `slope` is f′(Z), and dZ, dA, dX, dW, db are ∂L/∂Z and so on. Subscripts: s counts samples, i the units of the
layer before, j the units of this layer. In columns every array is the transpose of what it is in rows, and the weights
are called V there, with a first index for the unit they lead to.
"""

import re
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks


@dataclass(frozen=True)
class Equation:
    """One equation; in `indices`, every subscript that is missing on the left is summed over."""

    indices: str
    columns: str
    rows: str

    @property
    def result(self):
        """The name of what the equation computes."""
        return self.indices.split("_")[0]


EQUATIONS = (
    Equation("Z_sj = X_si W_ij + b_j", columns="V @ X + b", rows="X @ W + b"),
    Equation("dZ_sj = dA_sj slope_sj", columns="dA * slope", rows="dA * slope"),
    Equation("dW_ij = X_si dZ_sj", columns="dZ @ X.T", rows="X.T @ dZ"),
    Equation("db_j = dZ_sj", columns="dZ.sum(axis=1, keepdims=True)", rows="dZ.sum(axis=0, keepdims=True)"),
    Equation("dX_si = dZ_sj W_ij", columns="V.T @ dZ", rows="dZ @ W.T"),
)


@dataclass(frozen=True)
class Translation:
    """What `translate` returns: `str()` of it is the table.

    table:              for each layer and equation, the three forms with the shapes that went in and came out.
    n_equations:        how many equations were run in all three forms.
    largest_difference: between two forms of one equation, after transposing the columns.
    """

    table: str
    n_equations: int
    largest_difference: float

    def __str__(self):
        return self.table


def translate(layer_sizes, *, layer=None, n_samples=5, rng=0):
    """Run the equations of chapter 5 in all three layouts, and return a `Translation` to print.

    layer_sizes: units of each layer, the input first, such as [3, 4, 2, 2].
    layer:       the number of one layer, from 1; None takes all of them.
    n_samples:   how many samples the batch has; with 1, the columns are the column vectors of the literature.
    rng:         an int or a Generator for the numbers on which the forms are run.

    Raises ValueError or TypeError where the sizes make no network.
    """
    sizes = [checks.whole_number(n, f"layer_sizes[{i}]", 1) for i, n in enumerate(layer_sizes)]
    if len(sizes) < 2:
        raise ValueError(f"layer_sizes is {sizes}, an input and at least one layer are expected")
    checks.whole_number(n_samples, "n_samples", 1)
    chosen = range(1, len(sizes)) if layer is None else [checks.whole_number(layer, "layer", 1, len(sizes) - 1)]
    rng = np.random.default_rng(rng)
    lines, differences = [], []
    for k in chosen:
        n_in, n_out = sizes[k - 1], sizes[k]
        rows = random_layer(n_samples, n_in, n_out, rng)
        lines.append(f"layer {k} of {'-'.join(map(str, sizes))}: {n_in} in, {n_out} out, {n_samples} samples")
        for equation in EQUATIONS:
            text, difference = run_three(equation, rows)
            lines += text
            differences.append(difference)
    return Translation("\n".join(lines), len(differences), max(differences))


def run_three(equation, rows):
    """The three lines of one equation, and the largest difference between its three results."""
    columns = {{"W": "V"}.get(name, name): array.T for name, array in rows.items()}
    by_columns, by_rows = eval(equation.columns, {}, columns), eval(equation.rows, {}, rows)  # the text is Python
    by_index = evaluate_indices(equation.indices, rows).reshape(by_rows.shape)
    lines = [
        f"  {equation.result:<4}indices  {with_sums(equation.indices)}",
        f"      columns  {equation.columns:<31}{with_shapes(equation.columns, columns)} -> {by_columns.shape}",
        f"      rows     {equation.rows:<31}{with_shapes(equation.rows, rows)} -> {by_rows.shape}",
    ]
    return lines, float(max(np.abs(by_columns.T - by_rows).max(), np.abs(by_index - by_rows).max()))


def random_layer(n_samples, n_in, n_out, rng):
    """Random numbers, samples as rows, for everything that enters an equation."""
    shapes = {"X": (n_samples, n_in), "W": (n_in, n_out), "b": (1, n_out)}
    shapes |= dict.fromkeys(("dA", "slope"), (n_samples, n_out))
    arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return arrays | {"dZ": arrays["dA"] * arrays["slope"]}


def evaluate_indices(text, arrays):
    """The value of an index form, one term after the other."""
    left, right = text.split(" = ")
    total = 0
    for term in right.split(" + "):
        names, subscripts = zip(*(factor.split("_") for factor in term.split()), strict=True)
        # b is stored as one row, but has one subscript
        factors = [arrays[name].ravel() if name == "b" else arrays[name] for name in names]
        kept = "".join(s for s in left.split("_")[1] if s in "".join(subscripts))
        total = total + np.einsum(f"{','.join(subscripts)}->{kept}", *factors)
    return total


def with_sums(text):
    """The index form with its summation signs written out."""
    left, right = text.split(" = ")
    terms = []
    for term in right.split(" + "):
        subscripts = "".join(factor.split("_")[1] for factor in term.split())
        summed = sorted(set(subscripts) - set(left.split("_")[1]))
        terms.append("".join(f"Σ_{s} " for s in summed) + term)
    return f"{left} = {' + '.join(terms)}"


def with_shapes(formula, arrays):
    """The formula with each array's shape in place of its name, and the reversed shape for its transpose."""
    names = "|".join(sorted(arrays, key=len, reverse=True))

    def shape(match):
        return str(arrays[match[1]].shape[:: -1 if match[2] else 1])

    return re.sub(rf"\b({names})\b(\.T)?", shape, formula)
