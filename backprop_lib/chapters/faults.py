"""Faults to plant in the backward pass of one layer, to see what a gradient check makes of them (chapter 8).

Each fault is a stand-in for `Dense.backward`: it takes a layer and ∂L/∂A, fills `layer.dz`, `dW` and `db`, and
returns ∂L/∂X. `plant` puts one into one layer of a copy of a network. The forward pass stays right, so a numerical
gradient does too.
"""

from backprop_lib import checks
from backprop_lib.layers import Dense
from backprop_lib.network import Network


def wrong_sign(layer, da):
    """∂L/∂Z = −∂L/∂A ⊙ f′(Z)."""
    return Dense.backward(layer, -da)


def doubled_slope(layer, da):
    """∂L/∂Z = ∂L/∂A ⊙ 2 f′(Z)."""
    return Dense.backward(layer, 2 * da)


def missing_slope(layer, da):
    """∂L/∂Z = ∂L/∂A, without f′(Z)."""
    layer.dz[...] = da
    layer.dW, layer.db = layer.x.mT @ layer.dz, layer.dz.sum(axis=-2, keepdims=True)
    return layer.dz @ layer.W.mT


def not_transposed(layer, da):
    """∂L/∂X = ∂L/∂Z W instead of ∂L/∂Z Wᵀ: a ValueError, unless W is square."""
    Dense.backward(layer, da)
    return layer.dz @ layer.W


def averaged_bias(layer, da):
    """∂L/∂b as a mean over the samples, beside ∂L/∂W as a sum."""
    dx = Dense.backward(layer, da)
    layer.db /= layer.z.shape[-2]
    return dx


def updated_weights(layer, da, learning_rate=0.5):
    """∂L/∂X = ∂L/∂Z Wᵀ with the W that gradient descent makes next, one step too new."""
    Dense.backward(layer, da)
    return layer.dz @ (layer.W - learning_rate * layer.dW).mT


class FaultyNetwork(Network):
    """A network with `fault` in place of the backward pass of layer number `k`; layers count from 1."""

    def __init__(self, layer_sizes, activations, theta, *, fault, k, **options):
        super().__init__(layer_sizes, activations, theta, **options)
        self.fault, self.k = fault, checks.whole_number(k, "k", 1, len(self.layers))
        layer = self.layers[k - 1]
        layer.backward = lambda da, **options: fault(layer, da)  # ∂L/∂X is always made, and never in place

    @property
    def options(self):
        return super().options | {"fault": self.fault, "k": self.k}


def plant(network, fault, k):
    """A copy of `network` with `fault`, a function of this module or one like them, in layer k (1, 2, …)."""
    options = network.options | {"fault": fault, "k": k}
    return FaultyNetwork(network.layer_sizes, network.activations, network.theta, **options)
