"""Back-propagation on networks that hypothesis makes up: against differences, SymPy and einsum, and its invariances."""

import numpy as np
import pytest
import sympy
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from backprop_lib import ACTIVATIONS, LOSSES, central_differences, mlp, softmax
from backprop_lib.symbolic import FORMULAS, z

KINKED = {"relu", "leaky_relu"}
every_loss = pytest.mark.parametrize("loss", LOSSES)
every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
one_or_three_outputs = pytest.mark.parametrize("n_outputs", [1, 3])


@st.composite
def architectures(draw, min_layers=1, max_layers=4, max_units=6, max_samples=7, ensembles=((), (2,))):
    """Everything but the outputs: (sizes up to the last layer, hidden activations, n_samples, ensemble, seed)."""
    sizes = draw(st.lists(st.integers(1, max_units), min_size=min_layers, max_size=max_layers))
    hidden = draw(st.lists(st.sampled_from([*ACTIVATIONS]), min_size=len(sizes) - 1, max_size=len(sizes) - 1))
    n_samples = draw(st.integers(1, max_samples))
    return sizes, hidden, n_samples, draw(st.sampled_from(ensembles)), draw(st.integers(0, 2**32 - 1))


def network_and_data(architecture, n_outputs, output, loss):
    """The network with random weights and biases, and x and y that fit it and the loss."""
    sizes, hidden, n_samples, ensemble, seed = architecture
    rng = np.random.default_rng(seed)
    network = mlp([*sizes, n_outputs], [*hidden, output], rng=rng, scale=0.7, ensemble=ensemble)
    x, y = rng.standard_normal((n_samples, sizes[0])), rng.standard_normal((n_samples, n_outputs))
    if loss.endswith("cross_entropy"):
        y = softmax(y) if loss.startswith("softmax") else rng.uniform(size=y.shape)
    return network, x, y


def back_propagate(network, x, y, loss):
    """∂L/∂θ; no z may lie on a kink, where it is not defined."""
    network.backward(LOSSES[loss].gradient(network.forward(x), y))
    for layer in network.layers:
        assume(layer.activation.name not in KINKED or np.abs(layer.z).min() > 1e-3)
    return network.gradient.copy()


def output_for(loss, activation):
    """Binary cross-entropy takes probabilities."""
    return "sigmoid" if loss == "binary_cross_entropy" else activation


# Against central differences


@every_loss
@one_or_three_outputs
@settings(max_examples=40)
@given(architecture=architectures(), activation=st.sampled_from([*ACTIVATIONS]))
def test_back_propagation_is_the_central_difference(loss, n_outputs, architecture, activation):
    network, x, y = network_and_data(architecture, n_outputs, output_for(loss, activation), loss)
    gradient = back_propagate(network, x, y, loss)
    rounding = 1e-9 * (1 + np.max(LOSSES[loss].value(network.predict(x), y)))  # of L, divided by a step of 6e-6
    np.testing.assert_allclose(gradient, central_differences(network, x, y, loss), rtol=1e-6, atol=rounding)


# Against SymPy


def log_sigmoid(logit):
    return -sympy.log(1 + sympy.exp(-logit))


SAMPLE_LOSS = {  # of one sample, on lists of scalar expressions
    "squared_error": lambda p, y: sum((p[j] - y[j]) ** 2 for j in range(len(p))),
    "half_squared_error": lambda p, y: sum((p[j] - y[j]) ** 2 / 2 for j in range(len(p))),
    "binary_cross_entropy": lambda p, y: (
        -sum(y[j] * sympy.log(p[j]) + (1 - y[j]) * sympy.log(1 - p[j]) for j in range(len(p)))
    ),
    "sigmoid_cross_entropy": lambda p, y: (
        -sum(y[j] * log_sigmoid(p[j]) + (1 - y[j]) * log_sigmoid(-p[j]) for j in range(len(p)))
    ),
    "softmax_cross_entropy": lambda p, y: (
        -sum(y[j] * sympy.log(sympy.exp(p[j]) / sum(sympy.exp(logit) for logit in p)) for j in range(len(p)))
    ),
}


def sympy_gradient(network, loss):
    """What SymPy derives from the loss of one sample: a function of all W, all b, x and y, as plain numbers.

    Nothing of the library's computation is used, only the network's sizes and the names of its activations.
    """
    symbols = [sympy.Symbol(f"x{i}", real=True) for i in range(network.layer_sizes[0])]
    targets = [sympy.Symbol(f"y{j}", real=True) for j in range(network.layer_sizes[-1])]
    a, weights, biases = symbols, [], []
    for k, layer in enumerate(network.layers):
        rows, columns = range(layer.n_in), range(layer.n_out)
        W = [[sympy.Symbol(f"W{k}_{i}_{j}", real=True) for j in columns] for i in rows]
        b = [sympy.Symbol(f"b{k}_{j}", real=True) for j in columns]
        a = [FORMULAS[layer.activation.name].subs(z, sum(a[i] * W[i][j] for i in rows) + b[j]) for j in columns]
        weights, biases = [*weights, W], [*biases, b]
    value, parameters = SAMPLE_LOSS[loss](a, targets), [*sympy.flatten(weights), *sympy.flatten(biases)]
    derivatives = [sympy.diff(value, parameter) for parameter in parameters]
    return sympy.lambdify([*parameters, *symbols, *targets], derivatives, modules="numpy", cse=True)


