"""The training loop: forward, loss, backward, update (chapter 7)."""

import math
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks
from backprop_lib.layers import with_ones
from backprop_lib.losses import get_loss


@dataclass(frozen=True)
class History:
    """What a training run leaves behind.

    loss:        shape (epochs + 1,), or (epochs + 1, R) for an ensemble; `loss[e]` is the loss on all samples after
                 e epochs, so `loss[0]` is the loss before training.
    theta:       (epochs + 1, P), or (epochs + 1, R, P), if `keep_theta`; else None.
    diverged_at: the first epoch whose loss is not finite, or None. Training stopped there, and `loss` ends there.
                 For an ensemble: one int a member, −1 where it never happened; training goes on while a member lives.
    """

    loss: np.ndarray
    theta: np.ndarray | None
    diverged_at: int | np.ndarray | None

    @property
    def epochs(self):
        """The number of epochs that were run."""
        return len(self.loss) - 1


def train(
    network, x, y, *, loss, optimizer, epochs, batch_size=None, rng=None, keep_theta=False, callback=None
):  # fmt: skip
    """Train `network` in place and return its `History`.

    x, y:       (n_samples, n_features) and (n_samples, n_outputs).
    loss:       a name in `LOSSES`, a `Loss`, or any object with `value` and `gradient`.
    optimizer:  an object with `update(theta, gradient, epoch)`, such as `GradientDescent(0.5)`.
    batch_size: None computes each gradient on all samples; a number shuffles the samples anew in every epoch (with
                `rng`) and updates after each batch of that many.
    callback:   called as callback(epoch, loss) once before training and after every epoch, for a progress bar.

    A loss that becomes infinite or NaN is a result, not an error: see `History.diverged_at`.
    """
    epochs = checks.whole_number(epochs, "epochs", 0)
    ensemble, dtype = network.theta.shape[:-1], network.theta.dtype
    x = checks.batch(x, network.layer_sizes[0], dtype=dtype, ensemble=ensemble)
    n_samples = x.shape[-2]
    y = checks.target(y, (*ensemble, n_samples, network.layer_sizes[-1]), dtype=dtype)
    loss = get_loss(loss)
    loss.check_target(y)
    if not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer is {optimizer!r}, an object such as GradientDescent(0.5) is expected")
    if batch_size is not None:
        checks.whole_number(batch_size, "batch_size", 1, n_samples)

    theta = network.theta
    losses = np.full((epochs + 1, *ensemble), np.nan)
    thetas = np.empty((epochs + 1, *theta.shape), dtype) if keep_theta else None
    run_epoch = full_batch(network, x, y, loss, optimizer) if batch_size is None else mini_batches(
        network, x, y, loss, optimizer, batch_size, rng
    )  # fmt: skip
    epoch = 0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for epoch in range(epochs + 1):
            if keep_theta:
                thetas[epoch] = theta
            value = losses[epoch] = run_epoch(epoch, update=epoch < epochs)
            if callback is not None:
                callback(epoch, value)
            if not any_finite(value):
                break
    losses = losses[: epoch + 1]
    return History(losses, thetas[: epoch + 1] if keep_theta else None, first_not_finite(losses))


def full_batch(network, x, y, loss, optimizer):
    """An epoch on all samples at once: one forward pass gives both the loss and, if asked for, the update."""
    x1, y = with_ones(x), y.mT.copy().mT
    theta, gradient = network.theta, network.gradient

    def run_epoch(epoch, update):
        prediction = network.run_forward(x1)
        value = loss.formula(prediction, y)
        if update and any_finite(value):
            network.run_backward(loss.slope(prediction, y))
            optimizer.update(theta, gradient, epoch)
        return value

    return run_epoch


def mini_batches(network, x, y, loss, optimizer, batch_size, rng):
    """An epoch in shuffled batches. The loss reported is that of all samples before the epoch's first update."""
    n_samples = x.shape[-2]
    rng = np.random.default_rng(rng)
    batches = [slice(start, start + batch_size) for start in range(0, n_samples, batch_size)]

    def run_epoch(epoch, update):
        value = 0
        for batch in batches:
            prediction = network.run_forward(with_ones(x[..., batch, :]))
            value = value + loss.formula(prediction, y[..., batch, :]) * (prediction.shape[-2] / n_samples)
        if update and any_finite(value):
            order = rng.permutation(n_samples)
            for batch in batches:
                prediction = network.run_forward(with_ones(x[..., order[batch], :]))
                network.run_backward(loss.slope(prediction, y[..., order[batch], :]))
                optimizer.update(network.theta, network.gradient, epoch)
        return value

    return run_epoch


def any_finite(value):
    """Whether a loss, or the loss of at least one member of an ensemble, is finite."""
    return math.isfinite(value) if isinstance(value, float) else np.isfinite(value).any()


def first_not_finite(losses):
    """The first epoch whose loss is not finite: an int or None; for an ensemble, ints with −1 for never."""
    bad = ~np.isfinite(losses)
    first = np.where(bad.any(axis=0), bad.argmax(axis=0), -1)
    if first.ndim:
        return first
    return int(first) if first >= 0 else None
