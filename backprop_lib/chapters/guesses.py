"""Training without waiting, as chapter 16 compares it: who tells the hidden layers their gradient, and how well."""

import numpy as np

from backprop_lib.decoupled import SyntheticGradient, train_decoupled
from backprop_lib.layers import with_ones
from backprop_lib.network import mlp
from backprop_lib.optimizers import Adam
from backprop_lib.training import train

WAYS = ("back-propagation", "last layer only", "guess without label", "guess with label")


class Silent(SyntheticGradient):
    """A guess that stays zero: the layer beside it keeps its first weights."""

    def learn(self, seen, target):
        pass


class Oracle:
    """The true gradient for a guess: it waits until the layers behind layer k have run forward and back."""

    n_labels, seen = 0, None

    def __init__(self, network, k, loss):
        self.behind, self.n_units, self.loss = network.layers[k + 1 :], network.layers[k].n_out, loss

    def guess(self, a, y):
        a1 = with_ones(a)
        for layer in self.behind:
            a1 = layer.forward(a1)
        d = len(y) * self.loss.slope(a1[..., :-1], y)
        for layer in reversed(self.behind):
            d = layer.backward(d)
        return d

    def learn(self, seen, target):
        pass


def trained(way, layer_sizes, x, y, *, loss, rates, epochs, seed, message_delay=0, callback=None):
    """A tanh network trained in one of four WAYS in batches of 32, and its modules.

    rates: of Adam for the layers, and of Adam for the modules.
    callback(network, modules, epoch): called before each epoch and after the last.
    """
    hidden = layer_sizes[1:-1]
    network = mlp(layer_sizes, ["tanh"] * len(hidden) + ["identity"], rng=seed)
    options = {"loss": loss, "epochs": epochs, "batch_size": 32, "rng": seed}
    if way == "back-propagation":
        train(network, x, y, optimizer=Adam(rates[0]), **options)
        return network, []
    kind = Silent if way == "last layer only" else SyntheticGradient
    helpers = new_helpers(layer_sizes, layer_sizes[-1] if way == "guess with label" else 0, rates, kind)
    report = callback and (lambda epoch, value: callback(network, helpers["modules"], epoch))
    train_decoupled(network, x, y, message_delay=message_delay, callback=report, **helpers, **options)
    return network, helpers["modules"]


def new_helpers(layer_sizes, n_labels, rates, kind=SyntheticGradient):
    """An Adam for each layer and a module for each hidden layer, as `train_decoupled` takes them."""
    modules = [kind(n, n_labels, Adam(rates[1])) for n in layer_sizes[1:-1]]
    return {"optimizers": [Adam(rates[0]) for _ in layer_sizes[1:]], "modules": modules}


def missed(module, a, y, message, n_times):
    """‖G − message‖/‖message‖, the part that a guess misses: before a module hears the message, and each time after."""
    found = []
    for _ in range(n_times + 1):
        found.append(float(np.linalg.norm(module.guess(a, y) - message) / np.linalg.norm(message)))
        module.learn(module.seen, message)
    return found


def true_gradients(network, x, y, loss):
    """n ∂L/∂A of each hidden layer, by back-propagation: what the modules should guess."""
    d = len(y) * loss.gradient(network.forward(x), y)
    found = []
    for layer in reversed(network.layers[1:]):
        d = layer.backward(d)
        found.insert(0, d)
    return found


def cosines(network, modules, x, y, loss):
    """For each module the cosine between its guess and the true gradient, both as one long vector."""
    found = []
    for module, layer, true in zip(modules, network.layers, true_gradients(network, x, y, loss), strict=False):
        guess = module.guess(layer.a, y)
        found.append(float(np.vdot(guess, true) / (np.linalg.norm(guess) * np.linalg.norm(true))))
    return found
