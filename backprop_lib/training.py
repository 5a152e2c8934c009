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

    loss:            shape (epochs + 1,), or (epochs + 1, R) for an ensemble; `loss[e]` is the loss on all samples after
                     e epochs, so `loss[0]` is the loss before training.
    theta:           (epochs + 1, P), or (epochs + 1, R, P), if `keep_theta`; else None.
    diverged_at:     the first epoch whose loss is not finite, or None. Training stopped there, and `loss` ends there.
                     For an ensemble: one int a member, −1 where it never happened; training goes on while one lives.
    validation_loss: the loss on the validation samples, shaped as `loss`; None without them.
    stopped_at:      the epoch after which the callback or an interrupt stopped the run, or None.
    warning:         the network's first sentence about work that it could not do, with the epoch; or None.
    """

    loss: np.ndarray
    theta: np.ndarray | None
    diverged_at: int | np.ndarray | None
    validation_loss: np.ndarray | None = None
    stopped_at: int | None = None
    warning: str | None = None

    @property
    def epochs(self):
        """The number of epochs that were run."""
        return len(self.loss) - 1


def train(
    network, x, y, *, loss, optimizer, epochs, batch_size=None, shuffle=True, rng=None, validation=None,
    keep_theta=False, callback=None,
):  # fmt: skip
    """Train `network` in place and return its `History`.

    x, y:       (n_samples, n_features) and (n_samples, n_outputs).
    loss:       a name in `LOSSES`, a `Loss`, or any object with `value` and `gradient`.
    optimizer:  an object with `update(theta, gradient, epoch)`, such as `GradientDescent(0.5)`.
    batch_size: None computes each gradient on all samples; a number updates after each batch of that many samples,
                shuffled anew in every epoch with `rng`, or in their own order with `shuffle=False`.
    validation: (x, y) of samples that are not trained on; their loss is noted after every epoch.
    callback:   called as callback(epoch, loss) before training and after every epoch, for a progress bar or early
                stopping: the network then has the θ of this loss. Returning True stops.

    A loss that becomes infinite or NaN is a result, not an error: see `History.diverged_at`. An interrupt stops the run
    and its History is returned, θ being up to one epoch ahead of it; an error of the callback carries it as `.history`.
    """
    epochs = checks.whole_number(epochs, "epochs", 0)
    loss = get_loss(loss)
    x, y = samples_for(network, loss, x, y, "x", "y")
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise ValueError(f"validation is {type(validation).__name__}, a pair (x, y) is expected")
        validation = samples_for(network, loss, *validation, "the validation's x", "the validation's y")
    if not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer is {optimizer!r}, an object such as GradientDescent(0.5) is expected")
    if batch_size is not None:
        checks.whole_number(batch_size, "batch_size", 1, x.shape[-2])
        run = MiniBatches(network, x, y, loss, batch_size, np.random.default_rng(rng) if shuffle else None)
    else:
        run = FullBatch(network, x, y, loss)

    return run_epochs(run, Record(network, loss, epochs, validation, keep_theta), optimizer, epochs, callback)


def run_epochs(run, record, optimizer, epochs, callback=None):
    """The loop of all training: measure, note, tell the callback, improve; returns the `History` of `record`.

    run: an object with `measure()`, which returns the loss, `improve(optimizer, epoch)`, and `refresh()`, which is
         called where a callback may have used the network or changed its θ in between.
    """
    stopped_at = None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            for epoch in range(epochs + 1):
                value = run.measure()
                record.note(value)
                if callback is not None and callback(epoch, value):
                    stopped_at = epoch
                if stopped_at is not None or epoch == epochs or not any_finite(value):
                    break
                if callback is not None:
                    run.refresh()
                run.improve(optimizer, epoch)
        except KeyboardInterrupt:
            if not record.n_noted:
                raise
            stopped_at = record.n_noted - 1
        except Exception as error:
            error.history = record.history()
            raise
    return record.history(stopped_at)


class Record:
    """What becomes a History: one row an epoch, as far as training has come."""

    def __init__(self, network, loss, epochs, validation, keep_theta):
        self.network, self.formula, self.validation, self.n_noted = network, loss.formula, validation, 0
        self.warning = None
        self.losses = np.full((epochs + 1, *network.theta.shape[:-1]), np.nan)
        self.validation_losses = None if validation is None else self.losses.copy()
        self.thetas = np.empty((epochs + 1, *network.theta.shape), network.theta.dtype) if keep_theta else None

    def note(self, loss):
        """Keep the loss of the network as it is now, and what else was asked for."""
        self.losses[self.n_noted] = loss
        sentence = getattr(self.network, "warning", None)  # a network that iterates has one, see `FixedPoint`
        if sentence and self.warning is None:
            self.warning = f"epoch {self.n_noted}: {sentence}"
        if self.thetas is not None:
            self.thetas[self.n_noted] = self.network.theta
        if self.validation is not None:
            x, y = self.validation
            self.validation_losses[self.n_noted] = self.formula(self.network.predict(x), y)
        self.n_noted += 1

    def history(self, stopped_at=None):
        rows = (self.losses, self.thetas, self.validation_losses)
        losses, thetas, on_validation = (None if kept is None else kept[: self.n_noted] for kept in rows)
        return History(losses, thetas, first_not_finite(losses), on_validation, stopped_at, self.warning)


def samples_for(network, loss, x, y, x_name, y_name):
    """x and y as arrays of the network's type, or an error that says what does not fit the network or the loss."""
    ensemble, dtype = network.theta.shape[:-1], network.theta.dtype
    x = checks.batch(x, network.layer_sizes[0], name=x_name, dtype=dtype, ensemble=ensemble)
    y = checks.target(y, (*ensemble, x.shape[-2], network.layer_sizes[-1]), name=y_name, dtype=dtype)
    loss.check_target(y)
    return x, y


