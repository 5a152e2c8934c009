"""Chapter 8's lab: the ratios and losses it draws beside those computed here, and those that follow from a fault."""

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib import LOSSES, mlp
from backprop_lib.chapters import faults
from backprop_lib.labs import BugGalleryLab
from backprop_lib.labs.bug_gallery_lab import BEFORE, BIASES, FACTOR, FAULTS, NO_FACTOR, NOTHING, REFUSED, UNDECIDED


def gallery_network():
    x = np.random.default_rng(0).standard_normal((20, 3))
    return mlp((3, 3, 3, 1), ("tanh", "tanh", "sigmoid"), rng=2), x, (x[:, :1] * x[:, 1:2] > 0).astype(float)


def numerical_gradient():
    network, x, y = gallery_network()
    value, gradient = LOSSES["half_squared_error"].value, np.empty(network.n_parameters)
    for i in range(network.n_parameters):
        ends = [network.theta + sign * 1e-5 * np.eye(network.n_parameters)[i] for sign in (1, -1)]
        gradient[i] = np.subtract(*(value(network.with_theta(end).predict(x), y) for end in ends)) / 2e-5
    return gradient


def planted_gradient_and_losses(fault, layer):
    """∇L of the network with this fault, and its losses over 300 epochs of gradient descent at η = 1."""
    network, x, y = gallery_network()
    if FAULTS[fault][0]:
        network = faults.plant(network, FAULTS[fault][0], layer)
    loss, gradient, losses = LOSSES["half_squared_error"], None, []
    for _ in range(301):
        prediction = network.forward(x)
        losses.append(loss.value(prediction, y))
        network.backward(loss.gradient(prediction, y))
        gradient = network.gradient.copy() if gradient is None else gradient
        network.theta = network.theta - network.gradient
    return gradient, losses


@pytest.fixture(scope="module")
def gallery():
    return BugGalleryLab()


@pytest.fixture(scope="module")
def numerical():
    return numerical_gradient()


@pytest.mark.parametrize("layer", [1, 2, 3])
@pytest.mark.parametrize("fault", FAULTS)
def test_bug_gallery_draws_ratios_and_losses_of_the_planted_fault(fault, layer, gallery, numerical):
    words = gallery.update(fault=fault, layer=layer, prediction=NOTHING)
    texts = [text.get_text() for text in gallery.grid.texts]
    healthy = np.array(gallery.right_curve.get_data())
    np.testing.assert_allclose(healthy[1], planted_gradient_and_losses("none", 1)[1], rtol=1e-9)
    if fault == "W is not transposed" and layer == 3:  # (20, 1) times (3, 1) is no product
        assert texts == ["×"] * 28 and REFUSED in words and "no step was taken" in gallery.message.get_text()
        assert np.size(gallery.faulty_curve.get_data()) == 0
        return
    gradient, losses = planted_gradient_and_losses(fault, layer)
    np.testing.assert_allclose(numbers(" ".join(texts)), gradient / numerical, rtol=1e-4, atol=0.00501)
    wrong = np.abs(gradient - numerical) > 1e-6 * np.abs(numerical).max()
    white = [cell.get_facecolor()[:3] == (1, 1, 1) for cell in gallery.grid.cells]
    assert white == list(~wrong)
    assert [text.get_fontweight() == "bold" for text in gallery.grid.texts] == list(wrong)
    np.testing.assert_allclose(gallery.faulty_curve.get_data(), [range(301), losses], rtol=1e-9)
    assert gallery.message.get_text() == ""
    assert f"{wrong.sum()} of 28 entries" in words or f"All {28} ratios are 1" in words


@pytest.mark.parametrize(
    ("fault", "ratio", "symptom"),
    [
        ("none", lambda name, k: 1, NOTHING),
        ("∂L/∂Z has the wrong sign", lambda name, k: -1 if k <= 2 else 1, FACTOR),
        ("f′ is doubled", lambda name, k: 2 if k <= 2 else 1, FACTOR),
        ("db is a mean, dW a sum", lambda name, k: 1 / 20 if (name, k) == ("b", 2) else 1, BIASES),
        ("f′ is missing", None, NO_FACTOR),
        ("W is not transposed", None, BEFORE),
        ("W is updated too early", None, BEFORE),
    ],
)
def test_bug_gallery_draws_the_ratios_that_follow_from_the_fault(fault, ratio, symptom, gallery):
    words = gallery.update(fault=fault, layer=2, prediction=symptom)
    assert f"Your prediction was right; the symptom is “{symptom}”" in words
    names = gallery_network()[0].parameter_names
    if ratio:
        expected = [f"{ratio(name[0], int(name[1])):.2f}".replace("-", "−") for name in names]
        assert [text.get_text() for text in gallery.grid.texts] == expected


def test_bug_gallery_hides_the_check_until_the_reader_predicts(gallery):
    gallery.update(fault="f′ is doubled", layer=2, prediction=UNDECIDED)
    assert {text.get_text() for text in gallery.grid.texts} == {"?"}
    assert np.size(gallery.right_curve.get_data()) == np.size(gallery.faulty_curve.get_data()) == 0
    assert gallery.message.get_text() == "predict first"
