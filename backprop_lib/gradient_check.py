"""Two numerical witnesses for a gradient, and a report that compares (chapter 6).

Central difference:  ∂L/∂θᵢ ≈ (L(θ + h eᵢ) − L(θ − h eᵢ)) / 2h, error of order h² plus rounding of order 1/h.
Complex step:        ∂L/∂θᵢ ≈ Im L(θ + i h eᵢ) / h, nothing is subtracted, so h can be 1e-200 (Squire and Trapp, 1998).
"""

from dataclasses import dataclass

import numpy as np

from backprop_lib.losses import get_loss

HIDDEN = 1e-4  # a numerical gradient that is uncertain by more than this share of its size forgives no error


def central_differences(network, x, y, loss, *, step=None):
    """∂L/∂θ of θ's shape, in θ's own precision.

    step: h for every parameter; by default the cube root of the rounding error, times |θᵢ| where that is above 1.
    """
    theta = network.theta
    h = default_steps(theta) if step is None else np.broadcast_to(step, theta.shape)
    return difference_quotients(network, x, y, loss, lambda value, i: central(value, h[..., i]), theta.dtype)


def complex_step(network, x, y, loss, *, step=1e-200):
    """∂L/∂θ of θ's shape, accurate to rounding.

    Every function on the way must accept complex numbers and be analytic: no absolute value, no comparison of sizes.
    Raises ValueError where an overflow leaves no number: the network is saturated there.
    """
    quotients = difference_quotients(network, x, y, loss, lambda value, i: np.imag(value(1j * step)) / step, complex)
    bad = np.argwhere(~np.isfinite(quotients))
    if bad.size:
        name = network.parameter_names[bad[0][-1]]
        raise ValueError(f"the complex step finds no slope along {name}: an exponential overflows, it is saturated")
    return quotients


def default_steps(theta):
    """The h that balances the two errors of a central difference, one for each parameter."""
    return np.finfo(theta.dtype).eps ** (1 / 3) * np.maximum(1, np.abs(theta))


def central(value, h):
    return (value(h) - value(-h)) / (2 * h)


def difference_quotients(network, x, y, loss, quotient, dtype):
    """quotient(h ↦ L with θᵢ moved by h, i), for each parameter i in turn, for all members of an ensemble at once."""
    loss = get_loss(loss)
    loss.checked(network.predict(x), y)
    probe = network.with_theta(network.theta.astype(dtype))
    y = np.asarray(y, dtype=dtype)
    gradient = np.empty(network.theta.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(network.n_parameters):
            original = network.theta[..., i]

            def value(h, i=i, original=original):
                probe.theta[..., i] = original + h
                return loss.formula(probe.predict(x), y)

            gradient[..., i] = quotient(value, i)
            probe.theta[..., i] = original
    return gradient


@dataclass(frozen=True)
class GradientCheck:
    """The result of `check_gradient`; `str()` of it is a readable report. Arrays have θ's shape."""

    backward: np.ndarray  # ∂L/∂θ from back-propagation
    numerical: np.ndarray  # ∂L/∂θ from central differences
    errors: np.ndarray  # their differences, relative to the largest of the two and of all numerical ones
    doubt: np.ndarray  # how uncertain `numerical` is
    rtol: float
    parameter_names: list

    @property
    def max_error(self):
        return float(self.errors.max())

    @property
    def passed(self):
        return self.max_error <= self.rtol

    def __str__(self):
        errors = self.errors.reshape(-1, self.errors.shape[-1]).max(axis=0)
        wrong = np.flatnonzero(errors > self.rtol)
        head = f"largest relative error {self.max_error:.0e} (allowed {self.rtol:.0e})"
        if self.passed:
            return f"gradient check passed: {errors.size} parameters, {head}"
        if self.is_hidden:
            return (
                f"gradient check UNDECIDED: for {wrong.size} of {errors.size} parameters the numerical gradient is "
                "itself uncertain. A kink is near, or rounding of the loss hides its slope, as where a sigmoid is "
                "saturated: then try smaller weights, or a loss on logits."
            )
        member = np.unravel_index(np.argmax(self.errors.max(axis=-1)), self.errors.shape[:-1])
        lines = [f"gradient check FAILED: {wrong.size} of {errors.size} parameters, {head}"]
        lines += [f"{'parameter':>12} {'backward':>12} {'numerical':>12} {'ratio':>8}"]
        for i in wrong[np.argsort(-errors[wrong], kind="stable")][:8]:
            given, true = self.backward[member][i], self.numerical[member][i]
            ratio = f"{given / true:8.3f}" if true else "       –"
            lines.append(f"{self.parameter_names[i]:>12} {given:12.6f} {true:12.6f} {ratio}")
        return "\n".join(lines + ([f"... and {wrong.size - 8} more"] if wrong.size > 8 else []))

    @property
    def is_hidden(self):
        """Whether every difference that is too large may come from the numerical gradient's own uncertainty."""
        wrong = self.errors > self.rtol
        return bool(wrong.any() and (np.abs(self.backward - self.numerical) <= self.doubt)[wrong].all())


def check_gradient(network, x, y, loss, *, rtol=1e-6):
    """Compare back-propagation with central differences, parameter by parameter, in float64.

    A parameter's error is |backward − numerical| / max(|backward|, |numerical|, largest |numerical| of all), so that
    rounding in a gradient that is nearly zero is no error. The numerical gradient is uncertain too: by how much
    (`doubt`), a second difference with twice the step tells, and the change of the loss when it or the predictions are
    rounded. A difference within that is no error as long as it is below HIDDEN, so a fault of one in a thousand is
    always found. On a kink of ReLU the two may differ rightly (chapter 6).
    """
    network, loss = network.with_theta(network.theta.astype(float)), get_loss(loss)
    prediction = network.forward(x)
    slope = loss.gradient(prediction, y)
    network.backward(slope)
    backward, steps = network.gradient.copy(), default_steps(network.theta)
    numerical = central_differences(network, x, y, loss)
    coarse = central_differences(network, x, y, loss, step=2 * steps)
    rounding = np.finfo(float).eps * np.abs(loss.value(prediction, y))
    rounding = rounding + np.sum(np.abs(slope) * np.spacing(np.abs(prediction)), axis=(-2, -1))
    doubt = np.abs(numerical - coarse) + 4 * rounding[..., None] / steps
    typical = np.abs(numerical).max(axis=-1, keepdims=True)
    size = np.maximum(np.maximum(np.abs(backward), np.abs(numerical)), typical)
    scale = np.maximum(size, np.minimum(doubt, HIDDEN * size) / rtol)
    difference = np.abs(backward - numerical)
    errors = np.divide(difference, scale, out=np.zeros_like(size), where=size != 0)
    errors[np.isnan(errors)] = np.inf
    return GradientCheck(backward, numerical, errors, doubt, rtol, network.parameter_names)
