"""Chapter 5's layer of tanh units with random numbers, its loss, and the judge of its gradients."""

import numpy as np


def random_layer(n_in, n_out, n=5):
    """X, W, b and targets Y at random, and what follows: the outputs A, and dZ."""
    rng = np.random.default_rng(5)
    shapes = (n, n_in), (n_in, n_out), (1, n_out), (n, n_out)
    X, W, b, Y = (rng.standard_normal(shape) for shape in shapes)
    A = np.tanh(X @ W + b)
    dZ = (A - Y) / n * (1 - A**2)
    return X, W, b, Y, A, dZ


def loss(X, W, b, Y):
    """The half squared error of the layer, a mean over the samples."""
    return np.sum((np.tanh(X @ W + b) - Y) ** 2) / 2 / len(X)


def central_slopes(loss_of_W, W, h=1e-5):
    """The slope of a function of W in each entry of W, as an array of W's shape."""
    gradient = np.empty_like(W)
    for index in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[index] = h
        gradient[index] = (loss_of_W(W + step) - loss_of_W(W - step)) / (2 * h)
    return gradient


def losses(X, W, b, Y, learning_rate, divide_again_by=1):
    """The loss before each of 60 steps; the steps leave b as it is."""
    values = []
    for _ in range(60):
        A = np.tanh(X @ W + b)
        values.append(loss(X, W, b, Y))
        dZ = (A - Y) / len(X) * (1 - A**2)
        W = W - learning_rate * X.T @ dZ / divide_again_by
    return values
