"""The training runs of chapter 12, a few of them trained here one by one."""

import numpy as np
import pytest

from backprop_lib import Adam, GradientDescent, Momentum, RMSprop, datasets, mlp, train, warmup
from backprop_lib.chapters import circle_runs, published_run

LOSS = "sigmoid_cross_entropy"


def alone(optimizer, seed=14, **options):
    x, y = datasets.circles(1000, factor=0.5, noise=0.1, rng=0)
    network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=seed)
    return train(network, x, y, loss=LOSS, optimizer=optimizer, **options).loss


def test_epochs_by_rate_are_those_of_runs_trained_alone_and_their_median():
    rates, seeds = (0.03, 0.1, 0.3), (12, 13, 14)
    expected = []
    for rate in rates:
        below = [alone(Adam(rate), seed, epochs=90) < 0.05 for seed in seeds]
        expected.append(np.median([np.argmax(run) if run.any() else np.inf for run in below]))
    assert circle_runs.epochs_by_rate(Adam, rates, seeds, epochs=90).tolist() == expected
    assert circle_runs.epochs_by_rate(GradientDescent, (0.1,), (14,), epochs=20).tolist() == [np.inf]


def test_momentum_and_adam_need_about_a_fifth_of_the_epochs_of_gradient_descent():
    best = {
        make: circle_runs.epochs_by_rate(make, (rate,), epochs=180)[0]
        for make, rate in ((GradientDescent, 1.0), (Momentum, 1.0), (Adam, 0.1))
    }
    assert 4 < best[GradientDescent] / best[Momentum] < 6 and 4 < best[GradientDescent] / best[Adam] < 6


@pytest.mark.parametrize(
    ("make", "arrive", "do_not"),
    [
        (GradientDescent, (0.4, 2), (0.35, 2.5)),
        (Momentum, (0.05, 1.5), (0.04, 2)),
        (RMSprop, (0.006, 0.15), (0.005, 0.2)),
        (Adam, (0.006, 0.3), (0.005, 0.4)),
    ],
)
def test_each_optimiser_arrives_in_the_range_of_rates_that_chapter_12_names(make, arrive, do_not):
    arrived = np.isfinite(circle_runs.epochs_by_rate(make, arrive + do_not))
    assert arrived.tolist() == [True, True, False, False]


def test_epochs_by_shuffling_stop_where_the_loss_has_arrived():
    for seed in (0, 1):
        losses = alone(GradientDescent(0.5), epochs=15, batch_size=32, rng=seed)
        assert circle_runs.epochs_by_shuffling(32, 0.5, seeds=(seed,)) == [np.argmax(losses < 0.05)]
    found = circle_runs.epochs_by_shuffling(100, 0.5)
    assert found == sorted(found) and len(found) == 3


def test_noisy_runs_are_those_of_single_networks_with_their_own_order_and_rate():
    schedules = {"falls": lambda epoch: 0.5 / (epoch + 1), "stays": 0.2}
    runs = circle_runs.noisy_runs(schedules, epochs=3, n_orders=2)
    x, y = datasets.circles(1000, rng=0)
    for name, rate in schedules.items():
        assert runs[name].shape == (4, 2)
        for k in range(2):
            order = np.random.default_rng(k).permutation(1000)
            network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14, dtype=np.float32)
            optimizer = GradientDescent(rate)
            one = train(
                network, x[order], y[order], loss=LOSS, optimizer=optimizer, epochs=3, batch_size=10, rng=0
            )  # fmt: skip
            np.testing.assert_allclose(runs[name][:, k], one.loss, rtol=1e-5)  # float32


def test_a_little_weight_decay_helps_on_unseen_points_and_much_kills():
    shares = [circle_runs.right_seen_and_unseen(decay, n_networks=4) for decay in (0, 0.01, 0.03)]
    assert shares[0][0] == 1 > shares[1][0]
    assert shares[1][1] > shares[0][1] + 0.02 and shares[2][1] < 0.6


def test_warm_up_saves_starts_that_are_too_large():
    saved = circle_runs.good_starts(warmup(0.3, 100), scale=3)
    assert circle_runs.good_starts(0.3, scale=3) + 5 < saved
    assert circle_runs.good_starts(0.1, scale=3) >= saved - 2  # "about as well", chapter 12


def test_warm_up_changes_little_for_starts_of_the_right_size():
    more = circle_runs.good_starts(warmup(0.3, 100)) - circle_runs.good_starts(0.3)
    assert more in (1, 2, 3)  # chapter 12 says two; one more or less is the processor's
    assert abs(circle_runs.good_starts(warmup(0.1, 100)) - circle_runs.good_starts(0.1)) <= 1


def test_published_run_prints_the_published_log_and_takes_many_starts():
    log = datasets.reference("published_run")["log"]
    losses = circle_runs.published_run([10], 150, [published_run.published_start()])[0][:, 0]
    for line in log:
        assert 1000 * losses[line["iteration"]] == pytest.approx(line["loss"], abs=1e-5)
    starts = [published_run.published_start(seed) for seed in (42, 1)]
    before = np.copy(starts)
    both, shares = circle_runs.published_run([10, lambda epoch: 5], 20, starts)
    assert shares.shape == (2,) and (np.array(starts) == before).all()
    np.testing.assert_allclose(both[:, 0], losses[:21], rtol=1e-9)
    np.testing.assert_allclose(both[:, 1], circle_runs.published_run([5], 20, starts[1:])[0][:, 0], rtol=1e-9)
