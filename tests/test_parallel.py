"""Training on several workers: equal to `train`, the same bits for any number of workers, also when one is lost."""

import logging
import os
import signal
import threading
import time
import warnings

import numpy as np
import pytest
from distributed import Client, LocalCluster
from threadpoolctl import threadpool_limits

from backprop_lib import LOSSES, Adam, GradientDescent, Momentum, datasets, mlp, parallel
from backprop_lib import train as train_here
from backprop_lib.parallel import parts_of, share_of_part, train

LOSS = "softmax_cross_entropy"


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """As on a worker: a product that is cut among threads is rounded otherwise."""
    with threadpool_limits(1):
        yield


class Here:
    """A client without Dask: everything happens at once, in this process."""

    def map(self, function, *columns, pure=None, **options):
        return [function(*row, **options) for row in zip(*columns, strict=True)]

    def gather(self, results):
        return results


def network_and_data(n=300):
    (x, y, *_), network = datasets.digits(rng=0), mlp([64, 16, 10], ["relu", "identity"], rng=0)
    return network, x[:n], y[:n]


def trained(client, n_parts=4, epochs=12, **options):
    network, x, y = network_and_data()
    history = train(client, network, parts_of(client, x, y, n_parts), loss=LOSS, optimizer=Momentum(0.1),
                    epochs=epochs, **options)  # fmt: skip
    return network.theta, history


@pytest.mark.parametrize("make", [lambda: GradientDescent(0.5), lambda: Momentum(0.1), lambda: Adam(0.01)])
@pytest.mark.parametrize("n_parts", [1, 3, 7])
def test_equal_to_training_in_one_piece_step_by_step(make, n_parts):
    network, x, y = network_and_data()
    alone = network.with_theta(network.theta)
    expected = train_here(alone, x, y, loss=LOSS, optimizer=make(), epochs=20, keep_theta=True)
    history = train(Here(), network, parts_of(Here(), x, y, n_parts), loss=LOSS, optimizer=make(), epochs=20,
                    keep_theta=True)  # fmt: skip
    assert history.theta == pytest.approx(expected.theta, abs=1e-12)
    assert history.loss == pytest.approx(expected.loss, abs=1e-12)


def test_parts_of_unequal_size_are_weighed_by_their_samples():
    network, x, y = network_and_data()
    parts = [(x[:10], y[:10]), (x[10:], y[10:])]
    shares = [share_of_part(network, part, loss=LOSSES[LOSS], n_samples=len(x)) for part in parts]
    network.backward(LOSSES[LOSS].gradient(network.forward(x), y))
    assert sum(gradient for _, gradient in shares) == pytest.approx(network.gradient, abs=1e-15)
    mean = (share_of_part(network, parts[0], loss=LOSSES[LOSS], n_samples=10)[1]
            + share_of_part(network, parts[1], loss=LOSSES[LOSS], n_samples=len(x) - 10)[1]) / 2  # fmt: skip
    assert np.abs(mean - network.gradient).max() > 1e-3  # the mean of the gradients is another one


def test_a_share_that_overflows_is_a_number_and_no_warning():
    network, x, y = network_and_data()
    network.theta *= 1e306
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradient = share_of_part(network, (x, y), loss=LOSSES[LOSS], n_samples=len(x))
    assert not np.isfinite(value) and gradient.shape == network.theta.shape


def test_a_part_that_does_not_answer_is_an_error_and_not_a_zero():
    class Forgetful(Here):
        def gather(self, results):
            return results[:-1]

    network, x, y = network_and_data()
    before = network.theta.copy()
    with pytest.raises(RuntimeError, match="3 of 4 parts have answered"):
        train(Forgetful(), network, parts_of(Here(), x, y, 4), loss=LOSS, optimizer=Adam(0.1), epochs=2)
    assert (network.theta == before).all()


def test_an_error_on_a_worker_arrives_as_itself_and_theta_is_that_of_the_last_epoch():
    network, x, y = network_and_data()
    thetas = []

    class Failing(Here):
        def map(self, function, *columns, **options):
            if len(thetas) == 3:
                raise ZeroDivisionError("on a worker")
            return super().map(function, *columns, **options)

    with pytest.raises(ZeroDivisionError, match="on a worker") as caught:
        train(Failing(), network, parts_of(Here(), x, y, 2), loss=LOSS, optimizer=Adam(0.01), epochs=9,
              callback=lambda epoch, loss: thetas.append(network.theta.copy()))  # fmt: skip
    history = caught.value.history
    assert len(history.loss) == 3
    longer, *_ = network_and_data()
    train(Here(), longer, parts_of(Here(), x, y, 2), loss=LOSS, optimizer=Adam(0.01), epochs=3)
    assert (network.theta == longer.theta).all()


