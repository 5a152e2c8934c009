"""A published experiment, reproduced with its faults to the last printed digit, and what comes of it without them."""

import math

import numpy as np
import pytest
from sklearn.datasets import make_circles

from backprop_lib import (
    Activation,
    GradientDescent,
    Loss,
    Momentum,
    Network,
    accuracy,
    complex_step,
    cosine_decay,
    datasets,
    mlp,
    train,
)
from backprop_lib.chapters import published_run

PUBLISHED = datasets.reference("published_run")
SETUP = PUBLISHED["setup"]
EPS = np.finfo(float).eps
CORRECT = {"loss": "binary_cross_entropy", "optimizer": GradientDescent(0.5), "epochs": 500}


@pytest.fixture(scope="module")
def data():
    """x (1000, 2) and y (1000, 1), drawn from the stream that NumPy's legacy global state had after the seed."""
    stream = np.random.RandomState(SETUP["global_seed_before_data"])
    x, y = make_circles(n_samples=1000, factor=0.5, noise=0.1, random_state=stream)
    return x, y[:, None].astype(float)


def published_network(activations=SETUP["activations"]):
    """The published architecture on the published initial weights: W then b of each layer, 0.1 · randn."""
    network, stream = mlp(SETUP["layer_sizes"], activations, rng=0), np.random.RandomState(42)
    for layer in network.layers:
        layer.W = 0.1 * stream.randn(*layer.W.shape)
        layer.b = 0.1 * stream.randn(*layer.b.shape)
    return network


def clipped(p):
    """As published: from below only."""
    return np.maximum(p, EPS)


doubled_sigmoid = Activation(
    "sigmoid with a doubled slope",
    value=lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
    derivative=lambda z, a: 2 * a * (1 - a),
)
summed_cross_entropy = Loss(
    "cross-entropy over the number of outputs, its gradient over nothing",
    formula=lambda p, y: -np.sum(y * np.log(clipped(p)) + (1 - y) * np.log(clipped(1 - p))) / y.shape[1],
    slope=lambda p, y: -y / clipped(p) + (1 - y) / clipped(1 - p),
)


class MeanOfBiases:
    """Gradient descent that first turns each layer's sum over samples, db, into a mean."""

    def __init__(self, network, n_samples):
        self.layers, self.n_samples = network.layers, n_samples
        self.descent = GradientDescent(SETUP["learning_rate"])

    def update(self, theta, gradient, epoch):
        for layer in self.layers:
            layer.db /= self.n_samples
        self.descent.update(theta, gradient, epoch)


@pytest.fixture(scope="module")
def rerun(data):
    """Losses and accuracies of the faulty run, each before the update of its iteration."""
    x, y = data
    network = published_network([*SETUP["activations"][:2], doubled_sigmoid])
    optimizer = MeanOfBiases(network, len(x))
    history = train(
        network, x, y, loss=summed_cross_entropy, optimizer=optimizer, epochs=SETUP["epochs"], keep_theta=True
    )
    return history.loss, [accuracy(network.with_theta(theta).predict(x), y) for theta in history.theta]


def test_before_training(rerun):
    loss, share = rerun
    assert loss[0] == pytest.approx(PUBLISHED["before_training"]["loss"], rel=0, abs=1e-6)
    assert share[0] == PUBLISHED["before_training"]["accuracy"]


@pytest.mark.parametrize("printed", PUBLISHED["log"], ids=lambda printed: f"iteration {printed['iteration']}")
def test_every_printed_line(rerun, printed):
    loss, share = rerun
    assert loss[printed["iteration"]] == pytest.approx(printed["loss"], rel=0, abs=1e-6)
    assert share[printed["iteration"]] == printed["accuracy"]


