"""The gradient check is itself checked: it must pass what is right and fail on every planted fault."""

import re

import numpy as np
import pytest

from backprop_lib import (
    ACTIVATIONS,
    LOSSES,
    Activation,
    GradientCheck,
    Loss,
    central_differences,
    check_gradient,
    complex_step,
    mlp,
)

every_witness = pytest.mark.parametrize("witness", [central_differences, complex_step, check_gradient])


def network_and_data(activation="tanh", ensemble=(), dtype=float):
    """Three square layers, so that a transposed matrix still fits, with non-zero biases; five samples."""
    network = mlp([3, 3, 3, 3], [activation] * 3, rng=0, scale=0.7, ensemble=ensemble, dtype=dtype)
    rng = np.random.default_rng(1)
    return network, rng.standard_normal((5, 3)), rng.uniform(size=(5, 3))


def wrong_names(check):
    """The parameters that the check finds wrong."""
    bad = ~(check.errors <= check.rtol)
    return {name for name, wrong in zip(check.parameter_names, bad, strict=True) if wrong}


# What passes


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("ensemble", [(), (2,), (3, 2)])
def test_the_librarys_gradient_passes(activation, ensemble):
    network, x, y = network_and_data(activation, ensemble)
    check = check_gradient(network, x, y, "squared_error")
    assert check.passed
    assert check.errors.shape == check.backward.shape == check.numerical.shape == network.theta.shape
    assert 0 < check.max_error == check.errors.max() < 1e-8
    assert check.rtol == 1e-6 and not check.is_hidden
    assert (np.abs(check.numerical - check.backward) <= check.doubt).all()
    assert (check.doubt < 1e-8 * np.abs(check.backward).max(axis=-1, keepdims=True)).all()
    assert str(check).startswith(f"gradient check passed: {network.n_parameters} parameters, largest relative error")


def test_plain_backward_without_a_fault_passes(plant_everywhere):
    """The control of the experiment below."""
    plant_everywhere(None)
    assert check_gradient(*network_and_data(), "squared_error").passed


def test_a_gradient_of_zeros_passes():
    """A dead network: nothing is divided by zero."""
    network, x, y = network_and_data("relu")
    network.layers[0].W, network.layers[0].b = 0, -1
    network.layers[1].W, network.layers[1].b = 0, -1
    network.layers[2].W, network.layers[2].b = 0, -1
    check = check_gradient(network, x, y, "squared_error")
    assert check.passed
    assert check.max_error == 0


@pytest.mark.parametrize("loss", LOSSES)
def test_complex_step_agrees_with_back_propagation_to_rounding(loss):
    network, x, y = network_and_data("sigmoid")
    y = y / y.sum(axis=1, keepdims=True)
    network.backward(LOSSES[loss].gradient(network.forward(x), y))
    np.testing.assert_allclose(complex_step(network, x, y, loss), network.gradient, rtol=1e-11, atol=1e-16)


def test_central_differences_are_computed_in_thetas_own_precision():
    network, x, y = network_and_data(dtype=np.float32)
    exact = complex_step(network.with_theta(network.theta.astype(float)), x, y, "squared_error")
    in_float32 = central_differences(network, x, y, "squared_error")
    np.testing.assert_allclose(in_float32, exact, rtol=1e-2, atol=1e-3)
    in_float64 = central_differences(network.with_theta(network.theta.astype(float)), x, y, "squared_error")
    assert np.abs(in_float32 - exact).max() > 1e3 * np.abs(in_float64 - exact).max()


def test_the_error_of_central_differences_is_of_second_order():
    """Half the step, a quarter of the error."""
    network, x, y = network_and_data()
    exact = complex_step(network, x, y, "squared_error")
    coarse, fine = (
        np.abs(central_differences(network, x, y, "squared_error", step=step) - exact).max() for step in (2e-2, 1e-2)
    )
    assert coarse / fine == pytest.approx(4, rel=0.01)


@every_witness
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_witness_leaves_the_network_alone(witness, dtype):
    network, x, y = network_and_data(dtype=dtype)
    before = network.theta.copy()
    witness(network, x, y, "squared_error")
    np.testing.assert_array_equal(network.theta, before)
    assert not network.gradient.any()
    assert network.layers[0].z is None