def test_callback_sees_the_loss_of_its_theta_may_change_it_and_stops():
    network, x, y = network_and_data()
    seen = []

    def callback(epoch, loss):
        seen.append(abs(loss - LOSSES[LOSS].value(network.predict(x), y)))
        network.gradient[...] = 0  # using the network's memory does no harm
        return epoch == 2

    history = train(
        Here(), network, parts_of(Here(), x, y, 3), loss=LOSS, optimizer=Adam(0.01), epochs=9, callback=callback
    )
    assert history.stopped_at == 2 and max(seen) < 1e-14
    untouched, *_ = network_and_data()
    train(Here(), untouched, parts_of(Here(), x, y, 3), loss=LOSS, optimizer=Adam(0.01), epochs=2)
    assert (network.theta == untouched.theta).all()


@pytest.mark.parametrize(
    ("parts", "error", "words"),
    [
        (lambda x, y: [], ValueError, "no parts are given"),
        (lambda x, y: [(x[:9], y[:9]), (x[9:, :5], y[9:])], ValueError, "a part's x has 5 features"),
        (lambda x, y: [(x[:9], y[:9]), (x[9:], y[9:, :3])], ValueError, "a part's y has shape"),
        (lambda x, y: [(x[:0], y[:0])], ValueError, "no samples"),
    ],
)
def test_parts_that_do_not_fit_are_refused_and_change_nothing(parts, error, words):
    network, x, y = network_and_data()
    before = network.theta.copy()
    with pytest.raises(error, match=words):
        train(Here(), network, parts(x, y), loss=LOSS, optimizer=Adam(0.1), epochs=2)
    assert (network.theta == before).all()


def test_more_parts_than_samples_are_refused():
    with pytest.raises(ValueError, match="n_parts is 4, a whole number from 1 to 3"):
        parts_of(Here(), np.ones((3, 2)), np.ones((3, 1)), 4)
    with pytest.raises(ValueError, match="x has 3 samples, y has 2"):
        parts_of(Here(), np.ones((3, 2)), np.ones((2, 1)), 1)


# On a real cluster


@pytest.fixture
def cluster():
    clusters = []

    def start(n_workers):
        clusters.append(LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None,
                                     silence_logs=logging.CRITICAL))  # fmt: skip
        return clusters[-1]

    yield start
    for one in clusters:
        one.close()


def test_same_bits_for_one_two_and_three_workers_and_for_none(cluster):
    runs = [trained(Here())]
    for n_workers in (1, 2, 3):
        with cluster(n_workers) as workers, Client(workers) as client:
            runs.append(trained(client))
    for theta, history in runs[1:]:
        assert (theta == runs[0][0]).all() and (history.loss == runs[0][1].loss).all()


def test_a_killed_worker_changes_no_bit(cluster):
    with cluster(2) as workers, Client(workers.scheduler_address) as client:
        pids = set(client.run(os.getpid).values())

        def kill(epoch, loss):
            if epoch == 5:
                pid = client.submit(
                    os.getpid, workers=[next(iter(client.scheduler_info()["workers"]))], pure=False
                ).result()
                threading.Timer(0.02, os.kill, (pid, signal.SIGKILL)).start()
            time.sleep(0.01)

        theta, _ = trained(client, epochs=20, callback=kill)
        client.wait_for_workers(2, timeout=30)
        assert len(pids & set(client.run(os.getpid).values())) == 1  # one was killed, and another took its place
    assert (theta == trained(Here(), epochs=20)[0]).all()


def test_a_lost_scheduler_costs_nothing_that_the_client_has(cluster):
    network, x, y = network_and_data()
    optimizer = Momentum(0.1)
    for n_workers, epochs in ((1, 5), (2, 7)):
        with cluster(n_workers) as workers, Client(workers) as client:
            train(client, network, parts_of(client, x, y, 4), loss=LOSS, optimizer=optimizer, epochs=epochs)
    assert (network.theta == trained(Here(), epochs=12)[0]).all()


def test_a_client_without_workers_is_told_so(cluster, monkeypatch):
    monkeypatch.setattr(parallel, "PATIENCE", 0.3)
    with cluster(0) as workers, Client(workers) as client, pytest.raises(RuntimeError, match="no workers after"):
        trained(client)