def test_the_program_of_chapter_8_makes_the_same_run(data, rerun):
    of_chapter = published_run.rerun(*data)
    np.testing.assert_allclose(of_chapter.loss, rerun[0], rtol=0, atol=1e-6)
    assert of_chapter.theta.shape == (SETUP["epochs"] + 1, 31)
    np.testing.assert_array_equal(of_chapter.theta[0], published_network().theta)


def test_its_first_step_is_ten_times_the_true_gradient_in_weights_and_a_hundredth_in_biases(data):
    network, (x, y) = published_run.network(), data
    step = np.subtract(*published_run.rerun(x, y, epochs=1).theta)
    true = complex_step(network, x, y, "binary_cross_entropy")
    rate = np.where([name[0] == "b" for name in network.parameter_names], 0.01, 10)
    np.testing.assert_allclose(step, rate * true, rtol=1e-9, atol=1e-15)


def test_each_of_its_parts_can_be_replaced(data):
    network, (x, y) = published_run.network(), data
    parts = {"output": "sigmoid", "loss": "binary_cross_entropy", "bias_factor": 1, "learning_rate": 0.5}
    step = np.subtract(*published_run.rerun(x, y, epochs=1, **parts).theta)
    np.testing.assert_allclose(step, 0.5 * complex_step(network, x, y, "binary_cross_entropy"), rtol=1e-9, atol=1e-15)


def live_units_of_layer_2(theta, x):
    network = Network(SETUP["layer_sizes"], SETUP["activations"], theta)
    network.forward(x)
    return (network.layers[1].a > 0).any(axis=-2).sum(axis=-1)


def test_some_small_starts_have_no_live_unit_in_layer_2_before_any_step(data):
    starts = [mlp(SETUP["layer_sizes"], SETUP["activations"], rng=seed, scale=0.1).theta for seed in range(20)]
    assert np.flatnonzero(live_units_of_layer_2(np.stack(starts), data[0]) == 0).tolist() == [10, 11, 19]


def test_a_tenth_of_the_rate_lets_seed_1_die_ten_times_as_late(data):
    deaths = []
    for learning_rate, epochs in ((0.5, 200), (0.05, 2000)):
        network = mlp(SETUP["layer_sizes"], SETUP["activations"], rng=1, scale=0.1)
        options = CORRECT | {"optimizer": GradientDescent(learning_rate), "epochs": epochs, "keep_theta": True}
        thetas = train(network, *data, **options).theta
        deaths.append(next(k for k, theta in enumerate(thetas) if not live_units_of_layer_2(theta.copy(), data[0])))
    assert 150 < deaths[0] < 160 and 9.8 < deaths[1] / deaths[0] < 10.4


def test_with_right_derivatives_at_least_18_of_20_seeds_learn(data):
    x, y = data
    shares = []
    for seed in range(20):
        network = mlp(SETUP["layer_sizes"], SETUP["activations"], rng=seed)
        train(network, x, y, **CORRECT)
        shares.append(accuracy(network.predict(x), y))
    assert sum(share >= 0.98 for share in shares) >= 18, shares


@pytest.mark.parametrize("learning_rate", [0.5, SETUP["learning_rate"]])
def test_from_the_published_weights_right_derivatives_learn_nothing(data, learning_rate):
    x, y = data
    network = published_network()
    history = train(network, x, y, **CORRECT | {"optimizer": GradientDescent(learning_rate)})
    assert accuracy(network.predict(x), y) == 0.5
    np.testing.assert_allclose(history.loss, math.log(2), rtol=0, atol=1e-3)


def test_digits_reach_96_percent_of_what_the_network_has_not_seen():
    x_train, y_train, x_test, y_test = datasets.digits()
    network = mlp([64, 32, 16, 10], ["relu", "relu", "identity"], rng=0)
    train(
        network,
        x_train,
        y_train,
        loss="softmax_cross_entropy",
        optimizer=Momentum(cosine_decay(0.1, 80)),
        epochs=80,
        batch_size=32,
        rng=0,
    )
    assert accuracy(network.predict(x_test), y_test) >= 0.96
