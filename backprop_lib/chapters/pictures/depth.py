"""Chapter 13's pictures: sizes layer by layer and over depth, the two factors of a gradient, what was learned."""

import numpy as np

from backprop_lib.plotting import BLUE, GREEN, ORANGE, PINK

STYLES = ((BLUE, "-", "o"), (ORANGE, "--", "^"), (GREEN, "-.", "s"), (PINK, ":", "D"))


def plot_curves(axes, x, curves, *, every=1):
    """Several {name: y} over x on a log axis, told apart by colour, dashes and a marker at every so-many-th point."""
    for (name, y), (color, dashes, marker) in zip(curves.items(), STYLES, strict=False):
        style = {"color": color, "linestyle": dashes, "marker": marker, "markersize": 4, "markevery": every}
        axes.semilogy(x, y, label=name, linewidth=1.6, **style)


def plot_panels(panels, x, curves, *, xlabel, ylabel, every=1):
    """A panel for each {activation: {scale: y}}, row by row; one legend, in the first."""
    for axes, (title, of_scale) in zip(panels.flat, curves.items(), strict=True):
        plot_curves(axes, x, of_scale, every=every)
        axes.set_title(title, fontsize=10)
    for axes in panels[-1]:
        axes.set_xlabel(xlabel)
    for axes in panels[:, 0]:
        axes.set_ylabel(ylabel)
    panels[0, 0].legend(fontsize=8)


def plot_factors(axes, norms):
    """The norms of A_{k−1}, of ∂L/∂Z_k and of their product ∂L/∂W_k, for k from 2; see `sizes`."""
    curves = {
        "$A_{k-1}$, from below": norms["a"][:-1],
        r"$\partial L/\partial Z_k$, from above": norms["dz"][1:],
        r"$\partial L/\partial W_k$": norms["dW"][1:],
    }
    plot_curves(axes, np.arange(2, len(norms["a"]) + 1), curves, every=4)
    axes.set(xlabel="layer k", ylabel="norm")


def plot_shares(axes, shares, rows, columns):
    """A table of shares of right answers, darker for more: shares (n_rows, n_columns), with the names of both."""
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
    for (i, j), share in np.ndenumerate(shares):
        axes.text(j, i, f"{share:.0%}", ha="center", va="center", color="white" if share > 0.8 else "black")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
