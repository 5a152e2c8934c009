"""Chapter 18's lab: how many times faster an epoch gets on n machines, by a model, with a star and with a tree."""

import ipywidgets
import numpy as np

from backprop_lib.chapters import scaling
from backprop_lib.chapters.pictures.machines import plot_speed_up
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import new_figure

MACHINES = np.arange(1, 1001)
SAMPLES = (("1348", 1348), ("60 000", 60_000), ("1 000 000", 1_000_000))
PARAMETERS = (("2778", 2778), ("669 706", 669_706), ("25 000 000", 25_000_000))
LATENCIES = (("0.01 ms", 1e-5), ("1 ms", 1e-3), ("30 ms", 3e-2))
BANDWIDTHS = (("10 MB/s", 10e6), ("250 MB/s", 250e6), ("10 GB/s", 10e9))


class ScalingLab(FigureLab):
    """The speed-up of an epoch over the number of machines, 1 to 1000, with the best number marked on each curve.

    samples, n_parameters: the size of the task.   latency, bandwidth: of a message, in seconds and bytes a second.
    """

    expected = 1  # times as fast

    def __init__(self, n_samples=60_000, n_parameters=2778, latency=1e-3, bandwidth=250e6):
        figure, axes = new_figure(6.4, 4)
        nowhere = {name: np.full(len(MACHINES), np.nan) for name in ("star", "tree")}
        self.lines, self.marks = plot_speed_up(axes, MACHINES, nowhere, {"star": (1, 1), "tree": (1, 1)})
        axes.set_title("a model, not a measurement", fontsize=10)

        def slider(options, value, words):
            layout = {"style": LABEL, "layout": WIDE}
            return ipywidgets.SelectionSlider(options=options, value=value, description=words, **layout)

        controls = {
            "n_samples": slider(SAMPLES, n_samples, "samples"),
            "n_parameters": slider(PARAMETERS, n_parameters, "parameters"),
            "latency": slider(LATENCIES, latency, "latency"),
            "bandwidth": slider(BANDWIDTHS, bandwidth, "bandwidth"),
        }
        super().__init__(figure, self.move, controls)

    def move(self, n_samples, n_parameters, latency, bandwidth):
        alone = scaling.work(n_samples, n_parameters)
        message = scaling.message(n_parameters, latency, bandwidth)
        sentence = []
        for name, seconds in (("star", scaling.star), ("tree", scaling.tree)):
            n, least = scaling.best(lambda n, seconds=seconds: seconds(n, alone, message))
            self.lines[name].set_data(MACHINES, alone / seconds(MACHINES, alone, message))
            self.marks[name].set_data([n], [alone / least])
            machines = "1 machine" if n == 1 else f"{n} machines"
            sentence.append(f"the {name} is best with {machines}: {scaling.readable(least)}, {times(alone / least)}")
        task = f"{label(SAMPLES, n_samples)} samples, {label(PARAMETERS, n_parameters)} parameters"
        way = f"latency {label(LATENCIES, latency)}, bandwidth {label(BANDWIDTHS, bandwidth)}"
        return f"{task}, {way}: alone {scaling.readable(alone)}; {'; '.join(sentence)}."


def label(options, value):
    """The words of an option."""
    return next(words for words, each in options if each == value)


def times(speed_up):
    """A speed-up in words; below 1 it is none."""
    if speed_up < 1:
        return f"only {speed_up:.2g} times as fast as alone"
    return f"{speed_up:.2g} times as fast as alone" if speed_up < 100 else f"{speed_up:.0f} times as fast as alone"
