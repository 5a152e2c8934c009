"""Arrays to matplotlib pictures, in the one style of the book.

Figures are made with `new_figure`, never with pyplot, so none is ever left open. A cell ends in `show(figure, alt)`,
which displays it with a text for readers who do not see it.
"""

import base64
import html
import io
import re

import numpy as np
from matplotlib import patches
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.cbook import normalize_kwargs
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

# Okabe and Ito's colours, which colour-blind readers can tell apart; class 0 and class 1 also differ by marker
COLORS = BLUE, ORANGE, GREEN, PINK, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#6b7280"
CLASS_COLORS, CLASS_MARKERS = (BLUE, ORANGE), ("o", "^")
IMAGE_TAG = re.compile(r'<img class="figure" alt="([^"]+)" width="(\d+)" src="data:image/webp;base64,([^"]+)">')
THICKNESS = 2  # of a line, in points, where nothing else is asked for
FORMULAS = RendererAgg(1, 1, 72).mathtext_parser  # one for all figures: it remembers labels that it has typeset
SMALL, FAST = {"method": 2, "quality": 30}, {"method": 0, "quality": 50}  # WebP's effort; more takes twice the time


class BookAxes(Axes):
    """Axes in the style of the book. It lives here and not in matplotlib's settings, which belong to the reader."""

    def clear(self):
        super().clear()
        self.set_prop_cycle(color=COLORS)
        self.spines[["top", "right"]].set_visible(False)
        self.grid(visible=True, color="#e5e7eb")
        self.set_axisbelow(True)

    def set_title(self, label, *, loc="left", fontsize=11, **options):
        return super().set_title(label, loc=loc, fontsize=fontsize, **options)

    def legend(self, *handles_and_labels, frameon=False, **options):
        return super().legend(*handles_and_labels, frameon=frameon, **options)

    def plot(self, *data, **style):
        return super().plot(*data, **thick(style))

    def axline(self, *place, **style):
        return super().axline(*place, **{"color": BLUE} | thick(style))

    def axhline(self, *place, **style):
        return super().axhline(*place, **{"color": BLUE} | thick(style))

    def axvline(self, *place, **style):
        return super().axvline(*place, **{"color": BLUE} | thick(style))


def thick(style):
    """The options of a line, with the book's thickness unless they name one."""
    return {"linewidth": THICKNESS} | normalize_kwargs(style, Line2D)


def new_figure(width=6.4, height=3.6, rows=1, columns=1, **options):
    """A figure of that many inches and its axes: one Axes, or an array of them. `options` go to `Figure.subplots`."""
    figure = Figure(figsize=(width, height), dpi=144, layout="constrained")
    canvas = FigureCanvasAgg(figure)  # each drawing uses the memory of the one before, and is faster for it
    canvas.get_renderer().mathtext_parser = FORMULAS
    return figure, figure.subplots(rows, columns, subplot_kw={"axes_class": BookAxes}, **options)


def number(value, form=".3g"):
    """`value` as text in that format, with a true minus sign; what rounds to zero has none."""
    text = format(value, form)
    return text.replace("-", "" if float(text) == 0 else "−")


def scientific(value, form=".1e"):
    """`value` as digits times a power of ten, such as 1.2·10⁻⁸; `form` says how many digits."""
    digits, exponent = format(value, form).split("e")
    return f"{digits}·10".replace("-", "−") + str(int(exponent)).translate(SUPERSCRIPTS)


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def pixels(figure):
    """The figure as an array (height, width, 4) of bytes: red, green, blue, opacity."""
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    canvas.draw()  # `savefig` would draw twice: once for the layout
    return np.array(canvas.buffer_rgba())


def webp(figure, effort=SMALL):
    """The figure as lossless WebP bytes: half of a PNG. With FAST half again as large, in a tenth of the time."""
    buffer = io.BytesIO()
    Image.fromarray(pixels(figure)).save(buffer, format="webp", lossless=True, **effort)
    return buffer.getvalue()


def image_tag(figure, alt):
    """The figure as an HTML image that carries its own data, a hundred CSS pixels an inch; IMAGE_TAG reads it."""
    data, width = base64.b64encode(webp(figure)).decode(), round(figure.get_figwidth() * 100)
    return f'<img class="figure" alt="{html.escape(alt)}" width="{width}" src="data:image/webp;base64,{data}">'


