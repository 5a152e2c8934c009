"""Chapter 11's lab: two features, the second stretched, and the walk down the valley that the loss becomes."""

import ipywidgets
import numpy as np

from backprop_lib.chapters.pictures.downhill import inside
from backprop_lib.chapters.stretch import EPOCHS, START, arrival, limit_at, loss_map, lowest, walk
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREY, ORANGE, new_figure

STRETCHES = (1, 2, 3, 4, 6)
SHARES = (0.25, 0.5, 0.95, 1.2, 1.5, 1.8, 2.0, 2.5)  # of the limit
STEPS = 40  # that are drawn
MAP = ((-2.7, 1.1), (-2.3, 1.5))
LEVELS = np.array([0.003, 0.015, 0.04, 0.08, 0.15, 0.3, 0.6, 1.0, 1.6, 2.5])  # above the lowest loss
WITHIN = 1  # per cent above the lowest loss: arrived


class StretchLab(FigureLab):
    """Gradient descent on two standardised features, the second multiplied by a stretch, η a multiple of 2/λ_max."""

    expected = 9  # times as long

    def __init__(self, stretch=4, share=0.95):
        figure, (left, right) = new_figure(7.6, 4, columns=2)
        self.map = left
        self.levels = None
        (self.steps,) = left.plot([], [], "-o", color=ORANGE, linewidth=1.2, markersize=3.5, zorder=3)
        (self.star,) = left.plot([], [], "k*", markersize=11, zorder=4)
        left.plot(*START, "ks", markersize=6, zorder=4)
        box = {"facecolor": "white", "edgecolor": GREY, "boxstyle": "round", "alpha": 0.92}
        place = {"transform": left.transAxes, "ha": "center", "va": "top", "fontsize": 9, "zorder": 5}
        self.leaves = left.text(0.5, 0.97, "it leaves the picture", bbox=box, **place)
        left.set(xlim=MAP[0], ylim=MAP[1], aspect="equal")
        left.set(xlabel="$w_1$ (mean texture)", ylabel="$w_2$ (mean smoothness, stretched)")
        left.grid(visible=False)
        (self.excess,) = right.plot([], [], color=BLUE)
        (self.arrived,) = right.plot([], [], "ko", markersize=6, zorder=4)
        right.axhline(WITHIN, color="black", linewidth=1, linestyle="--")
        right.set(xscale="log", yscale="log", xlim=(0.9, EPOCHS), ylim=(0.01, 2000))
        right.set(xlabel="epoch", ylabel="loss above the lowest, in %")
        right.set_xticks([1, 10, 100], ["1", "10", "100"])
        right.set_yticks([0.01, 0.1, 1, 10, 100, 1000], ["0.01", "0.1", "1", "10", "100", "1000"])
        right.minorticks_off()
        right.set_title("dashed: 1 %, where it counts as arrived", fontsize=9)
        self.name = left.set_title(" ", fontsize=9)
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "stretch": ipywidgets.SelectionSlider(options=STRETCHES, value=stretch, description="stretch", **slider),
            "share": ipywidgets.SelectionSlider(options=SHARES, value=share, description="η / limit", **slider),
        }
        super().__init__(figure, self.go, controls)

    def go(self, stretch, share):
        run, (best, loss) = walk(stretch, share), lowest(stretch)
        self.draw_levels(stretch, loss)
        path, leaves = inside(run.theta[: STEPS + 1], *MAP)
        self.steps.set_data(*path.T)
        self.steps.set_markevery(slice(0, len(path) - leaves))  # the place where a walk leaves is no step
        self.leaves.set_visible(bool(leaves))
        self.star.set_data(*best[:, None])
        self.excess.set_data(np.arange(1, EPOCHS + 1), 100 * (run.loss[1:] / loss - 1))
        epoch = arrival(run.loss, loss, 1 + WITHIN / 100)
        self.arrived.set_data(*(([], []) if epoch is None else ([epoch], [100 * (run.loss[epoch] / loss - 1)])))
        self.name.set_text(f"stretch {stretch}, κ = {run.condition:.3g}, the first {STEPS} steps")
        turns = turns_across(run.theta[: STEPS + 1])
        end = f"arrives after {epoch} epochs" if epoch is not None else f"has not arrived after {EPOCHS} epochs"
        return (
            f"Stretch {stretch}: condition number {run.condition:.3g}, limit {run.limit:.3g}, at the star "
            f"{limit_at(best, stretch) / run.limit:.2f} times as much. With η = {share:g} · limit = "
            f"{share * run.limit:.3g} the walk {end}. It turns back across the valley in {turns} of {STEPS} steps."
        )

    def draw_levels(self, stretch, loss):
        if self.levels is not None:
            self.levels.remove()
        w1, w2 = (np.linspace(*ends, 80) for ends in MAP)
        height = loss_map(stretch, w1, w2)
        self.levels = self.map.contour(w1, w2, height, levels=loss + LEVELS, colors=GREY, linewidths=0.7)


def turns_across(theta):
    """How often the second weight changes from rising to falling or back, in the walk theta (n, 2)."""
    return int(np.count_nonzero(np.diff(np.sign(np.diff(theta[:, 1])))))
