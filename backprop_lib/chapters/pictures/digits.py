"""Pictures of chapter 14: digits, a confusion matrix, mistakes, weights, and what a network reads in a drawing."""

import numpy as np

from backprop_lib.plotting import BLUE, GREY, ORANGE, number

SIDE = 8


def plot_digits(panels, x, titles=(), *, limits=(0, 1)):
    """A digit (64,) on each panel, dark where there is ink, with its title; panels that are left over stay empty."""
    for axes in panels.flat:
        axes.axis("off")
    for i, (axes, digit) in enumerate(zip(panels.flat, x, strict=False)):
        axes.imshow(np.reshape(digit, (SIDE, SIDE)), cmap="gray_r", vmin=limits[0], vmax=limits[1])
        if i < len(titles):
            axes.set_title(titles[i], fontsize=9, loc="center", pad=3)


def plot_weights(panels, W):
    """The 64 weights of each unit of the first layer, the columns of W (64, n): dark adds, light takes away."""
    limit = np.abs(W).max()
    plot_digits(panels, W.T, limits=(-limit, limit))


def plot_confusion(axes, counts):
    """How often each digit (rows) was read as which (columns); mistakes are shaded by their number."""
    mistakes = np.where(np.eye(10, dtype=bool), 0, counts)
    axes.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(mistakes.max() * 1.5, 1))
    for i, j in np.argwhere(counts):
        axes.text(j, i, counts[i, j], ha="center", va="center", fontsize=9, color=GREY if i == j else "black")
    axes.set(xticks=range(10), yticks=range(10), xlabel="read as", ylabel="digit")
    axes.grid(visible=False)


def plot_overfitting(axes, training, validation, stopped):
    """Both losses after each epoch, and a mark at the epoch of the lowest loss on validation."""
    axes.plot(training, color=BLUE, label="training")
    axes.plot(validation, color=ORANGE, linestyle="--", label="validation")
    axes.plot(stopped, validation[stopped], "ko", markersize=5, zorder=4)
    beside = {"xytext": (0, -16), "textcoords": "offset points", "fontsize": 9}
    axes.annotate(f"lowest: epoch {stopped}", (stopped, validation[stopped]), **beside)
    axes.set(xlabel="epoch", ylabel="cross-entropy", ylim=(0, 0.6))
    axes.legend()


def plot_reading(panels, strokes, side, picture, probabilities):
    """A drawing on a pad of that side, the picture (64,) that becomes of it, and a bar for each digit's probability."""
    pad, seen, bars = panels
    plot_strokes(pad, strokes, side)
    pad.set_title("drawn")
    plot_digits(np.array([seen]), [picture])
    seen.set_title("seen")
    values = np.zeros(10) if probabilities is None else probabilities
    bars.barh(range(10), values, color=[ORANGE if v == max(values) else BLUE for v in values])
    bars.set(xlim=(0, 1), ylim=(9.6, -0.6), yticks=range(10), xlabel="probability")


def plot_drawing(panels, strokes, side, raw, ready):
    """A drawing on a pad of that side, its 8×8 picture as it is, and the one that was prepared."""
    plot_strokes(panels[0], strokes, side)
    plot_digits(panels[1:], [raw, ready])
    for axes, title in zip(panels, ("drawn", "not prepared", "prepared"), strict=True):
        axes.set_title(title, loc="center")


def plot_strokes(axes, strokes, side):
    """A drawing on a pad of that side; a stroke of a single point is a dot."""
    for stroke in strokes:
        axes.plot(*np.transpose(stroke), color="black", linewidth=4, solid_capstyle="round", marker="o", markersize=2)
    axes.set(xlim=(0, side), ylim=(side, 0), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(True)


def title_of_mistake(digit, reading, probability):
    """What stands above a digit that was misread."""
    return f"{digit} as {reading}\n{number(probability, '.2f')}"
