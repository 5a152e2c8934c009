"""What `train` does to θ, what its History says, how it diverges, and what it refuses."""

import warnings

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, GradientDescent, Loss, Momentum, RMSprop, mlp, train

PLAIN = {"loss": "squared_error", "epochs": 3}


def network_and_data(ensemble=(), dtype=float, n_samples=7):
    """A 2-3-1 network with an unbounded output, so that large rates diverge, and n samples."""
    network = mlp([2, 3, 1], ["tanh", "identity"], rng=0, scale=0.5, ensemble=ensemble, dtype=dtype)
    rng = np.random.default_rng(1)
    return network, rng.standard_normal((n_samples, 2)), rng.standard_normal((n_samples, 1))


def spy(seen):
    """squared_error, which notes the targets of every gradient it is asked for."""
    loss = LOSSES["squared_error"]

    def slope(prediction, target):
        seen.append(target[..., 0].copy())
        return loss.slope(prediction, target)

    return Loss("spy", loss.formula, slope)


# History


@pytest.mark.parametrize("epochs", [0, 1, 5])
@pytest.mark.parametrize("batch_size", [None, 3])
def test_history_begins_before_training_and_ends_with_the_network(epochs, batch_size):
    network, x, y = network_and_data()
    start = network.theta.copy()
    history = train(
        network,
        x,
        y,
        loss="squared_error",
        optimizer=GradientDescent(0.1),
        epochs=epochs,
        batch_size=batch_size,
        rng=0,
        keep_theta=True,
    )
    assert history.epochs == epochs
    assert history.loss.shape == (epochs + 1,)
    assert history.theta.shape == (epochs + 1, network.n_parameters)
    assert history.diverged_at is None
    np.testing.assert_array_equal(history.theta[0], start)
    np.testing.assert_array_equal(history.theta[-1], network.theta)
    for theta, loss in zip(history.theta, history.loss, strict=True):
        prediction = network.with_theta(theta).predict(x)
        assert loss == pytest.approx(LOSSES["squared_error"].value(prediction, y), rel=1e-13)


def test_theta_is_kept_only_if_asked_for_and_as_a_copy():
    network, x, y = network_and_data()
    assert train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1)).theta is None
    history = train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1), keep_theta=True)
    last = history.theta[-1].copy()
    network.theta += 1
    np.testing.assert_array_equal(history.theta[-1], last)


def test_an_epoch_of_gradient_descent_is_one_step_along_the_gradient():
    network, x, y = network_and_data()
    before = network.theta.copy()
    network.backward(LOSSES["squared_error"].gradient(network.forward(x), y))
    gradient = network.gradient.copy()
    train(network, x, y, loss="squared_error", optimizer=GradientDescent(0.25), epochs=1)
    np.testing.assert_allclose(network.theta, before - 0.25 * gradient, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, RMSprop, Adam])
