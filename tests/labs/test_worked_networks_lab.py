"""What the worked-networks lab draws is what the library computes."""

import numpy as np
import pytest

from backprop_lib.chapters.worked_steps import LOSS, samples
from backprop_lib.labs import WorkedNetworksLab
from backprop_lib.labs.figure_lab import positions

PLACES = [("eight weights", 4), ("eight weights", 2), ("three inputs, one answer", 10), ("four layers", 7), ("XOR", 14)]


@pytest.fixture(scope="module")
def lab():
    return WorkedNetworksLab()


def number_in(text):
    return float(text.get_text().replace("−", "-"))


@pytest.mark.parametrize(("name", "step"), PLACES)
def test_lab_draws_the_values_and_deltas_that_are_known_and_no_others(lab, name, step):
    lab.move(name, step)
    sample = samples()[name]
    network, n_layers = sample.network, len(sample.network.layers)
    network.backward(LOSS.gradient(network.forward(sample.x), sample.y))
    a = [sample.x, *(layer.a for layer in network.layers)]
    drawing, last_step = lab.drawings[name], 3 * n_layers + 2
    step = min(step, last_step)
    forward = min(step, n_layers)
    backward = n_layers + 1 if step < n_layers + 2 else max(n_layers - (step - n_layers - 2) // 2, 1)
    for (k, i), text in drawing.inside.items():
        if k <= forward:
            assert number_in(text) == pytest.approx(a[k][0, i], abs=0.00501 if abs(a[k][0, i]) < 0.995 else 0.0501)
        else:
            assert text.get_text() == ""
        delta = drawing.above[k, i]
        known = k >= backward
        assert delta.get_visible() == known
        if known:
            assert number_in(delta) == pytest.approx(network.layers[k - 1].dz[0, i], rel=0.051)


@pytest.mark.parametrize(("name", "step"), PLACES)
def test_lab_lists_the_arrays_of_its_step(lab, name, step):
    lab.move(name, step)
    done = lab.steps[name]
    decimals = 5 if step >= len(done) - 1 else 3
    blocks, shown = [], lab.body.get_text().replace("−", "-").splitlines()
    for line in shown:
        if line.startswith(" "):
            blocks[-1][1].append([float(entry) for entry in line.split()])
        else:
            power = line.partition("in units of 10")[2].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
            blocks.append((int(power or 0), []))
    arrays = done[min(step, len(done) - 1)].arrays
    assert len(blocks) == len(arrays)
    for (power, rows), (_, array) in zip(blocks, arrays, strict=True):
        np.testing.assert_allclose(np.array(rows) * 10.0**power, array, atol=0.501 * 10.0 ** (power - decimals))


def test_only_the_chosen_network_is_visible(lab):
    lab.move("one neuron", 2)
    for name, drawing in lab.drawings.items():
        assert {circle.get_visible() for circle in drawing.circles.values()} == {name == "one neuron"}


def test_lab_stores_at_most_ninety_pictures(lab):
    names, numbers = (positions(control) for control in lab.controls.values())
    assert len({lab.frame_key(name, step) for name in names for step in numbers}) == 69


def test_everything_drawn_stays_inside_the_picture(lab):
    box = lab.figure.bbox
    for name, done in lab.steps.items():
        for step in range(len(done)):
            lab.move(name, step)
            renderer = lab.figure.canvas.get_renderer()
            for text in (lab.head, lab.rule, lab.body, *lab.drawings[name].above.values()):
                if text.get_visible() and text.get_text():
                    extent = text.get_window_extent(renderer)
                    assert extent.x1 <= box.x1 and extent.y0 >= 0 and extent.y1 <= box.y1, (name, step)
