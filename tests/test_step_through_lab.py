"""Chapter 4's lab: every number it draws beside a forward and a backward pass in plain lines."""

import re

import numpy as np
import pytest
from lab_numbers import numbers
from matplotlib.colors import to_rgb

from backprop_lib.labs import StepThroughLab
from backprop_lib.plotting import GREEN, GREY, ORANGE


@pytest.fixture(scope="module")
def walk():
    return StepThroughLab()


@pytest.fixture(scope="module")
def by_hand(walk):
    """Every number of the walk in its order, as ((what, layer, unit or weight), value), computed in plain lines."""
    a, values = [walk.x[0]], [(("x",), 0.0)]
    for k, (layer, f) in enumerate(zip(walk.network.layers, (np.tanh, np.tanh, np.array), strict=True), start=1):
        z = a[-1] @ layer.W + layer.b[0]
        a.append(f(z))
        for j in range(len(z)):
            values += [(("z", k, j), z[j]), (("a", k, j), a[k][j])]
    da = a[3] - walk.y[0]
    values += [(("loss",), (da**2).sum() / 2), *((("da", 3, j), da[j]) for j in range(2))]
    for k in (3, 2, 1):
        dz = da if k == 3 else da * (1 - a[k] ** 2)
        da = walk.network.layers[k - 1].W @ dz
        values += [(("dz", k, j), dz[j]) for j in range(len(dz))]
        values += [(("dW", k, i, j), a[k - 1][i] * dz[j]) for i in range(len(da)) for j in range(len(dz))]
        values += [(("db", k, j), dz[j]) for j in range(len(dz))]
        values += [(("da", k - 1, i), da[i]) for i in range(len(da))] if k > 1 else []
    return values


def three(value):
    return f"{value + 0.0:.3f}".replace("-0.000", "0.000").replace("-", "−")


def test_step_through_lab_draws_every_number_of_both_passes(walk, by_hand):
    assert [step.key for step in walk.steps] == [key for key, _ in by_hand]
    known, a = {}, {("a", 0, i): value for i, value in enumerate(walk.x[0])}
    for step, (key, value) in enumerate(by_hand):
        words = walk.update(step=step)
        known[key] = value
        for k, i in walk.drawing.units:
            below = (a | known).get(("a", k, i))
            above = known.get(("dz", k, i))
            assert walk.below[k, i].get_text() == ("" if below is None else three(below))
            assert walk.above[k, i].get_text() == ("" if above is None else three(above))
        done = {key for key in known if key[0] in ("dW", "db")}
        colors = {k: ORANGE if k == key else GREEN if k in done else "white" for k in walk.boxes}
        assert {k: box.get_facecolor()[:3] for k, box in walk.boxes.items()} == {
            k: to_rgb(color) for k, color in colors.items()
        }
        assert walk.known.get_text() == f"{len(done)} of 32 gradients are known"
        assert f"step {step} of {len(by_hand) - 1}" in walk.head.get_text()
        if step:
            *_, last = walk.work.get_text().split("=")
            assert last.strip() == three(value) and f" = {three(value)}; " in words
            assert f"{len(done)} of 32 gradients are known" in words


def test_step_through_lab_writes_sums_that_come_out_and_repeats_stored_numbers(walk, by_hand):
    values = dict(by_hand)
    for step, (_, value) in enumerate(by_hand):
        walk.update(step=step)
        work = walk.work.get_text()
        if "×" in work:
            products = [np.prod(numbers(row)) for row in work.splitlines()[:-1]]
            assert sum(products) == pytest.approx(value, abs=4e-3)  # of factors that are rounded to three digits
        reused = re.findall(r"= (\S+) \(step (\d+)\)", walk.reused.get_text())
        assert [(text, int(number)) for text, number in reused] == [
            (three(values[stored]), list(values).index(stored)) for stored in walk.steps[step].reuses
        ]
        assert all(list(values).index(stored) < step for stored in walk.steps[step].reuses)


def test_step_through_lab_lights_the_unit_and_the_weights_of_a_step(walk, by_hand):
    for step, (key, _) in enumerate(by_hand):
        walk.update(step=step)
        lit = {unit for unit, circle in walk.drawing.units.items() if circle.get_linewidth() > 1}
        edges = {edge for edge, artist in walk.drawing.edges.items() if artist.get_color() != GREY}
        kind, *index = key
        if kind in ("z", "a", "da", "dz", "db"):
            assert tuple(index) in lit
        if kind == "dW":
            k, i, j = index
            assert edges == {(k, i, j)} and lit == {(k - 1, i), (k, j)}
        elif kind == "z":
            assert edges == {(k, i, j) for k, i, j in walk.drawing.edges if (k, j) == tuple(index)}
        elif kind == "da" and index[0] < 3:
            assert edges == {(k, i, j) for k, i, j in walk.drawing.edges if (k - 1, i) == tuple(index)}
        else:
            assert not edges
