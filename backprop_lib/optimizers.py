"""Optimisers, each written as its formula on θ, and learning-rate schedules (chapter 12).

`update(theta, gradient, epoch)` changes `theta` in place. A learning rate is a number, an array of shape (R, 1)
with one rate a member of an ensemble, or a schedule: a function from the epoch to a number.
"""

import math

import numpy as np

from backprop_lib import checks


class GradientDescent:
    """θ ← θ − η ∇L  (Cauchy, 1847)."""

    def __init__(self, learning_rate):
        self.learning_rate = (
            learning_rate if callable(learning_rate) else checks.positive(learning_rate, "learning_rate")
        )
        self._state = {}

    def rate(self, epoch):
        """η in this epoch."""
        return self.learning_rate(epoch) if callable(self.learning_rate) else self.learning_rate

    def state(self, name, theta):
        """A vector of θ's shape that lives as long as the optimiser; it begins as zeros."""
        vector = self._state.get(name)
        if vector is None:
            vector = self._state[name] = np.zeros_like(theta)
        elif vector.shape != theta.shape:
            raise ValueError(f"this optimiser has trained θ of shape {vector.shape}, not {theta.shape}: make a new one")
        return vector

    def update(self, theta, gradient, epoch=0):
        step = self.state("step", theta)
        np.multiply(gradient, self.rate(epoch), out=step)
        theta -= step


class Momentum(GradientDescent):
    """v ← β v + ∇L, θ ← θ − η v  (Polyak, 1964)."""

    def __init__(self, learning_rate, beta=0.9):
        super().__init__(learning_rate)
        self.beta = checks.fraction(beta, "beta")

    def update(self, theta, gradient, epoch=0):
        v = self.state("v", theta)
        v *= self.beta
        v += gradient
        theta -= self.rate(epoch) * v


class RMSprop(GradientDescent):
    """s ← ρ s + (1 − ρ) ∇L², θ ← θ − η ∇L / (√s + ε)  (Tieleman and Hinton, 2012)."""

    def __init__(self, learning_rate, rho=0.9, eps=1e-8):
        super().__init__(learning_rate)
        self.rho, self.eps = checks.fraction(rho, "rho"), checks.positive(eps, "eps")

    def update(self, theta, gradient, epoch=0):
        s = self.state("s", theta)
        s *= self.rho
        s += (1 - self.rho) * gradient**2
        theta -= self.rate(epoch) * gradient / (np.sqrt(s) + self.eps)


class Adam(GradientDescent):
    """m ← β₁ m + (1 − β₁) ∇L, s ← β₂ s + (1 − β₂) ∇L², θ ← θ − η m̂ / (√ŝ + ε)  (Kingma and Ba, 2015).

    m̂ = m/(1 − β₁ᵗ) and ŝ = s/(1 − β₂ᵗ) make up for m and s having begun at zero; t counts the updates.
    """

    def __init__(self, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(learning_rate)
        self.beta1, self.beta2 = checks.fraction(beta1, "beta1"), checks.fraction(beta2, "beta2")
        self.eps, self.t = checks.positive(eps, "eps"), 0

    def update(self, theta, gradient, epoch=0):
        m, s = self.state("m", theta), self.state("s", theta)
        self.t += 1
        m *= self.beta1
        m += (1 - self.beta1) * gradient
        s *= self.beta2
        s += (1 - self.beta2) * gradient**2
        m_hat, s_hat = m / (1 - self.beta1**self.t), s / (1 - self.beta2**self.t)
        theta -= self.rate(epoch) * m_hat / (np.sqrt(s_hat) + self.eps)


def step_decay(initial, factor=0.5, every=50):
    """η is multiplied by `factor` after each `every` epochs."""
    checks.positive(initial, "initial")
    checks.positive(factor, "factor")
    checks.whole_number(every, "every", 1)
    return lambda epoch: initial * factor ** (epoch // every)


def exponential_decay(initial, factor=0.99):
    """η is multiplied by `factor` after every epoch."""
    checks.positive(initial, "initial")
    checks.positive(factor, "factor")
    return lambda epoch: initial * factor**epoch


def cosine_decay(initial, epochs, final=0.0):
    """η falls from `initial` to `final` along half a cosine over `epochs` epochs, and stays there."""
    checks.positive(initial, "initial")
    checks.whole_number(epochs, "epochs", 1)
    checks.not_negative(final, "final")
    return lambda epoch: final + (initial - final) * (1 + math.cos(math.pi * min(epoch / epochs, 1))) / 2
