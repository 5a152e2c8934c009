"""Activation functions f and their derivatives f′, side by side.

Each is checked against SymPy's derivative of its formula (chapter 10, and `tests/test_activations.py`).
A derivative receives both z and a = f(z), and uses whichever is cheaper.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks

LEAK = 0.01  # the slope of the leaky ReLU left of zero


@dataclass(frozen=True)
class Activation:
    """An activation function and its derivative, both elementwise: shapes in and out are equal.

    A custom one needs only `value(z)` and `derivative(z, a)`. With `takes_out=True` its value also accepts `out=`,
    an array to write into, as the built-in ones do.
    """

    name: str
    value: Callable  # value(z) -> a
    derivative: Callable  # derivative(z, a) -> f'(z)
    takes_out: bool = False

    def value_into(self, z, out):
        """Write f(z) into `out`."""
        if self.takes_out:
            self.value(z, out=out)
        else:
            out[...] = self.value(z)


def room_for(z):
    """An empty array of z's shape that can hold real, complex or symbolic results."""
    z = np.asanyarray(z)
    return np.empty_like(z, dtype=z.dtype if z.dtype.kind in "fcO" else float)


# f(z) = z, f′(z) = 1: the layer stays linear
def identity(z, out=None):
    out = room_for(z) if out is None else out
    out[...] = z
    return out


def identity_derivative(z, a):
    return np.ones_like(a)


# σ(z) = 1/(1 + e⁻ᶻ), computed as (1 + tanh(z/2))/2, which is the same and cannot overflow
def sigmoid(z, out=None):
    out = np.multiply(z, 0.5, out=room_for(z) if out is None else out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
    return out


def sigmoid_derivative(z, a):
    return a * (1 - a)


def tanh(z, out=None):
    return np.tanh(z, out=room_for(z) if out is None else out)


def tanh_derivative(z, a):
    return 1 - a * a


# max(z, 0), slope 0 or 1; at the kink z = 0 we choose slope 0, as the literature does
def relu(z, out=None):
    out = room_for(z) if out is None else out
    out[...] = 0
    return np.maximum(z, out, out=out)  # two arrays: NumPy vectorises this and not the maximum with a number


def relu_derivative(z, a):
    return np.greater(z, 0).astype(np.asanyarray(a).dtype)


# z right of zero, z/100 left of it
def leaky_relu(z, out=None):
    out = np.multiply(z, LEAK, out=room_for(z) if out is None else out)
    return np.maximum(z, out, out=out)


def leaky_relu_derivative(z, a):
    return LEAK + (1 - LEAK) * relu_derivative(z, a)


# ln(1 + eᶻ) = max(z, 0) + ln(1 + e^(−|z|)), where −|z| = min(z, −z) cannot overflow
def softplus(z, out=None):
    out = np.negative(z, out=room_for(z) if out is None else out)
    np.minimum(z, out, out=out)
    np.log1p(np.exp(out, out=out), out=out)
    out += np.maximum(z, 0)
    return out


def softplus_derivative(z, a):
    return sigmoid(z)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("identity", identity, identity_derivative, takes_out=True),
        Activation("sigmoid", sigmoid, sigmoid_derivative, takes_out=True),
        Activation("tanh", tanh, tanh_derivative, takes_out=True),
        Activation("relu", relu, relu_derivative, takes_out=True),
        Activation("leaky_relu", leaky_relu, leaky_relu_derivative, takes_out=True),
        Activation("softplus", softplus, softplus_derivative, takes_out=True),
    )
}


def get_activation(activation):
    """The `Activation` of that name; an `Activation` is returned as it is."""
    if isinstance(activation, Activation):
        return activation
    return checks.known(activation, ACTIVATIONS, "activation")
