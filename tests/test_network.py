"""One θ and its views, passes that do not disturb one another, number types, and what a network refuses."""

import copy
import pickle
import re

import numpy as np
import pytest
import sympy
from scipy.sparse import csr_matrix

from backprop_lib import ACTIVATIONS, LOSSES, Network, check_gradient, mlp
from backprop_lib.symbolic import symbolic_network, symbols

lone_and_ensemble = pytest.mark.parametrize("ensemble", [(), (2,), (3, 2)], ids=["lone", "ensemble", "two axes"])


def network_and_input(ensemble=(), dtype=float):
    """A 2-3-2 network with non-zero biases, and x (5, 2)."""
    network = mlp([2, 3, 2], ["tanh", "sigmoid"], rng=0, scale=0.7, ensemble=ensemble, dtype=dtype)
    return network, np.random.default_rng(1).standard_normal((5, 2))


# One θ


def test_theta_holds_each_layers_weights_row_by_row_then_its_biases():
    network, _ = network_and_input()
    network.theta = np.arange(17)
    first, second = network.layers
    np.testing.assert_array_equal(first.W, [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(first.b, [[6, 7, 8]])
    np.testing.assert_array_equal(second.W, [[9, 10], [11, 12], [13, 14]])
    np.testing.assert_array_equal(second.b, [[15, 16]])


def test_parameter_names_lead_to_the_parameters():
    network, _ = network_and_input()
    assert network.n_parameters == len(network.parameter_names) == 17
    for name, value in zip(network.parameter_names, network.theta, strict=True):
        kind, layer, index = re.fullmatch(r"([Wb])(\d)\[(.+)\]", name).groups()
        parameter = getattr(network.layers[int(layer) - 1], kind)
        index = tuple(map(int, index.split(", ")))
        assert parameter[index if kind == "W" else (0, *index)] == value


@lone_and_ensemble
def test_every_parameter_is_a_view_of_theta_and_every_derivative_one_of_the_gradient(ensemble):
    network, _ = network_and_input(ensemble)
    assert network.theta.shape == network.gradient.shape == (*ensemble, 17)
    for layer in network.layers:
        assert np.shares_memory(layer.W, network.theta)
        assert np.shares_memory(layer.b, network.theta)
        assert np.shares_memory(layer.dW, network.gradient)
        assert np.shares_memory(layer.db, network.gradient)


@lone_and_ensemble
def test_changing_a_layer_changes_theta_and_the_other_way_round(ensemble):
    network, _ = network_and_input(ensemble)
    last = network.layers[-1]
    last.W[..., 0, 1] = 42
    assert (network.theta[..., 10] == 42).all()
    last.b = [[7, 8]]
    assert (network.theta[..., -2:] == [7, 8]).all()
    network.theta[..., 9] = -1
    assert (last.W[..., 0, 0] == -1).all()
    network.theta = np.zeros((*ensemble, 17))
    assert not last.W.any()
    assert not last.b.any()


@lone_and_ensemble
def test_augmented_assignment_keeps_the_views(ensemble):
    network, x = network_and_input(ensemble)
    theta, before = network.theta, network.theta.copy()
    network.theta -= 0.5
    network.layers[0].W -= 0.25
    network.layers[1].b *= 2
    assert network.theta is theta
    expected = before - 0.5
    expected[..., :6] -= 0.25
    expected[..., -2:] *= 2
    np.testing.assert_array_equal(network.theta, expected)
    np.testing.assert_array_equal(network.predict(x), network.with_theta(expected).predict(x))
    assert all(np.shares_memory(layer.W, theta) for layer in network.layers)


@lone_and_ensemble
def test_with_theta_copies_and_the_original_stays(ensemble):
    network, x = network_and_input(ensemble)
    values = network.theta + 1
    other = network.with_theta(values)
    assert not np.shares_memory(other.theta, values)
    assert not np.shares_memory(other.gradient, network.gradient)
    before = network.theta.copy()
    other.theta += 1
    np.testing.assert_array_equal(network.theta, before)
    assert (other.layer_sizes, other.activations) == (network.layer_sizes, network.activations)
    np.testing.assert_array_equal(network.with_theta(network.theta).predict(x), network.predict(x))


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))], ids=["deepcopy", "pickle"]
)
def test_a_copied_network_has_views_of_its_own_theta(copied):
    network, x = network_and_input()
    other = copied(network)
    other.theta = np.zeros(17)
    assert all(np.shares_memory(layer.W, other.theta) for layer in other.layers)
    np.testing.assert_array_equal(other.predict(x), 0.5)
    assert network.theta.all()


