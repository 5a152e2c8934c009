"""Back-propagation through time: independent loops, the proof, torch's numbers, and the library's own tools on it."""

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, GradientDescent, Network, check_gradient, complex_step, symbolic, train
from backprop_lib.recurrent import Recurrent, recurrent

TORCH = json.loads((Path(__file__).parent / "torch_rnn.json").read_text(encoding="utf-8"))
LOSS = LOSSES["squared_error"]


def example(n_steps=7, sizes=(3, 5, 2), n_samples=4, rng=0, **options):
    """A network with biases that are not zero, and samples for it."""
    generator, network = np.random.default_rng(rng), recurrent(n_steps, sizes, rng=rng, **options)
    network.theta += 0.1 * generator.standard_normal(network.n_parameters)
    return network, generator.standard_normal((n_samples, n_steps * sizes[0])), generator.random((n_samples, sizes[2]))


def gradient_of(network, x, y):
    network.backward(LOSS.gradient(network.forward(x), y))
    return network.gradient.copy()


def plain_loop(network, x, y):
    """Prediction and gradient in θ's order as a textbook writes it: one sequence, one step at a time."""
    W, U, b, V, c = (np.array(getattr(network, name)) for name in "WUbVc")
    predictions, total = [], [np.zeros_like(part) for part in (W, U, b, V, c)]
    for sequence, target in zip(x.reshape(len(x), -1, len(W)), y, strict=True):
        h = [np.zeros(len(U))]
        for step in sequence:
            h.append(np.tanh(step @ W + h[-1] @ U + b[0]))
        predictions.append(h[-1] @ V + c[0])
        d_prediction = 2 * (predictions[-1] - target) / len(x)
        total[3] += np.outer(h[-1], d_prediction)
        total[4] += d_prediction
        dh = V @ d_prediction
        for t in reversed(range(len(sequence))):
            dz = dh * (1 - h[t + 1] ** 2)
            total[0] += np.outer(sequence[t], dz)
            total[1] += np.outer(h[t], dz)
            total[2] += dz
            dh = U @ dz
    return np.array(predictions), np.concatenate([part.ravel() for part in total])


@pytest.mark.parametrize("n_steps", [1, 2, 7])
@pytest.mark.parametrize("sizes", [(3, 5, 2), (1, 1, 1), (2, 1, 3)])
def test_gradient_is_that_of_a_plain_loop_of_the_complex_step_and_of_differences(n_steps, sizes):
    network, x, y = example(n_steps, sizes)
    predictions, gradient = plain_loop(network, x, y)
    np.testing.assert_allclose(network.forward(x), predictions, rtol=1e-12)
    np.testing.assert_allclose(gradient_of(network, x, y), gradient, rtol=0, atol=1e-14)
    np.testing.assert_allclose(gradient_of(network, x, y), complex_step(network, x, y, LOSS), rtol=0, atol=1e-14)
    assert check_gradient(network, x, y, LOSS).passed


def test_prediction_and_gradient_are_those_of_torchs_rnn():
    """Numbers computed once by `benchmarks/recurrent_peer.py`."""
    network = recurrent(TORCH["n_steps"], TORCH["layer_sizes"])
    network.theta = np.array(TORCH["theta"])
    x, y = np.array(TORCH["x"]), np.array(TORCH["y"])
    np.testing.assert_allclose(network.forward(x), TORCH["prediction"], rtol=0, atol=1e-12)
    assert LOSS.value(network.predict(x), y) == pytest.approx(TORCH["loss"], rel=1e-12)
    np.testing.assert_allclose(gradient_of(network, x, y), TORCH["gradient"], rtol=0, atol=1e-12)


def test_proof_on_symbols_for_unknown_activations_and_any_loss():
    assert symbolic.prove(recurrent(3, [2, 2, 2], ("tanh", "sigmoid"), rng=0)) == 16
    assert symbolic.prove(recurrent(2, [1, 2, 1], rng=0)) == 11


def test_a_truncated_walk_is_no_gradient_and_its_proof_fails():
    assert symbolic.prove(recurrent(2, [1, 1, 1], ("tanh", "tanh"), rng=0, truncate=2)) == 5
    with pytest.raises(symbolic.ProofFailed, match=r"∂L/∂W\[0, 0\]"):
        symbolic.prove(recurrent(2, [1, 1, 1], ("tanh", "tanh"), rng=0, truncate=1))


