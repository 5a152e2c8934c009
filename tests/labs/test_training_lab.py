"""Chapter 7's lab: what it gives its view and draws as a still picture beside a run made here."""

import numpy as np
import pytest

from backprop_lib import ACTIVATIONS, GradientDescent, accuracy, datasets, mlp, symbolic, train
from backprop_lib.labs import TrainingLab


@pytest.fixture(scope="module")
def training():
    return TrainingLab(max_epochs=60)


@pytest.mark.parametrize(
    ("data", "hidden", "power", "epoch"),
    [("circles", "relu", -0.3, 60), ("moons", "tanh", 0.2, 17), ("spirals", "softplus", -1, 0), ("xor", "relu", 2, 60)],
)
def test_training_lab_gives_its_view_the_run_that_the_library_makes(data, hidden, power, epoch, training):
    training.controls["data"].value = data
    training.controls["hidden"].value = hidden
    training.controls["learning_rate"].value = 10.0**power
    training.controls["epochs"].value = epoch
    x, y = datasets.PLANE[data](1000, rng=0)
    network = mlp([2, 4, 3, 1], [hidden, hidden, "identity"], rng=14)
    descent = GradientDescent(10.0**power)
    history = train(network, x, y, loss="sigmoid_cross_entropy", optimizer=descent, epochs=60, keep_theta=True)
    epoch = min(epoch, history.epochs)
    network.theta = history.theta[epoch]
    view = training.view
    np.testing.assert_allclose(np.frombuffer(view.loss), history.loss, rtol=1e-9)
    thetas = np.frombuffer(view.thetas).reshape(history.theta.shape)
    np.testing.assert_allclose(thetas, history.theta, rtol=1e-9)
    rate, data_index, hidden_index = view.trained
    assert rate == 10.0**power
    assert list(datasets.PLANE)[data_index] == data
    samples = view.datasets[data_index]
    np.testing.assert_array_equal(np.frombuffer(samples["points"]).reshape(-1, 2), x)
    np.testing.assert_array_equal(np.frombuffer(samples["labels"], np.uint8), y.ravel())
    assert view.modules[hidden_index] == symbolic.javascript(network, "sigmoid_cross_entropy")
    assert hidden in ACTIVATIONS
    figure, alt = training.still_figure()
    plane, curve = figure.axes
    np.testing.assert_array_equal(np.vstack([group.get_offsets() for group in plane.collections[-2:]]), by_class(x, y))
    losses, shown = (np.array(artist.get_data()) for artist in curve.lines)
    np.testing.assert_allclose(losses[1], history.loss)
    np.testing.assert_allclose(shown.ravel(), [epoch, history.loss[epoch]])
    boundary = np.vstack([path.vertices for path in plane.collections[1].get_paths()])
    if len(plane.collections) == 4:
        logits, spread = network.predict(boundary), np.ptp(network.predict(x))
        assert np.abs(logits).max() < 0.03 * spread  # the boundary is interpolated on a grid
    share = accuracy(network.predict(x), y, threshold=0)
    assert (training.loss, training.accuracy) == (pytest.approx(history.loss[epoch]), share)
    np.testing.assert_array_equal(training.network.theta, thetas[epoch])
    assert f"after {epoch} epochs on {data}" in alt and f"accuracy {share:.1%}" in alt
    assert f"loss curve at {history.loss[epoch]:.3f}" in alt


def by_class(x, y):
    return np.vstack([x[y.ravel() == label] for label in (0, 1)])


def test_training_lab_recalls_a_setting_instead_of_training_again(training):
    first = training.history
    before = training.controls["learning_rate"].value
    training.controls["learning_rate"].value = 1.0
    assert training.history is not first
    training.controls["learning_rate"].value = before
    assert training.history is first


def test_training_lab_survives_divergence_to_infinity():
    lab = TrainingLab(max_epochs=20, n_samples=100)
    lab.history = type(lab.history)(np.array([0.7, np.inf]), lab.history.theta[:2], 1)
    lab._seek()
    assert lab.loss == np.inf
    assert np.isnan(lab.accuracy)
