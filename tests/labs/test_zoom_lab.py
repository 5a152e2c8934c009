"""The zoom lab draws the loss, its slopes and the error that 50 digits of mpmath know, and names what is seen."""

import itertools

import mpmath
import numpy as np
import pytest

from backprop_lib.labs import ZoomLab
from backprop_lib.labs.zoom_lab import PLACES, STEPS, changes, slopes, what_it_is


def exact(w):
    """The loss of the 1-1-1 network at x = 0.7, y = 1, in 50 digits."""
    x, bias = mpmath.mpf(0.7), mpmath.mpf(-0.35)
    logit = 2 * max(w * x + bias, 0) - mpmath.mpf(0.5)
    return mpmath.log1p(mpmath.exp(-logit))


@pytest.fixture(scope="module")
def lab():
    return ZoomLab()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("h", [1.0, 1e-3, 1e-7, 1e-12])
def test_what_is_drawn_is_the_loss_and_the_two_slopes(lab, place, h):
    lab.controls["place"].value, lab.controls["h"].value = place, h
    w = PLACES[place]
    with mpmath.workdps(50):
        near = {s: exact(mpmath.mpf(w) + s * mpmath.mpf(h)) - exact(mpmath.mpf(w)) for s in (-2, -1, 1, 2)}
        difference = (near[1] - near[-1]) / (2 * mpmath.mpf(h))
        slope = mpmath.mpf(0) if w == 0.5 else mpmath.diff(exact, mpmath.mpf(w), h=mpmath.mpf("1e-20"))
    rounding = 1e-15 / h  # the loss is of the size of 1
    assert lab.curve.get_xdata()[[0, -1]] == pytest.approx([-2, 2])
    for s, change in near.items():
        drawn = np.interp(s, *lab.curve.get_data())
        assert drawn == pytest.approx(float(change / h), abs=rounding + 1e-15)
    assert lab.ends.get_ydata() == pytest.approx([float(near[-1] / h), float(near[1] / h)], abs=rounding + 1e-15)
    for line, rate in ((lab.secant, difference), (lab.slope, slope)):
        (x0, x1), (y0, y1) = line.get_xdata()[[0, -1]], line.get_ydata()[[0, -1]]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(float(rate), abs=rounding + 1e-14)
    assert lab.here.get_xdata()[0] == pytest.approx(h)
    assert lab.here.get_ydata()[0] == pytest.approx(max(abs(float(difference - slope)), 1e-13), abs=rounding)
    on_the_v = lab.errors.get_ydata()[np.argmin(np.abs(np.log(lab.errors.get_xdata() / h)))]
    assert on_the_v == lab.here.get_ydata()[0]
    assert f"back-propagation {float(slope):.6f}".replace("-0.", "−0.") in lab.view.words


def test_a_smooth_point_shows_a_curve_then_a_line_then_a_staircase():
    seen = [what_it_is("smooth point", float(h)) for h in STEPS]
    order = [seen[0], *(b for a, b in itertools.pairwise(seen) if a != b)]
    assert order == ["a curve with a corner", "a curve", "a straight line", "a staircase"]


def test_on_the_kink_there_is_never_a_line_and_beside_it_only_once_the_corner_has_left():
    assert not any("line" in what_it_is("on the kink", float(h)) for h in STEPS)
    for h in STEPS:
        line = what_it_is("beside the kink", float(h)) == "a straight line"
        assert line == (h > 9e-15 and 2 * h < 1e-7)


@pytest.mark.parametrize("place", PLACES)
def test_the_staircase_has_steps_of_one_float(place):
    drawn = np.unique(changes(place, 1e-15))
    unit = np.spacing(0.25)  # of losses between ¼ and ½; above, a step is two or four of them
    assert 5 < drawn.size < 100
    np.testing.assert_array_equal(drawn / unit, np.round(drawn / unit))


def test_on_the_kink_back_propagation_takes_the_left_side_and_the_difference_half_of_the_right():
    difference, backprop = slopes("on the kink", 1e-5)
    assert backprop == 0
    assert difference / slopes("beside the kink", 1e-8)[1] == pytest.approx(0.5, abs=1e-4)