def test_float32_networks_are_checked_in_float64():
    check = check_gradient(*network_and_data(dtype=np.float32), "squared_error")
    assert check.passed
    assert check.backward.dtype == np.float64


def test_on_a_kink_of_relu_the_two_differ_rightly():
    """Central differences see the mean of both slopes, back-propagation chooses the left one."""
    network = mlp([1, 1], ["relu"], rng=0)
    network.theta = [1, 0]
    check = check_gradient(network, [[0.0]], [[-1.0]], "half_squared_error")
    assert not check.passed
    np.testing.assert_allclose(check.backward, [0, 0])
    np.testing.assert_allclose(check.numerical, [0, 0.5], rtol=1e-5)


@pytest.mark.parametrize(
    ("distance", "verdict"), [(0.5, "FAILED"), (0.9, "UNDECIDED: for 1 of 2"), (1.1, "passed"), (1.9, "passed")]
)
def test_a_kink_within_the_step_is_told_by_twice_the_step_where_little_of_the_step_is_beyond_it(distance, verdict):
    """z is `distance` steps right of the kink; only b moves it."""
    network = mlp([1, 1], ["relu"], rng=0)
    network.theta = [1, 0]
    h = np.finfo(float).eps ** (1 / 3)
    check = check_gradient(network, [[distance * h]], [[-1.0]], "half_squared_error")
    assert str(check).startswith(f"gradient check {verdict}")
    beyond, twice_beyond = (max(0, 1 - distance / step) / 2 for step in (1, 2))
    np.testing.assert_allclose((check.backward - check.numerical)[1], beyond, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(check.doubt[1], twice_beyond - beyond, rtol=1e-3)


@pytest.mark.parametrize(
    ("fault", "verdict"), [(0.95e-4, "passed"), (1.05e-4, "UNDECIDED"), (2.85e-4, "UNDECIDED"), (3.05e-4, "FAILED")]
)
def test_rounding_of_the_loss_forgives_a_ten_thousandth_and_decides_up_to_four_times_its_size(fault, verdict):
    """A loss of 2 million is rounded by 4.4e-10; four of these over a step of 6e-6 are 2.9e-4, in a slope of 1."""
    right, network = LOSSES["half_squared_error"], mlp([1, 1], ["identity"], rng=0)
    network.theta = [1, 0]
    loss = Loss("high", lambda p, y: right.formula(p, y) + 2e6, lambda p, y: (1 + fault) * right.slope(p, y))
    assert str(check_gradient(network, [[1.0]], [[0.0]], loss)).startswith(f"gradient check {verdict}")


def test_rounding_of_large_predictions_is_doubt_too():
    """A step of 6e-6 moves a prediction of 1e8 by 406.3 roundings, that is by 406."""
    network = mlp([1, 1], ["identity"], rng=0)
    network.theta = [0, 1e8]
    check = check_gradient(network, [[1.0]], [[1e8 - 1]], "half_squared_error")
    np.testing.assert_allclose(check.backward, [1, 1])
    np.testing.assert_allclose(check.numerical, [406 / 406.3, 1], rtol=2e-4)
    assert str(check).startswith("gradient check UNDECIDED: for 1 of 2")


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("w", [-800, -720, -40, 5, 25, 30, 36, 40, 800])
def test_a_saturated_sigmoid_gives_the_slope_of_the_computed_loss_or_a_sentence(w, y):
    """One unit, p = σ(w), binary cross-entropy: no 1e200, no NaN, no false alarm."""
    network = mlp([1, 1], ["sigmoid"], rng=0)
    network.theta = [w, 0]
    true = 1 / (1 + np.exp(-float(w))) - y if -700 < w < 37 else 0
    exact = complex_step(network, [[1]], [[y]], "binary_cross_entropy")
    np.testing.assert_allclose(exact, [true, true], rtol=0.05, atol=2e-16)  # 1 − p itself has few digits near 36
    check = check_gradient(network, [[1]], [[y]], "binary_cross_entropy")
    np.testing.assert_allclose(check.backward, [true, true], rtol=1e-3, atol=2e-16)
    assert "FAILED" not in str(check)
    assert check.passed == (w not in (25, 30, 36))
    assert check.passed or ("UNDECIDED: for 2 of 2" in str(check) and "a sigmoid is saturated" in str(check))


def test_a_fault_in_a_saturated_network_is_not_called_uncertain(plant_everywhere):
    network, x, y = network_and_data("sigmoid")
    plant_everywhere("sign")
    assert "FAILED" in str(check_gradient(network.with_theta(8 * network.theta), x, y, "squared_error"))


def test_complex_step_says_that_a_point_has_no_number():
    overflow = Activation("exp", np.exp, lambda z, a: a)
    network = mlp([1, 1], [overflow], rng=0)
    network.theta = [600, 0]
    with pytest.raises(ValueError, match=r"no slope along W1\[0, 0\]: an exponential overflows"):
        complex_step(network, [[1.0]], [[0.0]], Loss("cube", lambda p, y: (p**3).sum(), lambda p, y: 3 * p**2))


def test_complex_step_names_the_parameter_of_the_member_that_has_no_number():
    network = mlp([2, 1], [Activation("exp", np.exp, lambda z, a: a)], rng=0, ensemble=(2,))
    network.theta = [[0, 0, 0], [300, 300, 0]]
    with pytest.raises(ValueError, match=r"no slope along W1\[0, 0\]: an exponential overflows"):
        complex_step(network, [[1.0, 1.0]], [[0.0]], Loss("cube", lambda p, y: (p**3).sum(axis=(-2, -1)), None))


@pytest.mark.parametrize("size", [1, 1e3, 2e5, 1e6])
@pytest.mark.parametrize("hidden", [(), (4,)])
def test_targets_of_any_size_pass_and_a_tenth_of_a_percent_is_still_found(size, hidden):
    """The loss grows with the square of the targets, and its rounding with it."""
    network = mlp([2, *hidden, 1], [*["tanh"] * len(hidden), "identity"], rng=0)
    x, y = np.random.default_rng(1).standard_normal((6, 2)), size * np.array([[1.0], [1.5], [2], [1], [2], [3]])
    assert check_gradient(network, x, y, "squared_error").passed
    right = LOSSES["squared_error"]
    off = Loss("off by 0.1 %", right.formula, lambda p, y: 1.001 * right.slope(p, y))
    check = check_gradient(network, x, y, off)
    assert wrong_names(check) >= {name for name in check.parameter_names if name.startswith(f"b{len(hidden) + 1}")}
    assert "FAILED" in str(check)


@pytest.mark.parametrize(("theta", "x"), [(1e4, 1e-4), (1e-3, 1e3), (1e-3, 1e6)])
def test_parameters_and_features_of_any_size_pass(theta, x):
    network, samples, y = network_and_data()
    network.theta *= theta
    assert check_gradient(network, x * samples, y, "squared_error").passed


def test_the_step_grows_with_the_parameter():
    network, x, y = network_and_data()
    network.theta[0] = 50.0
    h = np.finfo(float).eps ** (1 / 3)
    expected = [central_differences(network, x, y, "squared_error", step=s)[:2] for s in (50 * h, h)]
    chosen = central_differences(network, x, y, "squared_error")
    assert chosen[0] == expected[0][0] and chosen[1] == expected[1][1]


# What fails


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("sign", r"[Wb][13]"),  # two wrong signs make a right one
        ("dW transposed", r"W\d\[(\d), (?!\1)"),  # all but the diagonals
        ("W instead of its transpose", r"[Wb][12]"),
        ("mean in db", r"b"),
        ("updated weights in the hidden gradients", r"[Wb][12]"),
        ("a_k instead of a_(k-1)", r"W"),
    ],
)
def test_a_fault_in_backward_is_found_and_located(plant_everywhere, fault, wrong):
    plant_everywhere(fault)
    check = check_gradient(*network_and_data(), "squared_error")
    assert not check.passed
    assert wrong_names(check) == {name for name in check.parameter_names if re.match(wrong, name)}


