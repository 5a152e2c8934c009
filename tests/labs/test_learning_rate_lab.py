"""Chapter 2's lab: what it draws beside walks in closed form, and beside what each rate is seen to do."""

import numpy as np
import pytest

from backprop_lib.labs import LearningRateLab


@pytest.fixture(scope="module")
def rates():
    return LearningRateLab()


def what_it_does(factors):
    """What a walk does whose errors a step multiplies by these factors, seen from the ratio of its last errors."""
    errors = np.cumprod(np.full((150, len(factors)), factors), axis=0)
    before, after = errors[-2:, np.abs(errors[-1]).argmax()]
    ratio = after / before if before else 0
    return "diverges" if abs(ratio) > 1 else "oscillates" if ratio < 0 else "crawls" if ratio > 0.9 else "converges"


def assert_walk_is_drawn(path, walk, axes):
    """The steps of `walk` (n, 2) as far as they are inside the axes; then the place on the border where it leaves."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    inside = (walk[:, 0] >= left) & (walk[:, 0] <= right) & (walk[:, 1] >= bottom) & (walk[:, 1] <= top)
    steps, start = np.transpose(path[0].get_data()), np.ravel(path[1].get_data())
    np.testing.assert_allclose(start, walk[0])
    n = len(walk) if inside.all() else inside.argmin()
    np.testing.assert_allclose(steps[:n], walk[:n], rtol=1e-9, atol=1e-12)
    if not inside.all():
        (exit_point,) = steps[n:]
        share = (exit_point - walk[n - 1]) / (walk[n] - walk[n - 1])
        assert np.ptp(share[np.isfinite(share)]) < 1e-9 and 0 <= np.nanmin(share) <= 1
        assert np.isclose(exit_point, [[left, bottom], [right, top]]).any()
    return not inside.all()


@pytest.mark.parametrize("curvature", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("rate", [2.0**-6, 2.0**-3, 2.0**-1.75, 2.0**-1, 2.0**0.25, 2.0**2])
def test_learning_rate_lab_draws_the_walks_that_the_formula_gives(rate, curvature, rates):
    words = rates.update(learning_rate=rate, curvature=curvature)
    parabola, plane, *_ = rates.figure.axes
    factors = np.array([1 - rate * curvature, 1 - rate])
    xs, ys = rates.curve.get_data()
    np.testing.assert_allclose(ys, curvature * (xs - 1.5) ** 2 / 2)
    power = factors ** np.arange(21)[:, None]
    w = 1.5 - 1.5 * power[:, 0]
    leaves = assert_walk_is_drawn(rates.parabola_path, np.column_stack([w, curvature * (w - 1.5) ** 2 / 2]), parabola)
    assert rates.messages[0].get_visible() == leaves
    theta = np.array([-1.05, 1.1]) * (1 - power)
    leaves = assert_walk_is_drawn(rates.map_path, theta, plane)
    assert rates.messages[1].get_visible() == leaves
    for ellipse in rates.levels:  # ½(λ Δw² + Δb²) is the same at the ends of both axes
        assert curvature * ellipse.width**2 == pytest.approx(ellipse.height**2)
        np.testing.assert_allclose(ellipse.center, [-1.05, 1.1])
    x, y = rates.points.get_data()
    design = np.column_stack([x, np.ones(7)])
    np.testing.assert_allclose(design.T @ design / 7, np.diag([curvature, 1]), atol=1e-12)
    np.testing.assert_allclose(np.linalg.lstsq(design, y, rcond=None)[0], [-1.05, 1.1])
    for artist, (slope, height) in zip((*rates.lines, rates.last_line), theta[[0, 1, 2, 3, 20]], strict=True):
        drawn = np.array(artist.get_data())
        if abs(slope) + abs(height) < 100:
            np.testing.assert_allclose(drawn[1], height + slope * drawn[0], rtol=1e-9, atol=1e-9)
        else:
            assert drawn.size == 0
    assert parabola.get_title("left") == f"the parabola {what_it_does(factors[:1])}"
    assert plane.get_title("left") == f"the regression {what_it_does(factors)}"
    assert f"critical η = {2 / curvature:.3g}." in words and f"The regression {what_it_does(factors)}" in words


@pytest.mark.parametrize("curvature", [1.0, 2.0, 4.0])
def test_learning_rate_lab_draws_what_each_rate_does(curvature, rates):
    rates.update(learning_rate=0.25, curvature=curvature)
    for rate in np.geomspace(1 / 60, 3.9, 57):
        for row, factors in ((1, [1 - rate * curvature]), (0, [1 - rate * curvature, 1 - rate])):
            zones = [word for (r, word), box in rates.zones.items() if r == row and holds(box, rate)]
            assert zones == [what_it_does(factors)]
    for word, text in rates.zone_names.items():
        assert text.get_text() == word and holds(rates.zones[1, word], text.get_position()[0])
    assert set(rates.critical.get_xdata()) == {2 / curvature} and set(rates.rate.get_xdata()) == {0.25}
    assert rates.critical_name.get_text() == f"critical η = 2/λ = {2 / curvature:.3g}"
    assert rates.critical_name.xy[0] == 2 / curvature


def holds(box, x):
    return box.get_x() <= x < box.get_x() + box.get_width()
