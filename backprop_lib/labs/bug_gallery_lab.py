"""Chapter 8's lab: plant a fault in one layer's backward pass, predict the symptom, then see the check."""

from dataclasses import dataclass
from functools import cache, partial

import ipywidgets
import numpy as np

from backprop_lib.chapters import faults
from backprop_lib.chapters.pictures.ratios import ParameterGrid, error_bar, error_colors
from backprop_lib.gradient_check import GradientCheck, check_gradient
from backprop_lib.labs.display import LABEL, WIDE
from backprop_lib.labs.figure_lab import FigureLab
from backprop_lib.network import mlp
from backprop_lib.optimizers import GradientDescent
from backprop_lib.plotting import BLUE, ORANGE, new_figure, number
from backprop_lib.training import train

SIZES, ACTIVATIONS = (3, 3, 3, 1), ("tanh", "tanh", "sigmoid")
LOSS, RATE, EPOCHS, N_SAMPLES = "half_squared_error", 1.0, 300, 20

# The fault, and why the check sees what it sees
FAULTS = {
    "none": (None, "Nothing is planted."),
    "∂L/∂Z has the wrong sign": (faults.wrong_sign, "A sign travels with ∂L/∂Z to every layer before."),
    "f′ is missing": (faults.missing_slope, "f′ differs from sample to sample, so no single factor is lost."),
    "f′ is doubled": (faults.doubled_slope, "A constant factor travels with ∂L/∂Z to every layer before."),
    "W is not transposed": (
        faults.not_transposed,
        "Only ∂L/∂X, which goes to the layer before, needs Wᵀ; there is none before layer 1.",
    ),
    "db is a mean, dW a sum": (faults.averaged_bias, "db goes nowhere else, so nothing else is wrong."),
    "W is updated too early": (
        partial(faults.updated_weights, learning_rate=RATE),
        "Only ∂L/∂X, which goes to the layer before, uses W; there is none before layer 1.",
    ),
}
UNDECIDED = "choose one to see the check"
NOTHING = "nothing: all ratios are 1"
FACTOR = "one factor, here and in all layers before"
NO_FACTOR = "no common factor, here and in all layers before"
BEFORE = "only the layers before are wrong"
BIASES = "only biases are wrong"
REFUSED = "an error: the shapes do not fit"
PREDICTIONS = (UNDECIDED, NOTHING, FACTOR, NO_FACTOR, BEFORE, BIASES, REFUSED)


@dataclass(frozen=True)
class Finding:
    """What the check and a training run make of one fault."""

    check: GradientCheck | None  # None if the backward pass did not run
    loss: np.ndarray | None
    symptom: str
    words: str


