"""The Training Lab: a learning rate and a number of epochs as sliders, the decision boundary and the loss live."""

import anywidget
import ipywidgets
import numpy as np
import traitlets

from backprop_lib import checks, datasets, symbolic
from backprop_lib.labs.display import LABEL, WIDE, Lab, script
from backprop_lib.losses import accuracy
from backprop_lib.network import mlp
from backprop_lib.optimizers import GradientDescent
from backprop_lib.plotting import new_figure, plot_decision, plot_loss, plot_points
from backprop_lib.training import History, train

HIDDEN = ("relu", "tanh", "sigmoid", "leaky_relu", "softplus")
EXTENT = (-1.6, 1.6, -1.6, 1.6)
LOSS = "sigmoid_cross_entropy"
KEPT = 64  # histories remembered, one a setting
SHORT, SHORT_LABEL = ipywidgets.Layout(width="17em"), {"description_width": "7em"}
RATE_STEP = 0.05  # of the learning-rate slider, in powers of ten


class TrainingView(anywidget.AnyWidget):
    """A canvas that draws one training run from θ: decision field, boundary, points and loss curve."""

    _esm = script("from_kernel.js", "training_run.js", "training_view.js")
    _css = script("training_view.css")
    module = traitlets.Unicode().tag(sync=True)  # the network as JavaScript, see symbolic.javascript
    theta = traitlets.Bytes().tag(sync=True)  # θ at `epoch`, float64
    loss = traitlets.Bytes().tag(sync=True)  # the loss after each epoch, float64
    epoch = traitlets.Int().tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)  # x, float64, one sample after the other
    labels = traitlets.Bytes().tag(sync=True)  # y, uint8
    extent = traitlets.List(traitlets.Float()).tag(sync=True)  # left, right, bottom, top
    # Only on a page without a kernel, where the view trains by itself:
    kernelless = traitlets.Bool().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    data = traitlets.Int().tag(sync=True)  # which of `datasets`
    hidden = traitlets.Int().tag(sync=True)  # which of `modules`
    datasets = traitlets.List().tag(sync=True)  # {"points", "labels"} as above, one for each in `datasets.PLANE`
    modules = traitlets.List().tag(sync=True)  # JavaScript sources, one for each in HIDDEN
    start = traitlets.Bytes().tag(sync=True)  # θ before training, float64
    max_epochs = traitlets.Int().tag(sync=True)
    playing = traitlets.Bool().tag(sync=True)