@pytest.mark.parametrize(
    ("derivative", "ratio"),
    [(lambda z, a: np.ones_like(z), None), (lambda z, a: 2 * (1 - a * a), 2), (lambda z, a: a * a - 1, -1)],
    ids=["missing", "doubled", "sign"],
)
def test_a_fault_in_an_activations_slope_is_found(derivative, ratio):
    network, x, y = network_and_data(Activation("faulty tanh", np.tanh, derivative))
    check = check_gradient(network, x, y, "squared_error")
    assert not check.passed
    last = np.array([name[1] == "3" for name in check.parameter_names])
    assert last[check.errors > check.rtol].sum() == last.sum() == 12
    if ratio:
        np.testing.assert_allclose(check.backward[last], ratio * check.numerical[last], rtol=1e-6)


@pytest.mark.parametrize(
    ("slope", "ratio"),
    [
        (lambda p, y: 2 * (p - y) / len(p) ** 2, 1 / 5),
        (lambda p, y: 2 * (p - y), 5),
        (lambda p, y: (p - y) / len(p), 1 / 2),
        (lambda p, y: 2 * (y - p) / len(p), -1),
        (lambda p, y: 2 * (p - y) / p.size, 1 / 3),
    ],
    ids=["1/n twice", "1/n missing", "2 missing", "sign", "mean over outputs"],
)
def test_a_fault_in_a_losss_gradient_is_found_everywhere(slope, ratio):
    loss = Loss("faulty squared error", LOSSES["squared_error"].formula, slope)
    check = check_gradient(*network_and_data(), loss)
    assert wrong_names(check) == set(check.parameter_names)
    np.testing.assert_allclose(check.backward, ratio * check.numerical, rtol=1e-5, atol=1e-10)


