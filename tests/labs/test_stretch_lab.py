"""What the stretch lab draws and says, against runs that are computed here a second time."""

import numpy as np
import pytest

from backprop_lib import datasets
from backprop_lib.chapters.stretch import EPOCHS
from backprop_lib.labs import StretchLab
from backprop_lib.labs.stretch_lab import LEVELS, MAP, STEPS, turns_across


@pytest.fixture(scope="module")
def lab():
    return StretchLab()


def by_hand(stretch, share):
    """x, y, η and the walk, without the library's training."""
    x, y = datasets.split(*datasets.breast_cancer(), rng=0, test=114, validation=114)[0]
    x = x[:, [1, 4]]
    x = (x - x.mean(axis=0)) / x.std(axis=0) * [1, stretch]
    eta = share * 2 / np.linalg.eigvalsh(x.T @ x / (4 * len(x)))[-1]
    path = [np.array([0.6, 0.9])]
    for _ in range(EPOCHS):
        p = 1 / (1 + np.exp(-x @ path[-1]))
        path.append(path[-1] - eta * x.T @ (p - y.ravel()) / len(x))
    return x, y.ravel(), eta, np.array(path)


def loss_of(x, y, w):
    z = x @ w
    return (np.logaddexp(0, z) - y * z).mean()


@pytest.mark.parametrize(("stretch", "share"), [(1, 0.95), (6, 0.95), (6, 1.8), (3, 2.0), (4, 2.5)])
def test_lab_draws_the_walk_and_its_loss(stretch, share, lab):
    lab.controls["stretch"].value, lab.controls["share"].value = stretch, share
    x, y, eta, path = by_hand(stretch, share)
    drawn = np.transpose(lab.steps.get_data())
    inside = ((path > np.transpose(MAP)[0]) & (path < np.transpose(MAP)[1])).all(axis=1)[: STEPS + 1]
    n_drawn = STEPS + 1 if inside.all() else int(inside.argmin())
    np.testing.assert_allclose(drawn[:n_drawn], path[:n_drawn], rtol=1e-9)
    assert len(drawn) == n_drawn + (not inside.all()) and lab.leaves.get_visible() == (not inside.all())
    star = np.ravel(lab.star.get_data())
    p = 1 / (1 + np.exp(-x @ star))
    assert np.abs(x.T @ (p - y)).max() < 1e-6  # level ground
    lowest = loss_of(x, y, star)
    excess = np.array([100 * (loss_of(x, y, w) / lowest - 1) for w in path[1:]])
    epochs, heights = lab.excess.get_data()
    np.testing.assert_array_equal(epochs, np.arange(1, EPOCHS + 1))
    np.testing.assert_allclose(heights, excess, rtol=1e-6, atol=1e-9)
    late = np.flatnonzero(excess > 1)[-1] + 2  # the epoch after the last that is above
    if late <= EPOCHS:
        assert list(lab.arrived.get_xdata()) == [late] and f"arrives after {late} epochs" in lab.view.words
    else:
        assert not len(lab.arrived.get_xdata()) and f"not arrived after {EPOCHS} epochs" in lab.view.words
    assert f"{eta:.3g}" in lab.view.words and f"Stretch {stretch}:" in lab.view.words


def test_level_lines_are_where_the_loss_exceeds_the_lowest_by_the_levels(lab):
    for stretch in (2, 6):
        lab.controls["stretch"].value = stretch
        x, y, _, _ = by_hand(stretch, 1)
        lowest = loss_of(x, y, np.ravel(lab.star.get_data()))
        np.testing.assert_allclose(lab.levels.levels, lowest + LEVELS)
        for level, lines in zip(lab.levels.levels, lab.levels.allsegs, strict=True):
            points = np.concatenate(lines)[::20]  # interpolated between points of a grid
            assert all(abs(loss_of(x, y, w) - level) < 0.002 + 0.05 * (level - lowest) for w in points)
        assert sum(len(np.concatenate(lines)) > 20 for lines in lab.levels.allsegs) >= 6


def test_levels_of_an_earlier_stretch_do_not_stay():
    lab = StretchLab(stretch=1)
    before = len(lab.map.collections)
    lab.controls["stretch"].value = 6
    assert len(lab.map.collections) == before


@pytest.mark.parametrize(("second", "turns"), [([3, 2, 1, 0], 0), ([3, 1, 2, 1, 2], 3), ([0, 1, 0], 1)])
def test_turns_are_counted(second, turns):
    assert turns_across(np.column_stack([np.zeros(len(second)), second])) == turns
