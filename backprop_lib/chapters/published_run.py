"""The program behind a published log, rebuilt from the formulas its tutorial states, with its faults (chapter 8)."""

import numpy as np

from backprop_lib.activations import Activation
from backprop_lib.datasets import reference
from backprop_lib.losses import Loss
from backprop_lib.network import Network
from backprop_lib.optimizers import GradientDescent
from backprop_lib.training import train

SETUP = reference("published_run")["setup"]
EPS = np.finfo(float).eps


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def sigmoid_slope(z, a):
    return 2 * a * (1 - a)


def cross_entropy(p, y):
    surprise = y * np.log(np.maximum(p, EPS)) + (1 - y) * np.log(np.maximum(1 - p, EPS))
    return -np.sum(surprise) / y.shape[1]


def cross_entropy_slope(p, y):
    return -y / np.maximum(p, EPS) + (1 - y) / np.maximum(1 - p, EPS)


SIGMOID = Activation("published sigmoid", sigmoid, sigmoid_slope)
LOSS = Loss("published loss", cross_entropy, cross_entropy_slope)


class ScaledBiases:
    """Gradient descent that first multiplies ∂L/∂b by a factor: 1/n makes a sum a mean."""

    def __init__(self, network, learning_rate, factor):
        self.layers, self.factor = network.layers, factor
        self.descent = GradientDescent(learning_rate)

    def update(self, theta, gradient, epoch):
        for layer in self.layers:
            layer.db *= self.factor
        self.descent.update(theta, gradient, epoch)


def published_start(seed=42):
    """The published θ (31,), 0.1 · randn in the order W₁, b₁, W₂, … of θ; with other seeds others of its kind."""
    return 0.1 * np.random.RandomState(seed).randn(31)


def network(output="sigmoid"):
    """The 2-4-3-1 network on its published start."""
    return Network(SETUP["layer_sizes"], ["relu", "relu", output], published_start())


def rerun(x, y, *, output=SIGMOID, loss=LOSS, bias_factor=None, learning_rate=SETUP["learning_rate"], epochs=150):
    """The History, with θ of every epoch, of the published run on x (n, 2) and y (n, 1); what is given replaces a part.

    bias_factor: what ∂L/∂b is multiplied by; 1/n by default, as published.
    """
    net = network(output)
    descent = ScaledBiases(net, learning_rate, 1 / len(x) if bias_factor is None else bias_factor)
    return train(net, x, y, loss=loss, optimizer=descent, epochs=epochs, keep_theta=True)