def test_two_runs_in_a_row_are_one_long_run(optimizer):
    network, x, y = network_and_data()
    other = network.with_theta(network.theta)
    whole, parts = optimizer(0.05), optimizer(0.05)
    train(network, x, y, loss="squared_error", optimizer=whole, epochs=6)
    for _ in range(2):
        train(other, x, y, loss="squared_error", optimizer=parts, epochs=3)
    np.testing.assert_array_equal(other.theta, network.theta)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_training_leaves_the_data_alone(batch_size):
    network, x, y = network_and_data()
    kept = x.copy(), y.copy()
    train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1), batch_size=batch_size, rng=0)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(y, kept[1])


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("wrap", [list, np.asmatrix, np.asfortranarray], ids=["lists", "np.matrix", "Fortran"])
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_other_kinds_of_arrays_train_alike(batch_size, wrap):
    network, x, y = network_and_data()
    other = network.with_theta(network.theta)
    options = PLAIN | {"batch_size": batch_size, "rng": 0}
    train(network, x, y, **options, optimizer=GradientDescent(0.1))
    train(other, wrap(x), wrap(y), **options, optimizer=GradientDescent(0.1))
    np.testing.assert_allclose(other.theta, network.theta, rtol=1e-13)


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, RMSprop, Adam])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_float32_stays_float32(optimizer, batch_size, ensemble):
    network, x, y = network_and_data(ensemble, dtype=np.float32)
    history = train(network, x, y, **PLAIN, optimizer=optimizer(0.01), batch_size=batch_size, rng=0, keep_theta=True)
    kept = [network.theta, network.gradient, history.theta, network.predict(x), network.layers[0].z]
    assert {array.dtype for array in kept} == {np.dtype(np.float32)}


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_callback_is_called_before_training_and_after_every_epoch(batch_size, ensemble):
    network, x, y = network_and_data(ensemble)
    calls = []
    history = train(
        network,
        x,
        y,
        **PLAIN,
        optimizer=GradientDescent(0.1),
        batch_size=batch_size,
        rng=0,
        callback=lambda *call: calls.append(call),
    )
    assert [epoch for epoch, _ in calls] == [0, 1, 2, 3]
    np.testing.assert_array_equal([loss for _, loss in calls], history.loss)


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_callback_sees_the_theta_that_has_its_loss(batch_size, ensemble):
    network, x, y = network_and_data(ensemble)
    seen = []

    def look(epoch, loss):
        seen.append((loss, LOSSES["squared_error"].value(network.predict(x), y)))

    options = PLAIN | {"batch_size": batch_size, "rng": 0, "callback": look}
    train(network, x, y, **options, optimizer=GradientDescent(0.1))
    assert len(seen) == 4
    for told, computed in seen:
        np.testing.assert_allclose(told, computed, rtol=1e-13)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_a_callback_that_uses_the_network_does_no_harm(batch_size):
    """It may run a forward pass on as many other samples, and change θ: the next step is taken from there."""
    network, x, y = network_and_data()
    other = network.with_theta(network.theta)
    options = PLAIN | {"batch_size": batch_size, "rng": 0}

    def meddle(epoch, loss):
        network.backward(np.ones_like(network.forward(x + 5)))
        network.theta *= 0.9

    def shrink(epoch, loss):
        other.theta *= 0.9

    train(network, x, y, **options, optimizer=GradientDescent(0.1), callback=meddle)
    train(other, x, y, **options, optimizer=GradientDescent(0.1), callback=shrink)
    np.testing.assert_array_equal(network.theta, other.theta)


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("last", [0, 2, 3])
def test_returning_true_stops_with_the_theta_and_the_history_so_far(batch_size, last):
    network, x, y = network_and_data()
    other = network.with_theta(network.theta)
    options = {"loss": "squared_error", "batch_size": batch_size, "rng": 0, "keep_theta": True, "validation": (x, y)}
    history = train(
        network, x, y, **options, optimizer=Adam(0.1), epochs=9, callback=lambda epoch, loss: epoch == last
    )  # fmt: skip
    whole = train(other, x, y, **options, optimizer=Adam(0.1), epochs=last)
    assert history.stopped_at == last and whole.stopped_at is None
    assert history.epochs == last and len(history.theta) == len(history.validation_loss) == last + 1
    np.testing.assert_array_equal(history.loss, whole.loss)
    np.testing.assert_array_equal(network.theta, other.theta)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_an_interrupt_keeps_theta_and_returns_the_history_so_far(batch_size):
    network, x, y = network_and_data()
    start = network.theta.copy()

    class Impatient(GradientDescent):
        def update(self, theta, gradient, epoch=0):
            super().update(theta, gradient, epoch)
            if epoch == 2:
                raise KeyboardInterrupt

    options = {"loss": "squared_error", "optimizer": Impatient(0.1), "batch_size": batch_size, "rng": 0}
    history = train(network, x, y, **options, epochs=9, keep_theta=True)
    assert history.stopped_at == 2 and history.epochs == 2 and np.isfinite(history.loss).all()
    assert (network.theta != start).all() and (network.theta != history.theta[-1]).any()


def test_an_interrupt_before_the_first_loss_is_raised():
    def formula(prediction, target):
        raise KeyboardInterrupt

    network, x, y = network_and_data()
    with pytest.raises(KeyboardInterrupt):
        train(network, x, y, loss=Loss("endless", formula, formula), optimizer=GradientDescent(0.1), epochs=1)


def test_an_error_of_the_callback_carries_the_history_so_far():
    network, x, y = network_and_data()

    def fail(epoch, loss):
        if epoch == 2:
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full") as caught:
        train(
            network,
            x,
            y,
            loss="squared_error",
            optimizer=GradientDescent(0.1),
            epochs=9,
            callback=fail,
            keep_theta=True,
        )
    assert len(caught.value.history.loss) == 3
    np.testing.assert_array_equal(caught.value.history.theta[-1], network.theta)


