"""Each optimiser against its formula on plain floats, the schedules' values, and what an optimiser refuses."""

import math
import pickle

import numpy as np
import pytest

from backprop_lib import (
    Adam,
    GradientDescent,
    Momentum,
    RMSprop,
    cosine_decay,
    datasets,
    exponential_decay,
    mlp,
    step_decay,
    train,
    warmup,
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
def test_without_an_epoch_the_rate_is_that_of_epoch_0(optimizer):
    theta, other, gradient = np.ones(2), np.ones(2), np.array([1.0, -2.0])
    optimizer([0.1, 0.2, 0.3].__getitem__).update(theta, gradient)
    optimizer(0.1).update(other, gradient)
    np.testing.assert_array_equal(theta, other)


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
    vectors = [kept for kept in optimizer._state.values() if np.ndim(kept)]
    assert {vector.dtype for vector in vectors} == {np.dtype(np.float32)}


@every_optimizer
def test_an_optimiser_used_for_another_network_begins_anew(optimizer):
    """Of the same shape or of another: the second network trains as with a fresh optimiser."""
    x, y = np.random.default_rng(0).standard_normal((2, 6, 2)), np.ones((2, 6, 1))

    def losses(optimizer, sizes, rng):
        network = mlp(sizes, ["tanh"] * (len(sizes) - 1), rng=rng)
        return train(network, x[0], y[0], loss="squared_error", optimizer=optimizer, epochs=5).loss

    used = optimizer(0.1)
    for sizes, rng in (([2, 1], 0), ([2, 1], 0), ([2, 1], 1), ([2, 3, 1], 0)):
        np.testing.assert_array_equal(losses(used, sizes, rng), losses(optimizer(0.1), sizes, rng))


@every_optimizer
def test_an_optimiser_goes_on_with_the_network_that_it_has_trained(optimizer):
    """Also after it was pickled, and through another view of the same θ."""
    gradient = np.array([1.0, -2.0, 3.0])
    whole, parts = np.ones(3), np.ones(3)
    steady, resumed = optimizer(0.1), optimizer(0.1)
    for _ in range(6):
        steady.update(whole, gradient)
    for _ in range(2):
        resumed.update(parts, gradient)
    for _ in range(2):
        resumed.update(parts[:], gradient)
    resumed = pickle.loads(pickle.dumps(resumed))
    for _ in range(2):
        resumed.update(parts, gradient)
    np.testing.assert_array_equal(parts, whole)


@every_optimizer
@pytest.mark.parametrize("moved", [lambda theta: theta.reshape(2, 3), lambda theta: np.ones(2)], ids=["view", "other"])
def test_another_shape_begins_anew_even_in_the_same_memory_or_after_a_pickle(optimizer, moved):
    used, gradient = optimizer(0.1), np.arange(6.0) - 2
    theta = np.ones(6)
    used.update(theta, gradient)
    for again in (pickle.loads(pickle.dumps(used)), used):
        other = moved(theta if again is used else theta.copy())
        expected, slope = other.copy(), np.full(other.shape, 0.5)
        again.update(other, slope)
        optimizer(0.1).update(expected, slope)
        np.testing.assert_array_equal(other, expected)


def test_rate_of_an_epoch_is_the_number_or_what_the_schedule_gives():
    rates = np.array([0.1, 0.2])
    assert GradientDescent(0.1).rate(7) == 0.1
    assert GradientDescent(lambda epoch: 0.1 * epoch).rate(0) == 0
    assert GradientDescent(rates).rate(7) is rates
    np.testing.assert_array_equal(GradientDescent(rates).rate(7, np.ones((2, 3))), rates[:, None])


def test_nesterov_looks_one_step_ahead():
    theta, optimizer = np.array([0.5]), Momentum(ETA, beta=0.9, nesterov=True)
    plain, v = 0.5, 0.0
    for t in range(STEPS):
        g = slope(t, plain)
        v = 0.9 * v + g
        plain -= ETA * (g + 0.9 * v)
        optimizer.update(theta, np.array([slope(t, theta[0])]))
    assert theta[0] == pytest.approx(plain, rel=1e-13)


@every_optimizer
def test_weight_decay_adds_lambda_theta_to_the_gradient(optimizer):
    theta, other, gradient = np.array([1.0, -2.0]), np.array([1.0, -2.0]), np.array([0.3, 0.4])
    decaying, plain = optimizer(0.1, weight_decay=0.2), optimizer(0.1)
    for _ in range(4):
        plain.update(other, gradient + 0.2 * other)
        decaying.update(theta, gradient)
    np.testing.assert_allclose(theta, other, rtol=1e-14)
    np.testing.assert_array_equal(gradient, [0.3, 0.4])
    with pytest.raises(ValueError, match=r"weight_decay is -0\.1"):
        optimizer(0.1, weight_decay=-0.1)


TORCH = datasets.reference("torch_optimizers")


@pytest.mark.parametrize("name", TORCH["theta"])
def test_optimizer_agrees_with_torch_after_100_steps_on_a_quadratic(name):
    """Numbers computed once by `benchmarks/optimizers.py`, which also compares every step."""
    kind, options = TORCH["options"][name]
    theta, curvature = np.array(TORCH["start"]), np.array(TORCH["curvature"])
    optimizer = {each.__name__: each for each in OPTIMIZERS}[kind](**options)
    for _ in range(100):
        optimizer.update(theta, curvature * theta)
    np.testing.assert_allclose(theta, TORCH["theta"][name], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [step_decay(0.1), exponential_decay(0.1), cosine_decay(0.1, 5), warmup(0.1, 3), warmup(cosine_decay(0.1, 9), 3)],
)
def test_schedules_and_optimisers_with_them_can_be_pickled_and_compared(schedule):
    copied = pickle.loads(pickle.dumps(Adam(schedule))).learning_rate
    assert copied == schedule and copied is not schedule
    assert [copied(epoch) for epoch in range(12)] == [schedule(epoch) for epoch in range(12)]


@every_optimizer
@pytest.mark.parametrize(
    ("given", "error", "match"),
    [
        (-1.0, ValueError, "the learning rate of epoch 3 is -1.0, a finite number of at least 0"),
        (math.nan, ValueError, "the learning rate of epoch 3 is nan"),
        (math.inf, ValueError, "the learning rate of epoch 3 is inf"),
        (None, TypeError, "the learning rate of epoch 3 is None, a number is expected"),
        ("0.1", TypeError, "the learning rate of epoch 3 is '0.1'"),
    ],
)
def test_what_a_schedule_gives_is_checked_before_theta_moves(optimizer, given, error, match):
    theta, optimizer = np.ones(2), optimizer(lambda epoch: given if epoch == 3 else 0.1)
    optimizer.update(theta, np.ones(2), 2)
    before = theta.copy()
    with pytest.raises(error, match=match):
        optimizer.update(theta, np.ones(2), 3)
    np.testing.assert_array_equal(theta, before)


@every_optimizer
@pytest.mark.parametrize("n_parameters", [3, 17])
def test_rates_without_a_last_axis_are_one_a_member_even_where_there_are_as_many_parameters(optimizer, n_parameters):
    rates = np.linspace(0.01, 1, n_parameters)
    gradient = np.random.default_rng(0).standard_normal((n_parameters, n_parameters))
    column, row = np.ones_like(gradient), np.ones_like(gradient)
    optimizer(rates[:, None]).update(column, gradient)
    optimizer(rates).update(row, gradient)
    np.testing.assert_array_equal(row, column)


@every_optimizer
@pytest.mark.parametrize(
    ("shape", "theta"), [((17,), (17,)), ((17,), (16, 17)), ((1, 17), (16, 17)), ((16, 17), (16, 17)), ((2, 1), (17,))]
)
def test_rates_that_are_not_one_a_member_are_refused(optimizer, shape, theta):
    theta = np.ones(theta)
    with pytest.raises(ValueError, match=r"do not fit theta .*: one a member is expected"):
        optimizer(np.full(shape, 0.1)).update(theta, np.ones_like(theta))
    assert (theta == 1).all()


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
        (cosine_decay(0.4, 9, final=0.1), {0: 0.4, 3: 0.1 + 0.3 * 0.75, 9: 0.1, 10: 0.1, 18: 0.1, 99: 0.1}),
        (warmup(0.4, 4), {0: 0.1, 1: 0.2, 3: 0.4, 4: 0.4, 99: 0.4}),
        (warmup(exponential_decay(0.4, 0.5), 2), {0: 0.2, 1: 0.2, 2: 0.1, 3: 0.05}),
        (step_decay(0.4, 1, every=1), {0: 0.4, 9: 0.4}),
        (exponential_decay(0.4, 1), {0: 0.4, 9: 0.4}),
        (cosine_decay(0.4, 1, final=0.4), {0: 0.4, 1: 0.4, 9: 0.4}),
        (cosine_decay(0.4, 1), {0: 0.4, 1: 0, 2: 0}),
        (warmup(0.4, 1), {0: 0.4, 1: 0.4}),
    ],
    ids=str,
)
def test_values_of_a_schedule(schedule, values):
    for epoch, value in values.items():
        assert schedule(epoch) == pytest.approx(value, rel=1e-14, abs=1e-16)


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: step_decay(0.1, factor=0), ValueError, "factor is 0"),
        (lambda: step_decay(0.1, factor=1.5), ValueError, "factor is 1.5, a number above 0 and at most 1"),
        (lambda: exponential_decay(0.1, 1.5), ValueError, "factor is 1.5, a number above 0 and at most 1"),
        (lambda: cosine_decay(0.1, 10, final=1.0), ValueError, "final is 1.0, at most the initial 0.1 is expected"),
        (lambda: warmup(-1, 10), ValueError, "learning_rate is -1, a finite number above 0"),
        (lambda: warmup(0.1, 0), ValueError, "epochs is 0, a whole number of at least 1"),
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
