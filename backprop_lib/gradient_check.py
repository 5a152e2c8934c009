"""Two numerical witnesses for a gradient, and a report that compares (chapter 6).

Central difference:  ∂L/∂θᵢ ≈ (L(θ + h eᵢ) − L(θ − h eᵢ)) / 2h, error of order h² plus rounding of order 1/h.
Complex step:        ∂L/∂θᵢ ≈ Im L(θ + i h eᵢ) / h, nothing is subtracted, so h can be 1e-200 (Squire and Trapp, 1998).
"""

from dataclasses import dataclass

import numpy as np

from backprop_lib.losses import get_loss


def central_differences(network, x, y, loss, *, step=None):
    """∂L/∂θ of θ's shape, in θ's own precision. `step` defaults to the cube root of the rounding error."""
    theta = network.theta
    h = np.finfo(theta.dtype).eps ** (1 / 3) if step is None else step
    return difference_quotients(network, x, y, loss, lambda value: (value(h) - value(-h)) / (2 * h), theta.dtype)


def complex_step(network, x, y, loss, *, step=1e-200):
    """∂L/∂θ of θ's shape, accurate to rounding. Every function on the way must accept complex numbers."""
    return difference_quotients(network, x, y, loss, lambda value: np.imag(value(1j * step)) / step, complex)


def difference_quotients(network, x, y, loss, quotient, dtype):
    """quotient(h ↦ L with θᵢ moved by h), for each parameter i in turn, for all members of an ensemble at once."""
    loss = get_loss(loss)
    loss.checked(network.predict(x), y)
    probe = network.with_theta(network.theta.astype(dtype))
    y = np.asarray(y, dtype=dtype)
    gradient = np.empty(network.theta.shape)
    for i in range(network.n_parameters):
        original = network.theta[..., i]

        def value(h, i=i, original=original):
            probe.theta[..., i] = original + h
            return loss.formula(probe.predict(x), y)

        gradient[..., i] = quotient(value)
        probe.theta[..., i] = original
    return gradient


@dataclass(frozen=True)
class GradientCheck:
    """The result of `check_gradient`; `str()` of it is a readable report. Arrays have θ's shape."""

    backward: np.ndarray  # ∂L/∂θ from back-propagation
    numerical: np.ndarray  # ∂L/∂θ from central differences
    errors: np.ndarray  # their differences, relative to the larger of the two and of a typical gradient
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
        member = np.unravel_index(np.argmax(self.errors.max(axis=-1)), self.errors.shape[:-1])
        lines = [f"gradient check FAILED: {wrong.size} of {errors.size} parameters, {head}"]
        lines += [f"{'parameter':>12} {'backward':>12} {'numerical':>12} {'ratio':>8}"]
        for i in wrong[np.argsort(-errors[wrong], kind="stable")][:8]:
            given, true = self.backward[member][i], self.numerical[member][i]
            ratio = f"{given / true:8.3f}" if true else "       –"
            lines.append(f"{self.parameter_names[i]:>12} {given:12.6f} {true:12.6f} {ratio}")
        return "\n".join(lines + ([f"... and {wrong.size - 8} more"] if wrong.size > 8 else []))


def check_gradient(network, x, y, loss, *, rtol=1e-6):
    """Compare back-propagation with central differences, parameter by parameter, in float64.

    A parameter's error is |backward − numerical| / max(|backward|, |numerical|, largest |numerical| of all), so that
    rounding in a gradient that is nearly zero is no error. On a kink of ReLU the two may differ rightly (chapter 6).
    """
    network, loss = network.with_theta(network.theta.astype(float)), get_loss(loss)
    prediction = network.forward(x)
    network.backward(loss.gradient(prediction, y))
    numerical = central_differences(network, x, y, loss)
    typical = np.abs(numerical).max(axis=-1, keepdims=True)
    size = np.maximum(np.maximum(np.abs(network.gradient), np.abs(numerical)), typical)
    difference = np.abs(network.gradient - numerical)
    errors = np.divide(difference, size, out=np.zeros_like(size), where=size != 0)
    errors[np.isnan(errors)] = np.inf
    return GradientCheck(network.gradient.copy(), numerical, errors, rtol, network.parameter_names)
