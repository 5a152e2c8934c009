"""The four ways of training that chapter 16 compares, and its measures of a guess."""

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, datasets, mlp, train
from backprop_lib.chapters.answers.without_waiting import expected, feedback_setting, top_layer
from backprop_lib.chapters.guesses import WAYS, Oracle, Silent, cosines, trained, true_gradients
from backprop_lib.decoupled import SyntheticGradient, train_decoupled
from backprop_lib.layers import with_ones

LOSS = LOSSES["sigmoid_cross_entropy"]
X, Y = datasets.circles(200, rng=1)


def small(rng=0):
    return mlp([2, 5, 4, 1], ["tanh", "tanh", "identity"], rng=rng)


def test_training_with_oracles_is_back_propagation():
    plain, told = small(), small()
    options = {"loss": LOSS, "epochs": 3, "batch_size": 30, "rng": 0}
    train(plain, X, Y, optimizer=Adam(0.02), **options)
    modules = [Oracle(told, k, LOSS) for k in (0, 1)]
    train_decoupled(told, X, Y, optimizers=[Adam(0.02) for _ in range(3)], modules=modules, **options)
    np.testing.assert_allclose(told.theta, plain.theta, rtol=0, atol=1e-12)


def test_true_gradients_are_n_times_central_differences():
    network = small()
    found = true_gradients(network, X[:7], Y[:7], LOSS)
    assert [one.shape for one in found] == [(7, 5), (7, 4)]
    network.forward(X[:7])
    activations = [layer.a.copy() for layer in network.layers]

    def loss_from(k, a):
        for layer in network.layers[k + 1 :]:
            a = layer.forward(with_ones(a))[..., :-1]
        return LOSS.value(a, Y[:7])

    for k in (0, 1):
        for place in ((0, 0), (6, 3)):
            move = np.zeros_like(activations[k])
            move[place] = 1e-5
            slope = (loss_from(k, activations[k] + move) - loss_from(k, activations[k] - move)) / 2e-5
            assert 7 * slope == pytest.approx(found[k][place], abs=1e-8)


def test_cosine_is_one_for_the_truth_and_minus_one_for_its_opposite():
    network = small()
    true = true_gradients(network, X, Y, LOSS)
    fixed = [type("Fixed", (), {"guess": lambda self, a, y, g=g: g})() for g in (3 * true[0], -true[1])]
    assert cosines(network, fixed, X, Y, LOSS) == pytest.approx([1, -1], abs=1e-12)


def test_each_way_trains_as_its_name_says():
    options = {"loss": LOSS, "rates": (0.01, 0.03), "epochs": 2, "seed": 3}
    start = small(rng=3)
    networks = {way: trained(way, [2, 5, 4, 1], X, Y, **options) for way in WAYS}
    plain = small(rng=3)
    train(plain, X, Y, loss=LOSS, optimizer=Adam(0.01), epochs=2, batch_size=32, rng=3)
    assert (networks["back-propagation"][0].theta == plain.theta).all()
    network, modules = networks["last layer only"]
    assert (network.theta[:-5] == start.theta[:-5]).all() and (network.theta[-5:] != start.theta[-5:]).all()
    assert all(isinstance(module, Silent) and not module.theta.any() for module in modules)
    for way, n_labels in (("guess without label", 0), ("guess with label", 1)):
        network, modules = networks[way]
        assert [module.n_labels for module in modules] == [n_labels] * 2
        assert all(module.theta.any() for module in modules)
        assert (network.theta != start.theta).all()


def test_the_callback_sees_network_and_modules_before_each_epoch_and_after_the_last():
    seen = []

    def note(network, modules, epoch):
        seen.append((epoch, [module.theta.any() for module in modules]))

    trained(WAYS[3], [2, 3, 1], X, Y, loss=LOSS, rates=(0.01, 0.03), epochs=2, seed=0, callback=note)
    assert seen == [(0, [False]), (1, [True]), (2, [True])]


def test_without_a_label_the_best_guess_is_made_of_the_last_layers_gradient():
    """Equation (16.5), and that it vanishes once the last layer has learned all it can."""
    network = small()
    for _ in range(2):
        message = true_gradients(network, X, Y, LOSS)[1]
        network.backward(LOSS.gradient(network.forward(X), Y))
        last = network.layers[-1]
        A1 = last.x1.copy()
        best = np.linalg.lstsq(A1, message, rcond=None)[0]
        np.testing.assert_allclose(best, len(X) * np.linalg.solve(A1.T @ A1, last.dWb) @ last.W.T, atol=1e-9)
        for _ in range(30):  # Newton's method on the last layer alone
            p = 1 / (1 + np.exp(-A1 @ last.Wb))
            last.Wb[...] -= np.linalg.solve(A1.T @ (p * (1 - p) * A1), A1.T @ (p - Y))
    assert abs(best).max() < 1e-9 < 0.01 < np.linalg.norm(message)


def test_exact_guess_of_exercise_5_is_what_a_module_learns():
    W, b = top_layer()
    V = 2 * np.vstack([W @ W.T, -W.T, b @ W.T])
    np.testing.assert_allclose(expected(5), V, atol=1e-12)
    rng = np.random.default_rng(0)
    A, T = rng.standard_normal((60, 3)), rng.standard_normal((60, 2))
    module = SyntheticGradient(3, 2, Adam(0.05))
    for _ in range(1500):
        module.guess(A, T)
        module.learn(module.seen, 60 * LOSSES["squared_error"].gradient(A @ W + b, T) @ W.T)
    np.testing.assert_allclose(module.V, V, atol=1e-3)


def test_answers_agree_with_the_formulas():
    assert [expected(1), expected(2), expected(4)] == [300, 83, 11]
    assert expected(3) == pytest.approx(2 * np.sin(np.pi / 14) / 4, rel=1e-9)
    network, x, y, B = feedback_setting()
    error = LOSSES["softmax_cross_entropy"].gradient(network.forward(x), y)
    network.layers[0].backward(error @ B, with_dx=False)
    np.testing.assert_allclose(network.layers[0].dW, expected(6), atol=1e-14)
