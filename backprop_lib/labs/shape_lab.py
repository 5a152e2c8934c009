"""Chapter 5's lab: the equations of a layer as rectangles, and a faulty one that sometimes slips through."""

import ipywidgets
from matplotlib import patches

from backprop_lib.chapters.pictures.matrices import D_B, D_W, D_X, D_Z, FORWARD, Line, side_legend
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.plotting import ORANGE, new_figure

# In tenths of an inch: the side of one row or column, the room between rectangles, and where the equations stand
UNIT, GAP = 1.4, 3.6
LEFT, RIGHT, HEIGHTS = 1, 43.4, (31.2, 19.6, 7.4)
FAULTY = [("$W$", "in", "out"), "−", ("$η A^⊤ dZ$", "out", "out")]


class ShapeLab(FigureLab):
    """Samples, inputs and units of a layer as sliders: its five equations, and what becomes of W − η·AᵀdZ."""

    expected = 13  # layers of 25

    def __init__(self, samples=5, inputs=3, units=4):
        figure, axes = new_figure(7.6, 4)
        figure.set_layout_engine(None)  # the axes fill the figure
        axes.set(xlim=(0, 76), ylim=(0, 40), position=(0, 0, 1, 1))
        axes.set_axis_off()
        places = [(FORWARD, LEFT), (D_Z, RIGHT), (D_W, LEFT), (D_B, RIGHT), (D_X, LEFT), (FAULTY, RIGHT)]
        self.lines = [(Line(axes, parts), left, HEIGHTS[i // 2]) for i, (parts, left) in enumerate(places)]
        axes.add_patch(patches.Rectangle((RIGHT - 0.4, 0.3), 32.6, 13.2, facecolor=ORANGE, alpha=0.08))
        axes.text(75, 12.9, "a faulty update", fontsize=9, ha="right", va="top", style="italic")
        self.verdict = axes.text(0, HEIGHTS[2], "", fontsize=9, ha="left", va="center")
        side_legend(axes, loc="upper center")
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
        self.verdict.set(text=verdict(inputs, units), x=end + 2.4)
        words = verdict(inputs, units).replace("\n", " ")
        return (
            f"Batch X of shape ({samples}, {inputs}): dW = XᵀdZ has the shape ({inputs}, {units}) of W. "
            f"The faulty AᵀdZ has the shape ({units}, {units}): {words}."
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
