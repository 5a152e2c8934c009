"""What the race lab draws and says, against walks that are made here from the formulas on plain numbers."""

import itertools
import math

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib.labs import RaceLab
from backprop_lib.labs.figure_lab import positions

RUNNERS = ("gradient descent", "momentum", "RMSprop", "Adam")


@pytest.fixture(scope="module")
def lab():
    return RaceLab()


def restated(name, angle, eta, beta, steps):
    """The path of one runner, (steps + 1, 2), entry by entry."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    H = [[c * c + 25 * s * s, -24 * c * s], [-24 * c * s, s * s + 25 * c * c]]
    theta = [c * 1.0 - s * 0.4, s * 1.0 + c * 0.4]
    v, q, path = [0.0, 0.0], [0.0, 0.0], [tuple(theta)]
    for t in range(1, steps + 1):
        g = [H[i][0] * theta[0] + H[i][1] * theta[1] for i in (0, 1)]
        for i in (0, 1):
            if name == "gradient descent":
                theta[i] -= eta * g[i]
            elif name == "momentum":
                v[i] = beta * v[i] + g[i]
                theta[i] -= eta * v[i]
            elif name == "RMSprop":
                q[i] = 0.9 * q[i] + 0.1 * g[i] ** 2
                theta[i] -= eta * g[i] / (math.sqrt(q[i]) + 1e-8)
            else:
                v[i] = beta * v[i] + (1 - beta) * g[i]
                q[i] = 0.999 * q[i] + 0.001 * g[i] ** 2
                theta[i] -= eta * v[i] / (1 - beta**t) / (math.sqrt(q[i] / (1 - 0.999**t)) + 1e-8)
        path.append(tuple(theta))
    return np.array(path), H


def move(lab, *values):
    for control, value in zip(lab.controls.values(), values, strict=True):
        control.value = value


@pytest.mark.parametrize("setting", [(0, 0.05, 0.5, 30), (45, 0.05, 0.9, 30), (45, 0.02, 0.5, 80), (0, 0.13, 0.9, 10)])
def test_lab_draws_the_walks_and_losses_that_its_controls_ask_for(lab, setting):
    move(lab, *setting)
    angle, eta, beta, steps = setting
    ends = {}
    for name in RUNNERS:
        path, H = restated(name, angle, eta, beta, steps)
        loss = np.array([(H[0][0] * a * a + 2 * H[0][1] * a * b + H[1][1] * b * b) / 2 for a, b in path])
        drawn = np.transpose(lab.paths[name].get_data())
        inside = (np.abs(path) <= 1.35).all(axis=1)
        n = len(path) if inside.all() else inside.argmin()
        np.testing.assert_allclose(drawn[:n], path[:n], atol=1e-9)
        assert len(drawn) == n + (not inside.all()) and np.abs(drawn).max() <= 1.35 + 1e-9
        np.testing.assert_array_equal(lab.losses[name].get_xdata(), np.arange(steps + 1))
        np.testing.assert_allclose(lab.losses[name].get_ydata(), np.maximum(loss, 1e-12), rtol=1e-6)
        assert [place[0] for place in lab.ends[name].get_data()] == [steps, lab.losses[name].get_ydata()[-1]]
        ends[name] = max(loss[-1], 1e-12)
        said = f"{name} {ends[name]:.2g}" if loss[-1] < 100 * loss[0] else f"{name} lost"
        assert said in lab.view.words
    assert lab.view.words.endswith(f"Ahead: {min(ends, key=ends.get)}.")
    np.testing.assert_allclose(np.ravel(lab.start.get_data()), path[0])
    assert numbers(lab.view.words)[:4] == list(setting)


def test_only_the_valley_that_is_walked_in_is_to_be_seen(lab):
    for angle in (45, 0):
        move(lab, angle, 0.05, 0.5, 30)
        for other, artists in lab.valleys.items():
            assert len(artists) == 3 and {artist.get_visible() for artist in artists} == {other == angle}


def test_who_notices_the_turn_and_who_is_lost(lab):
    ends = {}
    for angle in (0, 45):
        move(lab, angle, 0.05, 0.5, 30)
        ends[angle] = {name: lab.ends[name].get_ydata()[0] for name in RUNNERS}
    for name, notices in zip(RUNNERS, (False, False, True, True), strict=True):
        assert (ends[45][name] > 10 * ends[0][name]) == notices
    for beta, lost in ((0, True), (0.5, True), (0.9, False)):
        move(lab, 0, 0.13, beta, 80)
        assert "gradient descent lost" in lab.view.words
        assert ("momentum lost" in lab.view.words) == lost
    assert "RMSprop lost" not in lab.view.words and "Adam lost" not in lab.view.words


def test_the_page_stores_few_pictures_whose_axes_stay_where_they_are(lab):
    combinations = list(itertools.product(*map(positions, lab.controls.values())))
    assert len(combinations) <= 90
    limits = [(axes.get_xlim(), axes.get_ylim()) for axes in lab.figure.axes]
    for values in (combinations[0], combinations[-1]):
        move(lab, *values)
        assert [(axes.get_xlim(), axes.get_ylim()) for axes in lab.figure.axes] == limits