class Picture:
    """A figure with its alternative text, as a notebook displays it."""

    def __init__(self, figure, alt):
        if not isinstance(alt, str) or len(alt.split()) < 4:
            raise ValueError(f"alt is {alt!r}, a sentence that says what the picture shows is expected")
        self.figure, self.alt = figure, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": image_tag(self.figure, self.alt), "text/plain": f"[picture: {self.alt}]"}


def show(figure, alt):
    """Display `figure` at the end of a cell; `alt` says in a sentence what it shows."""
    return Picture(figure, alt)


def plot_points(axes, x, y, **options):
    """The samples x (n, 2) with a colour and a marker for each class in y (n, 1)."""
    artists = []
    for label in (0, 1):
        chosen = x[np.ravel(y) == label]
        style = {"color": CLASS_COLORS[label], "marker": CLASS_MARKERS[label], "s": 14, "linewidths": 0.3} | options
        artists.append(axes.scatter(*chosen.T, edgecolors="white", label=f"class {label}", **style))
    return artists


def legend_beside(axes, **options):
    """A legend to the right of the axes, where it hides no data."""
    handles, labels = axes.get_legend_handles_labels()
    style = {"loc": "outside right upper", "markerscale": 2, "frameon": False} | options
    return axes.figure.legend(handles, labels, **style)


def plot_decision(axes, predict, extent, *, threshold=0.5, resolution=120):
    """Shade where `predict` (n, 2) -> (n, 1) is above or below `threshold`, and draw the boundary as a line.

    extent: (left, right, bottom, top) in data units.
    """
    horizontal = np.linspace(*extent[:2], resolution)
    vertical = np.linspace(*extent[2:], resolution)
    grid = np.stack(np.meshgrid(horizontal, vertical), axis=-1)
    score = predict(grid.reshape(-1, 2)).reshape(resolution, resolution) - threshold
    limit = max(np.abs(score).max(), 1e-12)
    axes.contourf(horizontal, vertical, score, levels=[-limit, 0, limit], colors=CLASS_COLORS, alpha=0.18)
    if score.min() < 0 < score.max():
        axes.contour(horizontal, vertical, score, levels=[0], colors="black", linewidths=1.5)
    axes.set(xlim=extent[:2], ylim=extent[2:], xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.grid(visible=False)


def plot_loss(axes, loss, **options):
    """The loss after each epoch, from epoch 0 (before training)."""
    (line,) = axes.plot(np.arange(len(loss)), loss, **options)
    axes.set(xlabel="epoch", ylabel="loss")
    return line


def plot_growth(axes, x, curves, *, xlabel, ylabel):
    """Several curves {name: y} over x on log axes, each with its fitted slope in the legend; returns the slopes."""
    slopes = {}
    for (name, y), marker in zip(curves.items(), "o^sDv", strict=False):
        slopes[name] = slope(x, y)
        axes.loglog(x, y, marker=marker, label=f"{name}: slope {slopes[name]:.2f}")
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return slopes


def slope(x, y):
    """The exponent p of the power law y ≈ c·xᵖ: the least-squares slope in a log-log plot."""
    return float(np.polyfit(np.log(np.asarray(x, float)), np.log(np.asarray(y, float)), 1)[0])


def plot_growing_rectangle(axes, u, v, du, dv):
    """A rectangle u × v that grows by du and dv: the two strips of the total differential, and the corner."""
    parts = [
        ((0, 0), u, v, BLUE, "$uv$"),
        ((u, 0), du, v, ORANGE, "$v\\,du$"),
        ((0, v), u, dv, GREEN, "$u\\,dv$"),
        ((u, v), du, dv, GREY, "$du\\,dv$"),
    ]
    for corner, width, height, color, label in parts:
        axes.add_patch(patches.Rectangle(corner, width, height, facecolor=color, alpha=0.35, edgecolor=color))
        axes.text(corner[0] + width / 2, corner[1] + height / 2, label, ha="center", va="center")
    axes.set(xlim=(0, (u + du) * 1.05), ylim=(0, (v + dv) * 1.05), xlabel="$u$", ylabel="$v$", aspect="equal")
    axes.grid(visible=False)
