"""Each optimiser against its formula on plain floats, the schedules' values, and what an optimiser refuses."""

import math

import numpy as np
import pytest

from backprop_lib import (
    Adam,
    GradientDescent,
    Momentum,
    RMSprop,
    cosine_decay,
    exponential_decay,
    mlp,
    step_decay,
    train,
)

OPTIMIZERS = [GradientDescent, Momentum, RMSprop, Adam]
every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)
ETA, STEPS = 0.1, 6


def slope(t, theta):
    """Some gradient of one parameter; it changes its sign on the way."""
    return 3 * theta - math.sin(2 * t) - 1


def by_gradient_descent(theta):
    for t in range(STEPS):
        theta -= ETA * slope(t, theta)
    return theta


def by_momentum(theta, beta=0.9):
    v = 0.0
    for t in range(STEPS):
        v = beta * v + slope(t, theta)
        theta -= ETA * v
    return theta


def by_rmsprop(theta, rho=0.9, eps=1e-8):
    s = 0.0
    for t in range(STEPS):
        g = slope(t, theta)
        s = rho * s + (1 - rho) * g * g
        theta -= ETA * g / (math.sqrt(s) + eps)
    return theta


def by_adam(theta, beta1=0.9, beta2=0.999, eps=1e-8):
    m = s = 0.0
    for t in range(STEPS):
        g = slope(t, theta)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        theta -= ETA * (m / (1 - beta1 ** (t + 1))) / (math.sqrt(s / (1 - beta2 ** (t + 1))) + eps)
    return theta


@pytest.mark.parametrize(
    ("optimizer", "restated", "options"),
    [
        (GradientDescent, by_gradient_descent, {}),
        (Momentum, by_momentum, {}),
        (Momentum, by_momentum, {"beta": 0.5}),
        (RMSprop, by_rmsprop, {}),
        (RMSprop, by_rmsprop, {"rho": 0.6, "eps": 0.01}),
        (Adam, by_adam, {}),
        (Adam, by_adam, {"beta1": 0.5, "beta2": 0.7, "eps": 0.01}),
    ],
)
def test_optimizer_is_its_formula_on_plain_floats(optimizer, restated, options):
    start = [0.5, -2.0, 1.25]
    theta = np.array(start)
    optimizer = optimizer(ETA, **options)
    for t in range(STEPS):
        optimizer.update(theta, np.array([slope(t, value) for value in theta.tolist()]), t)
    np.testing.assert_allclose(theta, [restated(value, **options) for value in start], rtol=1e-12)


def test_a_step_of_gradient_descent_is_theta_minus_eta_times_the_gradient():
    theta, gradient = np.array([1.0, -2.0, 3.0]), np.array([0.5, 4.0, -1.0])
    expected = theta - 0.25 * gradient
    GradientDescent(0.25).update(theta, gradient)
    np.testing.assert_array_equal(theta, expected)


@every_optimizer
def test_update_works_in_place_and_leaves_the_gradient_alone(optimizer):
    theta, gradient = np.ones(3), np.array([1.0, -2.0, 3.0])
    same, kept = theta, gradient.copy()
    optimizer = optimizer(0.1)
    for _ in range(3):
        optimizer.update(theta, gradient, 0)
    assert theta is same
    assert (theta != 1).all()
    np.testing.assert_array_equal(gradient, kept)


@every_optimizer
def test_a_schedule_gives_the_rate_of_each_epoch(optimizer):
    """Halving the rate halves the step: both optimisers have the same past."""
    theta, other = np.ones(2), np.ones(2)
    gradient = np.array([1.0, -2.0])
    scheduled, constant = optimizer(lambda epoch: 0.1 / 2**epoch), optimizer(0.1)
    for epoch in range(3):
        before, other_before = theta.copy(), other.copy()
        scheduled.update(theta, gradient, epoch)
        constant.update(other, gradient, epoch)
        np.testing.assert_allclose(theta - before, (other - other_before) / 2**epoch, rtol=1e-12)


@every_optimizer
def test_one_rate_a_member(optimizer):
    rates = np.array([[0.1], [0.02]])
    theta, gradient = np.ones((2, 3)), np.array([[1.0, -2.0, 3.0]] * 2)
    ensemble = optimizer(rates)
    alone = [(optimizer(float(rate)), np.ones(3)) for rate in rates[:, 0]]
    for _ in range(3):
        ensemble.update(theta, gradient)
        for member, values in alone:
            member.update(values, gradient[0])
    np.testing.assert_allclose(theta, [values for _, values in alone], rtol=1e-14)


@every_optimizer
@pytest.mark.parametrize("rate", [0.1, np.float64(0.1), np.array([[0.1], [0.2]])], ids=["float", "float64", "array"])
def test_float32_stays_float32(optimizer, rate):
    theta = np.ones((2, 3), np.float32)
    optimizer = optimizer(rate)
    for _ in range(2):
        optimizer.update(theta, np.ones_like(theta))
    assert theta.dtype == np.float32
    assert {vector.dtype for vector in optimizer._state.values()} == {np.dtype(np.float32)}


