"""A published experiment, reproduced with its faults to the last printed digit, and what comes of it without them."""

import math

import numpy as np
import pytest
from sklearn.datasets import make_circles

from backprop_lib import Activation, GradientDescent, Loss, Momentum, accuracy, cosine_decay, datasets, mlp, train

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