@pytest.mark.parametrize("make", ["read-only", "unaligned", "strided", "memory map"])
def test_theta_is_the_network_s_own_aligned_writable_copy(make, tmp_path):
    network, x = network_and_input()
    values = network.theta.copy()
    if make == "read-only":
        values.flags.writeable = False
    elif make == "unaligned":
        values = np.empty(17 * 8 + 8, np.uint8)[1:-7].view(float)
        values[...] = network.theta
    elif make == "strided":
        values = np.repeat(values, 2)[::2]
    else:
        np.save(tmp_path / "theta.npy", values)
        values = np.load(tmp_path / "theta.npy", mmap_mode="r")
    before = values.copy()
    for other in (Network([2, 3, 2], ["tanh", "sigmoid"], values), network.with_theta(values)):
        assert type(other.theta) is np.ndarray and not np.shares_memory(other.theta, values)
        assert other.theta.flags.aligned and other.theta.flags.c_contiguous
        other.forward(x)
        other.backward(np.ones((5, 2)))
        other.theta -= 0.1 * other.gradient
        assert (other.theta != before).any()
        np.testing.assert_array_equal(values, before)


def test_text_digits_and_numbers_too_large_are_refused_not_converted(refusal):
    network, _ = network_and_input(dtype=np.float32)
    with refusal(network, TypeError, "x holds text, numbers are expected"):
        network.predict(np.array([["1", "2"]], dtype=object))
    with refusal(network, ValueError, r"x holds 1e\+39, more than float32 can hold"):
        network.predict([[1e39, 0.0]])
    with refusal(network, ValueError, r"theta holds -1e\+300, more than float32 can hold"):
        network.theta = np.full(17, -1e300)


# Without a bias


@lone_and_ensemble
def test_without_bias_z_is_x_w(ensemble):
    network = mlp([2, 3, 2], ["tanh", "identity"], rng=0, bias=False, ensemble=ensemble)
    x = np.random.default_rng(1).standard_normal((5, 2))
    assert network.n_parameters == 12 and network.theta.shape == (*ensemble, 12)
    assert [name[:2] for name in network.parameter_names] == ["W1"] * 6 + ["W2"] * 6
    first, second = (layer.W for layer in network.layers)
    np.testing.assert_allclose(network.predict(x), np.tanh(x @ first) @ second, rtol=1e-14)
    np.testing.assert_allclose(network.forward(x), network.predict(x), rtol=1e-14)
    assert network.layers[0].b.size == network.layers[0].db.size == 0
    for other in (copy.deepcopy(network), network.with_theta(network.theta), pickle.loads(pickle.dumps(network))):
        np.testing.assert_array_equal(other.predict(x), network.predict(x))
    with pytest.raises(ValueError, match=r"theta has shape \(17,\), 12 parameters are expected"):
        network.with_theta(np.ones(17))


def test_gradient_without_bias_passes_the_check_for_every_width():
    x = np.random.default_rng(1).standard_normal((5, 2))
    for sizes in ([2, 3, 1], [2, 1, 1, 2], [2, 2]):
        network = mlp(sizes, ["tanh"] * (len(sizes) - 2) + ["identity"], rng=0, bias=False)
        assert check_gradient(network, x, np.ones((5, sizes[-1])), "squared_error").passed


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("scale", "deviation"),
    [("he", (2 / 300) ** 0.5), ("xavier", (2 / 1000) ** 0.5), ("lecun", (1 / 300) ** 0.5), (0.1, 0.1)],
)
def test_scale_by_name_or_number_is_the_deviation_of_the_weights(scale, deviation, bias):
    (layer,) = mlp([300, 700], ["tanh"], rng=0, scale=scale, bias=bias).layers
    assert layer.W.std() == pytest.approx(deviation, rel=0.01)
    assert layer.b.any() == (bias and scale == 0.1)


