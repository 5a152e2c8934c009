"""What depth does to signals and gradients: sizes layer by layer, the needle, and training (chapter 13)."""

import numpy as np

from backprop_lib import GradientDescent, Network, accuracy, datasets, mlp, train

SCALES = {"σ = 0.1": 0.1, "1/√n": "lecun", "√(2/n)": "he"}
ACTIVATIONS = {"linear": "identity", "sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}


def passed(activation, scale, depth=30, width=64, networks=10):
    """Random networks, after random numbers went through them forwards and backwards."""
    activations = [activation] * (depth - 1) + ["identity"]
    options = {"scale": scale, "ensemble": (networks,), "bias": False}
    network = mlp([width] * (depth + 1), activations, rng=0, **options)
    rng = np.random.default_rng(1)
    x, d_prediction = rng.standard_normal((2, 32, width))
    shape = network.forward(x).shape
    network.backward(np.broadcast_to(d_prediction / np.linalg.norm(d_prediction), shape))
    return network


def sizes(network):
    """{"a", "dz", "dW"}: norms of A, ∂L/∂Z, ∂L/∂W by layer, geometric means of networks."""
    means = {}
    for name in ("a", "dz", "dW"):
        arrays = (getattr(layer, name) for layer in network.layers)
        norms = [np.linalg.norm(array, axis=(-2, -1)) for array in arrays]
        means[name] = np.exp(np.log(norms).mean(axis=-1))
    return means


def carried_back(activation, scale, depth=30, width=16, networks=1, rng=0):
    """Two directions of ∂L/∂Z_L, carried back: (depth, networks, 2, width), [m] for m layers back.

    The last layer is linear and has two units. One random sample goes forwards, and then the rows (1, 0) and (0, 1) go
    backwards as its ∂L/∂Ŷ. At m ≥ 1 row i is the ∂L/∂Z_{L−m} that belongs to the i-th of them, and all their mixtures
    become the same mixtures of its two rows. At m = 0 the rows are (1, 0, 0, …) and (0, 1, 0, …).
    """
    activations = [activation] * (depth - 1) + ["identity"]
    rng = np.random.default_rng(rng)
    network = mlp([width] * depth + [2], activations, scale=scale, ensemble=(networks,), bias=False, rng=rng)
    shape = network.forward(np.repeat(rng.standard_normal((1, width)), 2, axis=0)).shape
    network.backward(np.broadcast_to(np.eye(2), shape))
    below = [layer.dz.copy() for layer in network.layers[-2::-1]]
    return np.array([np.broadcast_to(np.eye(2, width), below[0].shape), *below])


def half_axes(directions):
    """The longest and the shortest half axis of the ellipse that a circle has become: (…, 2, width) -> (…, 2)."""
    return np.linalg.svd(directions, compute_uv=False)


def trained(activation, depth):
    """The share of right answers on unseen digits for each of SCALES: networks of 32 units, trained side by side.

    Ten epochs of gradient descent. All biases start at zero, and all networks see the same batches of 64.
    """
    x, y, x_test, y_test = datasets.digits()
    x, x_test = x - x.mean(axis=0), x_test - x.mean(axis=0)
    shape = [64] + [32] * (depth - 1) + [10], [activation] * (depth - 1) + ["identity"]
    starts = [mlp(*shape, scale=scale, rng=0) for scale in SCALES.values()]
    for layer in (layer for start in starts for layer in start.layers):
        layer.b = 0
    networks = Network(*shape, np.array([start.theta for start in starts]))
    descent = GradientDescent(0.1)
    train(networks, x, y, loss="softmax_cross_entropy", optimizer=descent, epochs=10, batch_size=64, rng=0)
    return accuracy(networks.predict(x_test), y_test)
