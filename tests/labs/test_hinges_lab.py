"""What the hinges lab draws is what its numbers say, computed here a second time."""

import numpy as np
import pytest

from backprop_lib.labs import HingesLab


@pytest.mark.parametrize(
    ("curve", "n_hinges", "middle", "width"),
    [("step", 5, 0.0, 5), ("step", 2, 1.0, 1), ("hill", 6, -0.5, 3), ("hill", 1, 1.0, 3)],
)
def test_hinges_lab_draws_hinges_whose_sum_meets_the_curve(curve, n_hinges, middle, width):
    lab = HingesLab("hill" if curve == "step" else "step", 3, 0.5, 1)
    words = lab.move(curve, n_hinges, middle, width)
    kinks = [middle + width * (i / (n_hinges - 1) - 1 / 2) for i in range(n_hinges)] if n_hinges > 1 else [middle]
    x = np.linspace(-4, 4, 801)
    height = {"hill": lambda x: np.exp(-(x**2)), "step": lambda x: 1 / (1 + np.exp(6 - 6 * x))}[curve]
    pieces = np.interp(x, [*kinks, 4], height(np.array([*kinks, 4])))
    np.testing.assert_allclose(lab.feet.get_data(), [kinks, [0] * n_hinges], atol=1e-12)
    np.testing.assert_allclose(lab.kinks.get_data(), [kinks, height(np.array(kinks))], atol=1e-12)
    np.testing.assert_allclose(np.interp(x, *lab.curve.get_data()), height(x), atol=1e-3)
    np.testing.assert_allclose(np.interp(x, *lab.sum.get_data()), pieces, atol=1e-12)
    drawn = [line.get_data() for line in lab.hinges if len(line.get_xdata())]
    assert len(drawn) == n_hinges
    added = sum(np.interp(x, *line) for line in drawn)  # each is level on the left of where it begins, at its kink
    np.testing.assert_allclose(height(kinks[0]) + added, pieces, atol=1e-12)
    dotted = [line.get_data() for line in lab.without if len(line.get_xdata())]
    assert len(dotted) == n_hinges - 1
    for i, line in enumerate(dotted):
        goes_on = height(kinks[0]) + sum(np.interp(line[0], *one) for one in drawn[: i + 1])
        np.testing.assert_allclose(line[1], goes_on, atol=1e-12)
        assert kinks[i + 1] <= line[0][0] < kinks[i + 1] + 0.03
    gap = np.abs(pieces - height(x)).max()
    assert f"the largest gap is {gap:.2f}" in words and f"{n_hinges} hinge" in words
    assert np.ptp(lab.gap.get_ydata()) == pytest.approx(gap)


def test_hinges_lab_stores_one_picture_for_all_spreads_of_a_single_kink():
    lab = HingesLab()
    assert len({lab.frame_key("hill", 1, 0.0, width) for width in (1, 3, 5)}) == 1
    assert len({lab.frame_key("hill", 2, 0.0, width) for width in (1, 3, 5)}) == 3
