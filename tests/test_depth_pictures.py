"""Chapter 13's pictures draw the numbers they are given, each at its layer."""

import numpy as np

from backprop_lib.chapters.pictures.depth import plot_curves, plot_factors, plot_panels, plot_shares
from backprop_lib.plotting import new_figure


def drawn(axes):
    return {line.get_label(): np.array(line.get_data()) for line in axes.get_lines()}


def test_factors_stand_at_the_layer_they_belong_to():
    _, axes = new_figure()
    plot_factors(axes, {"a": np.array([5.0, 6, 7]), "dz": np.array([1.0, 2, 3]), "dW": np.array([0.1, 0.2, 0.3])})
    below, above, product = drawn(axes).values()
    assert below.tolist() == [[2, 3], [5, 6]]  # A_1 and A_2, which enter layers 2 and 3
    assert above.tolist() == [[2, 3], [2, 3]] and product.tolist() == [[2, 3], [0.2, 0.3]]
    assert axes.get_yscale() == "log" and next(iter(drawn(axes))).startswith("$A_{k-1}$")


def test_each_panel_has_the_curves_of_its_activation_told_apart_without_colour():
    _, panels = new_figure(rows=2, columns=2)
    curves = {name: {"small": [i + 1, 2], "large": [i + 3, 4]} for i, name in enumerate("abcd")}
    plot_panels(panels, [1, 2], curves, xlabel="layer", ylabel="norm")
    for i, axes in enumerate(panels.flat):
        assert axes.get_title(loc="left") == "abcd"[i]
        assert {name: y.tolist() for name, (_, y) in drawn(axes).items()} == curves["abcd"[i]]
        assert len({(line.get_linestyle(), line.get_marker()) for line in axes.get_lines()}) == 2
    assert panels[1, 0].get_xlabel() == "layer" and panels[0, 0].get_ylabel() == "norm"


def test_shares_stand_in_their_cells():
    _, axes = new_figure()
    plot_shares(axes, np.array([[0.09, 0.94], [0.5, 0.25]]), ["deep", "flat"], ["small", "large"])
    texts = {text.get_position(): text.get_text() for text in axes.texts}
    assert texts == {(0, 0): "9%", (1, 0): "94%", (0, 1): "50%", (1, 1): "25%"}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["deep", "flat"]


def test_curves_mark_every_so_many_th_point():
    _, axes = new_figure()
    plot_curves(axes, range(9), {"one": range(1, 10)}, every=4)
    assert axes.get_lines()[0].get_markevery() == 4
