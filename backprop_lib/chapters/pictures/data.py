"""Pictures of chapter 11: how far features reach, losses of several preparations, and the price of a peek at labels."""

import numpy as np

from backprop_lib.plotting import BLUE, COLORS, GREY, ORANGE

DASHES = ("-", "--", "-.", ":")


def plot_reach(axes, x, names):
    """For each column of x (n, n_features) a bar from its 5th to its 95th percentile on a log axis, the widest on top.

    A dot marks the median.
    """
    low, middle, high = np.percentile(x, [5, 50, 95], axis=0)
    order = np.argsort(high)
    rows = np.arange(len(order))
    axes.hlines(rows, low[order], high[order], color=BLUE, linewidth=3)
    axes.plot(middle[order], rows, "o", color="black", markersize=3.5)
    axes.set_yticks(rows, np.asarray(names)[order], fontsize=7)
    axes.set(xscale="log", ylim=(-1, len(order)), xlabel="value, as it stands in the table")


def plot_losses(axes, losses, levels):
    """The loss {name: (epochs + 1,)} over the epoch, both axes logarithmic, and dotted lines at the levels."""
    for (name, loss), color, dashes in zip(losses.items(), COLORS, DASHES, strict=False):
        axes.plot(np.arange(1, len(loss)), loss[1:], dashes, color=color, label=name)
    for level in levels:
        axes.axhline(level, color=GREY, linewidth=1, linestyle=":")
    axes.set(xscale="log", yscale="log", xlabel="epoch", ylabel="loss on the training set")
    ticks = [0.03, 0.1, 0.2, 0.7]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.legend(loc="lower left")


def plot_validation(axes, training, validation):
    """Both losses (epochs + 1,) over the epoch on a log axis, and a dot where that on the validation set is lowest."""
    epochs, best = np.arange(1, len(training)), validation.argmin()
    axes.plot(epochs, training[1:], color=BLUE, label="training set")
    axes.plot(epochs, validation[1:], "--", color=ORANGE, label="validation set")
    axes.plot(best, validation[best], "ko", zorder=4)
    axes.annotate(f"epoch {best}", (best, validation[best]), (0, -16), textcoords="offset points", ha="center")
    axes.set(xscale="log", xlabel="epoch", ylabel="loss", ylim=(0, 0.33))
    axes.legend(loc="upper center")


def plot_repeats(axes, shares, truth):
    """A row of dots for each {name: shares (n,)}, a bar at its mean, and a dashed line at the `truth`."""
    for row, (values, color, marker) in enumerate(zip(shares.values(), (ORANGE, BLUE), "^o", strict=True)):
        spread = 0.12 * np.linspace(-1, 1, len(values))  # so that equal values do not hide each other
        axes.plot(values, row + spread, marker, color=color, markersize=5, alpha=0.7, clip_on=False)
        axes.plot([np.mean(values)] * 2, [row - 0.3, row + 0.3], color="black")
    axes.axvline(truth, color="black", linewidth=1, linestyle="--")
    axes.set_yticks(range(len(shares)), shares)
    axes.set(xlim=(0, 1), ylim=(-0.5, len(shares) - 0.5), xlabel="accuracy on the other half of the samples")