def test_rtol_decides():
    """An error of one in a thousand passes at 1e-2 and fails at 1e-4."""
    loss = Loss("a little off", LOSSES["squared_error"].formula, lambda p, y: 1.001 * 2 * (p - y) / len(p))
    network, x, y = network_and_data()
    assert check_gradient(network, x, y, loss, rtol=1e-2).passed
    check = check_gradient(network, x, y, loss, rtol=1e-4)
    assert not check.passed
    assert check.max_error == pytest.approx(1e-3, rel=1e-2)


def test_the_report_shows_the_eight_worst_parameters_with_both_numbers(plant_everywhere):
    plant_everywhere("sign")
    check = check_gradient(*network_and_data(), "squared_error")
    head, columns, *lines, tail = str(check).splitlines()
    assert head == "gradient check FAILED: 24 of 36 parameters, largest relative error 2e+00 (allowed 1e-06)"
    assert columns.split() == ["parameter", "backward", "numerical", "ratio"]
    assert tail == "... and 16 more"
    assert len(lines) == 8
    for line in lines:
        name, given, true, ratio = re.fullmatch(r" *([Wb]\d\[.+?\]) +(\S+) +(\S+) +(\S+)", line).groups()
        i = check.parameter_names.index(name)
        assert float(given) == pytest.approx(check.backward[i], abs=1e-6)
        assert float(true) == pytest.approx(check.numerical[i], abs=1e-6)
        assert ratio == "-1.000"


def report(errors, backward=2.0, numerical=1.0):
    """The lines of a report on a network of twelve parameters, or an ensemble, with these errors and no doubt."""
    errors = np.array(errors)
    arrays = [np.broadcast_to(array, errors.shape) for array in (backward, numerical, errors, 0.0)]
    return str(GradientCheck(*arrays, 1e-6, [f"p{i}" for i in range(12)])).splitlines()


def test_the_report_lists_the_worst_parameter_first_and_equals_in_thetas_order():
    errors = np.zeros(12)
    errors[[3, 8, 5, 1, 9]] = [1e-3, 0.5, 1e-2, 1e-2, 1e-2]
    assert [line.split()[0] for line in report(errors)[2:]] == ["p8", "p1", "p5", "p9", "p3"]


@pytest.mark.parametrize(("n", "tail"), [(1, "p0"), (8, "p7"), (9, "... and 1 more"), (12, "... and 4 more")])
def test_the_report_shows_eight_and_counts_the_rest(n, tail):
    """An error of exactly the tolerance is none."""
    head, _, *lines = report([1e-3] * n + [1e-6] * (12 - n))
    assert head.startswith(f"gradient check FAILED: {n} of 12 parameters, largest relative error 1e-03")
    assert len(lines) == min(n, 9) and lines[-1].strip().startswith(tail)
    assert report([1e-6] * 12) == ["gradient check passed: 12 parameters, largest relative error 1e-06 (allowed 1e-06)"]


