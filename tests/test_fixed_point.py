"""Recurrent back-propagation at a fixed point: the exact solution, the unrolled network, and what does not settle."""

import copy
import pickle

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, check_gradient, datasets, symbolic, train
from backprop_lib.recurrent import Contracting, FixedPoint, Recurrent, fixed_point

LOSS = LOSSES["squared_error"]


def example(radius=0.6, tolerance=1e-14, **options):
    rng, network = (
        np.random.default_rng(0),
        fixed_point([3, 5, 2], rng=0, radius=radius, tolerance=tolerance, **options),
    )
    network.theta += 0.02 * rng.standard_normal(network.n_parameters)
    return network, rng.standard_normal((4, 3)), rng.standard_normal((4, 2))


def gradient_of(network, x, y):
    network.backward(LOSS.gradient(network.forward(x), y))
    return network.gradient.copy()


def solved_exactly(network, x, y):
    """The gradient of [W; U; b] by one linear system a sample: v = ∂L/∂h + (v ⊙ f′) Uᵀ."""
    h, total = network.cell.a.copy(), 0
    d_prediction = 2 * (h @ network.V + network.c - y) / len(x)
    for one, state, dh in zip(x, h, d_prediction @ network.V.T, strict=True):
        slope = 1 - state**2
        v = np.linalg.solve(np.eye(len(state)) - network.U * slope, dh)  # (I − U diag f′) v = ∂L/∂h
        total = total + np.outer([*one, *state, 1], v * slope)
    return total


@pytest.mark.parametrize("radius", [0, 0.3, 0.6, 0.9])
def test_the_walk_back_finds_the_exact_solution(radius):
    network, x, y = example(radius)
    gradient_of(network, x, y)
    np.testing.assert_allclose(network.cell.dWb, solved_exactly(network, x, y), rtol=0, atol=1e-12)
    h = network.cell.a
    np.testing.assert_allclose(np.tanh(x @ network.W + h @ network.U + network.b), h, atol=1e-13)
    assert check_gradient(network, x, y, LOSS).passed and network.warning is None


def test_it_is_the_limit_of_the_unrolled_network_that_reads_the_same_input_for_ever():
    network, x, y = example()
    target, apart = gradient_of(network, x, y), []
    for n_steps in (5, 20, 80):
        unrolled = Recurrent((3 * n_steps, 5, 2), network.activations, network.theta, n_steps=n_steps)
        apart.append(np.abs(gradient_of(unrolled, np.tile(x, n_steps), y) - target).max())
    assert apart[0] > 1e-3 > apart[1] > 1e-8 and apart[2] < 1e-13


@pytest.mark.parametrize("radius", [0.3, 0.6, 0.9])
def test_the_number_of_rounds_follows_from_the_radius_of_the_jacobian(radius):
    network, x, y = example(radius)
    gradient_of(network, x, y)
    rho = max(abs(np.linalg.eigvals(network.U * (1 - state**2))).max() for state in network.cell.a)
    foretold = np.log(network.tolerance) / np.log(rho)
    assert abs(network.forward_steps / foretold - 1) < 0.15 and abs(network.backward_steps / foretold - 1) < 0.15


def test_dx_is_the_slope_by_the_input_and_predict_is_forward():
    network, x, y = example()
    dx = network.backward(LOSS.gradient(network.forward(x), y))
    moved = np.zeros_like(x)
    moved[2, 1] = 1e-6
    slope = (LOSS.value(network.predict(x + moved), y) - LOSS.value(network.predict(x - moved), y)) / 2e-6
    assert dx[2, 1] == pytest.approx(slope, abs=1e-8)
    np.testing.assert_allclose(network.predict(x), network.forward(x), atol=1e-13)
    assert dx.shape == x.shape


def test_each_pass_begins_at_rest_whatever_came_before_it():
    network, x, _ = example(1.5, 1e-10, max_steps=30)  # it never settles, so where it ends hangs on where it began
    first = network.forward(x)
    network.forward(x + 1)
    np.testing.assert_array_equal(network.forward(x), first)
    np.testing.assert_allclose(network.predict(x), first, rtol=1e-8)


@pytest.mark.parametrize("activation", ["tanh", "identity", "relu"])
def test_a_radius_above_one_ends_after_max_steps_and_says_so(activation):
    network, x, y = example(1.5, 1e-10, activations=(activation, "identity"), max_steps=60)
    assert network.warning is None
    network.forward(x)
    assert network.forward_steps == 60
    assert network.warning.startswith("the state did not settle: in the last of 60 rounds it still changed by")
    history = train(network, x, y, loss=LOSS, optimizer=Adam(0.01), epochs=2)
    assert history.warning.startswith("epoch 0: the state did not settle")


