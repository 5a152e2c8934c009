"""Training without waiting: each layer learns from a guess of its gradient (chapter 16).

Back-propagation locks a layer until all layers behind it have run forward and backward. Here a small linear module
beside each hidden layer guesses ∂L/∂A from A alone, or from A and the label, and the layer learns at once. The true
message comes later, from the layer behind, and improves the guess (Jaderberg and others, 2017).
"""

import numpy as np

from backprop_lib import checks
from backprop_lib.layers import with_ones
from backprop_lib.losses import get_loss
from backprop_lib.training import MiniBatches, Record, run_epochs, samples_for


class SyntheticGradient:
    """A linear guess of what the layers behind will say: G = [A 1] V, or [A Y 1] V if it sees the label.

    n_units:   of the hidden layer it stands beside.
    n_labels:  columns of Y that it sees; 0 for none.
    optimizer: its own, such as Adam(0.01).

    V begins at zero, so the first guess is that nothing needs to change. G (n_samples, n_units) is the gradient of each
    sample's own loss, n ∂L/∂A: it does not depend on the size of the batch.
    """

    def __init__(self, n_units, n_labels, optimizer):
        self.n_units = checks.whole_number(n_units, "n_units", 1)
        self.n_labels = checks.whole_number(n_labels, "n_labels", 0)
        self.optimizer = optimizer
        self.theta = np.zeros((self.n_units + self.n_labels + 1) * self.n_units)
        self.V = self.theta.reshape(-1, self.n_units)
        self.seen = None

    def guess(self, a, y):
        """G for activations (n, n_units), targets (n, n_labels); `seen` keeps what it saw."""
        self.seen = with_ones(np.concatenate([a, y], axis=-1) if self.n_labels else a)
        return self.seen @ self.V

    def learn(self, seen, target):
        """One step on ½ Σ (G − target)² / n: what it saw, and the message that came later."""
        slope = seen.mT @ (seen @ self.V - target) / len(seen)
        self.optimizer.update(self.theta, slope.ravel())


def train_decoupled(
    network, x, y, *, loss, optimizers, modules, epochs, batch_size, rng=None, message_delay=0, callback=None
):
    """Train `network` in place, every layer as soon as it has its activations, and return the `History`.

    x, y, loss, epochs, batch_size, rng, callback: as in `training.train`.
    optimizers:    one for each layer, the first layer's first.
    modules:       one `SyntheticGradient` for each hidden layer.
    message_delay: how many batches late a module hears what it should have guessed.

    Raises ValueError or TypeError where these do not fit the network.
    """
    epochs, loss = checks.whole_number(epochs, "epochs", 0), get_loss(loss)
    checks.whole_number(message_delay, "message_delay", 0)
    fitting(network, optimizers, modules)
    x, y = samples_for(network, loss, x, y, "x", "y")
    checks.whole_number(batch_size, "batch_size", 1, len(x))
    run = Decoupled(network, x, y, loss, batch_size, np.random.default_rng(rng), modules, message_delay)
    return run_epochs(run, Record(network, loss, epochs, None, keep_theta=False), optimizers, epochs, callback)


class Decoupled(MiniBatches):
    """Epochs in shuffled batches, each layer updated on the way forward."""

    def __init__(self, network, x, y, loss, batch_size, rng, modules, message_delay=0):
        super().__init__(network, x, y, loss, batch_size, rng)
        self.views = [(layer.Wb.reshape(-1), layer.dWb.reshape(-1)) for layer in network.layers]
        self.modules, self.message_delay, self.mail = modules, message_delay, []

    def improve(self, optimizers, epoch):
        x1, y = self.in_this_epochs_order()
        for batch in self.batches:
            self.mail.append(self.one_batch(x1[batch], y[batch], optimizers, epoch))
            if len(self.mail) > self.message_delay:
                for module, seen, target in self.mail.pop(0):
                    module.learn(seen, target)

    def one_batch(self, a1, y, optimizers, epoch):
        """Forward through the layers, which learn on the way; returns the messages."""
        n, messages = len(y), []
        for k, layer in enumerate(self.network.layers):
            a1 = layer.forward(a1)
            a = a1[..., :-1]
            guessed = k < len(self.modules)  # nobody waits
            d = self.modules[k].guess(a, y) if guessed else n * self.loss.slope(a, y)
            d_below = layer.backward(d / n, with_dx=k > 0)
            if k > 0:  # what the layer below should have guessed, as far as this one knows
                messages.append((self.modules[k - 1], self.modules[k - 1].seen, n * d_below))
            optimizers[k].update(*self.views[k], epoch)
        return messages


def fitting(network, optimizers, modules):
    """Raise ValueError unless there is one optimiser a layer and one module of the right size a hidden layer."""
    n_layers, hidden = len(network.layers), network.layer_sizes[1:-1]
    if network.theta.ndim > 1:
        raise ValueError(f"theta has shape {network.theta.shape}: an ensemble is not trained layer by layer")
    n_own = len(set(map(id, optimizers)))
    if not n_own == len(optimizers) == n_layers:
        raise ValueError(f"{n_own} optimizers are given, one of its own for each of {n_layers} layers is expected")
    if tuple(module.n_units for module in modules) != hidden:
        raise ValueError(
            f"modules for {[m.n_units for m in modules]} units are given, the hidden layers have {list(hidden)}"
        )
    if any(module.n_labels not in (0, network.layer_sizes[-1]) for module in modules):
        raise ValueError(
            f"a module sees {network.layer_sizes[-1]} labels or none, {[m.n_labels for m in modules]} are given"
        )