@pytest.mark.parametrize("ensemble", [(), (2,)])
@pytest.mark.parametrize("batch_size", [None, 3])
def test_validation_loss_is_that_of_other_samples_after_each_epoch_and_changes_no_step(ensemble, batch_size):
    network, x, y = network_and_data(ensemble)
    other = network.with_theta(network.theta)
    x_new, y_new = x[:4] + 1, y[:4]
    options = PLAIN | {"batch_size": batch_size, "rng": 0, "keep_theta": True}
    history = train(network, x, y, **options, optimizer=GradientDescent(0.1), validation=(x_new, y_new))
    assert history.validation_loss.shape == history.loss.shape
    for theta, loss in zip(history.theta, history.validation_loss, strict=True):
        prediction = network.with_theta(theta).predict(x_new)
        np.testing.assert_allclose(loss, LOSSES["squared_error"].value(prediction, y_new), rtol=1e-13)
    plain = train(other, x, y, **options, optimizer=GradientDescent(0.1))
    np.testing.assert_array_equal(plain.loss, history.loss)
    assert plain.validation_loss is None


def test_without_shuffling_samples_come_in_their_own_order():
    network, x, y = network_and_data()
    seen = []
    options = {"loss": spy(seen), "optimizer": GradientDescent(0.1), "epochs": 2, "batch_size": 3, "shuffle": False}
    train(network, x, y, **options)
    np.testing.assert_array_equal(np.concatenate(seen), np.tile(y[:, 0], 2))
    assert [len(batch) for batch in seen] == [3, 3, 1, 3, 3, 1]


def test_the_loss_of_many_samples_is_measured_in_chunks():
    network, x, y = network_and_data(n_samples=2500)
    expected = LOSSES["squared_error"].value(network.predict(x), y)
    options = {"loss": "squared_error", "optimizer": GradientDescent(0.1), "epochs": 0, "batch_size": 1}
    assert train(network, x, y, **options).loss[0] == pytest.approx(expected, rel=1e-13)
    assert network.layers[0].n_samples == 2500 % 1024


@pytest.mark.parametrize(
    ("validation", "error", "match"),
    [
        ((np.ones((3, 3)), np.ones((3, 1))), ValueError, "the validation's x has 3 features, the network takes 2"),
        ((np.ones((3, 2)), np.ones((4, 1))), ValueError, r"the validation's y has shape \(4, 1\)"),
        (([[1.0, np.nan]], [[1.0]]), ValueError, r"the validation's x\[0, 1\] is nan"),
        (np.ones((3, 2)), ValueError, "validation is .* a pair"),
        (([[1.0, 2.0]],), ValueError, "validation is .* a pair"),
    ],
)
def test_validation_samples_that_do_not_fit_are_refused(validation, error, match, refusal):
    network, x, y = network_and_data()
    with refusal(network, error, match):
        train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1), validation=validation)


def test_schedules_are_asked_for_the_rate_of_each_epoch():
    network, x, y = network_and_data()
    asked = []

    def schedule(epoch):
        asked.append(epoch)
        return 0.1

    train(network, x, y, **PLAIN, optimizer=GradientDescent(schedule))
    train(network, x, y, **PLAIN, optimizer=GradientDescent(schedule), batch_size=4, rng=0)
    assert asked == [0, 1, 2, 0, 0, 1, 1, 2, 2]


# Mini-batches


@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_a_batch_of_all_samples_is_the_full_batch(ensemble):
    network, x, y = network_and_data(ensemble)
    other = network.with_theta(network.theta)
    full = train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1))
    batch = train(other, x, y, **PLAIN, optimizer=GradientDescent(0.1), batch_size=7, rng=0)
    np.testing.assert_allclose(other.theta, network.theta, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(batch.loss, full.loss, rtol=1e-13)


@pytest.mark.parametrize(("batch_size", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (4, [4, 3]), (7, [7])])
def test_every_sample_is_used_once_an_epoch_in_a_new_order(batch_size, sizes):
    network, x, _ = network_and_data()
    y, seen = np.arange(7.0)[:, None], []
    train(
        network,
        x,
        y,
        loss=spy(seen),
        optimizer=GradientDescent(1e-3),
        epochs=2,
        batch_size=batch_size,
        rng=0,
    )
    assert [len(batch) for batch in seen] == sizes * 2
    epochs = [np.concatenate(seen[: len(sizes)]), np.concatenate(seen[len(sizes) :])]
    for order in epochs:
        assert sorted(order) == list(range(7))
    assert (epochs[0] != epochs[1]).any()


@pytest.mark.parametrize("batch_size", [1, 3, 7])
def test_mini_batches_take_the_steps_of_a_plain_loop(batch_size):
    """The loop repeats the batches that the run was seen to use."""
    network, x, y = network_and_data()
    other, seen = network.with_theta(network.theta), []
    train(network, x, y, **(PLAIN | {"loss": spy(seen)}), optimizer=GradientDescent(0.05), batch_size=batch_size)
    for targets in seen:
        rows = [int(np.flatnonzero(y[:, 0] == target).item()) for target in targets]
        other.backward(LOSSES["squared_error"].gradient(other.forward(x[rows]), y[rows]))
        other.theta -= 0.05 * other.gradient
    np.testing.assert_allclose(network.theta, other.theta, rtol=1e-12, atol=1e-15)


def test_rng_decides_the_order():
    def theta(rng):
        network, x, y = network_and_data()
        train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1), batch_size=2, rng=rng)
        return network.theta

    np.testing.assert_array_equal(theta(5), theta(5))
    np.testing.assert_array_equal(theta(5), theta(np.random.default_rng(5)))
    assert (theta(5) != theta(6)).any()