def test_a_state_without_end_is_no_hang_and_no_traceback():
    network, x, _ = example(50, activations=("identity", "identity"))
    with np.errstate(over="ignore", invalid="ignore"):
        network.forward(x)
        network.predict(x)
    assert network.forward_steps < 1000 and "did not settle" in network.warning


def test_a_gradient_that_does_not_settle_is_told_from_a_state_that_does_not():
    network, x, y = example(0.9, 1e-10)
    prediction = network.forward(x)
    network.max_steps = 20
    network.backward(LOSS.gradient(prediction, y))
    assert network.warning.startswith("the gradient did not settle: in the last of 20 rounds")
    assert network.backward(0 * y).any() == np.False_ and network.warning is None  # nothing to send back is at rest


def test_contracting_keeps_the_stretch_of_u_and_every_run_settles():
    x, y = datasets.circles(100, factor=0.5, noise=0.1, rng=0)
    kinds = {"free": lambda network: Adam(0.05), "kept": lambda network: Contracting(Adam(0.05), network, 0.9)}
    runs, networks = {}, {}
    for name, optimizer in kinds.items():
        networks[name] = fixed_point([2, 6, 1], rng=0, radius=0.5, max_steps=300)
        run = {"loss": "sigmoid_cross_entropy", "optimizer": optimizer(networks[name]), "epochs": 60}
        runs[name] = train(networks[name], x, y, **run)
    assert runs["kept"].warning is None and np.linalg.norm(networks["kept"].U, 2) <= 0.9 + 1e-12
    assert np.linalg.norm(networks["free"].U, 2) > 1
    assert runs["kept"].loss[-1] < runs["kept"].loss[0]


def test_contracting_changes_u_only_and_only_where_it_stretches_too_much():
    network, _, _ = example()
    theta, still = np.concatenate([np.ones(15), 3 * np.eye(5).ravel(), np.ones(17)]), np.zeros(57)
    for norm, left in ((4, 3), (0.9, 0.9)):
        moved = theta.copy()
        Contracting(Adam(0.1), network, norm).update(moved, still)
        np.testing.assert_allclose(moved[15:40].reshape(5, 5), left * np.eye(5), atol=1e-12)
        np.testing.assert_array_equal(np.delete(moved, np.s_[15:40]), 1)
    many = np.stack([theta, theta / 10])
    pickle.loads(pickle.dumps(Contracting(Adam(0.1), network))).update(many, np.zeros((2, 57)))
    np.testing.assert_allclose(many[:, 15], [0.9, 0.3])
    broken = np.full(57, np.nan)
    Contracting(Adam(0.1), network).update(broken, still)  # divergence is no error
    with pytest.raises(ValueError, match="norm is 0, a finite number above 0"):
        Contracting(Adam(0.1), network, 0)


def test_an_ensemble_rests_together_and_mini_batches_may_differ_in_size():
    networks, (_, x, y) = [example(radius)[0] for radius in (0.3, 0.8)], example()
    many = networks[0].with_theta(np.stack([network.theta for network in networks]))
    gradients = [gradient_of(network, x, y) for network in networks]
    many.backward(LOSS.gradient(many.forward(x), np.stack([y, y])))
    np.testing.assert_allclose(many.gradient, gradients, atol=1e-12)
    history = train(networks[0], x, y, loss=LOSS, optimizer=Adam(0.01), epochs=20, batch_size=3, rng=0)
    assert history.loss[-1] < history.loss[0]


@pytest.mark.parametrize("remake", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_are_networks_of_their_own(remake):
    network, x, y = example(tolerance=1e-9, max_steps=77)
    other = remake(network)
    np.testing.assert_array_equal(gradient_of(other, x, y), gradient_of(network, x, y))
    assert type(other) is FixedPoint and other.options == {"tolerance": 1e-9, "max_steps": 77}
    assert not np.shares_memory(other.theta, network.theta)


def test_symbols_and_bad_arguments_are_refused_in_a_sentence():
    with pytest.raises(TypeError, match="theta holds symbols, which never come to rest"):
        symbolic.prove(fixed_point([1, 2, 1], rng=0))
    for options, match in (
        ({"tolerance": 0}, "tolerance is 0, a finite number above 0"),
        ({"max_steps": 0}, "max_steps is 0, a whole number of at least 1"),
        ({"radius": float("nan")}, "radius is nan"),
    ):
        with pytest.raises(ValueError, match=match):
            fixed_point([3, 5, 2], **options)
    with pytest.raises(ValueError, match="x has 4 features, the network takes 3"):
        fixed_point([3, 5, 2], rng=0).forward(np.ones((2, 4)))
