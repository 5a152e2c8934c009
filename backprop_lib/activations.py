"""Activation functions f and their derivatives f′, side by side.

Each is checked against SymPy's derivative of its formula (chapter 10, and `tests/test_activations.py`).
A derivative receives both z and a = f(z), and uses whichever is cheaper.
"""

import math
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


# σ(z) = 1/(1 + e⁻ᶻ). Far left e⁻ᶻ overflows to inf, and 1/inf = 0 is what σ(z) rounds to there
def sigmoid(z, out=None):
    out = np.negative(z, out=room_for(z) if out is None else out)
    with np.errstate(over="ignore"):
        np.exp(out, out=out)
    out += 1
    return np.reciprocal(out, out=out)


def sigmoid_derivative(z, a):
    return a * (1 - a)


def tanh(z, out=None):
    return np.tanh(z, out=room_for(z) if out is None else out)


def tanh_derivative(z, a):
    return 1 - a * a


# max(z, 0), slope 0 or 1; at the kink z = 0 we choose slope 0, as the literature does
def relu(z, out=None):
    out = room_for(z) if out is None else out
    out.fill(0)
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


# z right of zero, eᶻ − 1 left of it: a ReLU without a kink (Clevert and others, 2015)
def elu(z, out=None):
    out = np.minimum(z, 0, out=room_for(z) if out is None else out)
    np.expm1(out, out=out)
    out += np.maximum(z, 0)
    return out


def elu_derivative(z, a):
    return np.exp(np.minimum(z, 0))


# z σ(z), also called swish (Elfwing and others, 2017; Ramachandran and others, 2017)
def silu(z, out=None):
    out = sigmoid(z, out)
    out *= z
    return out


# σ + z σ′ with σ′(z) = σ(z) σ(−z): 1 − σ(z) would round to zero on the right, where σ(−z) is still exact
def silu_derivative(z, a):
    return sigmoid(z) * (1 + z * sigmoid(np.negative(z)))


# GELU in its tanh form, ½ z (1 + tanh(√(2/π) (z + 0.044715 z³))) (Hendrycks and Gimpel, 2016). That is z σ(w),
# w = √(8/π) (z + 0.044715 z³). Far left σ(w) is e^w, and a last digit lost in w = −700 would be 700 in e^w: so w comes
# in two parts, a coarse one without any rounding error and a small fine one
def gelu(z, out=None):
    out = room_for(z) if out is None else out
    coarse, fine = gelu_argument(z)
    with np.errstate(over="ignore"):
        out[...] = z / (1 + np.exp(-coarse) * np.exp(-fine))
    return out


# σ(w) + z σ′(w) w′
def gelu_derivative(z, a):
    w, inside = sum(gelu_argument(z)), within(z, 30)
    slope = sigmoid(w) * (1 + inside * sigmoid(-w) * (LINEAR + 3 * CUBIC * inside * inside))
    return slope.astype(np.asanyarray(a).dtype, copy=False)


LINEAR, CUBIC = math.sqrt(8 / math.pi), 0.044715 * math.sqrt(8 / math.pi)
LINEAR_HIGH, CUBIC_HIGH = math.floor(LINEAR * 2**33) / 2**33, math.floor(CUBIC * 2**19) / 2**19  # their first digits
LINEAR_LOW, CUBIC_LOW = 6.129509145186187e-11, 9.039190846237764e-07  # and the next ones, computed with 50 digits


def gelu_argument(z):
    """w as (coarse, fine), in double precision; beyond ±30, where σ(w) is 0 or 1, as if z were there."""
    z = within(np.multiply(z, np.float64(1)), 30)
    zh = np.rint(z * 128) / 128  # so few digits that the two products below are exact
    coarse = LINEAR_HIGH * zh + CUBIC_HIGH * (zh * zh * zh)
    fine = LINEAR_LOW * zh + CUBIC_LOW * (zh * zh * zh)
    return coarse, fine + (z - zh) * (LINEAR + CUBIC * (z * z + z * zh + zh * zh))


def within(z, limit):
    return np.minimum(np.maximum(z, -limit), limit)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("identity", identity, identity_derivative, takes_out=True),
        Activation("sigmoid", sigmoid, sigmoid_derivative, takes_out=True),
        Activation("tanh", tanh, tanh_derivative, takes_out=True),
        Activation("relu", relu, relu_derivative, takes_out=True),
        Activation("leaky_relu", leaky_relu, leaky_relu_derivative, takes_out=True),
        Activation("softplus", softplus, softplus_derivative, takes_out=True),
        Activation("elu", elu, elu_derivative, takes_out=True),
        Activation("silu", silu, silu_derivative, takes_out=True),
        Activation("gelu", gelu, gelu_derivative, takes_out=True),
    )
}


def get_activation(activation):
    """The `Activation` of that name; an `Activation` is returned as it is."""
    if isinstance(activation, Activation):
        return activation
    return checks.known(activation, ACTIVATIONS, "activation")
