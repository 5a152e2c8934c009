"""What the pictures of chapter 10 draw, in numbers."""

import numpy as np

from backprop_lib.chapters.pictures import slopes
from backprop_lib.plotting import new_figure


def test_slopes_of_losses_are_differences_of_the_losses():
    _, axes = new_figure(4, 3)
    slopes.plot_slopes_of_losses(axes)
    squares, log_loss = axes.lines[:2]
    z, h = squares.get_xdata(), 1e-5

    def p(z):
        return 1 / (1 + np.exp(-z))

    difference = ((p(z + h) - 1) ** 2 - (p(z - h) - 1) ** 2) / (4 * h)
    np.testing.assert_allclose(squares.get_ydata(), difference, atol=1e-9)
    difference = -(np.log(p(z + h)) - np.log(p(z - h))) / (2 * h)
    np.testing.assert_allclose(log_loss.get_ydata(), difference, atol=1e-9)


def test_softmax_over_one_logit_sums_to_1_and_its_slopes_to_0():
    _, (left, right) = new_figure(6, 3, columns=2)
    slopes.plot_softmax_over_one_logit(left, right, (0, 1))
    z1 = left.lines[0].get_xdata()
    weights = np.exp(np.array([z1, 0 * z1, 0 * z1 + 1]))
    for i in range(3):
        p = weights[i] / weights.sum(axis=0)
        np.testing.assert_allclose(left.lines[i].get_ydata(), p, rtol=1e-12)
        np.testing.assert_allclose(right.lines[i].get_ydata(), np.gradient(p, z1, edge_order=2), atol=2e-3)
    np.testing.assert_allclose(left.lines[3].get_ydata(), 1)
    np.testing.assert_allclose(right.lines[3].get_ydata(), 0, atol=1e-15)


def test_each_road_and_each_form_has_its_own_line():
    _, panels = new_figure(6, 3, columns=2)
    roads = {name: np.arange(4.0) + k for k, name in enumerate("abcd")}
    slopes.plot_roads(panels, {"up": roads, "down": {name: -b for name, b in roads.items()}})
    for sign, axes in zip((1, -1), panels, strict=True):
        assert [line.get_label() for line in axes.lines] == list("abcd")
        for line, b in zip(axes.lines, roads.values(), strict=True):
            np.testing.assert_array_equal(line.get_ydata(), sign * b)
    _, axes = new_figure(4, 3)
    slopes.plot_errors(axes, np.arange(3.0), {"one": np.full(3, 1e-3), "two": np.full(3, 1e-16)})
    assert [line.get_ydata()[0] for line in axes.lines] == [1e-3, 1e-16] and axes.get_yscale() == "log"
