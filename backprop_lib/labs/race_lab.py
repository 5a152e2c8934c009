"""Chapter 12's lab: four optimisers with one learning rate race down a narrow valley, which can be turned."""

import ipywidgets
import numpy as np

from backprop_lib.chapters.pictures.downhill import inside
from backprop_lib.chapters.pictures.optimisers import REACH, SMALLEST, prepare_map, style
from backprop_lib.chapters.race import heights, start, valley, walk
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.optimizers import Adam, GradientDescent, Momentum, RMSprop
from backprop_lib.plotting import new_figure

ANGLES, RATES, BETAS, STEPS = (0, 45), (0.02, 0.05, 0.1, 0.13), (0.0, 0.5, 0.9), (10, 30, 80)
RUNNERS = ("gradient descent", "momentum", "RMSprop", "Adam")
LOST = 100  # times the first loss: a walk that stands that high does not come back


def race(angle, rate, beta):
    """{name: path (81, 2)} of the four optimisers; β is momentum's and Adam's first."""
    optimizers = (GradientDescent(rate), Momentum(rate, beta), RMSprop(rate), Adam(rate, beta))
    walks = (walk(optimizer, valley(angle), start(angle), STEPS[-1]) for optimizer in optimizers)
    return dict(zip(RUNNERS, walks, strict=True))


class RaceLab(FigureLab):
    """Gradient descent, momentum, RMSprop and Adam on the valley with curvatures 1 and 25: paths, and losses."""

    expected = 2  # runners notice

    def __init__(self, angle=0, learning_rate=0.05, beta=0.5, steps=30):
        figure, (self.map, chart) = new_figure(7.6, 4, columns=2)
        self.valleys = {angle: prepare_map(self.map, valley(angle)) for angle in ANGLES}
        self.paths = {name: self.map.plot([], [], **style(name))[0] for name in RUNNERS}
        (self.start,) = self.map.plot([], [], "ks", markersize=6, zorder=5)
        self.losses = {name: chart.plot([], [], label=name, **style(name) | {"marker": ""})[0] for name in RUNNERS}
        self.ends = {name: chart.plot([], [], **style(name) | {"linestyle": ""})[0] for name in RUNNERS}
        chart.set(xlim=(-2, STEPS[-1] + 2), ylim=(SMALLEST, 1e4), yscale="log", xlabel="step", ylabel="loss")
        chart.legend(loc="lower left", fontsize=8, frameon=True, framealpha=1)
        slider = {"style": LABEL, "layout": WIDE}
        turned = [(f"{angle}°", angle) for angle in ANGLES]
        controls = {
            "angle": ipywidgets.Dropdown(options=turned, value=angle, description="valley turned", **slider),
            "learning_rate": ipywidgets.SelectionSlider(
                options=RATES, value=learning_rate, description="learning rate η", **slider
            ),
            "beta": ipywidgets.SelectionSlider(options=BETAS, value=beta, description="momentum β", **slider),
            "steps": ipywidgets.SelectionSlider(options=STEPS, value=steps, description="steps", **slider),
        }
        super().__init__(figure, self.run, controls)

    def run(self, angle, learning_rate, beta, steps):
        for other, artists in self.valleys.items():
            for artist in artists:
                artist.set_visible(other == angle)
        self.start.set_data(*start(angle)[:, None])
        results = {}
        for name, path in race(angle, learning_rate, beta).items():
            path = path[: steps + 1]
            loss = heights(valley(angle), path)
            self.paths[name].set_data(*inside(path, REACH, REACH)[0].T)
            self.losses[name].set_data(np.arange(steps + 1), np.maximum(loss, SMALLEST))
            self.ends[name].set_data([steps], [max(loss[-1], SMALLEST)])
            results[name] = "lost" if loss[-1] > LOST * loss[0] else f"{max(loss[-1], SMALLEST):.2g}"
        best = min(RUNNERS, key=lambda name: self.ends[name].get_ydata()[0])
        place = f"Valley turned by {angle}°, η = {learning_rate:g}, β = {beta:g}, after {steps} steps"
        said = ", ".join(f"{name} {result}" for name, result in results.items())
        return f"{place} the loss is: {said}. Ahead: {best}."
