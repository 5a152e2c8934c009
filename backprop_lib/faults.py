"""Faults to plant in the backward pass of one layer, to see what a gradient check makes of them (chapter 8).

Each fault is a stand-in for `Dense.backward` and takes what that takes. `plant` puts one into one layer of a copy of
a network. The forward pass stays right, so the numerical gradient does too.
"""

from functools import partial

import numpy as np

from backprop_lib import checks
from backprop_lib.layers import Dense
from backprop_lib.network import Network


def wrong_sign(layer, da, *, with_dx=True):
    """∂L/∂Z = −∂L/∂A ⊙ f′(Z)."""
    return Dense.backward(layer, -da, with_dx=with_dx)


def doubled_slope(layer, da, *, with_dx=True):
    """∂L/∂Z = ∂L/∂A ⊙ 2 f′(Z)."""
    return Dense.backward(layer, 2 * da, with_dx=with_dx)


def missing_slope(layer, da, *, with_dx=True):
    """∂L/∂Z = ∂L/∂A, without f′(Z)."""
    layer.dz[...] = da
    layer.dW, layer.db = layer.x.mT @ layer.dz, layer.dz.sum(axis=-2, keepdims=True)
    return layer.dz @ layer.W.mT if with_dx else None


def not_transposed(layer, da, *, with_dx=True):
    """∂L/∂X = ∂L/∂Z W instead of ∂L/∂Z Wᵀ: a ValueError, unless W is square."""
    Dense.backward(layer, da, with_dx=False)
    return layer.dz @ layer.W if with_dx else None


def averaged_bias(layer, da, *, with_dx=True):
    """∂L/∂b as a mean over the samples, beside ∂L/∂W as a sum."""
    dx = Dense.backward(layer, da, with_dx=with_dx)
    layer.db /= layer.z.shape[-2]
    return dx


def updated_weights(layer, da, *, with_dx=True, learning_rate=0.5):
    """∂L/∂X = ∂L/∂Z Wᵀ with the W that gradient descent is about to make of it, one step too new."""
    Dense.backward(layer, da, with_dx=False)
    return layer.dz @ (layer.W - learning_rate * layer.dW).mT if with_dx else None


class FaultyNetwork(Network):
    """A network with `fault` in place of the backward pass of layer number `k`; layers count from 1."""

    def __init__(self, layer_sizes, activations, theta, fault, k):
        super().__init__(layer_sizes, activations, theta)
        self.fault, self.k = fault, checks.whole_number(k, "k", 1, len(self.layers))
        layer = self.layers[k - 1]
        layer.backward = partial(fault, layer)

    def with_theta(self, theta):
        """A copy on another θ, with the same fault."""
        return FaultyNetwork(self.layer_sizes, self.activations, np.array(theta, subok=True), self.fault, self.k)


def plant(network, fault, k):
    """A copy of `network` with `fault`, a function of this module or one like them, in layer k (1, 2, …)."""
    return FaultyNetwork(network.layer_sizes, network.activations, network.theta.copy(), fault, k)
