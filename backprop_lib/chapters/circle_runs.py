"""The training runs of chapter 12: the network of chapter 7 on the circles, with one optimiser or schedule or another.

Runs that differ in a seed or a rate only are the rows of one network, so that they train side by side.
"""

import functools

import numpy as np

from backprop_lib import Adam, GradientDescent, Momentum, Network, accuracy, datasets, mlp, train
from backprop_lib.chapters.published_run import ScaledBiases

SIZES, ACTIVATIONS, LOSS = [2, 4, 3, 1], ["relu", "relu", "identity"], "sigmoid_cross_entropy"
GOAL = 0.05  # the loss at which a run has arrived


def circles():
    """The thousand points of chapter 7."""
    return datasets.circles(1000, factor=0.5, noise=0.1, rng=0)


def side_by_side(starts):
    """One network with a row for each θ of `starts` (n, 31), in float32: that halves the time of so many runs."""
    return Network(SIZES, ACTIVATIONS, np.array(starts, np.float32))


def one_a_row(rates):
    """A schedule that gives each row of a network a rate of its own, from numbers or functions of the epoch."""
    return functools.cache(lambda epoch: np.array([rate(epoch) if callable(rate) else rate for rate in rates]))


def initial(seed):
    """The θ (31,) that chapter 7 starts from with that seed."""
    return mlp(SIZES, ACTIVATIONS, rng=seed).theta


def epochs_by_rate(make, rates, seeds=(12, 13, 14), epochs=300):
    """How many epochs on all samples `make(rate)` needs to the goal, the median over the seeds; inf if more than given.

    make: an optimiser's class.   rates: n numbers.   Returns n floats.
    """
    many = side_by_side([initial(seed) for seed in seeds for _ in rates])
    history = train(many, *circles(), loss=LOSS, optimizer=make(np.tile(rates, len(seeds))), epochs=epochs)
    arrived = history.loss < GOAL
    first = np.where(arrived.any(axis=0), arrived.argmax(axis=0), np.inf)
    return np.median(first.reshape(len(seeds), len(rates)), axis=0)


def epochs_by_shuffling(batch_size, rate, seeds=(0, 1, 2)):
    """How many epochs gradient descent needs to the goal with each shuffling, in ascending order."""
    found = []
    for seed in seeds:
        network, optimizer = mlp(SIZES, ACTIVATIONS, rng=14), GradientDescent(rate)
        history = train(
            network, *circles(), loss=LOSS, optimizer=optimizer, epochs=400, batch_size=batch_size, rng=seed,
            callback=lambda epoch, loss: loss < GOAL,
        )  # fmt: skip
        found.append(history.epochs)
    return sorted(found)


def right_seen_and_unseen(weight_decay, n_networks=10):
    """Forty noisy points for a 2-30-30-1 network: the share of right answers on them and on 4000 fresh ones, a mean.

    In float32, as `side_by_side`.
    """
    sizes, activations = [2, 30, 30, 1], ["tanh", "tanh", "identity"]
    points = [datasets.circles(40, noise=0.2, rng=seed) for seed in range(n_networks)]
    x, y = (np.stack(part) for part in zip(*points, strict=True))
    starts = [mlp(sizes, activations, rng=k, dtype=np.float32).theta for k in range(n_networks)]
    networks = Network(sizes, activations, np.stack(starts))
    train(networks, x, y, loss=LOSS, optimizer=Momentum(0.2, weight_decay=weight_decay), epochs=250)
    new_x, new_y = (np.stack([part] * n_networks) for part in datasets.circles(4000, noise=0.2, rng=99))
    return [accuracy(networks.predict(a), b, threshold=0).mean() for a, b in ((x, y), (new_x, new_y))]


def noisy_runs(schedules, epochs=40, batch_size=10, n_orders=8):
    """{name: losses (epochs + 1, n_orders)} of gradient descent in batches for {name: schedule or number}.

    All start from the same θ. Each row has the samples in an order of its own, the same ones for all schedules.
    """
    x, y = circles()
    orders = np.stack([np.random.default_rng(seed).permutation(len(x)) for seed in range(n_orders)] * len(schedules))
    many = side_by_side([initial(14)] * len(orders))
    optimizer = GradientDescent(one_a_row([rate for rate in schedules.values() for _ in range(n_orders)]))
    history = train(
        many, x[orders], y[orders], loss=LOSS, optimizer=optimizer, epochs=epochs, batch_size=batch_size, rng=0
    )
    losses = history.loss.reshape(epochs + 1, len(schedules), n_orders)
    return {name: losses[:, k] for k, name in enumerate(schedules)}


def good_starts(rate, scale=1):
    """How many of twenty starts, their weights `scale` times as large, get beyond 95 % in 300 epochs of Adam."""
    x, y = (part[:400] for part in circles())
    many = side_by_side(scale * np.stack([initial(seed) for seed in range(20)]))
    train(many, x, y, loss=LOSS, epochs=300, optimizer=Adam(rate))
    return int((accuracy(many.predict(x), y, threshold=0) > 0.95).sum())


def published_run(rates, epochs, starts):
    """Chapter 8's published run from n starts at once, with a rate of its own each for the weights.

    Its sigmoid is taken into the loss: on paper the same gradient (10.1), in fewer operations.

    rates: n numbers or functions of the epoch; the biases take a thousandth of them.   starts: θ of shape (n, 31).
    Returns the losses (epochs + 1, n) and the accuracies (n,).
    """
    x, y = circles()
    network = Network(SIZES, ACTIVATIONS, np.array(starts))
    descent = ScaledBiases(network, one_a_row(rates), 1 / len(x))
    history = train(network, x, y, loss=LOSS, optimizer=descent, epochs=epochs)
    return history.loss, accuracy(network.predict(x), y, threshold=0)