@every_optimizer
def test_an_optimiser_reused_for_another_shape_is_refused(optimizer, refusal):
    optimizer = optimizer(0.1)
    optimizer.update(np.ones(3), np.ones(3))
    theta = np.ones(4)
    with pytest.raises(ValueError, match=r"has trained θ of shape \(3,\), not \(4,\): make a new one"):
        optimizer.update(theta, np.ones(4))
    np.testing.assert_array_equal(theta, np.ones(4))


def test_an_optimiser_reused_for_another_network_leaves_its_theta_alone():
    optimizer, x, y = Adam(0.1), np.ones((3, 2)), np.ones((3, 1))
    options = {"loss": "squared_error", "optimizer": optimizer, "epochs": 1}
    train(mlp([2, 1], ["tanh"], rng=0), x, y, **options)
    network = mlp([2, 2, 1], ["tanh", "tanh"], rng=0)
    theta = network.theta.copy()
    with pytest.raises(ValueError, match="make a new one"):
        train(network, x, y, **options)
    np.testing.assert_array_equal(network.theta, theta)


@pytest.mark.parametrize("make", [*OPTIMIZERS, step_decay, exponential_decay, lambda rate: cosine_decay(rate, 10)])
@pytest.mark.parametrize(
    ("rate", "error", "match"),
    [
        (0, ValueError, "is 0, a finite number above 0 is expected"),
        (-0.1, ValueError, "is -0.1, a finite number above 0 is expected"),
        (math.nan, ValueError, "is nan, a finite number above 0 is expected"),
        (math.inf, ValueError, "is inf, a finite number above 0 is expected"),
        ("0.1", TypeError, "is '0.1', a number is expected"),
        (None, TypeError, "is None, a number is expected"),
        (True, TypeError, "is True, a number is expected"),
        (1j, TypeError, "is 1j, a number is expected"),
        (np.array([[0.1], [-0.1]]), ValueError, "a finite number above 0 is expected"),
        (np.empty((0, 1)), ValueError, "a finite number above 0 is expected"),
    ],
    ids=["0", "negative", "nan", "inf", "string", "None", "bool", "complex", "one negative", "empty"],
)
def test_a_rate_that_is_not_above_zero_is_refused(make, rate, error, match):
    with pytest.raises(error, match=match):
        make(rate)


@pytest.mark.parametrize(
    ("optimizer", "option"), [(Momentum, "beta"), (RMSprop, "rho"), (Adam, "beta1"), (Adam, "beta2")]
)
@pytest.mark.parametrize(
    ("value", "error", "match"),
    [
        (1.0, ValueError, "is 1.0, a number of at least 0 and below 1 is expected"),
        (-0.1, ValueError, "is -0.1"),
        (math.nan, ValueError, "is nan"),
        ("0.9", TypeError, "is '0.9', a number is expected"),
        (True, TypeError, "is True"),
    ],
)
def test_a_decay_outside_0_to_1_is_refused(optimizer, option, value, error, match):
    with pytest.raises(error, match=f"{option} {match}"):
        optimizer(0.1, **{option: value})


@pytest.mark.parametrize("optimizer", [RMSprop, Adam])
@pytest.mark.parametrize("eps", [0, -1e-8, math.nan])
def test_an_eps_that_is_not_above_zero_is_refused(optimizer, eps):
    with pytest.raises(ValueError, match=f"eps is {eps}, a finite number above 0"):
        optimizer(0.1, eps=eps)


@pytest.mark.parametrize(
    ("schedule", "values"),
    [
        (step_decay(0.8, factor=0.5, every=2), {0: 0.8, 1: 0.8, 2: 0.4, 3: 0.4, 4: 0.2}),
        (step_decay(1.0), {0: 1, 49: 1, 50: 0.5, 100: 0.25}),
        (exponential_decay(0.5, factor=0.9), {0: 0.5, 1: 0.45, 2: 0.405}),
        (exponential_decay(1.0), {0: 1, 1: 0.99}),
        (cosine_decay(0.4, 10), {0: 0.4, 5: 0.2, 10: 0, 15: 0}),
        (cosine_decay(0.4, 9, final=0.1), {0: 0.4, 3: 0.1 + 0.3 * 0.75, 9: 0.1, 99: 0.1}),
    ],
    ids=["step", "step default", "exponential", "exponential default", "cosine", "cosine to final"],
)
def test_values_of_a_schedule(schedule, values):
    for epoch, value in values.items():
        assert schedule(epoch) == pytest.approx(value, rel=1e-14, abs=1e-16)


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: step_decay(0.1, factor=0), ValueError, "factor is 0"),
        (lambda: step_decay(0.1, every=0), ValueError, "every is 0, a whole number of at least 1"),
        (lambda: step_decay(0.1, every=2.5), TypeError, "every is 2.5, a whole number"),
        (lambda: exponential_decay(0.1, factor=-1), ValueError, "factor is -1"),
        (lambda: cosine_decay(0.1, 0), ValueError, "epochs is 0"),
        (lambda: cosine_decay(0.1, "ten"), TypeError, "epochs is 'ten'"),
        (lambda: cosine_decay(0.1, 10, final=-0.1), ValueError, "final is -0.1"),
        (lambda: cosine_decay(0.1, 10, final="0"), TypeError, "final is '0'"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(make, error, match):
    with pytest.raises(error, match=match):
        make()