def test_scale_may_have_one_entry_a_layer():
    first, second, third = mlp([400, 500, 400, 1], ["relu"] * 3, rng=0, scale=["xavier", 0.3, None]).layers
    assert first.W.std() == pytest.approx((2 / 900) ** 0.5, rel=0.01) and not first.b.any()
    assert second.W.std() == pytest.approx(0.3, rel=0.01) and second.b.any()
    assert third.W.std() == pytest.approx((2 / 400) ** 0.5, rel=0.1) and not third.b.any()


def test_with_theta_brings_its_own_ensemble_and_dtype():
    network, x = network_and_input()
    three = network.with_theta(np.stack([network.theta] * 3).astype(np.float32))
    assert three.predict(x).shape == (3, 5, 2)
    assert three.predict(x).dtype == np.float32


def test_whole_numbers_as_theta_compute_like_floats():
    network, x = network_and_input()
    theta = [1, -1, 2, 0, 1, 1, -2, 1, 0, 1, 2, -1, 1, 0, 1, 1, -1]
    expected = network.with_theta(np.array(theta, dtype=float)).predict(x)
    np.testing.assert_array_equal(network.with_theta(theta).predict(x), expected)
    np.testing.assert_allclose(network.with_theta(theta).forward(x), expected, rtol=1e-14)


# Where the weights begin


def test_default_weights_have_deviation_root_2_over_n_in_and_no_bias():
    first, second = mlp([50, 400, 20], ["relu", "relu"], rng=0).layers
    assert first.W.std() == pytest.approx(np.sqrt(2 / 50), rel=0.02)
    assert second.W.std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert not first.b.any()
    assert not second.b.any()


def test_scale_is_the_deviation_of_weights_and_biases():
    (layer,) = mlp([50, 2000], ["relu"], rng=0, scale=0.1).layers
    assert layer.W.std() == pytest.approx(0.1, rel=0.02)
    assert layer.b.std() == pytest.approx(0.1, rel=0.05)


def test_every_random_number_comes_from_rng():
    def theta(rng):
        return mlp([2, 3, 1], ["tanh", "tanh"], rng=rng).theta

    np.testing.assert_array_equal(theta(7), theta(7))
    np.testing.assert_array_equal(theta(7), theta(np.random.default_rng(7)))
    assert (theta(7) != theta(8)).any()
    generator = np.random.default_rng(7)
    assert (theta(generator) != theta(generator)).any()


# Forward, backward, predict


@lone_and_ensemble
def test_predict_equals_forward(ensemble):
    network, x = network_and_input(ensemble)
    prediction = network.forward(x)
    assert prediction.shape == (*ensemble, 5, 2)
    np.testing.assert_allclose(network.predict(x), prediction, rtol=1e-14)


@lone_and_ensemble
@pytest.mark.parametrize("n_others", [5, 3])
def test_predict_between_forward_and_backward_leaves_no_trace(ensemble, n_others):
    network, x = network_and_input(ensemble)
    d_prediction = np.ones((*ensemble, 5, 2))
    network.forward(x)
    network.backward(d_prediction)
    expected = network.gradient.copy()
    network.forward(x)
    network.predict(x[:n_others] + 3)
    network.backward(d_prediction)
    np.testing.assert_array_equal(network.gradient, expected)


def test_what_forward_and_backward_return_is_not_overwritten():
    network, x = network_and_input()
    prediction = network.forward(x)
    dx = network.backward(np.ones((5, 2)))
    kept = prediction.copy(), dx.copy()
    network.forward(x + 1)
    network.backward(np.full((5, 2), 3.0))
    np.testing.assert_array_equal((prediction, dx), kept)


def test_changing_x_or_the_returned_array_after_forward_changes_no_gradient():
    network, x = network_and_input()
    network.forward(x)
    network.backward(np.ones((5, 2)))
    expected = network.gradient.copy()
    prediction = network.forward(x)
    x += 1
    prediction += 1
    network.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(network.gradient, expected)


@lone_and_ensemble
def test_passes_leave_their_arguments_and_theta_alone(ensemble):
    network, x = network_and_input(ensemble)
    d_prediction = np.ones((*ensemble, 5, 2))
    before = [copy.deepcopy(array) for array in (network.theta, x, d_prediction)]
    network.forward(x)
    network.backward(d_prediction)
    network.predict(x)
    for array, kept in zip((network.theta, x, d_prediction), before, strict=True):
        np.testing.assert_array_equal(array, kept)


