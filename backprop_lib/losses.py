"""Loss functions L and their gradients ∂L/∂ŷ, side by side.

Every loss is a sum over outputs and a mean over samples. The 1/n of that mean lives here and nowhere else:
the layers only sum over samples. Predictions and targets have shape (n_samples, n_outputs); predictions may have
leading ensemble axes (..., n_samples, n_outputs), and then there is one loss a member.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks


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
    check their input first. A custom loss needs only these two functions. Where they share work, `both` gives the
    two at once; `value_and_slope` is what training calls.
    """

    name: str
    formula: Callable  # formula(prediction, target) -> L
    slope: Callable  # slope(prediction, target) -> ∂L/∂prediction
    check_target: Callable = any_number
    both: Callable | None = None  # both(prediction, target) -> (L, ∂L/∂prediction)

    def value_and_slope(self, prediction, target):
        """(L, ∂L/∂prediction), without checks."""
        if self.both:
            return self.both(prediction, target)
        return self.formula(prediction, target), self.slope(prediction, target)

    def value(self, prediction, target):
        """L: a float, or one number a member (R,) for predictions (R, n_samples, n_outputs)."""
        return self.formula(*self.checked(prediction, target))

    def gradient(self, prediction, target):
        """∂L/∂prediction, of the predictions' shape."""
        with np.errstate(over="ignore"):
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
        return (float(total) if isinstance(total, np.floating) else total) / summands.shape[0]
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
    return -mean_over_samples(target * np.log(p) + (1 - target) * np.log1p(-p))


def binary_cross_entropy_gradient(prediction, target):
    p = inside(prediction)
    return (p - target) / (p * (1 - p)) / p.shape[-2]


def inside(p):
    """Probabilities moved off 0 and 1, where the logarithm ends: to the smallest normal number and the last below 1.

    1 − p cannot hold less than one rounding error of 1. So a wrong answer of p = 1 has a loss of at most 36.7 (float32
    16.6), and its gradient on z is 0; one of p = 0 is told apart down to 1e-308. Logits have no such end.
    """
    if p.dtype.kind not in "fc":
        return p  # symbols are never on the edge
    type_ = np.finfo(p.dtype)
    return np.clip(p, type_.tiny, 1 - type_.epsneg)


# The same on logits z with p = σ(z): L = Σ[ln(1 + eᶻ) − y z] / n, and the gradient is (p − y)/n (chapter 6).
# ln(1 + eᶻ) = max(z, 0) + ln(1 + e^(−|z|)): where max(z, 0) − y z is 0, the small logarithm keeps all its digits.
# That difference is −min(y z, y z − z)
def sigmoid_cross_entropy(logits, target):
    return cross_entropy_of(logits, -logits, target)


def sigmoid_cross_entropy_gradient(logits, target):
    return slope_of(-logits, target)


def sigmoid_cross_entropy_and_gradient(logits, target):
    minus = -logits
    return cross_entropy_of(logits, minus, target), slope_of(minus, target)


def cross_entropy_of(z, minus_z, target):
    summands = np.log1p(np.exp(np.minimum(z, minus_z)))
    yz = target * z
    summands -= np.minimum(yz, yz - z)
    return mean_over_samples(summands)


def slope_of(minus_z, target):
    """(σ(z) − y)/n. Where e⁻ᶻ is infinite, σ = 0 is right: who calls this silences the warning."""
    slope = np.exp(minus_z)
    slope += 1
    np.reciprocal(slope, out=slope)
    slope -= target
    slope /= slope.shape[-2]
    return slope


# L = −Σ y ln p / n with p = softmax(z): L = Σ over samples of [ln Σ eᶻ − Σ y z] / n, gradient (p − y)/n.
# The largest z is moved to 0; then ln Σ eᶻ = ln(1 + rest), and a small rest keeps its digits
def softmax_cross_entropy(logits, target):
    shifted = logits - largest(logits)
    return mean_over_samples(target * (log_sum_exp(shifted, np.exp(shifted)) - shifted))


def softmax_cross_entropy_gradient(logits, target):
    return (softmax(logits) - target) / logits.shape[-2]


def softmax_cross_entropy_and_gradient(logits, target):
    shifted = logits - largest(logits)
    exponentials = np.exp(shifted)
    value = mean_over_samples(target * (log_sum_exp(shifted, exponentials) - shifted))
    slope = exponentials / np.sum(exponentials, axis=-1, keepdims=True)
    slope -= target
    slope /= logits.shape[-2]
    return value, slope


def log_sum_exp(shifted, exponentials):
    """ln Σ eᶻ of each row, whose largest z is 0: ln m + ln(1 + rest/m), where m entries are 0."""
    top = np.greater_equal(shifted.real, 0).astype(exponentials.dtype)
    m = np.sum(top, axis=-1, keepdims=True)
    return np.log(m) + np.log1p(np.sum(exponentials - top, axis=-1, keepdims=True) / m)


def softmax(logits):
    """eᶻ / Σ eᶻ along the last axis: each row (..., n_classes) becomes a probability distribution."""
    logits = checks.inexact(logits, "logits")
    exponentials = np.exp(logits - largest(logits))
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def softmax_jacobian(logits):
    """∂pᵢ/∂zⱼ = pᵢ (1[i = j] − pⱼ), that is diag(p) − p pᵀ: (..., n_classes) -> (..., n_classes, n_classes).

    Softmax is no elementwise activation: each output depends on every logit of its row. Rows and columns sum to zero,
    so its rank is n_classes − 1 (chapter 10).
    """
    p = softmax(logits)
    return p[..., :, None] * (np.eye(p.shape[-1], dtype=p.dtype) - p[..., None, :])


def largest(logits):
    """The largest logit of each row; subtracting it changes no softmax and prevents overflow."""
    return np.max(logits.real, axis=-1, keepdims=True)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("squared_error", squared_error, squared_error_gradient),
        Loss("half_squared_error", half_squared_error, half_squared_error_gradient),
        Loss("binary_cross_entropy", binary_cross_entropy, binary_cross_entropy_gradient, probabilities),
        Loss(
            "sigmoid_cross_entropy",
            sigmoid_cross_entropy,
            sigmoid_cross_entropy_gradient,
            probabilities,
            sigmoid_cross_entropy_and_gradient,
        ),
        Loss(
            "softmax_cross_entropy",
            softmax_cross_entropy,
            softmax_cross_entropy_gradient,
            distributions,
            softmax_cross_entropy_and_gradient,
        ),
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
