"""Chapter 16's lab: who works when in back-propagation, in micro-batches, and with guesses, on one axis of time."""

import ipywidgets

from backprop_lib.chapters.pictures.timeline import Bars, legend_of_kinds
from backprop_lib.chapters.timeline import BACKWARD, FORWARD, decoupled, locked, total
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import new_figure

MOST_LAYERS, N_BATCHES, MANY = 6, 3, 100


class TimelineLab(FigureLab):
    """Three batches through two to six layers with a machine each: whole, cut into micro-batches, and with guesses."""

    expected = 2  # eight micro-batches are done sooner than guesses

    def __init__(self, layers=4, micro_batches=4, guess=2):
        figure, rows = new_figure(5.8, 5.6, rows=3, sharex=True)
        width = (FORWARD + BACKWARD) * MOST_LAYERS * N_BATCHES + 1
        self.bars = [Bars(axes, MOST_LAYERS, width) for axes in rows]
        self.titles = [axes.set_title(" ", fontsize=10) for axes in rows]
        self.ends = [axes.axvline(0, color="black", linestyle="--", linewidth=1.2) for axes in rows]
        rows[-1].set_xlabel("time, in units of one forward pass through a layer")
        legend_of_kinds(rows[-1])
        style = {"style": LABEL, "layout": WIDE}
        controls = {
            "layers": ipywidgets.IntSlider(layers, min=2, max=MOST_LAYERS, description="layers L", **style),
            "micro_batches": ipywidgets.SelectionSlider(
                options=[1, 2, 4, 8], value=micro_batches, description="pieces m", **style
            ),
            "guess": ipywidgets.IntSlider(guess, min=1, max=3, description="guess costs g", **style),
        }
        super().__init__(figure, self.work, controls)

    def work(self, layers, micro_batches, guess):
        parts = f"{micro_batches} micro-batches" if micro_batches > 1 else "1 piece"
        ways = {
            "back-propagation": lambda n: locked(layers, n),
            f"back-propagation in {parts}": lambda n: locked(layers, n, micro_batches),
            f"guesses that cost {guess}": lambda n: decoupled(layers, n, guess),
        }
        few, many = [], []
        for (way, plan), bars, title, end in zip(ways.items(), self.bars, self.titles, self.ends, strict=True):
            tasks = plan(N_BATCHES)
            bars.move(tasks)
            few.append(f"{total(tasks):.5g}")
            many.append(f"{total(plan(MANY)):.5g}")
            title.set_text(f"{way}: {few[-1]} units")
            end.set_xdata([total(tasks)] * 2)
        return (
            f"{layers} layers. {N_BATCHES} batches take {few[0]} units of time with back-propagation, {few[1]} in "
            f"{parts}, {few[2]} with guesses that cost {guess}; {MANY} batches take {many[0]}, {many[1]} and {many[2]}."
        )
