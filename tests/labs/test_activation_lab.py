"""What the activation lab draws and says, against formulas written here a second time and against a real network."""

import math

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib import ACTIVATIONS, mlp
from backprop_lib.labs import ActivationLab
from backprop_lib.labs.activation_lab import HIGHEST, LOWEST, short
from backprop_lib.labs.figure_lab import positions


def tanh_gelu(z):
    return z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


BY_HAND = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "leaky_relu": lambda z: max(z, z / 100),
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "gelu": tanh_gelu,
}


@pytest.mark.parametrize(
    ("name", "z"), [("sigmoid", -3), ("tanh", 3), ("leaky_relu", -2), ("elu", -1), ("gelu", 1), ("gelu", -2)]
)
def test_activation_lab_draws_the_function_its_tangent_and_what_is_left(name, z):
    lab = ActivationLab("relu", 0)
    words = lab.move(name, z)
    f = BY_HAND[name]
    slope = (f(z + 1e-6) - f(z - 1e-6)) / 2e-6
    x, heights = lab.curve.get_data()
    np.testing.assert_allclose(heights, [f(at) for at in x], atol=1e-12)
    away = np.abs(x) > 0.01  # from the corner of the leaky ReLU
    differences = [(f(at + 1e-6) - f(at - 1e-6)) / 2e-6 for at in x]
    np.testing.assert_allclose(lab.slopes.get_ydata()[away], np.array(differences)[away], atol=1e-8)
    np.testing.assert_allclose(lab.dot.get_data(), [[z], [f(z)]], rtol=1e-12)
    (left, right), (low, high) = lab.tangent.get_data()
    assert (high - low) / (right - left) == pytest.approx(slope, abs=1e-8)
    assert (low + high) / 2 == pytest.approx(f(z)) and (left + right) / 2 == z
    np.testing.assert_allclose(lab.factors.get_xdata(), range(11))
    np.testing.assert_allclose(lab.factors.get_ydata(), [abs(slope) ** k for k in range(11)], rtol=1e-4)
    said_z, said_a, said_slope = numbers(words)[:3]
    assert said_z == z and said_a == pytest.approx(f(z), abs=0.006) and said_slope == pytest.approx(slope, rel=0.006)
    assert not lab.nothing.get_visible() and short(slope**10) in words and short(slope**10) in lab.last.get_text()


@pytest.mark.parametrize("z", [-3, 0])
def test_a_silent_relu_stops_the_gradient(z):
    lab = ActivationLab()
    assert "The first layer stops the gradient" in lab.move("relu", z)
    assert lab.nothing.get_visible() and lab.last.get_text() == ""
    np.testing.assert_array_equal(lab.factors.get_data(), [[0], [1]])
    gap = np.isnan(lab.slopes.get_ydata())
    assert gap.sum() == 1 and abs(lab.at[gap][0]) < 0.03  # no line where the slope jumps
    lab.move("relu", 1)
    assert not lab.nothing.get_visible() and (lab.factors.get_ydata() == 1).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_left_is_the_backward_walk_of_a_network_of_ten_layers(name):
    """One unit a layer, weights of 1, biases that put each unit at z."""
    lab = ActivationLab()
    for z in (-2, 1):
        lab.move(name, z)
        chain, below = mlp([1] * 11, [name] * 10, rng=0), 0.0
        for layer in chain.layers:
            layer.W[:], layer.b[:] = 1, z - below
            below = ACTIVATIONS[name].value(np.array([float(z)]))[0]
        chain.forward([[0.0]])
        left = abs(chain.backward(np.ones((1, 1))).item())
        assert lab.factors.get_ydata()[-1] == pytest.approx(left if left else 1)


def test_every_position_stays_inside_the_picture_and_a_page_stores_63_frames():
    lab = ActivationLab()
    names, zs = (positions(control) for control in lab.controls.values())
    assert len(names) * len(zs) == 63 and set(names) == set(ACTIVATIONS)
    for name in names:
        for z in zs:
            lab.move(name, z)
            factors = lab.factors.get_ydata()
            assert factors.min() > LOWEST and factors.max() < HIGHEST
            low, high = lab.figure.axes[0].get_ylim()
            assert low < lab.dot.get_ydata()[0] < high


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.105, "0.1"),
        (-0.00057, "−0.00057"),
        (2.4e-10, "2·10⁻¹⁰"),
        (-3e-21, "−3·10⁻²¹"),
        (1, "1"),
        (2.384, "2.38"),
    ],
)
def test_small_factors_are_written_with_powers_of_ten(value, text):
    assert short(value) == text