class FullBatch:
    """Epochs on all samples at once: one forward pass gives both the loss and, if asked for, the update."""

    def __init__(self, network, x, y, loss):
        self.network, self.loss = network, loss
        self.x1, self.y, self.slope = with_ones(x), y.mT.copy().mT, None

    def measure(self):
        """The loss on all samples; keeps its slope for `improve`."""
        value, self.slope = self.loss.value_and_slope(self.network.run_forward(self.x1), self.y)
        return value

    refresh = measure

    def improve(self, optimizer, epoch):
        """One update, at the θ that was measured."""
        self.network.run_backward(self.slope)
        optimizer.update(self.network.theta, self.network.gradient, epoch)


class MiniBatches:
    """Epochs in batches, shuffled anew each time if there is an `rng`. The loss is that of all samples before them."""

    def __init__(self, network, x, y, loss, batch_size, rng):
        self.network, self.loss, self.rng, self.n_samples = network, loss, rng, x.shape[-2]
        self.x1, self.y = with_ones(x), y
        self.batches = slices(self.n_samples, batch_size)
        self.chunks = slices(self.n_samples, max(batch_size, CHUNK))

    def measure(self):
        """The loss on all samples, in chunks: larger than a batch, for that is faster, and small enough for memory."""
        value = 0
        for chunk in self.chunks:
            prediction = self.network.run_forward(self.x1[..., chunk, :])
            share = prediction.shape[-2] / self.n_samples
            value = value + self.loss.formula(prediction, self.y[..., chunk, :]) * share
        return value

    def refresh(self):
        """Nothing to do: every batch runs forward anew."""

    def improve(self, optimizer, epoch):
        """One update a batch."""
        x1, y = self.in_this_epochs_order()
        for batch in self.batches:
            prediction = self.network.run_forward(x1[..., batch, :])
            self.network.run_backward(self.loss.slope(prediction, y[..., batch, :]))
            optimizer.update(self.network.theta, self.network.gradient, epoch)

    def in_this_epochs_order(self):
        """[X 1] and Y, gathered once an epoch: shuffled if there is an `rng`."""
        if self.rng is None:
            return self.x1, self.y
        order = self.rng.permutation(self.n_samples)
        return self.x1[..., order, :], self.y[..., order, :]


CHUNK = 1024  # samples whose loss is measured at once


def slices(n, length):
    """Slices of at most `length` that cover n samples."""
    return [slice(start, start + length) for start in range(0, n, length)]


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