def test_backward_returns_the_derivative_by_x():
    network, x = network_and_input()
    y, loss, h = np.full((5, 2), 0.3), LOSSES["squared_error"], 1e-5
    dx = network.backward(loss.gradient(network.forward(x), y))
    for index in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[index] = h
        up, down = (loss.value(network.predict(x + s), y) for s in (step, -step))
        assert dx[index] == pytest.approx((up - down) / (2 * h), rel=1e-6, abs=1e-10)


def test_backward_replaces_the_gradient_of_the_last_pass():
    network, x = network_and_input()
    network.forward(x)
    network.backward(np.ones((5, 2)))
    once = network.gradient.copy()
    network.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(network.gradient, once)


@lone_and_ensemble
def test_a_new_batch_size_needs_nothing_but_forward(ensemble):
    network, x = network_and_input(ensemble)
    for n in (5, 2, 4):
        np.testing.assert_allclose(network.forward(x[:n]), network.predict(x[:n]), rtol=1e-14)
        assert network.backward(np.ones((*ensemble, n, 2))).shape == (*ensemble, n, 2)


@pytest.mark.parametrize("ensemble", [(2,), (3, 2)])
def test_each_member_may_have_its_own_x(ensemble):
    network, _ = network_and_input(ensemble)
    x = np.random.default_rng(2).standard_normal((*ensemble, 5, 2))
    for prediction in (network.forward(x), network.predict(x)):
        for r in np.ndindex(ensemble):
            lone = network.with_theta(network.theta[r])
            np.testing.assert_allclose(prediction[r], lone.predict(x[r]), rtol=1e-14)


# Number types


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_np_matrix_is_taken_as_the_array_it_holds():
    """`*` of two np.matrix is a matrix product; it must not reach the library's elementwise formulas."""
    network, x = network_and_input()
    np.testing.assert_allclose(network.predict(np.asmatrix(x)), network.predict(x), rtol=1e-14)
    np.testing.assert_allclose(network.forward(np.asmatrix(x)), network.predict(x), rtol=1e-14)
    dx = network.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(network.backward(np.asmatrix(np.ones((5, 2)))), dx)
    np.testing.assert_array_equal(network.with_theta(np.asmatrix(network.theta)).predict(x), network.predict(x)[None])