class BugGalleryLab(FigureLab):
    """A 3-3-3-1 network with one fault: the reader predicts what the gradient check shows, and then sees it."""

    expected = (2, 2, 1)  # ratios of the layers 1, 2 and 3

    def __init__(self, fault="f′ is doubled", layer=2, prediction=UNDECIDED):
        figure, (left, right) = new_figure(7.6, 3.4, columns=2, width_ratios=(1.6, 1))
        self.grid = ParameterGrid(left, SIZES)
        self.heading = left.set_title("")
        error_bar(figure, left)
        (self.right_curve,) = right.plot([], [], color=BLUE, linewidth=4, alpha=0.45, label="without the fault")
        (self.faulty_curve,) = right.plot([], [], "--", color=ORANGE, label="with the fault")
        self.message = right.text(0.5, 0.5, "", transform=right.transAxes, ha="center", va="center")
        right.set(
            xlabel="epoch",
            ylabel="loss",
            title="training",
            xlim=(0, EPOCHS),
            ylim=(0, 0.5),
            yticks=[0, 0.1, 0.2, 0.3, 0.4, 0.5],
        )
        right.legend(loc="upper right", fontsize=9)
        menu = {"style": LABEL, "layout": WIDE}
        controls = {
            "fault": ipywidgets.Dropdown(options=list(FAULTS), value=fault, description="fault", **menu),
            "layer": ipywidgets.IntSlider(layer, min=1, max=3, description="in layer", **menu),
            "prediction": ipywidgets.Dropdown(
                options=PREDICTIONS, value=prediction, description="your prediction", **menu
            ),
        }
        super().__init__(figure, self.reveal, controls)

    def frame_key(self, fault, layer, prediction):
        return None if prediction == UNDECIDED else (fault, layer)

    def reveal(self, fault, layer, prediction):
        place = "No fault" if fault == "none" else f"Fault in layer {layer}: {fault}"
        if prediction == UNDECIDED:
            self.grid.write(["?"] * len(self.grid.cells), ["#e5e7eb"] * len(self.grid.cells))
            self._curves(None, None, "predict first")
            self.heading.set_text("gradient check: hidden")
            return f"{place}. What will the gradient check show? Choose a prediction, then the picture opens."
        finding = find(fault, layer)
        if finding.check is None:
            self.grid.write(["×"] * len(self.grid.cells), ["#e5e7eb"] * len(self.grid.cells))
            self._curves(find("none", 1).loss, None, "with the fault:\nno step was taken")
        else:
            ratios, errors = finding.check.backward / finding.check.numerical, finding.check.errors
            colors = error_colors(errors, finding.check.rtol)
            self.grid.write([number(ratio, ".2f") for ratio in ratios], colors, bold=errors > finding.check.rtol)
            self._curves(find("none", 1).loss, finding.loss, "")
        self.heading.set_text("gradient check: backward / numerical")
        judged = "Your prediction was right" if prediction == finding.symptom else f"You predicted “{prediction}”"
        return f"{place}. {finding.words} {judged}; the symptom is “{finding.symptom}”. {FAULTS[fault][1]}"

    def _curves(self, right, faulty, message):
        for line, loss in ((self.right_curve, right), (self.faulty_curve, faulty)):
            line.set_data([], []) if loss is None else line.set_data(np.arange(len(loss)), loss)
        self.message.set_text(message)


def data():
    """Twenty points in space; class 1 where the first two coordinates have the same sign."""
    x = np.random.default_rng(0).standard_normal((N_SAMPLES, 3))
    return x, (x[:, :1] * x[:, 1:2] > 0).astype(float)


@cache
def find(fault, layer):
    """Plant the fault, check the gradient, train; computed once for each fault and layer."""
    (x, y), network = data(), mlp(SIZES, ACTIVATIONS, rng=2)
    planted = FAULTS[fault][0]
    if planted is not None:
        network = faults.plant(network, planted, layer)
    try:
        report = check_gradient(network, x, y, LOSS)
    except ValueError:
        n_in, n_out = network.layers[layer - 1].W.shape
        words = f"NumPy refuses: ({N_SAMPLES}, {n_out}) times ({n_in}, {n_out}) is no matrix product; "
        words += "a square W would have let it pass."
        return Finding(None, None, REFUSED, words)
    history = train(network, x, y, loss=LOSS, optimizer=GradientDescent(RATE), epochs=EPOCHS)
    symptom, words = diagnose(report, layer)
    final = "below 0.0001" if history.loss[-1] < 1e-4 else f"{history.loss[-1]:.4f}"
    return Finding(report, history.loss, symptom, f"{words} The loss after {EPOCHS} epochs is {final}.")


def diagnose(report, layer):
    """Read a report's ratio column: which parameters are wrong, and do they share a factor?"""
    wrong = report.errors > report.rtol
    if not wrong.any():
        return NOTHING, f"All {wrong.size} ratios are 1."
    ratios = report.backward[wrong] / report.numerical[wrong]
    names = [name for name, bad in zip(report.parameter_names, wrong, strict=True) if bad]
    shared = np.ptp(ratios) < 1e-3 * np.abs(ratios).max()
    least, most = (number(ratio, ".3f") for ratio in (ratios.min(), ratios.max()))
    found = number(ratios.mean()) if shared else f"between {least} and {most}"
    words = f"In {len(names)} of {wrong.size} entries the ratio is not 1 but {found}."
    if all(name.startswith("b") for name in names):
        return BIASES, words
    if not any(name.startswith(f"W{layer}") for name in names):
        return BEFORE, words
    return (FACTOR if shared else NO_FACTOR), words
