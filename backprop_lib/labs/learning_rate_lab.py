"""Chapter 2's lab: one learning rate on a parabola and on a regression, and which of four things it does."""

import ipywidgets
import numpy as np
from matplotlib import patches

from backprop_lib.chapters.pictures.downhill import CRAWLS, inside, kind_of_walk
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.optimizers import GradientDescent
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, PINK, SKY, new_figure, number, scientific
from backprop_lib.training import train

STEPS = 20
ETA = (2.0**-6, 2.0**2)  # where the slider begins and ends
LOWEST = 1.5  # the parabola's w*
THETA = np.array([-1.05, 1.1])  # the regression's w* and b*, those of chapter 2's night
RESIDUALS = np.array(
    [0.05, 0.0, 0.15, -0.4, 0.25, -0.2, 0.15]
)  # what chapter 2's line leaves; has no slope and no mean
HOURS = np.arange(-3.0, 4.0)
# what each picture shows, as xlim and ylim; the map's are in the proportion of its axes, so that circles look round
PARABOLA, MAP, LINES = ((-1.2, 4.2), (-0.5, 10)), ((-3.2, 1.0), (-1.3, 3.5)), ((-3.5, 3.5), (-3.4, 5.4))
ZONES = {"crawls": (SKY, ".."), "converges": (GREEN, ""), "oscillates": (ORANGE, "//"), "diverges": (PINK, "xx")}
BOX = {"facecolor": "white", "edgecolor": GREY, "boxstyle": "round", "alpha": 0.92}


