"""Pictures of chapter 18: samples in parts, a star and a tree of machines, runs that come in one by one."""

import numpy as np
from matplotlib import patches

from backprop_lib.chapters.live import LivePicture
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, new_figure

ARROW = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.4, "shrinkA": 2, "shrinkB": 2}


def plot_parts(axes, sizes):
    """Samples as rows of squares, cut into parts of these sizes; each part's share of the gradient, and their sum."""
    axes.set(xlim=(0, 10), ylim=(-0.3, 3.2))
    axes.axis("off")
    n, width = sum(sizes), 9 / (sum(sizes) + 0.6 * (len(sizes) - 1))
    left, colors = 0.5, (BLUE, ORANGE, GREEN)
    for part, size in enumerate(sizes):
        color = colors[part % len(colors)]
        for i in range(size):
            box = patches.Rectangle((left + i * width, 2.3), 0.9 * width, 0.55, color=color, alpha=0.35)
            axes.add_patch(box)
        middle = left + size * width / 2
        words = f"$\\frac{{{size}}}{{{n}}}\\,\\nabla L_{part + 1}$"
        axes.text(middle, 1.35, words, ha="center", va="center", fontsize=14, color="black")
        axes.annotate("", (middle, 1.65), (middle, 2.3), arrowprops=ARROW)
        axes.annotate("", (5 + 0.6 * (middle - 5) / 4.5, 0.35), (middle, 1.05), arrowprops=ARROW)
        axes.text(middle, 3.0, f"part {part + 1}", ha="center", va="center", fontsize=10)
        left += (size + 0.6) * width
    axes.text(5, 0.05, "$\\nabla L$", ha="center", va="center", fontsize=15)


def plot_star(axes, n):
    """A client below n machines, a line to each, numbered in the order of the messages."""
    places = [(0, 0), *((i - (n - 1) / 2, 2) for i in range(n))]
    plot_ways(axes, places, [(0, i + 1, i + 1) for i in range(n)])
    axes.set(xlim=(-n / 2 - 0.1, n / 2 + 0.1), ylim=(-0.5, 3.5))
    axes.set_title(f"star: {n} messages, one after the other", fontsize=10)


def plot_tree(axes, n_rounds):
    """Every machine that knows θ passes it on in every round; the number on a line is the round."""
    places, ways = [(0.0, 0.0)], []
    for step in range(1, n_rounds + 1):
        for sender in range(len(places)):
            x, y = places[sender]
            places.append((x + 4 / 2 ** (step - 1), y + 1))
            ways.append((sender, len(places) - 1, step))
    plot_ways(axes, places, ways)
    axes.set(xlim=(-0.6, places[-1][0] + 0.6), ylim=(-0.5, n_rounds + 0.5))
    axes.set_title(f"tree: {n_rounds} rounds", fontsize=10)


def plot_ways(axes, places, ways):
    """Machines as dots, the first of them the client, and arrows (from, to, its number)."""
    for sender, receiver, step in ways:
        axes.annotate("", places[receiver], places[sender], arrowprops=ARROW | {"shrinkA": 7, "shrinkB": 7})
        middle = np.add(places[sender], places[receiver]) / 2
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axes.text(*middle, f"{step}", ha="center", va="center", fontsize=9, bbox=box, zorder=4)
    axes.plot(*np.transpose(places[1:]), "o", color=BLUE, markersize=11, zorder=3)
    axes.plot(*places[0], "s", color=ORANGE, markersize=13, zorder=3)
    axes.axis("off")


