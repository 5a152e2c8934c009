"""The plain layer that chapter 6 builds, in one piece, and what `check_gradient` needs to judge layers like it."""

import copy

import numpy as np


class PlainLayer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        self.A = np.tanh(X @ self.W + self.b)
        return self.A

    def backward(self, dA):
        dZ = dA * (1 - self.A**2)
        self.dW = self.X.T @ dZ
        self.db = dZ.sum(axis=0, keepdims=True)
        return dZ @ self.W.T

    def update(self, learning_rate):
        self.W = self.W - learning_rate * self.dW
        self.b = self.b - learning_rate * self.db


class Stack:
    """Layers with W, b, dW, db, forward and backward, as one network for `check_gradient`.

    theta: a vector of all parameters, W then b, layer by layer. The layers that were given are copied and stay as they
    are; the copies' W and b are views into θ.
    """

    def __init__(self, layers, theta=None):
        self.layers = [copy.copy(layer) for layer in layers]
        parts = [np.asarray(part, float) for layer in layers for part in (layer.W, layer.b)]
        self.theta = np.concatenate([part.ravel() for part in parts]) if theta is None else np.array(theta)
        pieces = np.split(self.theta, np.cumsum([part.size for part in parts])[:-1])
        views = [piece.reshape(part.shape) for piece, part in zip(pieces, parts, strict=True)]
        for layer, W, b in zip(self.layers, views[::2], views[1::2], strict=True):
            layer.W, layer.b = W, b

    @property
    def n_parameters(self):
        return self.theta.size

    @property
    def parameter_names(self):
        names = []
        for k, layer in enumerate(self.layers, start=1):
            names += [f"W{k}[{', '.join(map(str, index))}]" for index in np.ndindex(layer.W.shape)]
            names += [f"b{k}[{j}]" for j in range(layer.b.size)]
        return names

    @property
    def gradient(self):
        return np.concatenate([np.ravel(part) for layer in self.layers for part in (layer.dW, layer.db)])

    def with_theta(self, theta):
        return Stack(self.layers, theta)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    predict = forward

    def backward(self, da):
        for layer in reversed(self.layers):
            da = layer.backward(da)
        return da
