"""Loss functions L and their gradients ∂L/∂ŷ, side by side.

Every loss is a sum over outputs and a mean over samples. The 1/n of that mean lives here and nowhere else:
the layers only sum over samples. Predictions and targets have shape (n_samples, n_outputs); predictions may have
leading ensemble axes (..., n_samples, n_outputs), and then there is one loss a member.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks
from backprop_lib.activations import sigmoid, softplus


def any_number(target):
    """Targets may be any finite numbers."""


def probabilities(target):
    """Targets must lie in [0, 1]."""
    if target.dtype != object and not ((target >= 0) & (target <= 1)).all():
        raise ValueError(f"targets lie in [{target.min()}, {target.max()}], cross-entropy expects [0, 1]")


def distributions(target):
    """Each row of targets must be a probability distribution, as one-hot rows are."""
    probabilities(target)
    if target.dtype != object and not np.allclose(target.sum(axis=-1), 1, atol=1e-6):
        raise ValueError("softmax cross-entropy expects rows of targets that sum to 1 (one-hot rows do)")


@dataclass(frozen=True)
class Loss:
    """A loss and its gradient with respect to the predictions.

    `formula(prediction, target)` and `slope(prediction, target)` are the bare mathematics; `value` and `gradient`
    check their input first. A custom loss needs only these two functions.
    """

    name: str
    formula: Callable  # formula(prediction, target) -> L
    slope: Callable  # slope(prediction, target) -> ∂L/∂prediction
    check_target: Callable = any_number

    def value(self, prediction, target):
        """L: a float, or one number a member (R,) for predictions (R, n_samples, n_outputs)."""
        return self.formula(*self.checked(prediction, target))

    def gradient(self, prediction, target):
        """∂L/∂prediction, of the predictions' shape."""
        return self.slope(*self.checked(prediction, target))

    def checked(self, prediction, target):
        """Both as arrays of one floating type; a ValueError or TypeError where they do not fit this loss."""
        prediction = checks.prediction(prediction)
        target = checks.target(target, prediction.shape, name="target", dtype=prediction.dtype)
        self.check_target(target)
        return prediction, target


def mean_over_samples(summands):
    """Σ over samples and outputs, divided by the number of samples."""
    if summands.ndim == 2:
        total = np.add.reduce(summands, axis=None)
        return (total.item() if isinstance(total, np.generic) else total) / summands.shape[0]
    return np.add.reduce(summands, axis=(-2, -1)) / summands.shape[-2]


# L = Σ(ŷ − y)² / n
def squared_error(prediction, target):
    return mean_over_samples((prediction - target) ** 2)


def squared_error_gradient(prediction, target):
    return 2 * (prediction - target) / prediction.shape[-2]


# L = ½ Σ(ŷ − y)² / n: the ½ cancels the 2 of the derivative
def half_squared_error(prediction, target):
    return squared_error(prediction, target) / 2


def half_squared_error_gradient(prediction, target):
    return (prediction - target) / prediction.shape[-2]


# L = −Σ[y ln p + (1 − y) ln(1 − p)] / n, on probabilities p
def binary_cross_entropy(prediction, target):
    p = inside(prediction)
    return -mean_over_samples(target * np.log(p) + (1 - target) * np.log(1 - p))


def binary_cross_entropy_gradient(prediction, target):
    p = inside(prediction)
    return (p - target) / (p * (1 - p)) / p.shape[-2]


def inside(p):
    """Probabilities kept one rounding error away from 0 and 1, where the logarithm ends."""
    if p.dtype.kind != "f":
        return p  # symbols and complex steps are never on the edge
    eps = np.finfo(p.dtype).eps
    return np.clip(p, eps, 1 - eps)


# The same on logits z with p = σ(z): L = Σ[ln(1 + eᶻ) − y z] / n, and the gradient is (p − y)/n (chapter 6)
def sigmoid_cross_entropy(logits, target):
    summands = softplus(logits)
    summands -= target * logits
    return mean_over_samples(summands)


def sigmoid_cross_entropy_gradient(logits, target):
    slope = sigmoid(logits)
    slope -= target
    slope /= logits.shape[-2]
    return slope


# L = −Σ y ln p / n with p = softmax(z): L = Σ over samples of [ln Σ eᶻ − Σ y z] / n, gradient (p − y)/n
def softmax_cross_entropy(logits, target):
    shifted = logits - largest(logits)
    log_sum_exp = np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return mean_over_samples(target * (log_sum_exp - shifted))


def softmax_cross_entropy_gradient(logits, target):
    return (softmax(logits) - target) / logits.shape[-2]


def softmax(logits):
    """eᶻ / Σ eᶻ along the last axis: each row becomes a probability distribution."""
    exponentials = np.exp(logits - largest(logits))
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def largest(logits):
    """The largest logit of each row; subtracting it changes no softmax and prevents overflow."""
    return np.max(logits.real, axis=-1, keepdims=True)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("squared_error", squared_error, squared_error_gradient),
        Loss("half_squared_error", half_squared_error, half_squared_error_gradient),
        Loss("binary_cross_entropy", binary_cross_entropy, binary_cross_entropy_gradient, probabilities),
        Loss("sigmoid_cross_entropy", sigmoid_cross_entropy, sigmoid_cross_entropy_gradient, probabilities),
        Loss("softmax_cross_entropy", softmax_cross_entropy, softmax_cross_entropy_gradient, distributions),
    )
}


def get_loss(loss):
    """The `Loss` of that name; an object with `value` and `gradient` serves too."""
    if isinstance(loss, Loss):
        return loss
    if hasattr(loss, "value") and hasattr(loss, "gradient"):
        return Loss(type(loss).__name__, loss.value, loss.gradient)
    return checks.known(loss, LOSSES, "loss")


def accuracy(prediction, target, *, threshold=0.5):
    """The share of samples whose predicted class is right: a float, or one number a member of an ensemble.

    One output: the class is `prediction > threshold` (use `threshold=0` on logits). Several: the largest output.
    It jumps, so it has no useful derivative: it is what we report, not what we train (chapter 7).
    """
    prediction = checks.prediction(prediction)
    target = checks.target(target, prediction.shape, name="target")
    if prediction.shape[-1] == 1:
        hits = (prediction[..., 0] > threshold) == (target[..., 0] > 0.5)
    else:
        hits = prediction.argmax(axis=-1) == target.argmax(axis=-1)
    share = hits.mean(axis=-1)
    return share.item() if isinstance(share, np.generic) else share
