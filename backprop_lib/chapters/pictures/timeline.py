"""Pictures of chapter 16: who works when, as bars; boundaries that four ways of training reach; agreement by epoch."""

from matplotlib.collections import PolyCollection

from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, plot_decision, plot_points

# told apart by lightness and hatching too
LOOKS = {
    "forward": {"facecolor": SKY, "edgecolor": "#1b4f72"},
    "guess": {"facecolor": "white", "edgecolor": GREEN, "hatch": "/////"},
    "backward": {"facecolor": ORANGE, "edgecolor": "#6e2c00"},
}
NAMES = {"forward": "forward", "guess": "learn and guess", "backward": "backward and update"}
HEIGHT = 0.72  # of a bar, where layers are 1 apart


class Bars:
    """A row of bars for each layer, the first at the bottom, so that forward climbs and backward comes down."""

    def __init__(self, axes, n_layers, width):
        self.axes = axes
        self.kinds = {
            kind: axes.add_collection(PolyCollection([], linewidth=0.6, label=NAMES[kind], **look))
            for kind, look in LOOKS.items()
        }
        axes.set(xlim=(0, width), ylim=(0.4, n_layers + 0.6), ylabel="layer", yticks=range(1, n_layers + 1))
        axes.grid(axis="y", visible=False)

    def move(self, tasks):
        """Show these tasks, and nothing else."""
        for kind, collection in self.kinds.items():
            collection.set_verts([corners(task) for task in tasks if task.kind == kind])


def corners(task):
    left, right, middle = task.start, task.end, task.layer
    low, high = middle - HEIGHT / 2, middle + HEIGHT / 2
    return [(left, low), (right, low), (right, high), (left, high)]


def plot_timeline(axes, tasks, width, *, title):
    """The tasks as bars, with the number of its batch in each; batches count from 1 here."""
    Bars(axes, max(task.layer for task in tasks), width).move(tasks)
    for task in tasks:
        if task.length >= 1:
            style = {"ha": "center", "va": "center", "fontsize": 8, "color": "black"}
            box = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            axes.text(task.start + task.length / 2, task.layer, f"{task.batch + 1}", bbox=box, **style)
    axes.set_title(title, fontsize=10)
    axes.set(xlabel="time")
    legend_of_kinds(axes, {task.kind for task in tasks})


def legend_of_kinds(axes, kinds=LOOKS):
    """A legend of these kinds of task, below the figure."""
    labels = [NAMES[kind] for kind in LOOKS if kind in kinds]
    handles = [one for one in axes.collections if one.get_label() in labels]
    axes.figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=9, frameon=False)


def plot_four_boundaries(grid, networks, x, y, shares):
    """What each way of training draws: the points, the decision, and the share of right answers above it.

    networks, shares: {way: network} and {way: share of right answers}.
    """
    for axes, (way, network) in zip(grid.flat, networks.items(), strict=True):
        plot_decision(axes, network.predict, (-1.6, 1.6, -1.6, 1.6), threshold=0)
        plot_points(axes, x, y, s=5, alpha=0.5)
        axes.set(xlabel="", ylabel="")
        axes.set_title(f"{way}: {shares[way]:.1%}", fontsize=10)


def plot_agreement(above, below, epochs, cosines, accuracies):
    """Above: the cosine of each module's guess to the true gradient. Below: the share of right answers.

    cosines: (n_epochs, n_modules).   accuracies: (n_epochs,).
    """
    for column, (color, marker) in zip(cosines.T, ((BLUE, "o"), (GREEN, "s")), strict=True):
        above.plot(epochs, column, marker=marker, markersize=4, color=color)
    for k, (column, place) in enumerate(zip(cosines.T, (-12, 6), strict=True), start=1):
        offset = {"xytext": (-4, place), "textcoords": "offset points", "ha": "right", "fontsize": 9}
        above.annotate(f"layer {k}", (epochs[-1], column[-1]), **offset)
    above.axhline(0, color=GREY, linewidth=0.8)
    above.set(ylabel="cosine guess : truth", ylim=(-0.05, 1))
    below.plot(epochs, accuracies, color=ORANGE, marker="^", markersize=4)
    below.set(xlabel="epoch", ylabel="share right", ylim=(0, 1.02))
