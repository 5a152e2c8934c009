"""Training on several workers: the gradient of a sum is the sum of the gradients (chapter 18).

Each worker holds a part of the samples and returns its share of the loss and of the gradient; θ and the optimiser stay
here. A client is anything with `map` and `gather`, such as `dask.distributed.Client`; this module does not import Dask.
"""

import numpy as np

from backprop_lib import checks
from backprop_lib.layers import with_ones
from backprop_lib.losses import get_loss
from backprop_lib.training import Record, run_epochs, samples_for

PATIENCE = 10  # seconds to wait for a first worker


def parts_of(client, x, y, n_parts):
    """n_parts pairs (x, y) of neighbouring samples on the workers, as futures.

    They are results of tasks and not data that was sent: when a worker is lost, its parts are made again. The tasks
    carry the data, so for much of it let workers make their own: `client.map(make_part, seeds)`.
    """
    x, y = checks.numbers_only(x, "x", None), checks.numbers_only(y, "y", None)
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} samples, y has {len(y)}")
    checks.whole_number(n_parts, "n_parts", 1, len(x))
    wait_for_a_worker(client)
    return client.map(tuple, list(zip(np.array_split(x, n_parts), np.array_split(y, n_parts), strict=True)), pure=False)


def train(client, network, parts, *, loss, optimizer, epochs, keep_theta=False, callback=None):
    """Train `network` in place by full-batch steps, each part's gradient on a worker, and return its `History`.

    parts: pairs (x, y) as `parts_of` or `client.map` gives them. The shares are added up in the order of the parts, so
           θ is the same to the last bit for any number of workers of one kind (processor, and threads of a matrix
           product: Dask gives a worker's products one), and also when one is lost.
    The rest as in `training.train`. An error on a worker arrives as itself; θ is as it was before that epoch.
    """
    epochs, loss = checks.whole_number(epochs, "epochs", 0), get_loss(loss)
    if not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer is {optimizer!r}, an object such as GradientDescent(0.5) is expected")
    if not parts:
        raise ValueError("no parts are given, at least one is expected")
    wait_for_a_worker(client)
    sizes = answers(client, client.map(size_of_part, [network] * len(parts), parts, loss=loss, pure=False), parts)
    run = Parts(client, network, parts, loss, sum(sizes))
    return run_epochs(run, Record(network, loss, epochs, None, keep_theta), optimizer, epochs, callback)


class Parts:
    """Epochs on all parts at once: each measurement brings the loss and the gradient."""

    def __init__(self, client, network, parts, loss, n_samples):
        self.client, self.network, self.parts, self.loss, self.n_samples = client, network, parts, loss, n_samples
        self.gradient = self.measured_at = None

    def measure(self):
        """The loss on all parts; keeps the gradient for `improve`."""
        shares = self.client.map(
            share_of_part, [self.network] * len(self.parts), self.parts,
            loss=self.loss, n_samples=self.n_samples, pure=False,
        )  # fmt: skip
        values, gradients = zip(*answers(self.client, shares, self.parts), strict=True)
        self.gradient, self.measured_at = sum(gradients), self.network.theta.copy()
        return sum(values)

    def refresh(self):
        """Measure again, but only if the callback has changed θ."""
        if not np.array_equal(self.measured_at, self.network.theta):
            self.measure()

    def improve(self, optimizer, epoch):
        self.network.gradient = self.gradient
        optimizer.update(self.network.theta, self.network.gradient, epoch)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # as in `train`
def share_of_part(network, part, *, loss, n_samples):
    """What a part adds to the mean loss of n_samples and its gradient. On a worker."""
    network = network.with_theta(network.theta)  # its own: parts may run side by side
    x, y = part
    prediction = network.run_forward(with_ones(x, like=network.theta))
    share = len(x) / n_samples
    # each loss is a mean over its part
    network.run_backward(share * loss.slope(prediction, y))
    return share * loss.formula(prediction, y), network.gradient


def size_of_part(network, part, *, loss):
    """The number of samples of a part, which is checked as in `training.train`. Runs on a worker."""
    x, _ = samples_for(network, loss, *part, "a part's x", "a part's y")
    return x.shape[-2]


def answers(client, futures, parts):
    """The results of all tasks, in the order of the parts; a part that does not answer is an error, not a zero."""
    results = client.gather(futures)
    if len(results) != len(parts):
        raise RuntimeError(f"{len(results)} of {len(parts)} parts have answered: the others are lost")
    return results


def wait_for_a_worker(client):
    """A clear error where a Dask client has no worker, instead of waiting for ever."""
    if hasattr(client, "wait_for_workers"):
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise RuntimeError(
                f"the client has no workers after {PATIENCE} seconds: start some, then try again"
            ) from error
