"""The step-through: every number of a walk against central differences, the update, and what the lab draws."""

import numpy as np
import pytest

from backprop_lib import LOSSES, mlp
from backprop_lib.chapters.walk import Walk
from backprop_lib.labs import StepThroughLab

LOSS = LOSSES["half_squared_error"]
NETWORKS = {
    "one neuron": ([2, 1], ["sigmoid"], True),
    "one unit a layer": ([1, 1, 1, 1, 1], ["tanh", "sigmoid", "softplus", "identity"], True),
    "the chapter's": ([3, 4, 2, 2], ["tanh", "tanh", "identity"], True),
    "no biases": ([2, 3, 1], ["sigmoid", "sigmoid"], False),
    "the largest": ([4, 4, 4, 4, 4], ["sigmoid", "tanh", "silu", "identity"], True),
}


@pytest.fixture(params=NETWORKS.values(), ids=NETWORKS)
def walk(request):
    sizes, activations, bias = request.param
    rng = np.random.default_rng(3)
    network = mlp(sizes, activations, rng=rng, scale=0.7, bias=bias)
    return Walk(network, rng.uniform(-1, 1, (1, sizes[0])), rng.uniform(-1, 1, (1, sizes[-1])), learning_rate=0.2)


def measured(walk):
    """∂L/∂θ by central differences, as W and b of each layer."""
    moved, slopes = walk.network.with_theta(walk.network.theta), np.empty(walk.network.n_parameters)
    for i, centre in enumerate(walk.network.theta):
        losses = []
        for step in (1e-5, -1e-5):
            moved.theta[i] = centre + step
            losses.append(LOSS.value(moved.predict(walk.x), walk.y))
        moved.theta[i], slopes[i] = centre, (losses[0] - losses[1]) / 2e-5
    return walk.network.with_theta(slopes).layers


def test_every_gradient_is_the_slope_of_the_loss_and_none_is_missing(walk):
    keys = [step.key for step in walk.steps if step.key[0] in ("dW", "db")]
    assert len(keys) == len(set(keys)) == walk.network.n_parameters
    slopes = measured(walk)
    for kind, k, *index in keys:
        right = slopes[k - 1].W[tuple(index)] if kind == "dW" else slopes[k - 1].b[0, index[0]]
        assert walk.steps[walk.number_of[kind, k, *index]].value == pytest.approx(right, abs=1e-9)


def test_work_repeats_every_number_from_earlier_ones(walk):
    for number, step in enumerate(walk.steps):
        assert all(walk.number_of[key] < number for key in step.reuses), step.key
        if step.work:
            assert sum(np.prod(product) for product in step.work) == pytest.approx(step.value, abs=1e-12), step.key


def test_update_subtracts_the_learning_rate_times_the_slope_and_the_new_loss_follows(walk):
    slopes, theta = measured(walk), walk.network.theta.copy()
    moved = walk.network.with_theta(theta)
    for step in walk.steps:
        if step.before is not None:
            name, k = step.key
            np.testing.assert_array_equal(step.before, getattr(walk.network.layers[k - 1], name))
            after = step.before - 0.2 * getattr(slopes[k - 1], name)
            np.testing.assert_allclose(step.value, after, atol=1e-9)
            getattr(moved.layers[k - 1], name)[...] = after
    np.testing.assert_array_equal(walk.network.theta, theta)
    assert walk.steps[-1].value == pytest.approx(LOSS.value(moved.predict(walk.x), walk.y), abs=1e-9)


def test_biases_that_are_not_trained_stay():
    network = mlp([2, 2, 2], ["sigmoid", "sigmoid"], rng=0, scale=0.5)
    walk = Walk(network, np.ones((1, 2)), np.zeros((1, 2)), train_biases=False)
    assert [step.key for step in walk.steps if step.before is not None] == [("W", 1), ("W", 2)]


def test_lab_takes_a_ready_network_with_its_sample():
    network = mlp([2, 1], ["sigmoid"], bias=False, rng=0)
    network.layers[0].W[...] = [[0.5], [0.2]]
    lab = StepThroughLab(network=network, x=[0.1, 0.3], y=[0.03])
    z = 0.5 * 0.1 + 0.2 * 0.3
    prediction = 1 / (1 + np.exp(-z))
    assert lab.steps[lab.number_of["a", 1, 0]].value == pytest.approx(prediction, rel=1e-12)
    slope = (prediction - 0.03) * prediction * (1 - prediction) * 0.3
    assert lab.steps[lab.number_of["dW", 1, 1, 0]].value == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("name", NETWORKS)
def test_lab_draws_the_numbers_that_are_known_and_no_others(name):
    sizes, activations, bias = NETWORKS[name]
    lab = StepThroughLab(network=mlp(sizes, activations, rng=1, scale=0.7, bias=bias))
    dz = {(k + 1, j): layer.dz[0, j] for k, layer in enumerate(lab.network.layers) for j in range(sizes[k + 1])}
    for step in (0, lab.number_of["loss",], lab.number_of["dz", 1, 0], len(lab.steps) - 1):
        lab.controls["step"].value = step
        for unit, value in dz.items():
            known = lab.number_of["dz", *unit] <= step
            shown = lab.above[unit].get_text().replace("−", "-")
            assert (float(shown) == pytest.approx(value, abs=6e-4)) if known else shown == ""
        orange = [key for key, box in lab.boxes.items() if box.get_facecolor()[:3] != (1, 1, 1)]
        assert orange == [key for key in lab.boxes if lab.number_of[key] <= step]


def test_lab_shows_each_array_before_and_after_the_update():
    lab = StepThroughLab()
    for step in (s for s in lab.steps if s.before is not None):
        lab.controls["step"].value = lab.number_of[step.key]
        shown = lab.work.get_text().replace("−", "-")
        before, after = shown.removeprefix("before\n").split("\nafter\n")
        for text, array in ((before, step.before), (after, step.value)):
            numbers = np.array([row.split() for row in text.splitlines()], float)
            np.testing.assert_allclose(numbers, array, atol=6e-4)


@pytest.mark.parametrize("sizes", [[2, 5, 1], [1] * 6])
def test_lab_says_what_does_not_fit(sizes):
    with pytest.raises(ValueError, match="the most that fit"):
        StepThroughLab(sizes, ["tanh"] * (len(sizes) - 1))
