"""Layers that learn from guesses: against back-propagation where the guess is the truth, and on the circles."""

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, GradientDescent, accuracy, datasets, mlp, train
from backprop_lib.decoupled import Decoupled, SyntheticGradient, train_decoupled
from backprop_lib.layers import with_ones

LOSS = "sigmoid_cross_entropy"


def setting(n_labels=1, hidden=(8, 8), rng=0):
    network = mlp([2, *hidden, 1], ["tanh"] * len(hidden) + ["identity"], rng=rng)
    modules = [SyntheticGradient(n, n_labels, Adam(0.03)) for n in hidden]
    return network, {"modules": modules, "optimizers": [Adam(0.01) for _ in network.layers]}


def one_batch(network, x, y, modules):
    """The messages of one batch at rate 0.5."""
    run = Decoupled(network, x, y, LOSSES[LOSS], len(x), None, modules)
    return run.one_batch(with_ones(x), y, [GradientDescent(0.5) for _ in network.layers], 0)


class Truth:
    """A module that knows: it runs back-propagation on the network as it was before the batch."""

    n_labels = 0

    def __init__(self, k, n_units, truth):
        self.k, self.n_units, self.truth, self.seen = k, n_units, truth, None

    def guess(self, a, y):
        return self.truth[self.k]

    def learn(self, seen, target):
        self.heard = target


def knowing(network, x, y, loss):
    """A Truth for each hidden layer, for this batch."""
    prediction = network.forward(x)
    da, truth = loss.gradient(prediction, y), []
    for layer in network.layers[:0:-1]:
        da = layer.backward(da)
        truth.insert(0, da.copy() * len(x))
    return [Truth(k, layer.n_out, truth) for k, layer in enumerate(network.layers[:-1])]


def test_with_the_true_gradient_for_a_guess_it_is_back_propagation():
    network, _ = setting()
    x, y = datasets.circles(30, rng=1)
    expected, loss = network.with_theta(network.theta), LOSSES[LOSS]
    train(expected, x, y, loss=LOSS, optimizer=GradientDescent(0.5), epochs=1)
    modules = knowing(network.with_theta(network.theta), x, y, loss)
    messages = one_batch(network, x, y, modules)
    assert network.theta == pytest.approx(expected.theta, abs=1e-15)
    for module, _, target in messages:  # and what each module hears is the truth
        assert target == pytest.approx(module.truth[module.k], abs=1e-12)


def test_the_last_layer_learns_from_the_loss_itself():
    """Modules that never learn guess zero: only the last layer moves, by its true gradient."""
    network, _ = setting()
    x, y = datasets.circles(30, rng=1)
    before = network.theta.copy()
    modules = [SyntheticGradient(8, 0, Adam(0.03)) for _ in range(2)]
    prediction = network.with_theta(before).predict(x)
    one_batch(network, x, y, modules)
    assert (network.theta[:-9] == before[:-9]).all()
    slope = LOSSES[LOSS].gradient(prediction, y)
    assert network.theta[-1] == pytest.approx(before[-1] - 0.5 * slope.sum(), abs=1e-15)


def test_a_guess_is_linear_and_learns_the_least_squares_answer():
    rng = np.random.default_rng(0)
    a, y = rng.standard_normal((50, 2)), rng.standard_normal((50, 1))
    module, V = SyntheticGradient(2, 1, GradientDescent(0.5)), rng.standard_normal((4, 2))
    target = np.c_[a, y, np.ones(50)] @ V
    assert (module.guess(a, y) == 0).all()
    for _ in range(300):
        module.learn(module.seen, target)
    np.testing.assert_allclose(module.V, V, atol=1e-9)
    assert module.guess(a, y) == pytest.approx(target, abs=1e-8)


@pytest.mark.parametrize(("n_labels", "least", "most"), [(1, 0.95, 1.0), (0, 0.4, 0.9)])
def test_circles_need_the_label(n_labels, least, most):
    x, y = datasets.circles(1000, rng=0)
    network, options = setting(n_labels)
    history = train_decoupled(network, x, y, loss=LOSS, epochs=20, batch_size=32, rng=0, **options)
    assert least <= accuracy(network.predict(x), y, threshold=0) <= most
    assert history.loss[-1] == pytest.approx(LOSSES[LOSS].value(network.predict(x), y), rel=1e-12)
    assert history.epochs == 20


def test_late_messages_arrive_that_many_batches_later():
    heard = []

    class Listener(SyntheticGradient):
        def learn(self, seen, target):
            heard.append(len(calls))

    calls, (network, options) = [], setting(0, hidden=(3,))

    class Counting(GradientDescent):
        def update(self, theta, gradient, epoch=0):
            calls.append(epoch)

    options["modules"], options["optimizers"] = [Listener(3, 0, Adam(0.1))], [Adam(0.1), Counting(0.1)]
    x, y = datasets.circles(40, rng=1)
    train_decoupled(network, x, y, loss=LOSS, epochs=1, batch_size=10, rng=0, message_delay=2, **options)
    assert len(calls) == 4 and heard == [3, 4]


def test_same_seed_same_run_and_the_callback_stops():
    x, y = datasets.circles(100, rng=1)
    runs = []
    for _ in range(2):
        network, options = setting()
        history = train_decoupled(network, x, y, loss=LOSS, epochs=9, batch_size=32, rng=3,
                                  callback=lambda epoch, loss: epoch == 4, **options)  # fmt: skip
        runs.append((network.theta, history))
    assert (runs[0][0] == runs[1][0]).all()
    assert runs[0][1].stopped_at == 4 and len(runs[0][1].loss) == 5


def test_divergence_is_a_result():
    x, y = datasets.circles(100, rng=1)
    network, options = setting()
    options["optimizers"] = [GradientDescent(1e200) for _ in network.layers]
    history = train_decoupled(network, x, y, loss="squared_error", epochs=9, batch_size=32, rng=3, **options)
    assert history.diverged_at == len(history.loss) - 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimizers": [Adam(0.1)] * 3}, "1 optimizers are given, one of its own for each of 3 layers"),
        ({"modules": [SyntheticGradient(8, 1, Adam(0.1))]}, r"modules for \[8\] units are given, .* \[8, 8\]"),
        ({"modules": [SyntheticGradient(8, 2, Adam(0.1)) for _ in range(2)]}, "sees 1 labels or none"),
        ({"batch_size": 101}, "batch_size is 101"),
        ({"message_delay": -1}, "message_delay is -1"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(change, words):
    network, options = setting()
    before, (x, y) = network.theta.copy(), datasets.circles(100, rng=1)
    with pytest.raises(ValueError, match=words):
        train_decoupled(network, x, y, **({"loss": LOSS, "epochs": 1, "batch_size": 10, "rng": 0} | options | change))
    assert (network.theta == before).all()


def test_an_ensemble_is_refused():
    network = mlp([2, 3, 1], ["tanh", "identity"], rng=0, ensemble=(2,))
    with pytest.raises(ValueError, match="ensemble"):
        train_decoupled(network, [[0, 0]], [[0]], loss=LOSS, optimizers=[Adam(0.1), Adam(0.1)],
                        modules=[SyntheticGradient(3, 0, Adam(0.1))], epochs=1, batch_size=1)  # fmt: skip
