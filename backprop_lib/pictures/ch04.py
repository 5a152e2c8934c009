"""The picture of chapter 4: the work that a gradient takes, over the number of parameters."""

from backprop_lib.plotting import PINK, plot_growth


def plot_costs(axes, n_parameters, costs, few_parameters, direct, *, title):
    """Operations {way: numbers} with their slopes, and those of direct differentiation, which has none; the slopes."""
    slopes = plot_growth(axes, n_parameters, costs, xlabel="number of parameters", ylabel="operations")
    axes.loglog(few_parameters, direct, ":", marker="D", color=PINK, label="direct differentiation")
    axes.set(title=title, xlim=(3, 420), ylim=(15, 3e7))
    axes.legend(fontsize=8, loc="upper left")
    return slopes