class LearningRateLab(FigureLab):
    """Twenty steps of gradient descent on a parabola of curvature λ, and on a regression whose curvatures are λ and 1.

    Below both, the learning rates that crawl, converge, oscillate and diverge, with the critical one, 2/λ.
    """

    expected = 1  # the critical learning rate

    def __init__(self, learning_rate=0.125, curvature=4.0):
        figure, grid = new_figure(7.6, 4, rows=2, columns=3, height_ratios=[4, 1])
        self.draw_parabola(grid[0, 0])
        self.draw_map(grid[0, 1])
        self.draw_lines(grid[0, 2])
        span = grid[1, 0].get_gridspec()[1, :]
        for axes in grid[1, 1:]:
            axes.remove()
        grid[1, 0].set_subplotspec(span)
        self.draw_rates(grid[1, 0])
        self.titles = [axes.set_title(" ", fontsize=10) for axes in grid[0, :2]]
        self.messages = [
            axes.text(0.5, 0.94, "", transform=axes.transAxes, ha="center", va="top", fontsize=9, bbox=BOX, zorder=6)
            for axes in grid[0]
        ]
        slider = {"style": LABEL, "layout": WIDE, "base": 2}
        controls = {
            "learning_rate": ipywidgets.FloatLogSlider(
                learning_rate, min=-6, max=2, step=0.25, description="learning rate η", readout_format=".3g", **slider
            ),
            "curvature": ipywidgets.FloatLogSlider(
                curvature, min=0, max=2, step=1, description="curvature λ", readout_format=".0f", **slider
            ),
        }
        super().__init__(figure, self.walk, controls)

    def draw_parabola(self, axes):
        (self.curve,) = axes.plot([], [], color=BLUE)
        self.parabola_path = new_path(axes)
        axes.set(xlim=PARABOLA[0], ylim=PARABOLA[1], xlabel="$w$", ylabel="loss")

    def draw_map(self, axes):
        style = {"fill": False, "edgecolor": GREY, "lw": 0.7}
        self.levels = [axes.add_patch(patches.Ellipse(THETA, 1, 1, **style)) for _ in range(7)]
        self.map_path = new_path(axes)
        axes.plot(*THETA, "k*", markersize=9, zorder=4)
        axes.set(xlim=MAP[0], ylim=MAP[1], xlabel="$w$", ylabel="$b$")
        axes.grid(visible=False)

    def draw_lines(self, axes):
        (self.points,) = axes.plot([], [], "o", color=BLUE)
        self.lines = [axes.plot([], [], color=ORANGE, lw=1, alpha=0.45)[0] for _ in range(4)]
        (self.last_line,) = axes.plot([], [], color=ORANGE, lw=2.5)
        axes.set(xlim=LINES[0], ylim=LINES[1], xlabel="$x$", ylabel="$y$")
        axes.set_title(f"its line, step {STEPS} thick", fontsize=10)

    def draw_rates(self, axes):
        self.zones = {}
        for row in (1, 0):
            for word, (color, hatch) in ZONES.items():
                style = {"facecolor": color, "hatch": hatch, "alpha": 0.35, "edgecolor": GREY}
                self.zones[row, word] = axes.add_patch(patches.Rectangle((1, row - 0.4), 1, 0.8, **style))
        self.zone_names = {
            word: axes.text(1, 1, word, ha="center", va="center", fontsize=8, zorder=3) for word in ZONES
        }
        self.critical = axes.axvline(1, color="black", lw=1.6, ls="--", zorder=4)
        above = {"xycoords": ("data", "axes fraction"), "xytext": (0, 3), "textcoords": "offset points"}
        self.critical_name = axes.annotate("", (1, 1), **above, ha="center", fontsize=9)
        style = {"color": "black", "lw": 2.5, "marker": "D", "ms": 7, "markevery": [0]}
        (self.rate,) = axes.plot([1, 1], [-0.5, 1.5], **style, zorder=5, clip_on=False)
        axes.set_xscale("log", base=2)
        ticks = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4]
        axes.set_xticks(ticks, [f"{tick:.3g}" for tick in ticks])
        axes.set_yticks([1, 0], ["parabola", "regression"])
        axes.set(xlim=ETA, ylim=(-0.5, 1.5), xlabel="learning rate $η$")
        axes.grid(visible=False)

    def walk(self, learning_rate, curvature):
        eta, lam = learning_rate, curvature
        factors = (1 - eta * lam, 1 - eta)
        words = kind_of_walk(factors[0]), kind_of_walk(*factors)
        left = self.show_parabola(eta, lam), self.show_regression(eta, lam)
        self.show_rates(eta, lam)
        self.titles[0].set_text(f"the parabola {words[0]}")
        self.titles[1].set_text(f"the regression {words[1]}")
        return (
            f"η = {eta:.3g}, λ = {lam:.0f}, critical η = {2 / lam:.3g}. The parabola {words[0]}: a step multiplies its "
            f"error by {number(factors[0])}, and {STEPS} steps {amount(left[0])}. The regression {words[1]}: factors "
            f"{number(factors[0])} along w and {number(factors[1])} along b, and {STEPS} steps {amount(left[1])}."
        )

    def show_parabola(self, eta, lam):
        """Twenty steps on ½λ(w − w*)²; returns the share of the error that is left."""
        w = np.zeros(STEPS + 1)
        for step in range(STEPS):
            w[step + 1] = w[step] - eta * lam * (w[step] - LOWEST)
        xs = np.linspace(*PARABOLA[0], 120)
        self.curve.set_data(xs, lam * (xs - LOWEST) ** 2 / 2)
        left = abs((w[-1] - LOWEST) / LOWEST)
        leaves = move_path(self.parabola_path, np.column_stack([w, lam * (w - LOWEST) ** 2 / 2]), *PARABOLA)
        self.messages[0].set_text(f"after {STEPS} steps\nthe error × {times(left)}" if leaves else "")
        self.messages[0].set_visible(leaves)
        return left

    def show_regression(self, eta, lam):
        """Twenty epochs of the library's own training, from a flat line; returns the share of error that is left."""
        x = (HOURS * np.sqrt(lam / 4))[:, None]
        y = THETA[0] * x + THETA[1] + RESIDUALS[:, None]
        network = mlp([1, 1], ["identity"], rng=0)
        network.theta = np.zeros(2)
        descent = GradientDescent(eta)
        run = train(network, x, y, loss="half_squared_error", optimizer=descent, epochs=STEPS, keep_theta=True)
        left = float(np.linalg.norm(run.theta[-1] - THETA) / np.linalg.norm(THETA))
        for level, ellipse in enumerate(self.levels, start=1):
            ellipse.set(width=0.9 * level / np.sqrt(lam) * 2, height=0.9 * level * 2)
        leaves = move_path(self.map_path, run.theta, *MAP)
        self.messages[1].set_text(f"after {STEPS} steps\nthe error × {times(left)}" if leaves else "")
        self.messages[1].set_visible(leaves)
        self.points.set_data(x.ravel(), y.ravel())
        for line, step in zip((*self.lines, self.last_line), (0, 1, 2, 3, STEPS), strict=True):
            w, b = run.theta[step]
            small = abs(w) + abs(b) < 100
            line.set_data(*(([-4, 4], [b - 4 * w, b + 4 * w]) if small else ([], [])))
        w, b = run.theta[-1]
        gone = not small or np.abs(w * x + b - np.mean(LINES[1])).min() > np.ptp(LINES[1]) / 2
        self.messages[2].set_text("the line has left\nthe picture")
        self.messages[2].set_visible(bool(gone))
        return left

    def show_rates(self, eta, lam):
        """Where the four kinds begin and end on the axis of learning rates."""
        edges = {1: ((1 - CRAWLS) / lam, 1 / lam, 2 / lam), 0: (1 - CRAWLS, 2 / (1 + lam), 2 / lam)}
        for row, (crawls, turns, critical) in edges.items():
            ends = (ETA[0], crawls, turns, critical, ETA[1])
            for word, start, stop in zip(ZONES, ends, ends[1:], strict=False):
                self.zones[row, word].set(x=start, width=stop - start)
                if row == 1:
                    self.zone_names[word].set_x(np.sqrt(start * stop))
        self.critical.set_xdata([2 / lam, 2 / lam])
        self.critical_name.xy = (2 / lam, 1)
        self.critical_name.set_text(f"critical η = 2/λ = {2 / lam:.3g}")
        self.rate.set_xdata([eta, eta])


def new_path(axes):
    """The artists of a walk: its steps and its start."""
    (steps,) = axes.plot([], [], "-o", color=ORANGE, lw=1.2, ms=4, zorder=3)
    (start,) = axes.plot([], [], "ks", ms=6, zorder=4)
    return steps, start


def move_path(path, points, xlim, ylim):
    """Draw `points` as far as they are inside the axes; whether they leave."""
    drawn, leaves = inside(points, xlim, ylim)
    path[0].set_data(*drawn.T)
    path[0].set_markevery(slice(0, len(drawn) - leaves))  # the place where a walk leaves is no step
    path[1].set_data(*drawn[:1].T)
    return bool(leaves)


def times(left):
    """A growth as a reader reads it: 3.2, 470 or 3·10²³."""
    if left < 10000:
        return f"{left:.2g}" if left < 100 else f"{left:.0f}"
    return scientific(left, ".0e")


def amount(left):
    if left > 1.005:
        return f"make it {times(left)} times as large"
    return f"leave {100 * left:.3g}% of it" if left >= 0.0005 else "leave less than 0.1% of it"
