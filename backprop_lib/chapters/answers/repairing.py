"""The answers of chapter 8, and the suspects of its exercises."""

import numpy as np

from backprop_lib import ACTIVATIONS, LOSSES, GradientDescent, accuracy, complex_step, datasets, mlp, train
from backprop_lib.chapters import faults, published_run


def expected(k):
    """The right answer to exercise k."""
    return {
        1: lambda: -np.diff([0.30, 0.27]).item() / 0.01,
        2: lambda: rate_on_the_mean(250),
        3: lambda: ACTIVATIONS["relu"].derivative(LAYER_Z, np.maximum(LAYER_Z, 0)),
        4: lambda: mystery()[0].k,
        5: lambda: [zero_gradients(n_dead) for n_dead in (4, 6)],
        6: lambda: DECAY,
        7: lambda: from_zero_biases()[1],
    }[k]()


# Exercise 2: the published program on fewer points


def rate_on_the_mean(n_samples):
    """By how much ΔW is longer than the gradient of the mean loss, on the first samples of the circles."""
    x, y = (part[:n_samples] for part in datasets.circles(1000, rng=0))
    network = published_run.network()
    steps = np.diff(published_run.rerun(x, y, epochs=1).theta, axis=0)[0]
    true = complex_step(network, x, y, "binary_cross_entropy")
    weights = np.array([name[0] == "W" for name in network.parameter_names])
    return -(steps @ (true * weights)) / (true @ (true * weights))


# Exercise 3

LAYER_Z = np.array([[-2.0, 0.5, -0.1], [3.0, -1.0, 0.2]])


# Exercise 4: which layer's slope is wrong?


def mystery():
    """A network of four layers with a wrong f′ in one of them, inputs (6, 3) and targets (6, 2)."""
    rng = np.random.default_rng(8)
    healthy = mlp([3, 3, 3, 3, 2], ["tanh", "tanh", "tanh", "identity"], rng=1)
    planted = faults.plant(healthy, faults.missing_slope, int(rng.integers(1, 4)))
    return planted, rng.standard_normal((6, 3)), rng.standard_normal((6, 2))


# Exercise 5: dead units


def zero_gradients(n_dead):
    """How many of the 85 parameters of a 2-8-6-1 network have no gradient if so many units of layer 2 are dead."""
    x, y = datasets.circles(1000, rng=0)
    network = mlp([2, 8, 6, 1], ["relu", "relu", "identity"], rng=0, scale=0.5)
    network.layers[1].b = [-100] * n_dead + [1] * (6 - n_dead)
    network.backward(LOSSES["sigmoid_cross_entropy"].gradient(network.forward(x), y))
    return int((network.gradient == 0).sum())


# Exercise 6: a step that is more than the gradient


DECAY = 0.03


def decaying_step():
    """θ before and after one step at η = 0.1 with weight decay, and the loss's own gradient before it, all (16,)."""
    rng = np.random.default_rng(6)
    x, y = rng.standard_normal((20, 3)), rng.standard_normal((20, 1))
    network = mlp([3, 3, 1], ["tanh", "identity"], rng=rng, scale=0.5)
    before, true = network.theta.copy(), complex_step(network, x, y, "squared_error")
    train(network, x, y, loss="squared_error", optimizer=GradientDescent(0.1, weight_decay=DECAY), epochs=1)
    return before, network.theta.copy(), true


# Exercise 7: the published weights, with biases of zero


def from_zero_biases():
    """(network after 1000 epochs at η = 0.5, its accuracy) from the published start with all biases set to 0."""
    x, y = datasets.circles(1000, rng=0)
    network = published_run.network()
    for layer in network.layers:
        layer.b = np.zeros_like(layer.b)
    train(network, x, y, loss="binary_cross_entropy", optimizer=GradientDescent(0.5), epochs=1000)
    return network, accuracy(network.predict(x), y)