@pytest.mark.parametrize("k", [1, 3, 7])
def test_truncation_keeps_the_shares_of_the_last_steps_and_no_others(k):
    network, x, y = example()
    truncated = Recurrent(network.layer_sizes, network.activations, network.theta, n_steps=7, truncate=k)
    gradient_of(network, x, y), gradient_of(truncated, x, y)
    np.testing.assert_allclose(truncated.step_gradients[-k:], network.step_gradients[-k:], rtol=1e-14)
    assert not truncated.step_gradients[:-k].any()
    np.testing.assert_array_equal(truncated.cell.dWb, truncated.step_gradients.sum(axis=0))
    np.testing.assert_array_equal(truncated.dV, network.dV)
    network.truncate = k  # of the shares that the full walk has left behind none is counted
    np.testing.assert_array_equal(gradient_of(network, x, y), truncated.gradient)
    dx = truncated.backward(LOSS.gradient(truncated.forward(x), y))
    assert not dx[:, : (7 - k) * 3].any() and dx[:, (7 - k) * 3 :].all()


def test_dh_is_the_slope_of_the_loss_by_each_state_and_dx_by_the_input():
    network, x, y = example(4, (2, 3, 1))
    dx = network.backward(LOSS.gradient(network.forward(x), y))
    h, moved = 1e-6, np.zeros_like(x)
    for column in range(x.shape[1]):
        moved[:] = 0
        moved[1, column] = h
        slope = (LOSS.value(network.predict(x + moved), y) - LOSS.value(network.predict(x - moved), y)) / (2 * h)
        assert dx[1, column] == pytest.approx(slope, abs=1e-8)
    for t in range(4):  # the state enters the next step through U
        np.testing.assert_allclose(network.dh[t], network.steps[t].dz @ network.U.T, rtol=1e-12)
        np.testing.assert_allclose(dx[:, 2 * t : 2 * t + 2], network.steps[t].dz @ network.W.T, rtol=1e-12)


def test_one_theta_many_steps():
    network, x, y = example()
    assert isinstance(network, Network) and network.n_parameters == 3 * 5 + 5 * 5 + 5 + 5 * 2 + 2 == 57
    assert all(np.shares_memory(step.W, network.theta) for step in network.steps)
    assert network.parameter_names[::12] == ["W[0, 0]", "W[2, 2]", "U[1, 4]", "U[4, 1]", "V[1, 1]"]
    network.U = 7 * np.eye(5)
    assert network.theta[15] == 7 and network.steps[3].Wb[3, 0] == 7
    np.testing.assert_array_equal(network.theta[40:45], network.b[0])
    gradient = gradient_of(network, x, y)
    parts = [network.dW, network.dU, network.db, network.dV, network.dc]
    np.testing.assert_array_equal(gradient, np.concatenate([part.ravel() for part in parts]))


def test_trains_in_mini_batches_of_which_the_last_is_smaller_and_predicts_what_forward_says():
    network, x, y = example(n_samples=23)
    history = train(network, x, y, loss=LOSS, optimizer=Adam(0.01), epochs=40, batch_size=5, rng=0)
    assert history.loss[-1] < history.loss[0] / 3 and history.warning is None
    np.testing.assert_allclose(network.forward(x), network.predict(x), rtol=1e-12)
    again, full = example(n_samples=23)[0], GradientDescent(0.1)
    once = train(again, x, y, loss=LOSS, optimizer=full, epochs=3, batch_size=23, shuffle=False).loss
    np.testing.assert_allclose(once, train(example()[0], x, y, loss=LOSS, optimizer=full, epochs=3).loss, rtol=1e-12)


