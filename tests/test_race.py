"""The narrow valley of chapter 12, the walks down it, and its pictures."""

import numpy as np
import pytest

from backprop_lib import Adam, GradientDescent, Momentum, RMSprop, cosine_decay
from backprop_lib.chapters.pictures import optimisers as pictures
from backprop_lib.chapters.pictures.downhill import draw_levels
from backprop_lib.chapters.race import CURVATURES, START, heights, start, turn, valley, walk
from backprop_lib.plotting import new_figure


@pytest.mark.parametrize("degrees", [0, 20, 45, 90])
def test_a_turned_valley_has_its_curvatures_along_its_own_axes(degrees):
    angle = np.radians(degrees)
    flat = np.array([np.cos(angle), np.sin(angle)])
    steep = np.array([-np.sin(angle), np.cos(angle)])
    H = valley(degrees)
    np.testing.assert_allclose(H @ flat, CURVATURES[0] * flat, atol=1e-13)
    np.testing.assert_allclose(H @ steep, CURVATURES[1] * steep, atol=1e-13)
    np.testing.assert_allclose([start(degrees) @ flat, start(degrees) @ steep], START, atol=1e-13)


def test_heights_are_those_of_the_bowl():
    H, path = valley(30), np.array([[1.0, 2.0], [-0.5, 0.3], [0.0, 0.0]])
    expected = [(H[0, 0] * a * a + 2 * H[0, 1] * a * b + H[1, 1] * b * b) / 2 for a, b in path]
    np.testing.assert_allclose(heights(H, path), expected)


def test_a_walk_is_one_run_of_its_optimiser_and_leaves_the_start_alone():
    """Momentum needs one θ all the way: with a new array each step it would be gradient descent."""
    H, first = valley(20), start(20)
    path = walk(Momentum(0.05, 0.9), H, first, 12)
    theta, v = start(20), 0
    for k in range(12):
        np.testing.assert_allclose(path[k], theta, atol=1e-14)
        v = 0.9 * v + H @ theta
        theta = theta - 0.05 * v
    assert path.shape == (13, 2)
    np.testing.assert_array_equal(first, start(20))


def test_a_walk_tells_the_optimiser_its_step_as_the_epoch():
    path = walk(GradientDescent(cosine_decay(0.03, 5)), valley(), start(), 7)
    assert (path[5] == path[7]).all() and (path[4] != path[5]).all()


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("nesterov", "limit"), [(False, lambda b: 2 + 2 * b), (True, lambda b: (2 + 2 * b) / (1 + 2 * b))]
)
def test_momentum_converges_exactly_below_the_limit_that_the_chapter_derives(beta, nesterov, limit):
    for share, inside in ((0.99, True), (1.01, False)):
        rate = share * limit(beta) / CURVATURES[1]
        end = walk(Momentum(rate, beta, nesterov=nesterov), valley(), start(), 600)[-1]
        assert (np.abs(end).max() < 1e-3) == inside, share


@pytest.mark.parametrize(
    "make", [lambda: GradientDescent(0.05), lambda: Momentum(0.05), lambda: Momentum(0.02, nesterov=True)]
)
def test_optimisers_that_only_add_and_scale_do_not_notice_a_turn(make):
    straight, turned = (walk(make(), valley(angle), start(angle), 40) for angle in (0, 45))
    np.testing.assert_allclose(turned, straight @ turn(45).T, atol=1e-12)


@pytest.mark.parametrize("make", [lambda: RMSprop(0.05), lambda: Adam(0.05, 0.5)])
def test_optimisers_that_divide_entry_by_entry_notice_it(make):
    straight, turned = (heights(valley(a), walk(make(), valley(a), start(a), 30))[-1] for a in (0, 45))
    assert turned > 10 * straight


def test_the_best_momentum_leaves_the_root_of_beta():
    root = 2 / 3  # (√25 − 1) / (√25 + 1)
    path = walk(Momentum((1 + root) ** 2 / 25, root**2), valley(), start(), 120)
    assert (np.linalg.norm(path[120]) / np.linalg.norm(path[60])) ** (1 / 60) == pytest.approx(root, abs=0.01)


def test_walks_are_drawn_as_they_are_and_cut_where_they_leave():
    _, (left, right) = new_figure(columns=2)
    walks = {
        "momentum": walk(Momentum(0.1, 0.5), valley(), start(), 10),
        "gradient descent": walk(GradientDescent(0.1), valley(), start(), 30),
    }
    losses = {name: heights(valley(), path) for name, path in walks.items()}
    pictures.plot_walks(left, right, valley(), walks, losses)
    drawn = {line.get_label(): line.get_xydata() for line in left.lines}
    np.testing.assert_array_equal(drawn["momentum"], walks["momentum"])
    assert len(drawn["gradient descent"]) < 31 and np.abs(drawn["gradient descent"]).max() <= 1.35 + 1e-12
    for line in right.lines:
        np.testing.assert_array_equal(line.get_ydata(), np.maximum(losses[line.get_label()], 1e-12))


def test_level_lines_are_lines_of_one_height_and_the_dashed_lines_are_the_axes():
    _, axes = new_figure()
    lines, *dashed = draw_levels(axes, valley(45), (0, 0), (-1, 1), (-1, 1))
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        if len(path.vertices):
            np.testing.assert_allclose(heights(valley(45), path.vertices), level, atol=0.02)
    for line in dashed:
        along = np.subtract(line.get_xy2(), line.get_xy1())
        assert abs(np.cross(np.append(along, 0), np.append(valley(45) @ along, 0))[2]) < 1e-12


def test_factors_schedules_and_members_are_drawn_with_their_numbers():
    _, (one, two, three) = new_figure(columns=3)
    products = np.linspace(0, 4, 5)
    pictures.plot_factors(one, products, {b: products + b for b in (0, 0.5, 0.9)})
    assert [line.get_ydata()[1] for line in one.lines[:3]] == [1, 1.5, 1.9]
    rates = {name: [0.5, 0.25 * k] for k, name in enumerate("abcd")}
    pictures.plot_schedules(two, rates)
    assert [list(line.get_ydata()) for line in two.lines] == list(rates.values())
    assert {line.get_drawstyle() for line in two.lines} == {"steps-post"}
    losses = np.array([[1.0, 3.0], [0.5, 0.1]])
    pictures.plot_members(three, losses, "#0072B2", "two", "--")
    np.testing.assert_array_equal([line.get_ydata() for line in three.lines], [[1, 0.5], [3, 0.1], [2, 0.3]])