@lone_and_ensemble
def test_float32_stays_float32(ensemble):
    network, x = network_and_input(ensemble, dtype=np.float32)
    prediction = network.forward(x)
    dx = network.backward(np.ones(prediction.shape))
    arrays = [network.theta, network.gradient, prediction, network.predict(x), dx]
    arrays += [array for layer in network.layers for array in (layer.x, layer.z, layer.a, layer.dz)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_complex_numbers_pass_through_predict():
    network, x = network_and_input()
    by_complex = network.with_theta(network.theta.astype(complex)).predict(x)
    assert by_complex.dtype == complex
    np.testing.assert_allclose(by_complex, network.predict(x), rtol=1e-14)
    moved = network.with_theta(network.theta + 0.1j).predict(x + 0.2j)
    (W1, b1), (W2, b2) = ((layer.W + 0.1j, layer.b + 0.1j) for layer in network.layers)
    z = np.tanh((x + 0.2j) @ W1 + b1) @ W2 + b2
    np.testing.assert_allclose(moved, 1 / (1 + np.exp(-z)), rtol=1e-13)


def test_symbols_pass_through_forward_loss_and_backward():
    """The gradient in symbols, with numbers put in, is the gradient of the numbers."""
    network, x = symbolic_network([2, 2, 1], ["identity", "identity"]), symbols("x", (2, 2))
    y, loss = symbols("y", (2, 1)), LOSSES["squared_error"]
    prediction = network.forward(x)
    value = loss.value(prediction, y)
    dx = network.backward(loss.gradient(prediction, y))
    assert prediction.dtype == dx.dtype == network.gradient.dtype == object
    assert isinstance(value, sympy.Expr)

    numbers = mlp([2, 2, 1], ["identity", "identity"], rng=0, scale=1)
    rng = np.random.default_rng(0)
    x_numbers, y_numbers = rng.standard_normal((2, 2)), rng.standard_normal((2, 1))
    put_in = dict(
        zip(
            [*network.theta, *x.flat, *y.flat],
            [*numbers.theta, *x_numbers.flat, *y_numbers.flat],
            strict=True,
        )
    )
    p = numbers.forward(x_numbers)
    numbers.backward(loss.gradient(p, y_numbers))
    assert float(value.subs(put_in)) == pytest.approx(loss.value(p, y_numbers), rel=1e-12)
    np.testing.assert_allclose(
        [float(expression.subs(put_in)) for expression in network.gradient],
        numbers.gradient,
        rtol=1e-12,
        atol=1e-14,
    )


# What is refused


@pytest.mark.parametrize("method", ["forward", "predict"])
@pytest.mark.parametrize(
    ("x", "error", "match"),
    [
        (np.ones((5, 3)), ValueError, "x has 3 features, the network takes 2"),
        (np.ones((5, 0)), ValueError, "x has 0 features, the network takes 2"),
        (np.ones(2), ValueError, r"x has shape \(2,\), one sample a row is expected: try x\[None, :\]"),
        (3.0, ValueError, r"x has shape \(\), one sample a row is expected"),
        (None, ValueError, r"x has shape \(\)"),
        (np.ones((0, 2)), ValueError, r"x has shape \(0, 2\): no samples, at least one is expected"),
        ([[1, 2], [np.nan, 3]], ValueError, r"x\[1, 0\] is nan, finite numbers are expected"),
        ([[1, np.inf]], ValueError, r"x\[0, 1\] is inf, finite numbers are expected"),
        ([["1", "2"]], TypeError, "x holds text, numbers are expected"),
        ([[1, 2], [3]], ValueError, "x has rows of different lengths, a rectangular array is expected"),
        (np.array([["a", 1]], dtype=object), TypeError, "x holds text, numbers are expected"),
        (np.array([[{}, 1]], dtype=object), TypeError, "x holds object, which is no float64"),
        (np.ma.masked_array([[1.0, -999.0]], [[0, 1]]), ValueError, "x has 1 masked value: fill them, or leave"),
        (csr_matrix([[1.0, 0.0]]), TypeError, r"x is a sparse csr_matrix.*try x.toarray\(\)"),
        (np.ones((3, 5, 2)), ValueError, r"x has shape \(3, 5, 2\)"),
        (np.ones((5, 2)) + 1j, TypeError, "x holds complex128"),
    ],
    ids=[
        *["features", "no features", "(n,)", "number", "None", "no samples", "nan", "inf"],
        *["strings", "ragged", "text in objects", "objects", "masked", "sparse", "3-d", "complex"],
    ],
)
def test_x_that_does_not_fit_is_refused_and_changes_nothing(method, x, error, match, refusal):
    """Not even the last forward pass: backward still gives its gradient."""
    network, good = network_and_input()
    network.forward(good)
    network.backward(np.ones((5, 2)))
    expected = network.gradient.copy()
    with refusal(network, error, match):
        getattr(network, method)(x)
    network.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(network.gradient, expected)


def test_a_vector_is_given_the_right_hint_by_a_network_of_one_feature():
    with pytest.raises(ValueError, match=r"try x\[:, None\]"):
        mlp([1, 1], ["tanh"], rng=0).predict(np.ones(4))


def test_backward_before_forward_is_refused(refusal):
    network, _ = network_and_input()
    with refusal(network, ValueError, "backward was called before forward"):
        network.backward(np.ones((5, 2)))


def test_predict_is_no_forward(refusal):
    network, x = network_and_input()
    network.predict(x)
    with refusal(network, ValueError, "backward was called before forward"):
        network.backward(np.ones((5, 2)))


@pytest.mark.parametrize(
    ("d_prediction", "error", "match"),
    [
        (np.ones((5, 1)), ValueError, r"d_prediction has shape \(5, 1\), the prediction has \(5, 2\)"),
        (np.ones((4, 2)), ValueError, r"d_prediction has shape \(4, 2\)"),
        (1.0, ValueError, r"d_prediction has shape \(\)"),
        ([["a", "b"]] * 5, TypeError, "d_prediction holds text, numbers are expected"),
        ([[1, 2]] * 4 + [[1]], ValueError, "d_prediction has rows of different lengths"),
    ],
)
def test_d_prediction_that_does_not_fit_is_refused(d_prediction, error, match, refusal):
    network, x = network_and_input()
    network.forward(x)
    with refusal(network, error, match):
        network.backward(d_prediction)


@pytest.mark.parametrize("shape", [(16,), (18,), (1, 17), (2, 17), ()])
def test_theta_of_a_wrong_shape_is_refused(shape, refusal):
    network, _ = network_and_input()
    with refusal(network, ValueError, re.escape(f"theta has shape (17,), values of shape {shape} were given")):
        network.theta = np.ones(shape)


@pytest.mark.parametrize("shape", [(16,), (2, 18), ()])
def test_with_theta_of_a_wrong_length_is_refused(shape, refusal):
    network, _ = network_and_input()
    with refusal(network, ValueError, re.escape(f"theta has shape {shape}, 17 parameters are expected")):
        network.with_theta(np.ones(shape))


@pytest.mark.parametrize("values", [["a"] * 17, np.full(17, 1j)], ids=["strings", "complex"])
def test_theta_that_holds_no_real_numbers_is_refused(values, refusal):
    network, _ = network_and_input()
    with refusal(network, TypeError, "theta holds"):
        network.theta = values


def test_with_theta_of_strings_is_refused(refusal):
    network, _ = network_and_input()
    with refusal(network, TypeError, "theta holds text, numbers are expected"):
        network.with_theta(["a"] * 17)


@pytest.mark.parametrize(
    ("layer_sizes", "activations", "error", "match"),
    [
        ([2, 0, 1], ["tanh"] * 2, ValueError, r"layer_sizes\[1\] is 0, a whole number of at least 1"),
        ([2, -3], ["tanh"], ValueError, r"layer_sizes\[1\] is -3"),
        ([2.0, 1], ["tanh"], TypeError, r"layer_sizes\[0\] is 2.0, a whole number is expected"),
        ([2, True], ["tanh"], TypeError, r"layer_sizes\[1\] is True"),
        ("23", ["tanh"], TypeError, r"layer_sizes\[0\] is '2'"),
        ([2], [], ValueError, r"layer_sizes is \[2\], an input and at least one layer are expected"),
        ([], [], ValueError, r"layer_sizes is \[\]"),
        ([2, 3, 1], ["tanh"], ValueError, "1 activations given for 2 layers, one a layer is expected"),
        ([2, 1], ["tanh", "tanh"], ValueError, "2 activations given for 1 layers"),
        ([2, 3, 1], "tanh", ValueError, "'tanh' given for 2 layers, one a layer is expected"),
        ([2, 3, 4, 5, 1], "tanh", ValueError, "'tanh' given for 4 layers"),  # as many letters as layers
        ([2, 1], ["swish"], ValueError, "unknown activation 'swish', known are: " + ", ".join(ACTIVATIONS)),
        ([2, 1], [None], TypeError, "activation is None"),
    ],
)
def test_an_architecture_that_does_not_fit_is_refused(layer_sizes, activations, error, match):
    with pytest.raises(error, match=match):
        mlp(layer_sizes, activations, rng=0)


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"scale": 0}, ValueError, "scale is 0, a finite number above 0 is expected"),
        ({"scale": -1.0}, ValueError, "scale is -1.0"),
        ({"scale": np.nan}, ValueError, "scale is nan"),
        ({"scale": "big"}, ValueError, "unknown initializer 'big', known are: he, xavier, lecun"),
        ({"scale": ["he", "he"]}, ValueError, "scale has 2 entries for 1 layers, one a layer is expected"),
        ({"scale": [True]}, TypeError, "scale of layer 1 is True, a number or one of he, xavier, lecun"),
        ({"dtype": int}, TypeError, "dtype is int64, which cannot hold weights"),
        ({"dtype": bool}, TypeError, "dtype is bool, which cannot hold weights"),
        ({"ensemble": (0,)}, ValueError, "ensemble is 0, a whole number of at least 1"),
        ({"ensemble": (2.0,)}, TypeError, "ensemble is 2.0"),
    ],
)
def test_options_of_mlp_that_make_no_sense_are_refused(options, error, match):
    with pytest.raises(error, match=match):
        mlp([2, 1], ["tanh"], rng=0, **options)
