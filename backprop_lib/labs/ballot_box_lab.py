"""Chapter 5's lab: the gradient of two weights as an election in which every sample casts a vote."""

import ipywidgets
import numpy as np

from backprop_lib.chapters.ballots import N_SAMPLES, circle_votes, cosine, drawn
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import BLUE, GREEN, GREY, ORANGE, new_figure, number

COUNTED = (1, 3, 10, 30, 100, 300, N_SAMPLES)
SUM, MEAN = "sum: add the votes", "mean: add them and divide by n"
REACH = {SUM: 50, MEAN: 0.25}  # of the right axes, in units of dW
STYLES = {0: (BLUE, "o"), 1: (ORANGE, "^")}  # of the outer and the inner circle


class BallotBoxLab(FigureLab):
    """How many of the samples are counted, which, and whether 1/n is taken: their votes, and what comes out."""

    expected = 100  # samples

    def __init__(self, n=10, draw=1, count=MEAN):
        self.x, self.y, self.votes = circle_votes()
        self.everyone = self.votes.sum(axis=0)
        figure, (plane, result) = new_figure(7.6, 4, columns=2)
        self.points, self.arrows = {}, {}
        for label, (color, marker) in STYLES.items():
            (self.points[label],) = plane.plot([], [], marker, color=color, markersize=3.5, label=f"class {label}")
            # All arrows exist from the start; those of samples that are not counted are masked
            self.arrows[label] = plane.quiver(*self.x[self.of_class(label)].T, 0, 0, color=color, **as_drawn(2.2e-3))
        plane.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
        plane.set_title("each sample's vote $x_s\\, dz_s$", fontsize=10)
        plane.legend(loc="upper center", ncols=2, fontsize=9, borderaxespad=0)
        result.axline((0, 0), self.everyone, color="black", linewidth=0.8, linestyle=":")
        (self.path,) = result.plot([], [], color=GREY, alpha=0.5)
        self.all = result.quiver(0, 0, 0, 0, color="black", zorder=3, **as_drawn(8e-3))
        self.some = result.quiver(0, 0, 0, 0, color=GREEN, zorder=4, **as_drawn(12e-3))
        result.set_title("\n", fontsize=10)  # room for two lines, each in its arrow's colour
        style = {"transform": result.transAxes, "fontsize": 10, "va": "bottom"}
        self.key = [result.text(0, 1.09, "", color=GREEN, **style), result.text(0, 1.02, "", **style)]
        result.set(xlabel="for $w_{11}$", ylabel="for $w_{21}$", aspect="equal")
        self.result = result
        controls = {
            "n": ipywidgets.Dropdown(options=COUNTED, value=n, description="samples n", style=LABEL, layout=WIDE),
            "draw": ipywidgets.IntSlider(draw, min=1, max=10, description="which ones", style=LABEL, layout=WIDE),
            "count": ipywidgets.Dropdown(
                options=[SUM, MEAN], value=count, description="count", style=LABEL, layout=WIDE
            ),
        }
        super().__init__(figure, self.tally, controls)

    def of_class(self, label):
        return self.y[:, 0] == label

    def tally(self, n, draw, count):
        chosen = drawn(n, draw)
        votes = self.votes[chosen]
        counted = np.zeros(N_SAMPLES, bool)
        counted[chosen] = True
        for label in STYLES:
            mine = self.of_class(label)
            self.points[label].set_data(*self.x[mine & counted].T)
            self.arrows[label].set_UVC(*np.ma.array(self.votes[mine], mask=np.tile(~counted[mine, None], 2)).T)
        some, everyone = votes.sum(axis=0), self.everyone
        steps = np.vstack([[0, 0], votes.cumsum(axis=0)])  # the votes head to tail
        if count == MEAN:
            some, everyone, steps = some / n, everyone / N_SAMPLES, fan(votes)
        self.path.set_data(*steps.T)
        self.some.set_UVC(*some)
        self.all.set_UVC(*everyone)
        self.path.set_linewidth(1.2 if count == SUM else 0.6)
        name, cos = count.split(":")[0], number(cosine(some, everyone), ".2f")
        self.key[0].set_text(f"{name} of {n} {'vote' if n == 1 else 'votes'}, cosine {cos}")
        self.key[1].set_text(f"{name} of all {N_SAMPLES} (dotted: its direction)")
        reach = REACH[count]
        self.result.set(xlim=(-reach, reach), ylim=(-reach, reach))
        against = int((votes @ everyone < 0).sum())
        return (
            f"{n} of {N_SAMPLES} samples, {against} of them against the direction of all: the {name} of the votes is "
            f"({number(some[0], '.3f')}, {number(some[1], '.3f')}), of length {np.linalg.norm(some):.3f}; the {name} "
            f"of all has length {np.linalg.norm(everyone):.3f}, and the cosine between them is {cos}."
        )


def as_drawn(width):
    """Options for arrows whose lengths are in the units of the axes."""
    return {"angles": "xy", "scale_units": "xy", "scale": 1, "width": width}


def fan(votes):
    """A line from the origin to the end of each vote and back."""
    return np.stack([np.zeros_like(votes), votes], axis=1).reshape(-1, 2)
