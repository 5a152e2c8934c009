"""Chapter 17's lab: walk a tape back, one node a step, and see the sum across the cut stay what it is."""

import ipywidgets

from backprop_lib.chapters.pictures.tapes import TapePicture, short
from backprop_lib.chapters.tape_walk import EXAMPLES, walk
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import new_figure


class TapeLab(FigureLab):
    """Choose a function and a number of steps: `walks[function]` holds the numbers that are drawn."""

    expected = 6  # the sum

    def __init__(self, function="b = a + a, c = b + b, d = b + c", step=0):
        self.walks = {name: walk(name) for name in EXAMPLES}
        figure, axes = new_figure(7.6, 3.3)
        self.tape = TapePicture(axes)
        longest = max(one.n_steps for one in self.walks.values())
        style = {"style": LABEL, "layout": WIDE}
        controls = {
            "function": ipywidgets.Dropdown(options=list(EXAMPLES), value=function, description="function", **style),
            "step": ipywidgets.IntSlider(step, min=0, max=longest, description="steps back", **style),
        }
        super().__init__(figure, self.show_step, controls)

    def show_step(self, function, step):
        shown = self.walks[function]
        done = min(step, shown.n_steps)
        self.tape.draw(shown, done)
        products = shown.products(done)
        pairs = zip(shown.received[done], shown.pushed, range(len(products)), strict=False)
        terms = " + ".join(f"({short(r)})·({short(p)})" for r, p, _ in pairs if r != 0)
        total = f"left of the cut, received times pushed: {terms} = {short(products.sum())}."
        if done == 0:
            return f"{function}: the last node has received 1; {total}"
        end = ", the last step" if done == shown.n_steps else ""
        if step > done:
            end += f" of the {step} asked for"
        passing = shown.names[shown.passing(done)]
        return f"{function}, step {done}{end}: {passing} has passed on what it received; {total}"

    def frame_key(self, function, step):
        return function, min(step, self.walks[function].n_steps)