class TrainingLab(Lab):
    """Train a network on points in the plane and watch its decision boundary.

    Every setting of learning rate, data and activation is trained once, from the same initial θ, and its history is
    kept: the epochs slider only seeks in it. A new setting is shown as soon as the slider's epoch is reached, and the
    epochs behind it follow. `network` always holds the θ that is shown.

    learning_rate: where the slider begins, on its grid; 0.01 to 100.   epochs: where the epochs slider begins.
    max_epochs:    how far the epochs slider goes.          data: a name in `datasets.PLANE`.
    hidden:        the activation of the hidden layers.     rng: the seed of the initial weights.
    """

    expected = 70  # epochs, about

    def __init__(self, *, data="circles", hidden="relu", learning_rate=0.5, epochs=150, max_epochs=300, n_samples=1000,
                 layer_sizes=(2, 4, 3, 1), rng=14):  # fmt: skip
        self.layer_sizes, self.n_samples, self.rng = tuple(layer_sizes), n_samples, rng
        self._histories, self._data = {}, {}
        slider = {"style": LABEL, "layout": WIDE}
        self.controls = {
            "learning_rate": ipywidgets.FloatLogSlider(
                on_the_slider(learning_rate),
                min=-2,
                max=2,
                step=RATE_STEP,
                description="learning rate η",
                readout_format=".3g",
                **slider,
            ),
            "epochs": ipywidgets.IntSlider(epochs, min=0, max=max_epochs, description="epochs", **slider),
            "play": ipywidgets.Play(epochs, min=0, max=max_epochs, interval=8, description="play the epochs"),
            "data": ipywidgets.Dropdown(
                options=list(datasets.PLANE),
                value=data,
                description="data",
                style=SHORT_LABEL,
                layout=SHORT,
            ),
            "hidden": ipywidgets.Dropdown(
                options=HIDDEN,
                value=hidden,
                description="hidden units",
                style=SHORT_LABEL,
                layout=SHORT,
            ),
        }
        ipywidgets.jslink((self.controls["play"], "value"), (self.controls["epochs"], "value"))
        self.view = TrainingView(extent=list(EXTENT))
        self._show_setting()
        for name in ("learning_rate", "data", "hidden"):
            self.controls[name].observe(self._show_setting, "value")
        self.controls["epochs"].observe(self._seek, "value")

    def rows(self):
        rate, epochs, *others = self.controls.values()
        return [rate, epochs, ipywidgets.HBox(others, layout=ipywidgets.Layout(flex_flow="row wrap"))]

    @property
    def loss(self):
        """The loss at the epoch shown; NaN or inf once training has diverged."""
        return float(self.history.loss[self._epoch_shown()])

    @property
    def accuracy(self):
        """The share of points that the network shown classifies correctly; NaN once training has diverged."""
        if not np.isfinite(self.loss):
            return np.nan
        return accuracy(self.network.predict(self.x), self.y, threshold=0)

    def _show_setting(self, change=None):
        """Train, or recall, the setting of the controls, and show it."""
        setting = eta, data, hidden = tuple(self.controls[name].value for name in ("learning_rate", "data", "hidden"))
        self.x, self.y = self._samples(data)
        self.network = mlp(self.layer_sizes, self._activations(hidden), rng=self.rng)
        recalled = self._histories.get(setting)
        self.history = recalled or self._trained(eta, self.controls["epochs"].value)
        with self.view.hold_sync():
            self.view.points = self.x.tobytes()
            self.view.labels = self.y.astype(np.uint8).tobytes()
            self.view.module = symbolic_module(self.layer_sizes, self._activations(hidden))
            self.view.loss = self._loss_of_all_epochs().tobytes()
            self._seek()
        if not recalled:
            if len(self._histories) >= KEPT:
                self._histories.pop(next(iter(self._histories)))
            self.history = self._histories[setting] = self._trained_further(eta)
            self.view.loss = self._loss_of_all_epochs().tobytes()

    def _loss_of_all_epochs(self):
        """The loss after each epoch; where a run is still to be trained, NaN, which the view leaves out."""
        return np.pad(self.history.loss, (0, self._epochs_left()), constant_values=np.nan)

    def _epochs_left(self):
        """How many epochs of the slider the history shown has not; 0 once it has diverged."""
        return 0 if self.history.diverged_at is not None else self.controls["epochs"].max - self.history.epochs

    def prepare_for_no_kernel(self):
        """Give the view all data, networks and the initial θ, and join the controls to it in the browser."""
        samples = map(self._samples, datasets.PLANE)
        view = self.view
        view.datasets = [{"points": x.tobytes(), "labels": y.astype(np.uint8).tobytes()} for x, y in samples]
        view.modules = [symbolic_module(self.layer_sizes, self._activations(hidden)) for hidden in HIDDEN]
        view.start = mlp(self.layer_sizes, self._activations("relu"), rng=self.rng).theta.tobytes()
        view.max_epochs, view.kernelless = self.controls["epochs"].max, True
        links = {"learning_rate": ("learning_rate", "value"), "epochs": ("epoch", "value"), "data": ("data", "index"),
                 "hidden": ("hidden", "index"), "play": ("playing", "playing")}  # fmt: skip
        for control, (trait, attribute) in links.items():
            setattr(view, trait, getattr(self.controls[control], attribute))
            ipywidgets.jslink((self.controls[control], attribute), (view, trait))

    def _seek(self, change=None):
        """Show the epoch of the slider."""
        self.network.theta = self.history.theta[self._epoch_shown()]
        with self.view.hold_sync():
            self.view.theta = self.network.theta.tobytes()
            self.view.epoch = self.controls["epochs"].value

    def _samples(self, data):
        if data not in self._data:
            self._data[data] = datasets.PLANE[data](self.n_samples, rng=0)
        return self._data[data]

    def _trained(self, eta, epochs):
        """The history of so many epochs of the network as it is; the network itself stays."""
        network, descent = self.network.with_theta(self.network.theta), GradientDescent(eta)
        return train(network, self.x, self.y, loss=LOSS, optimizer=descent, keep_theta=True, epochs=epochs)

    def _trained_further(self, eta):
        """The history shown, continued to the end of the slider; the network shows the same epoch."""
        first, n_left = self.history, self._epochs_left()
        if not n_left:
            return first
        self.network.theta = first.theta[-1]
        more = self._trained(eta, n_left)
        self.network.theta = first.theta[self._epoch_shown()]
        diverged_at = None if more.diverged_at is None else first.epochs + more.diverged_at
        loss, theta = (np.concatenate([a, b[1:]]) for a, b in ((first.loss, more.loss), (first.theta, more.theta)))
        return History(loss, theta, diverged_at)

    def _epoch_shown(self):
        return min(self.controls["epochs"].value, self.history.epochs)

    def _activations(self, hidden):
        return (*[hidden] * (len(self.layer_sizes) - 2), "identity")

    def still_figure(self):
        figure, (plane, curve) = new_figure(7.2, 3.4, columns=2)
        plot_decision(plane, self.network.predict, EXTENT, threshold=0)
        plot_points(plane, self.x, self.y)
        plot_loss(curve, self.history.loss)
        epoch = self._epoch_shown()
        curve.plot(epoch, self.history.loss[epoch], "ko")
        alt = (
            f"The Training Lab at learning rate {self.controls['learning_rate'].value:.3g} after {epoch} epochs on "
            f"{self.controls['data'].value}: the decision boundary among the points, and the loss curve at "
            f"{self.loss:.3f}, accuracy {self.accuracy:.1%}."
        )
        return figure, alt


def on_the_slider(learning_rate):
    """The nearest learning rate that the slider can show."""
    checks.positive(learning_rate, "learning_rate")
    return 10 ** (round(np.log10(learning_rate) / RATE_STEP) * RATE_STEP)


_modules = {}


def symbolic_module(layer_sizes, activations):
    """`symbolic.javascript` of this architecture, traced once."""
    key = (layer_sizes, activations)
    if key not in _modules:
        _modules[key] = symbolic.javascript(mlp(layer_sizes, activations, rng=0), LOSS)
    return _modules[key]
