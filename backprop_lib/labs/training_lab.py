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
from backprop_lib.training import train

HIDDEN = ("relu", "tanh", "sigmoid", "leaky_relu", "softplus")
EXTENT = (-1.6, 1.6, -1.6, 1.6)
LOSS = "sigmoid_cross_entropy"
KEPT = 64  # histories remembered, one a setting
SHORT, SHORT_LABEL = ipywidgets.Layout(width="17em"), {"description_width": "7em"}
RATE_STEP = 0.05  # of the learning-rate slider, in powers of ten


class TrainingView(anywidget.AnyWidget):
    """A canvas that draws one training run from θ: decision field, boundary, points and loss curve.

    A message to the kernel and back takes longer than training. So the view trains what its controls ask for itself, by
    the library's own steps written as JavaScript, and draws the kernel's run as soon as that has come. On a page, where
    there is no kernel, it has nothing to wait for.
    """

    _esm = script("from_kernel.js", "training_run.js", "training_view.js")
    _css = script("training_view.css")
    datasets = traitlets.List().tag(sync=True)  # {"points": x as float64, "labels": y as uint8} for each in PLANE
    modules = traitlets.List().tag(sync=True)  # the network as JavaScript for each in HIDDEN, see symbolic.javascript
    start = traitlets.Bytes().tag(sync=True)  # θ before training, float64
    max_epochs = traitlets.Int().tag(sync=True)
    extent = traitlets.List(traitlets.Float()).tag(sync=True)  # left, right, bottom, top
    # Joined to the controls in the browser:
    learning_rate = traitlets.Float().tag(sync=True)
    data = traitlets.Int().tag(sync=True)  # which of `datasets`
    hidden = traitlets.Int().tag(sync=True)  # which of `modules`
    epoch = traitlets.Int().tag(sync=True)
    playing = traitlets.Bool().tag(sync=True)
    # What the kernel has trained:
    trained = traitlets.List().tag(sync=True)  # its learning_rate, data and hidden
    thetas = traitlets.Bytes().tag(sync=True)  # θ after each epoch, float64
    loss = traitlets.Bytes().tag(sync=True)  # the loss after each epoch, float64


class TrainingLab(Lab):
    """Train a network on points in the plane and watch its decision boundary.

    Every setting of learning rate, data and activation is trained once, from the same initial θ, and its history is
    kept: the epochs slider only seeks in it. `network` has the θ that the controls ask for.

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
        joined = {  # what each trait of the view follows in the browser
            "learning_rate": (self.controls["learning_rate"], "value"),
            "data": (self.controls["data"], "index"),
            "hidden": (self.controls["hidden"], "index"),
            "epoch": (self.controls["epochs"], "value"),
            "playing": (self.controls["play"], "playing"),
        }
        self.view = self._view(**{trait: getattr(*source) for trait, source in joined.items()})
        self.links = [ipywidgets.jslink((self.controls["play"], "value"), (self.controls["epochs"], "value"))]
        self.links += [ipywidgets.jslink(source, (self.view, trait)) for trait, source in joined.items()]
        self._show_setting()
        for name in ("learning_rate", "data", "hidden"):
            self.controls[name].observe(self._show_setting, "value")
        self.controls["epochs"].observe(self._seek, "value")

    def _view(self, **asked):
        """The view, with all it needs to train by itself what is asked for."""
        samples, activations = map(self._samples, datasets.PLANE), map(self._activations, HIDDEN)
        return TrainingView(
            datasets=[{"points": x.tobytes(), "labels": y.astype(np.uint8).tobytes()} for x, y in samples],
            modules=[symbolic_module(self.layer_sizes, each) for each in activations],
            start=mlp(self.layer_sizes, self._activations(HIDDEN[0]), rng=self.rng).theta.tobytes(),
            max_epochs=self.controls["epochs"].max,
            extent=list(EXTENT),
            **asked,
        )

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
        if setting not in self._histories:
            if len(self._histories) >= KEPT:
                self._histories.pop(next(iter(self._histories)))
            self._histories[setting] = self._trained(eta)
        self.history = self._histories[setting]
        with self.view.hold_sync():
            self.view.trained = [eta, self.controls["data"].index, self.controls["hidden"].index]
            self.view.thetas, self.view.loss = self.history.theta.tobytes(), self.history.loss.tobytes()
        self._seek()

    def _seek(self, change=None):
        """Let the network have the θ at the epoch of the slider."""
        self.network.theta = self.history.theta[self._epoch_shown()]

    def prepare_for_no_kernel(self):
        """The page trains by itself, and need not carry what was trained here."""
        self.view.trained, self.view.thetas, self.view.loss = [], b"", b""

    def _samples(self, data):
        if data not in self._data:
            self._data[data] = datasets.PLANE[data](self.n_samples, rng=0)
        return self._data[data]

    def _trained(self, eta):
        """The history of all epochs of the slider; the network itself stays."""
        network, epochs = self.network.with_theta(self.network.theta), self.controls["epochs"].max
        return train(network, self.x, self.y, loss=LOSS, optimizer=GradientDescent(eta), epochs=epochs, keep_theta=True)

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
