"""Chapter 2's pictures: tangents, walks down a parabola and walks down a bowl, and the four words for a walk."""

import numpy as np

from backprop_lib.plotting import BLUE, GREY, ORANGE, number

CRAWLS = 0.9  # a step that leaves more of the error than this crawls


def kind_of_walk(*factors):
    """One of "crawls", "converges", "oscillates", "diverges": what a walk does whose error a step multiplies by these.

    One factor 1 − ηλ for each curvature λ (chapter 2, equation 2.6); the largest in size decides, for in the end only
    its error is left.
    """
    slowest = max(factors, key=abs)
    if abs(slowest) > 1 + 1e-9:
        return "diverges"
    if slowest < 0:
        return "oscillates"
    return "crawls" if slowest > CRAWLS else "converges"


def inside(points, xlim, ylim):
    """The walk `points` (n, 2), finite and beginning inside, up to where it leaves the picture; and whether it does.

    The last point of a walk that leaves is the place on the border where it goes out.
    """
    low, high = np.transpose([xlim, ylim])
    outside = ((points < low) | (points > high)).any(axis=1)
    if not outside.any():
        return points, False
    first = outside.argmax()
    start, step = points[first - 1], points[first] - points[first - 1]
    room = np.where(step > 0, high, low) - start
    share = np.divide(room, step, out=np.full(2, np.inf), where=step != 0).min()
    return np.vstack([points[:first], start + share * step]), True


def plot_tangents(axes, loss, slope, weights, xlim):
    """The loss over one weight, its tangents at some weights, and arrows along the axis that point downhill."""
    w = np.linspace(*xlim, 200)
    axes.plot(w, loss(w), color=BLUE)
    reach, floor = 0.06 * (xlim[1] - xlim[0]), -0.09 * loss(w).max()
    for weight in weights:
        height, rise = loss(weight), slope(weight)
        ends = np.array([-reach, reach])
        axes.plot(weight + ends, height + rise * ends, color=ORANGE, linewidth=2.5)
        axes.plot(weight, height, "ko")
        side = -np.sign(rise)  # downhill; the label stands on that side, inside the valley
        words = f"slope {number(rise, '+.1f')}" if side else "slope 0"
        place = {"xytext": (12 * side, 10), "ha": {-1: "right", 0: "center", 1: "left"}[int(side)]}
        axes.annotate(words, (weight, height), textcoords="offset points", **place)
        if side:
            tip = weight + side * 3 * reach
            arrow = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", (tip, floor), xytext=(weight, floor), arrowprops=arrow)
    axes.set(xlim=xlim, ylim=(1.8 * floor, loss(w).max()), xlabel="weight $w$", ylabel="loss $L(w)$")


def plot_walk(axes, loss, path, *, xlim, ylim, title):
    """The loss over one weight, and the steps of `path` (n,) on it; a walk that leaves the picture says so."""
    w = np.linspace(*xlim, 200)
    axes.plot(w, loss(w), color=BLUE)
    points, leaves = inside(np.column_stack([path, loss(path)]), xlim, ylim)
    draw_path(axes, points, leaves, words_at=0.88)
    axes.set(xlim=xlim, ylim=ylim, title=title, xlabel="weight $w$", ylabel="loss")


def plot_bowl(axes, curvatures, lowest, path, *, xlim, ylim, title):
    """Level lines of the bowl ½ (θ − θ*)ᵀ H (θ − θ*), its two axes dashed, and the steps of `path` (n, 2).

    curvatures: H, the matrix (2, 2) of second derivatives.  lowest: θ*, the bottom of the bowl.
    """
    draw_levels(axes, curvatures, lowest, xlim, ylim)
    points, leaves = inside(np.asarray(path), xlim, ylim)
    draw_path(axes, points, leaves, words_at=0.9)
    axes.plot(*lowest, "k*", markersize=11, zorder=4)
    axes.set(xlim=xlim, ylim=ylim, title=title, xlabel="$w$", ylabel="$b$", aspect="equal")
    axes.grid(visible=False)


def draw_levels(axes, curvatures, lowest, xlim, ylim):
    """Level lines of the bowl ½ (θ − θ*)ᵀ H (θ − θ*), and its two axes dashed; returns the three artists."""
    grid = np.stack(np.meshgrid(np.linspace(*xlim, 120), np.linspace(*ylim, 120)), axis=-1)
    offset = grid - lowest
    height = np.einsum("...i,ij,...j->...", offset, curvatures, offset) / 2
    levels = height.max() * (np.arange(1, 12) / 11) ** 2
    lines = axes.contour(*np.moveaxis(grid, -1, 0), height, levels=levels, colors=GREY, linewidths=0.7, alpha=0.7)
    dashed = {"color": BLUE, "linestyle": "--", "linewidth": 1.2}
    return [lines, *(axes.axline(lowest, np.add(lowest, axis), **dashed) for axis in np.linalg.eigh(curvatures)[1].T)]


def draw_path(axes, points, leaves, words_at):
    """A walk: a black square where it begins, a dot for each step, and words if it leaves, that high up the axes."""
    steps = slice(0, len(points) - leaves)  # the place where a walk leaves is no step
    axes.plot(*points.T, "-o", color=ORANGE, linewidth=1.2, markersize=4, markevery=steps, zorder=3)
    axes.plot(*points[0], "ks", markersize=6, zorder=4)
    if leaves:
        box = {"facecolor": "white", "edgecolor": GREY, "boxstyle": "round", "alpha": 0.9}
        words = {"ha": "center", "va": "center", "bbox": box, "zorder": 5}
        axes.text(0.5, words_at, "it leaves the picture", transform=axes.transAxes, **words)