def plot_speed_up(axes, n, curves, bests):
    """Curves {name: speed-up over n} on log axes, with a mark at each best n; returns the lines and the marks."""
    lines, marks = {}, {}
    axes.plot([1, 1000], [1, 1000], ":", color=GREY, linewidth=1.4, label="n times as fast")
    axes.axhline(1, color="black", linewidth=1, linestyle="--", label="one process alone")
    looks = ((ORANGE, "-", "s", 10), (BLUE, "-.", "D", 7))
    for (name, curve), (color, dash, mark, size) in zip(curves.items(), looks, strict=True):
        (lines[name],) = axes.loglog(n, curve, dash, color=color, linewidth=2.2, label=name)
        style = {"color": color, "markeredgecolor": "black", "markersize": size, "zorder": 4}
        (marks[name],) = axes.plot(*[[value] for value in bests[name]], mark, **style)
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    axes.set_yticks([0.001, 0.01, 0.1, 1, 10, 100, 1000], ["0.001", "0.01", "0.1", "1", "10", "100", "1000"])
    axes.minorticks_off()
    axes.set(xlim=(0.8, 1300), ylim=(1e-3, 2000), xlabel="machines $n$", ylabel="speed-up")
    axes.legend(loc="upper left", fontsize=8.5, frameon=True, framealpha=1)
    return lines, marks


class LiveLoss:
    """A callback of training: draws the loss so far, and a bar of the epochs that are done."""

    def __init__(self, epochs, alt):
        self.epochs, self.loss = epochs, []
        figure, axes = new_figure(5.6, 3)
        (self.line,) = axes.plot([], [])
        self.title, self.bar = axes.set_title(" ", fontsize=10), new_bar(axes)
        axes.set(xlim=(-0.5, epochs + 0.5), xlabel="epoch", ylabel="loss", ylim=(0, 2.6))
        self.live = LivePicture(figure, alt)

    def __call__(self, epoch, loss):
        self.loss = [*self.loss[:epoch], loss]
        self.line.set_data(np.arange(epoch + 1), self.loss)
        self.title.set_text(f"{epoch} of {self.epochs} epochs")
        self.bar.set_xdata([0, epoch / self.epochs])
        self.live.redraw(last=epoch == self.epochs)


class LiveSweep:
    """The losses of runs by their learning rate, one row of dots a seed: `add` draws a run that has come in.

    rings: {(rate, seed): loss} of the same runs by another way, each drawn as a ring from the beginning.
    """

    def __init__(self, rings, alt):
        self.n_runs, self.losses = len(rings), {}
        self.seeds = sorted({seed for _, seed in rings})
        figure, axes = new_figure(6, 3.4)
        style = {"markerfacecolor": "none", "markersize": 10, "color": ORANGE, "markeredgewidth": 1.5}
        places = [self.place(rate, seed, loss) for (rate, seed), loss in rings.items()]
        axes.plot(*np.transpose(places), "o", **style, label="all at once, ensemble axis")
        (self.dots,) = axes.plot([], [], "o", color=BLUE, markersize=4.5, label="one by one, from the workers")
        axes.set_xscale("log")
        rates = sorted({rate for rate, _ in rings})
        axes.set_xticks(rates, [f"{rate:g}" for rate in rates])
        axes.minorticks_off()
        axes.set(xlim=(rates[0] / 2, rates[-1] * 2), ylim=(-0.05, 1.35))
        axes.set(xlabel="learning rate $η$ (seeds side by side)", ylabel="loss after training")
        axes.legend(loc="upper left", fontsize=8.5)
        self.title, self.bar = axes.set_title(" ", fontsize=10), new_bar(axes)
        self.live = LivePicture(figure, alt)

    def place(self, rate, seed, loss):
        return rate * 1.16 ** (self.seeds.index(seed) - (len(self.seeds) - 1) / 2), loss

    def add(self, rate, seed, loss):
        self.losses[rate, seed] = loss
        done = len(self.losses)
        self.dots.set_data(*np.transpose([self.place(*run, loss) for run, loss in self.losses.items()]))
        self.title.set_text(f"{done} of {self.n_runs} runs")
        self.bar.set_xdata([0, done / self.n_runs])
        self.live.redraw(last=done == self.n_runs)


def new_bar(axes):
    """A bar on the upper edge of the axes; its x-data say from where to where, in shares of the width."""
    style = {"transform": axes.transAxes, "color": GREEN, "linewidth": 5, "solid_capstyle": "butt", "clip_on": False}
    (bar,) = axes.plot([0, 0], [1, 1], **style)
    return bar
