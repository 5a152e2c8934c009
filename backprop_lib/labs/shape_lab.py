"""Chapter 5's lab: the equations of a layer as rectangles, and a faulty one that sometimes slips through."""

import ipywidgets

from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.pictures.ch05 import D_B, D_W, D_X, D_Z, FORWARD, Line, side_legend
from backprop_lib.plotting import new_figure

UNIT, GAP = 1.5, 3.3  # the side of one row or column, and the room between rectangles, in tenths of an inch
FAULTY = [("$A^⊤ dZ$", "out", "out"), "−", ("$W$", "in", "out")]
LEFT, RIGHT, ROWS = 0.5, 46.5, (31.5, 19.5, 7.5)


class ShapeLab(FigureLab):
    """Samples, inputs and units of a layer as sliders: its five equations, and what becomes of W − η·AᵀdZ."""

    def __init__(self, samples=5, inputs=3, units=4):
        figure, axes = new_figure(7.6, 4)
        axes.set(xlim=(0, 76), ylim=(0, 40), aspect="equal")
        axes.set_axis_off()
        places = [(FORWARD, LEFT), (D_Z, RIGHT), (D_W, LEFT), (D_B, RIGHT), (D_X, LEFT), (FAULTY, RIGHT)]
        self.lines = [
            (Line(axes, parts), left, ROWS[i // 2]) for i, (parts, left) in enumerate(places)
        ]  # fmt: skip
        self.faulty_title = axes.text(RIGHT, 14, "a faulty update", fontsize=9, style="italic")
        self.verdict = axes.text(0, ROWS[2], "", fontsize=9, ha="left", va="center")
        side_legend(axes, loc="upper center", bbox_to_anchor=(0.5, 1.06))
        slider = {"style": LABEL, "layout": WIDE}
        controls = {
            "samples": ipywidgets.IntSlider(samples, min=1, max=5, description="samples", **slider),
            "inputs": ipywidgets.IntSlider(inputs, min=1, max=5, description="inputs", **slider),
            "units": ipywidgets.IntSlider(units, min=1, max=5, description="units", **slider),
        }
        super().__init__(figure, self.resize, controls)

    def resize(self, samples, inputs, units):
        sizes = {"samples": samples, "in": inputs, "out": units, "one": 1}
        for line, left, middle in self.lines:
            end = line.place(left - GAP / 2, middle, sizes, unit=UNIT, gap=GAP)
        self.verdict.set(text=verdict(inputs, units), x=end + 1.2)
        words = verdict(inputs, units).replace("\n", " ")
        return (
            f"A layer with {inputs} inputs and {units} units, {samples} samples: dW = XᵀdZ and W have the shape "
            f"({inputs}, {units}). The faulty AᵀdZ has the shape ({units}, {units}): {words}."
        )


def verdict(inputs, units):
    """What NumPy does with W − η·AᵀdZ, of the shapes (inputs, units) and (units, units)."""
    if inputs == units:
        return "same shape:\nno error,\nwrong numbers"
    if units == 1:
        return "stretched\nover W:\nno error,\nwrong numbers"
    if inputs == 1:
        return "W is stretched\nand changes\nits shape"
    return "refused:\nValueError"
