"""The picture of chapter 4: the work that a gradient takes, over the number of parameters."""

from itertools import pairwise

from backprop_lib.plotting import PINK, plot_growth


def n_parameters(layer_sizes):
    """Weights and biases of a fully connected network, equation (3.5)."""
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(layer_sizes))


def plot_costs(axes, shapes, costs, few_shapes, direct, *, title):
    """Operations {way: numbers} for networks of these layer sizes, with fitted slopes, which are returned.

    direct: the operations of direct differentiation for `few_shapes`, drawn without a slope: they follow no power law.
    """
    x = [n_parameters(shape) for shape in shapes]
    slopes = plot_growth(axes, x, costs, xlabel="number of parameters", ylabel="operations")
    few = [n_parameters(shape) for shape in few_shapes]
    axes.loglog(few, direct, ":", marker="D", color=PINK, label="direct differentiation")
    axes.set(title=title, xlim=(3, 420), ylim=(15, 3e7))
    axes.legend(fontsize=8, loc="upper left")
    return slopes