@every_loss
@every_activation
@settings(max_examples=3, phases=[Phase.generate])  # no shrinking: it would take minutes
@given(data=st.data())
def test_back_propagation_is_the_mean_of_what_sympy_derives(loss, activation, data):
    """Small networks: the expressions grow with the number of paths through the network."""
    n_outputs, min_layers = data.draw(st.sampled_from([1, 3])), data.draw(st.sampled_from([2, 1]))
    sizes, hidden, *rest = data.draw(architectures(min_layers, max_layers=3 if n_outputs == 1 else 2, max_units=2))
    architecture = sizes, [activation] * len(hidden), *rest
    network, x, y = network_and_data(architecture, n_outputs, output_for(loss, activation), loss)
    back_propagate(network, x, y, loss)
    derive, layers = sympy_gradient(network, loss), network.layers
    for member in np.ndindex(network.theta.shape[:-1]):
        values = [layer.W[member].ravel() for layer in layers] + [layer.b[member].ravel() for layer in layers]
        claimed = [layer.dW[member].ravel() for layer in layers] + [layer.db[member].ravel() for layer in layers]
        derived = [derive(*np.concatenate([*values, *sample])) for sample in zip(x, y, strict=True)]
        np.testing.assert_allclose(np.concatenate(claimed), np.mean(derived, axis=0), rtol=1e-9, atol=1e-12)


# Against einsum


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(), activation=st.sampled_from([*ACTIVATIONS]))
def test_back_propagation_is_its_equations_written_as_einsum(loss, architecture, activation):
    """Only x, y, W, b and the two elementwise functions are taken from the library."""
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    back_propagate(network, x, y, loss)
    a, zs = [x], []
    for layer in network.layers:
        zs.append(np.einsum("...ni,...io->...no", a[-1], layer.W) + layer.b)
        a.append(layer.activation.value(zs[-1]))
    da = LOSSES[loss].gradient(a[-1], y)
    for k in reversed(range(len(zs))):
        layer = network.layers[k]
        dz = da * layer.activation.derivative(zs[k], a[k + 1])
        np.testing.assert_allclose(layer.dW, np.einsum("...ni,...no->...io", a[k], dz), rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(layer.db, np.einsum("...no->...o", dz)[..., None, :], rtol=1e-10, atol=1e-13)
        da = np.einsum("...no,...io->...ni", dz, layer.W)


# What a gradient must keep


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(), activation=st.sampled_from([*ACTIVATIONS]))
def test_the_gradient_of_a_batch_is_the_mean_over_its_samples(loss, architecture, activation):
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    batch = back_propagate(network, x, y, loss)
    single = [back_propagate(network, x[[i]], y[[i]], loss) for i in range(len(x))]
    np.testing.assert_allclose(batch, np.mean(single, axis=0), rtol=1e-10, atol=1e-13)


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(ensembles=[(1,), (2,), (3,)]), activation=st.sampled_from([*ACTIVATIONS]))
def test_an_ensemble_is_as_many_lone_networks(loss, architecture, activation):
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    predictions, gradients = network.predict(x), back_propagate(network, x, y, loss)
    for theta, prediction, gradient in zip(network.theta, predictions, gradients, strict=True):
        lone = network.with_theta(theta)
        np.testing.assert_allclose(lone.predict(x), prediction, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(back_propagate(lone, x, y, loss), gradient, rtol=1e-10, atol=1e-13)


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(), activation=st.sampled_from([*ACTIVATIONS]), seed=st.integers(0, 99))
def test_the_order_of_samples_changes_nothing(loss, architecture, activation, seed):
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    order = np.random.default_rng(seed).permutation(len(x))
    expected = back_propagate(network, x, y, loss)
    np.testing.assert_allclose(back_propagate(network, x[order], y[order], loss), expected, rtol=1e-10, atol=1e-13)


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(), activation=st.sampled_from([*ACTIVATIONS]))
def test_float32_agrees_with_float64_loosely(loss, architecture, activation):
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    expected = back_propagate(network, x, y, loss)
    in_float32 = back_propagate(network.with_theta(network.theta.astype(np.float32)), x, y, loss)
    assert in_float32.dtype == np.float32
    np.testing.assert_allclose(in_float32, expected, rtol=1e-3, atol=1e-4 * (1 + np.abs(expected).max()))


@every_loss
@settings(max_examples=20)
@given(architecture=architectures(ensembles=[()]), activation=st.sampled_from([*ACTIVATIONS]))
def test_a_small_step_against_the_gradient_lowers_the_loss(loss, architecture, activation):
    """By as much as the gradient promises, η‖∇L‖², to first order."""
    network, x, y = network_and_data(architecture, 3, output_for(loss, activation), loss)
    gradient = back_propagate(network, x, y, loss)
    size = gradient @ gradient
    assume(size > 1e-2)
    eta = 1e-6 / size
    before, after = (
        LOSSES[loss].value(network.with_theta(theta).predict(x), y)
        for theta in (network.theta, network.theta - eta * gradient)
    )
    assert before - after == pytest.approx(eta * size, rel=1e-2)
