"""Pictures of chapter 3: names of units, activations and their slopes, lines through XOR, hinges, two losses."""

import numpy as np

from backprop_lib.activations import ACTIVATIONS, sigmoid
from backprop_lib.plotting import BLUE, CLASS_COLORS, CLASS_MARKERS, COLORS, GREEN, GREY, ORANGE, number


def unit_names(layer_sizes):
    """{(k, i): text} for `draw_network`: inputs x_i, hidden units h_ki, outputs ŷ_i; keys count from 0."""
    last = len(layer_sizes) - 1
    names = {}
    for k, n_units in enumerate(layer_sizes):
        for i in range(n_units):
            names[k, i] = f"$x_{i + 1}$" if k == 0 else f"$\\hat{{y}}_{i + 1}$" if k == last else f"$h_{{{k}{i + 1}}}$"
    return names


def plot_one_activation(axes, name, z):
    """The curve of an activation function, and how it sends one z to its a."""
    f, at = ACTIVATIONS[name].value, np.linspace(-4, 4, 200)
    axes.plot(at, f(at), color=BLUE)
    a = float(f(np.array(z)))
    axes.plot([z, z, -4], [-1.1, a, a], ":", color=GREY)
    axes.plot([z], [a], "o", color="black")
    axes.annotate(f"$z = {z:.1f}$, $a = {a:.3f}$", (z, a), xytext=(8, -10), textcoords="offset points")
    axes.set(xlabel="$z$", ylabel=f"$a$ = {name} $z$", xlim=(-4, 4), ylim=(-1.1, 1.1))


def plot_activations(grid, names):
    """For each name an axes with the function as a line and its slope dashed; a jump of the slope is left open."""
    z = np.linspace(-4, 4, 400)  # an even number: 0 is not among them
    for axes, name in zip(np.ravel(grid), names, strict=True):
        f = ACTIVATIONS[name]
        a = f.value(z)
        slope = f.derivative(z, a) * np.ones_like(z)
        axes.plot(z, a, color=BLUE, label="$f(z)$")
        for side in (z < 0, z > 0):
            label = "its slope" if side[0] else None
            axes.plot(z[side], slope[side], "--", color=ORANGE, label=label)
        axes.set(ylim=(-1.3, 2.1), title="ReLU" if name == "relu" else name)
    for axes in np.atleast_2d(grid)[-1]:
        axes.set_xlabel("$z$")
    np.ravel(grid)[list(names).index("relu")].legend(loc="upper left")  # there is nothing in that corner


def plot_lines(axes, table, lines):
    """The rows of a table {(x1, x2): target} as points, and where v1·x1 + v2·x2 + c = 0 for each (v1, v2, c).

    The legend counts the rows that lie on their own side: above zero for target 1, and else not.
    """
    for target in (0, 1):
        points = np.array([row for row in table if table[row] == target])
        style = {"color": CLASS_COLORS[target], "marker": CLASS_MARKERS[target], "s": 90, "zorder": 3}
        axes.scatter(*points.T, label=f"target {target}", **style)
    for (v1, v2, c), color, style in zip(lines, (GREEN, ORANGE, GREY), ("-", "--", "-."), strict=True):
        right = sum((v1 * p + v2 * q + c > 0) == bool(target) for (p, q), target in table.items())
        nearest = -c / (v1**2 + v2**2)  # times (v1, v2): a point of the line
        start = (nearest * v1, nearest * v2)
        other = (start[0] - v2, start[1] + v1)
        axes.axline(start, other, color=color, linestyle=style, label=f"{right} of 4 right")
    axes.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.set(xticks=(0, 1), yticks=(0, 1))
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))


def plot_hinges(alone, added, kinks, turn, start, curve, end):
    """On one axes each hinge turn·max(x − kink, 0), on the other their sum above `start`, beside the curve."""
    corners = np.append(kinks, end)
    x = np.linspace(kinks[0], end, 200)
    for kink, v, color, style in zip(kinks, turn, COLORS, ("-", "--", "-.", ":"), strict=False):
        alone.plot([kinks[0], kink, end], [0, 0, v * (end - kink)], style, color=color, label=f"kink {number(kink)}")
    heights = start + (turn * np.maximum(corners[:, None] - kinks, 0)).sum(axis=1)
    added.plot(x, curve(x), color=BLUE, label="the curve")
    added.plot(corners, heights, "--o", color=ORANGE, label="sum of hinges")
    alone.set(xlabel="$x$", title="each hinge alone")
    added.set(xlabel="$x$", title="added up")
    alone.legend(loc="lower left")
    added.legend(loc="upper center")


def plot_outputs(axes, x, outputs):
    """Outputs {activation name: y} over x, each with its own colour and line style."""
    for (name, y), color, style in zip(outputs.items(), (BLUE, ORANGE, GREEN), ("-", "--", "-."), strict=False):
        axes.plot(x, y, color=color, linestyle=style, label=name)
    axes.set(xlabel="input $x_1$", ylabel=r"output $\hat{y}_1$")
    axes.legend()


def plot_two_losses(by_probability, by_z, squares, log_loss):
    """Half squared error and cross-entropy of one output whose target is 1: over p on one axes, over z on the other."""
    p, z = np.linspace(0.002, 1, 400), np.linspace(-8, 8, 400)
    for axes, at, probability in ((by_probability, p, p), (by_z, z, sigmoid(z))):
        axes.plot(at, squares(probability), color=BLUE, label="half squared error")
        axes.plot(at, log_loss(probability), "--", color=ORANGE, label="cross-entropy")
        axes.set(ylabel="loss if $y = 1$", ylim=(-0.2, 8.2))
    by_probability.set(xlabel="prediction $p$")
    by_z.set(xlabel=r"$z$, where $p = \sigma(z)$")
    by_probability.legend(loc="upper right")
