"""Chapter 8's pictures: a number for every parameter, laid out as the weights and biases are."""

import itertools

import numpy as np
from matplotlib import patches
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm

from backprop_lib.plotting import BLUE, GREY, ORANGE, number

GAP = 0.9  # between two layers' blocks, in cells
DROP = 0.35  # between a block of weights and the row of biases below it
ERRORS = LogNorm(1e-3, 1, clip=True)
SHADES = LinearSegmentedColormap.from_list("error", ["#fdf0e6", "#f0a569", ORANGE])


class ParameterGrid:
    """One cell for each parameter, in θ's order: for each layer W_k, and b_k as a row below it.

    `write` fills the cells. The artists are made once; `cells` are the rectangles and `texts` what stands in them.
    """

    def __init__(self, axes, layer_sizes, *, fontsize=8):
        self.axes, self.cells, self.texts = axes, [], []
        left, lowest = 0.0, max(layer_sizes[:-1]) + DROP + 1
        for k, (n_in, n_out) in enumerate(itertools.pairwise(layer_sizes), start=1):
            for i, j in np.ndindex(n_in + 1, n_out):
                corner = (left + j, i + DROP * (i == n_in))
                self.cells.append(axes.add_patch(patches.Rectangle(corner, 1, 1, facecolor="white", edgecolor=GREY)))
                middle = {"ha": "center", "va": "center", "fontsize": fontsize}
                self.texts.append(axes.text(corner[0] + 0.5, corner[1] + 0.5, "", **middle))
            beside = {"ha": "right", "va": "center", "fontsize": 10}
            axes.text(left - 0.15, n_in / 2, f"$W_{k}$", **beside)
            axes.text(left - 0.15, n_in + DROP + 0.5, f"$b_{k}$", **beside)
            left += n_out + GAP
        axes.set(xlim=(-GAP, left - GAP + 0.1), ylim=(lowest + 0.05, -0.05), aspect="equal")
        axes.set_axis_off()

    def write(self, texts, colors, *, bold=None):
        """Set each cell's text and face colour; `bold` says which are to stand out."""
        bold = [False] * len(self.cells) if bold is None else bold
        for cell, artist, text, color, strong in zip(self.cells, self.texts, texts, colors, bold, strict=True):
            cell.set_facecolor(color)
            artist.set(text=text, fontweight="bold" if strong else "normal", color="black")


def plot_ratios(axes, layer_sizes, ratios):
    """Each parameter's ratio in its cell, blue shades for 1, orange for others; NaN, which is 0/0, is a grey dash."""
    grid = ParameterGrid(axes, layer_sizes, fontsize=10)
    sizes = np.abs(np.log10(np.abs(np.where(np.isnan(ratios), 1, ratios))))
    strength = sizes / max(sizes.max(), 1e-12) * 0.75 + 0.05
    colors = [
        "#e5e7eb" if np.isnan(ratio) else (ORANGE if abs(ratio - 1) > 1e-3 else BLUE, share)
        for ratio, share in zip(ratios, strength, strict=True)
    ]
    grid.write(["–" if np.isnan(ratio) else number(ratio, ".4g") for ratio in ratios], colors)
    return grid


def error_bar(figure, axes):
    """The scale of `error_colors`, below `axes`."""
    shades = ScalarMappable(ERRORS, SHADES)
    bar = figure.colorbar(
        shades,
        ax=axes,
        orientation="horizontal",
        shrink=0.75,
        aspect=28,
        pad=0.02,
        extend="min",
        ticks=[1e-3, 1e-2, 0.1, 1],
    )
    bar.ax.set_xticklabels(["0.001", "0.01", "0.1", "1"])
    bar.ax.minorticks_off()
    bar.set_label("error, relative to the largest gradient (white: none)", fontsize=9)
    bar.ax.tick_params(labelsize=8)
    bar.outline.set_edgecolor(GREY)


def error_colors(errors, allowed):
    """White for a right entry, deeper orange for a larger error."""
    return ["white" if error <= allowed else SHADES(ERRORS(error)) for error in errors]
