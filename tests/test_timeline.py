"""Who works when: counted by formulas, by hand, and by training in that order."""

import itertools

import numpy as np
import pytest

from backprop_lib import LOSSES, Adam, datasets, mlp
from backprop_lib.chapters.timeline import busy, decoupled, locked, schedule, total, train_by_the_clock
from backprop_lib.decoupled import SyntheticGradient, train_decoupled

LOSS = LOSSES["sigmoid_cross_entropy"]


@pytest.mark.parametrize("n_layers", [1, 2, 3, 8])
@pytest.mark.parametrize("n_batches", [1, 3, 20])
def test_locked_layers_take_3L_a_batch_and_pieces_shorten_it(n_layers, n_batches):
    whole = locked(n_layers, n_batches)
    assert total(whole) == 3 * n_layers * n_batches
    assert [busy(whole, k) for k in range(1, n_layers + 1)] == pytest.approx([1 / n_layers] * n_layers)
    for m in (2, 3, 16):
        assert total(locked(n_layers, n_batches, m)) == pytest.approx(n_batches * 3 * (n_layers - 1 + m) / m)


@pytest.mark.parametrize("n_layers", [2, 3, 4, 8])
@pytest.mark.parametrize("guess", [1, 2, 3.5])
def test_decoupled_layers_take_3_and_g_a_batch(n_layers, guess):
    for n_batches in (1, 3, 20):
        tasks = decoupled(n_layers, n_batches, guess)
        assert total(tasks) == pytest.approx(n_layers - 2 + n_batches * (3 + guess))


def test_a_cheap_guess_leaves_the_last_layer_to_end_last():
    assert total(decoupled(3, 4, guess=0.5)) == 3 - 2 + 4 * 3.5 + 0.5


def by_name(tasks):
    return {(task.kind, task.layer, task.batch, task.part): task for task in tasks}


@pytest.mark.parametrize("plan", [locked(4, 3), locked(4, 3, 4), decoupled(4, 3, 2)])
def test_no_machine_does_two_things_at_once_and_nobody_begins_too_early(plan):
    tasks = by_name(plan)
    assert len(tasks) == len(plan)
    for layer in range(1, 5):
        own = sorted((task for task in plan if task.layer == layer), key=lambda task: task.start)
        assert all(before.end <= after.start for before, after in itertools.pairwise(own))
    is_locked = not any(task.kind == "guess" for task in plan)
    for (kind, layer, batch, part), task in tasks.items():
        if kind == "forward" and layer > 1:
            assert task.start >= tasks["forward", layer - 1, batch, part].end
        if kind == "forward" and batch > 0:
            assert task.start >= tasks["backward", layer, batch - 1, part].end
        if kind == "backward" and is_locked and layer < 4:
            assert task.start >= tasks["backward", layer + 1, batch, part].end
        if kind == "guess" and batch > 0:
            assert task.start >= tasks["backward", layer + 1, batch - 1, part].end


def test_messages_about_guesses_come_just_in_time():
    tasks = by_name(decoupled(4, 3, 2))
    for layer in (1, 2):
        assert tasks["backward", layer + 1, 0, 0].end == tasks["guess", layer, 1, 0].start
    assert all(busy(decoupled(4, 50, 2), k) > 0.98 for k in (1, 2, 3))


def test_tasks_of_three_batches_by_hand():
    assert [(task.layer, task.start) for task in locked(3, 1)] == [(1, 0), (2, 1), (3, 2), (3, 3), (2, 5), (1, 7)]
    first = [(task.kind, task.layer, task.start) for task in decoupled(2, 2, 2)]
    assert first == [
        *[("forward", 1, 0), ("guess", 1, 1), ("backward", 1, 3), ("forward", 2, 1), ("backward", 2, 2)],
        *[("forward", 1, 5), ("guess", 1, 6), ("backward", 1, 8), ("forward", 2, 6), ("backward", 2, 7)],
    ]


def test_a_plan_waits_for_its_machine_and_for_what_it_needs():
    plan = [(("a", 1, 0, 0), 2, None), (("b", 2, 0, 0), 1, ("a", 1, 0, 0)), (("c", 1, 0, 0), 1, ("b", 2, 0, 0))]
    assert [(task.start, task.end) for task in schedule(plan)] == [(0, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize("hidden", [(5,), (6, 4), (5, 5, 5)])
@pytest.mark.parametrize("guess", [1, 3])
def test_layers_at_once_learn_what_layers_in_turn_learn(hidden, guess):
    x, y = datasets.circles(200, rng=2)
    start = mlp([2, *hidden, 1], ["tanh"] * len(hidden) + ["identity"], rng=1)
    in_turn, at_once = start.with_theta(start.theta), start.with_theta(start.theta)

    def options():
        modules = [SyntheticGradient(n, 1, Adam(0.03)) for n in hidden]
        return {"optimizers": [Adam(0.01) for _ in start.layers], "modules": modules, "loss": LOSS}

    train_decoupled(in_turn, x, y, epochs=1, batch_size=20, rng=0, **options())
    batches = [(x[rows], y[rows]) for rows in np.split(np.random.default_rng(0).permutation(200), 10)]
    train_by_the_clock(decoupled(len(start.layers), 10, guess), at_once, batches, **options())
    np.testing.assert_allclose(at_once.theta, in_turn.theta, rtol=0, atol=1e-12)
    assert abs(in_turn.theta - start.theta).max() > 0.01