# Divergence


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum])
def test_divergence_stops_training_at_the_first_loss_that_is_not_finite(dtype, batch_size, optimizer):
    network, x, y = network_and_data(dtype=dtype)
    calls, before = [], np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = train(
            network,
            x,
            y,
            loss="squared_error",
            optimizer=optimizer(1e3),
            epochs=500,
            batch_size=batch_size,
            rng=0,
            keep_theta=True,
            callback=lambda epoch, loss: calls.append(epoch),
        )
    assert type(history.diverged_at) is int
    assert 0 < history.diverged_at == history.epochs == calls[-1] < 500
    assert np.isfinite(history.loss[:-1]).all()
    assert not np.isfinite(history.loss[-1])
    assert history.theta.shape == (history.epochs + 1, network.n_parameters)
    np.testing.assert_array_equal(history.theta[-1], network.theta)
    assert np.geterr() == before


def test_a_network_that_begins_beyond_all_bounds_has_diverged_at_0():
    network, x, y = network_and_data()
    network.theta = np.full(network.n_parameters, 1e300)
    theta = network.theta.copy()
    history = train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1))
    assert history.diverged_at == history.epochs == 0
    np.testing.assert_array_equal(network.theta, theta)


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, RMSprop, Adam])
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("ensemble", [(3,), (2, 3)])
def test_an_ensemble_with_a_rate_a_member_is_as_many_lone_runs(optimizer, batch_size, ensemble):
    network, x, y = network_and_data(ensemble)
    rates, start = np.broadcast_to([0.01, 0.05, 0.1], ensemble), network.theta.copy()
    options = {"loss": "squared_error", "epochs": 10, "batch_size": batch_size, "keep_theta": True}
    history = train(network, x, y, **options, optimizer=optimizer(rates), rng=4, validation=(x + 1, y))
    assert history.loss.shape == (11, *ensemble)
    assert history.theta.shape == (11, *ensemble, 13)
    for r in np.ndindex(ensemble):
        lone = network.with_theta(start[r])
        alone = train(lone, x, y, **options, optimizer=optimizer(float(rates[r])), rng=4, validation=(x + 1, y))
        np.testing.assert_allclose(history.loss[:, *r], alone.loss, rtol=1e-10)
        np.testing.assert_allclose(history.validation_loss[:, *r], alone.validation_loss, rtol=1e-10)
        np.testing.assert_allclose(history.theta[:, *r], alone.theta, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_a_diverging_member_does_no_harm_to_the_others(batch_size):
    network, x, y = network_and_data((3,))
    rates, start = np.array([[0.05], [1e3], [0.1]]), network.theta.copy()
    options = {"loss": "squared_error", "epochs": 300, "batch_size": batch_size}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = train(network, x, y, **options, optimizer=GradientDescent(rates), rng=0)
    alone = [
        train(network.with_theta(theta), x, y, **options, optimizer=GradientDescent(rate), rng=0)
        for theta, rate in zip(start, rates[:, 0].tolist(), strict=True)
    ]
    assert history.epochs == 300
    assert np.issubdtype(history.diverged_at.dtype, np.integer)
    assert history.diverged_at.tolist() == [-1, alone[1].diverged_at, -1]
    np.testing.assert_allclose(history.loss[:, 0], alone[0].loss, rtol=1e-9)
    np.testing.assert_allclose(history.loss[:, 2], alone[2].loss, rtol=1e-9)
    assert np.isfinite(network.theta[[0, 2]]).all()


def test_an_ensemble_stops_when_its_last_member_has_diverged():
    network, x, y = network_and_data((2,))
    history = train(
        network, x, y, loss="squared_error", optimizer=GradientDescent(np.array([[1e3], [10.0]])), epochs=500
    )
    assert history.epochs == history.diverged_at.max() < 500
    assert 0 < history.diverged_at[0] < history.diverged_at[1]


def test_an_ensemble_that_stays_finite_has_minus_one_everywhere():
    network, x, y = network_and_data((2,))
    assert train(network, x, y, **PLAIN, optimizer=GradientDescent(0.1)).diverged_at.tolist() == [-1, -1]


@pytest.mark.parametrize("batch_size", [None, 3])
def test_each_member_may_have_its_own_data(batch_size):
    network, x, y = network_and_data((2,))
    start, options = network.theta.copy(), PLAIN | {"batch_size": batch_size, "rng": 0}
    history = train(network, np.stack([x, -x]), np.stack([y, 2 * y]), **options, optimizer=GradientDescent(0.1))
    for r, (own_x, own_y) in enumerate([(x, y), (-x, 2 * y)]):
        lone = train(network.with_theta(start[r]), own_x, own_y, **options, optimizer=GradientDescent(0.1))
        np.testing.assert_allclose(history.loss[:, r], lone.loss, rtol=1e-12)


# What is refused


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"x": np.ones((7, 3))}, ValueError, "x has 3 features, the network takes 2"),
        ({"x": np.ones(7)}, ValueError, r"x has shape \(7,\), one sample a row is expected"),
        ({"x": np.ones((0, 2)), "y": np.ones((0, 1))}, ValueError, "no samples, at least one is expected"),
        ({"x": np.full((7, 2), np.nan)}, ValueError, r"x\[0, 0\] is nan, finite numbers are expected"),
        ({"x": [[1, 2]] * 6 + [[3, -np.inf]]}, ValueError, r"x\[6, 1\] is -inf, finite numbers are expected"),
        ({"x": [["a", "b"]] * 7}, TypeError, "x holds text, numbers are expected"),
        ({"x": [[1, 2]] * 6 + [[3]]}, ValueError, "x has rows of different lengths"),
        ({"x": np.ones((3, 7, 2))}, ValueError, r"x has shape \(3, 7, 2\)"),
        ({"y": np.ones(7)}, ValueError, r"y has shape \(7,\).*\(7, 1\): try y\[:, None\]"),
        ({"y": np.ones((6, 1))}, ValueError, r"y has shape \(6, 1\), the predictions have shape \(7, 1\)"),
        ({"y": np.ones((7, 2))}, ValueError, r"y has shape \(7, 2\), the predictions have shape \(7, 1\)"),
        ({"y": np.full((7, 1), np.nan)}, ValueError, r"y\[0, 0\] is nan"),
        ({"y": [["a"]] * 7}, TypeError, "y holds text, numbers are expected"),
        ({"y": [[1]] * 6 + [[1, 2]]}, ValueError, "y has rows of different lengths"),
        ({"loss": "hinge"}, ValueError, "unknown loss 'hinge', known are: " + ", ".join(LOSSES)),
        ({"loss": None}, TypeError, "loss is None"),
        ({"loss": "binary_cross_entropy", "y": np.full((7, 1), 2.0)}, ValueError, r"targets lie in \[2.0, 2.0\]"),
        ({"loss": "sigmoid_cross_entropy", "y": -np.ones((7, 1))}, ValueError, r"cross-entropy expects \[0, 1\]"),
        ({"loss": "softmax_cross_entropy", "y": np.zeros((7, 1))}, ValueError, "rows of targets that sum to 1"),
        ({"optimizer": "adam"}, TypeError, "optimizer is 'adam', an object such as GradientDescent"),
        ({"epochs": -1}, ValueError, "epochs is -1, a whole number of at least 0 is expected"),
        ({"epochs": 2.0}, TypeError, "epochs is 2.0, a whole number is expected"),
        ({"epochs": "3"}, TypeError, "epochs is '3'"),
        ({"epochs": True}, TypeError, "epochs is True"),
        ({"batch_size": 0}, ValueError, "batch_size is 0, a whole number from 1 to 7 is expected"),
        ({"batch_size": 8}, ValueError, "batch_size is 8, a whole number from 1 to 7 is expected"),
        ({"batch_size": 2.0}, TypeError, "batch_size is 2.0, a whole number is expected"),
        ({"rng": "seed", "batch_size": 2}, TypeError, "seed"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_changes(changes, error, match, refusal):
    network, x, y = network_and_data()
    arguments = PLAIN | {"x": x, "y": y, "optimizer": GradientDescent(0.1)} | changes
    with refusal(network, error, match):
        train(network, **arguments)