def test_the_report_shows_no_ratio_to_a_numerical_gradient_of_zero():
    assert report([1.0] + [0] * 11, numerical=0)[2].split() == ["p0", "2.000000", "0.000000", "–"]


def test_the_report_is_that_of_the_worst_member_of_any_axes():
    errors, backward = np.zeros((3, 2, 12)), np.arange(6.0).reshape(3, 2, 1)
    errors[2, 0, 7], errors[1, 1, 4] = 0.5, 0.1
    head, _, *lines = report(errors, backward)
    assert head.startswith("gradient check FAILED: 2 of 12 parameters")
    assert [line.split() for line in lines] == [[p, "4.000000", "1.000000", "4.000"] for p in ("p7", "p4")]


@pytest.mark.parametrize(("difference", "hidden"), [(0.5, True), (0.25, True), (0.625, False)])
def test_a_difference_is_hidden_up_to_the_doubt_in_every_wrong_parameter(difference, hidden):
    numerical, backward = np.array([1.0, 1.0, 4.0]), np.array([1.5, 1 + difference, 1.0])
    check = GradientCheck(backward, numerical, np.array([0.5, 0.5, 0]), np.array([0.5, 0.5, 0]), 1e-6, ["p", "q", "r"])
    assert check.is_hidden == hidden
    assert ("UNDECIDED: for 2 of 3" in str(check)) == hidden and ("FAILED" in str(check)) != hidden


def test_the_report_shows_the_member_that_is_wrong():
    """Of an ensemble whose second member alone has a doubled slope."""
    doubled = Activation("tanh", np.tanh, lambda z, a: (1 - a * a) * np.array([1.0, 2.0])[:, None, None])
    network = mlp([1, 1], [doubled], rng=0, scale=0.7, ensemble=(2,))
    check = check_gradient(network, [[0.3], [0.8]], [[1.0], [-1.0]], "squared_error")
    assert (check.errors[0] <= 1e-6).all()
    assert (check.errors[1] > 1e-6).all()
    lines = str(check).splitlines()
    assert lines[0].startswith("gradient check FAILED: 2 of 2 parameters")
    assert [line.split()[-1] for line in lines[2:]] == ["2.000", "2.000"]


@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_nan_does_not_pass_and_is_reported(ensemble):
    faulty = Activation("tanh", np.tanh, lambda z, a: np.where(z == z.max(), np.nan, 1 - a * a))
    network, x, y = network_and_data(faulty, ensemble)
    check = check_gradient(network, x, y, "squared_error")
    assert not check.passed
    assert "FAILED" in str(check)
    assert "nan" in str(check)


# What is refused


@every_witness
@pytest.mark.parametrize(
    ("x", "y", "match"),
    [
        (np.ones((5, 2)), np.ones((5, 1)), "x has 2 features, the network takes 3"),
        (np.full((5, 3), np.nan), np.ones((5, 1)), r"x\[0, 0\] is .*nan"),
        (np.ones((5, 3)), np.ones(5), r"has shape \(5,\).*\(5, 1\)"),
        (np.ones((5, 3)), np.ones((1, 1)), r"has shape \(1, 1\).*\(5, 1\)"),
        (np.ones((5, 3)), np.full((5, 1), np.nan), r"\[0, 0\] is .*nan"),
        (np.ones((5, 3)), np.full((5, 1), 2.0), r"targets lie in \[2.0, 2.0\]"),
    ],
    ids=["features", "nan in x", "(n,)", "one row", "nan in y", "y not in [0, 1]"],
)
def test_data_that_does_not_fit_is_refused(witness, x, y, match, refusal):
    network = mlp([3, 1], ["sigmoid"], rng=0)
    with refusal(network, ValueError, match):
        witness(network, x, y, "binary_cross_entropy")


@every_witness
def test_an_unknown_loss_is_refused_with_the_list_of_known_ones(witness):
    network, x, y = network_and_data()
    with pytest.raises(ValueError, match="unknown loss 'hinge', known are: " + ", ".join(LOSSES)):
        witness(network, x, y, "hinge")
