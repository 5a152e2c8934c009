"""Pictures in the book's style, which lives in their axes: matplotlib's settings belong to the reader."""

import io
import json
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from PIL import Image

from backprop_lib.plotting import COLORS, FAST, SMALL, legend_beside, new_figure, number, pixels, show, webp

GLOBAL_STYLE = {
    "axes.prop_cycle": matplotlib.cycler(color=COLORS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e5e7eb",
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "lines.linewidth": 2,
    "figure.dpi": 144,
}


def test_importing_and_showing_change_no_setting_of_matplotlib_or_numpy():
    code = """
import json, matplotlib, numpy
settings = lambda: [{key: repr(matplotlib.rcParams._get(key)) for key in matplotlib.rcParams}, numpy.get_printoptions(),
                    numpy.geterr(), len(matplotlib.colormaps)]
before = settings()
from backprop_lib import labs, plotting
imported = settings()
figure, axes = plotting.new_figure()
axes.plot([1, 2])
axes.legend(["line"])
plotting.show(figure, "a line that rises to two")._repr_mimebundle_()
labs.DifferentialLab()._repr_mimebundle_()
print(json.dumps([before == imported, imported == settings()]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == [True, True]


def drawn(figure, axes):
    """Draw one of each kind of artist that chapters use; returns the pixels."""
    left, right = axes
    left.plot([0, 1, 2], [0, 1, 0], label="a line")
    left.plot([0, 2], [1, 1], color="black", lw=1, label="a thin one")
    left.scatter([0, 1], [1, 0], s=14, linewidths=0.3, label="points")
    left.axline((0, 0), slope=1)
    left.axhline(0.5, linestyle=":")
    left.axvline(0.5)
    left.set(title="a title", xlabel="x", ylim=(-1, 3))
    left.legend(loc="upper right")
    right.loglog([1, 10, 100], [3, 1, 2], "o-", label="crooked")
    right.semilogy([1, 100], [1, 3])
    right.barh([1, 2], [1, 3])
    right.fill_between([1, 100], [1, 1], [2, 1])
    right.contour([1, 2], [1, 2], [[0, 1], [1, 2]], colors="black", linewidths=1)
    right.set_title("another", fontsize=9)
    right.grid(visible=False, axis="x")
    right.legend()
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", frameon=False)
    return pixels(figure)


def test_axes_draw_as_with_the_style_as_global_settings():
    with matplotlib.rc_context(GLOBAL_STYLE):
        figure = matplotlib.figure.Figure(figsize=(6, 4), layout="constrained")
        wanted = drawn(figure, figure.subplots(1, 2))
    np.testing.assert_array_equal(drawn(*new_figure(6, 4, columns=2)), wanted)


def test_axes_keep_the_style_when_they_are_cleared():
    figure, axes = new_figure(3, 2)
    before = pixels(figure)
    axes.plot([0, 1], [0, 1])
    axes.clear()
    np.testing.assert_array_equal(pixels(figure), before)


@pytest.mark.parametrize("effort", [SMALL, FAST])
def test_webp_keeps_every_pixel_of_any_figure(effort):
    figure = matplotlib.figure.Figure(figsize=(2, 2))  # a reader's own, without a canvas of ours
    figure.subplots().contour([[0, 1], [1, 3]])
    read = Image.open(io.BytesIO(webp(figure, effort)))
    np.testing.assert_array_equal(np.asarray(read.convert("RGBA")), pixels(figure))


def test_figures_share_what_typesets_their_formulas():
    parsers = {new_figure(*size)[0].canvas.get_renderer().mathtext_parser for size in ((3, 2), (2, 3))}
    assert len(parsers) == 1


def test_legend_beside_has_no_frame():
    _, axes = new_figure()
    axes.plot([0, 1], label="a line")
    assert not legend_beside(axes).get_frame_on()


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        *[(-0.6, ".1f", "−0.6"), (-0.0004, ".3f", "0.000"), (0.25, "+.1f", "+0.2"), (-2, "+.1f", "−2.0")],
        *[(-1e-7, ".3g", "−1e−07"), (float("-inf"), ".3g", "−inf"), (float("nan"), ".2f", "nan"), (-0.0, ".3g", "0")],
    ],
)
def test_numbers_have_a_true_minus_sign_unless_they_round_to_zero(value, form, text):
    assert number(value, form) == text


@pytest.mark.parametrize("alt", ["", "too short", None])
def test_a_picture_needs_a_sentence(alt):
    with pytest.raises(ValueError, match="a sentence that says what the picture shows is expected"):
        show(new_figure()[0], alt)