def test_an_ensemble_computes_what_its_members_compute():
    networks = [example(rng=seed)[0] for seed in range(3)]
    _, x, y = example()
    many = networks[0].with_theta(np.stack([network.theta for network in networks]))
    np.testing.assert_allclose(many.predict(x), [network.predict(x) for network in networks], rtol=1e-12)
    gradients = [gradient_of(network, x, y) for network in networks]
    many.backward(LOSS.gradient(many.forward(x), np.stack([y] * 3)))
    np.testing.assert_allclose(many.gradient, gradients, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("remake", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_have_a_theta_of_their_own_and_the_same_behaviour(remake):
    network, x, y = example(truncate=3)
    other = remake(network)
    np.testing.assert_array_equal(gradient_of(other, x, y), gradient_of(network, x, y))
    other.theta[:] = 0
    assert type(other) is Recurrent and other.options == {"n_steps": 7, "truncate": 3} and network.theta.any()


def test_single_precision_stays_single():
    network, x, y = example(dtype=np.float32)
    assert gradient_of(network, x, y).dtype == network.predict(x).dtype == np.float32
    np.testing.assert_allclose(network.gradient, plain_loop(network, x, y)[1], rtol=0, atol=1e-6)


@pytest.mark.parametrize("radius", [0.5, 1, 1.2])
def test_radius_makes_u_an_orthogonal_matrix_times_that_number(radius):
    U = recurrent(3, [2, 8, 1], rng=0, radius=radius).U
    np.testing.assert_allclose(U @ U.T, radius**2 * np.eye(8), atol=1e-12)
    np.testing.assert_allclose(abs(np.linalg.eigvals(U)), radius)


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.1, 1.5])
def test_an_orthogonal_matrix_changes_the_gradient_by_exactly_its_radius_in_each_step(radius):
    network = recurrent(40, [1, 32, 1], ["identity", "identity"], rng=0, radius=radius)
    network.backward(np.ones_like(network.forward(np.ones((1, 40)))))
    size = np.linalg.norm(network.dh, axis=(-2, -1))
    np.testing.assert_allclose(size[:-1] / size[1:], radius, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "match"),
    [
        ((0, [3, 5, 2]), {}, ValueError, "n_steps is 0, a whole number of at least 1"),
        ((2.0, [3, 5, 2]), {}, TypeError, "n_steps is 2.0, a whole number"),
        ((7, [3, 2]), {}, ValueError, r"layer_sizes is \[3, 2\], \[inputs of a step, hidden units, outputs\]"),
        ((7, [3, 0, 2]), {}, ValueError, r"layer_sizes\[1\] is 0"),
        ((7, [3, 5, 2]), {"truncate": 0}, ValueError, "truncate is 0, a whole number from 1 to 7"),
        ((7, [3, 5, 2]), {"truncate": 8}, ValueError, "truncate is 8, a whole number from 1 to 7"),
        ((7, [3, 5, 2]), {"radius": -1}, ValueError, "radius is -1, a finite number of at least 0"),
        ((7, [3, 5, 2]), {"radius": "big"}, TypeError, "radius is 'big', a number"),
        ((7, [3, 5, 2], ["tanh"]), {}, ValueError, "1 activations given for 2 layers"),
        ((7, [3, 5, 2], ["tanh", "tan"]), {}, ValueError, "unknown activation 'tan'"),
        ((7, [3, 5, 2]), {"dtype": int}, TypeError, "dtype is int64, which cannot hold weights"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(arguments, options, error, match):
    with pytest.raises(error, match=match):
        recurrent(*arguments, **options)


def test_samples_of_another_width_are_refused_and_nothing_has_changed():
    network, x, y = example()
    before = network.theta.copy()
    for bad in (x[:, :-1], x[:, :-3], np.hstack([x, x])):
        for call in (network.predict, network.forward):
            with pytest.raises(ValueError, match=f"x has {bad.shape[1]} features, 7 steps of 3 features make 21"):
                call(bad)
        with pytest.raises(ValueError, match=f"x has {bad.shape[1]} features"):
            train(network, bad, y, loss=LOSS, optimizer=Adam(0.1), epochs=1)
    with pytest.raises(ValueError, match=r"x has shape \(4, 7, 3\), \(n_samples, 21\) is expected"):
        network.forward(x.reshape(4, 7, 3))
    with pytest.raises(ValueError, match="backward was called before forward"):
        network.backward(y)
    with pytest.raises(ValueError, match="22 features are no 7 steps of equal width"):
        Recurrent((22, 5, 2), network.activations, before, n_steps=7)
    np.testing.assert_array_equal(network.theta, before)
