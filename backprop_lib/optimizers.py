"""Optimisers, each written as its formula on θ, and learning-rate schedules (chapter 12).

`update(theta, gradient, epoch)` changes `theta` in place. A learning rate is a number, an array with one rate a member
of an ensemble, or a schedule: a function from the epoch to one of these, such as those at the end of this module.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop_lib import checks


class GradientDescent:
    """θ ← θ − η ∇L  (Cauchy, 1847).

    weight_decay: λ ≥ 0 adds λθ to the gradient, that is ½λ‖θ‖² to the loss, in this optimiser and in those below. With
                  Adam that is the λ of its paper's framework, not the decoupled one of Loshchilov and Hutter (2019).

    What an optimiser remembers belongs to the θ that it has trained. Going on with the same network goes on; with
    another network it begins anew. A pickled or copied optimiser goes on with the next θ of the same shape.
    """

    def __init__(self, learning_rate, weight_decay=0):
        is_schedule = callable(learning_rate)
        self.learning_rate = learning_rate if is_schedule else checks.positive(learning_rate, "learning_rate")
        self.weight_decay = checks.not_negative(weight_decay, "weight_decay")
        self._theta, self._state = None, {}

    def rate(self, epoch, theta=None):
        """η in this epoch: a number, or for θ of shape (*ensemble, P) an array (*ensemble, 1).

        Raises ValueError or TypeError for what a schedule must not give, and for rates that fit no member of θ.
        """
        eta = self.learning_rate
        if callable(eta):
            eta = checks.not_below_zero(eta(epoch), f"the learning rate of epoch {epoch}")
        if theta is None or isinstance(eta, float) or np.ndim(eta) == 0:
            return eta
        ensemble = theta.shape[:-1]
        if np.shape(eta) not in (ensemble, (*ensemble, 1)):
            raise ValueError(f"rates of shape {np.shape(eta)} do not fit theta {theta.shape}: one a member is expected")
        return np.reshape(eta, (*ensemble, 1))

    def state(self, name, theta):
        """A vector of θ's shape that is remembered under this name as long as this θ is trained; it begins as zeros."""
        if theta is not self._theta:
            self._meet(theta)
        if name not in self._state:
            self._state[name] = np.zeros_like(theta)
        return self._state[name]

    def _meet(self, theta):
        """Forget what belongs to another θ; another view of the same memory is the same θ."""
        fits = all(np.shape(kept) in ((), theta.shape) for kept in self._state.values())
        if not fits or (self._theta is not None and not np.may_share_memory(theta, self._theta)):
            self._state = {}
        self._theta = theta

    def __getstate__(self):
        return self.__dict__ | {"_theta": None}

    def decayed(self, theta, gradient):
        """∇L + λθ."""
        return gradient + self.weight_decay * theta if self.weight_decay else gradient

    def update(self, theta, gradient, epoch=0):
        eta, step = self.rate(epoch, theta), self.state("step", theta)
        np.multiply(self.decayed(theta, gradient), eta, out=step)
        theta -= step


class Momentum(GradientDescent):
    """v ← β v + ∇L, θ ← θ − η v  (Polyak, 1964).

    nesterov: θ ← θ − η (∇L + β v) looks one step ahead (Nesterov, 1983; in this form Sutskever and others, 2013).
    """

    def __init__(self, learning_rate, beta=0.9, *, nesterov=False, weight_decay=0):
        super().__init__(learning_rate, weight_decay)
        self.beta, self.nesterov = checks.fraction(beta, "beta"), bool(nesterov)

    def update(self, theta, gradient, epoch=0):
        eta, v = self.rate(epoch, theta), self.state("v", theta)
        gradient = self.decayed(theta, gradient)
        v *= self.beta
        v += gradient
        theta -= eta * (gradient + self.beta * v if self.nesterov else v)


class RMSprop(GradientDescent):
    """s ← ρ s + (1 − ρ) ∇L², θ ← θ − η ∇L / (√s + ε)  (Tieleman and Hinton, 2012).

    s begins at zero and nothing makes up for it: the first step is η/√(1 − ρ) long.
    """

    def __init__(self, learning_rate, rho=0.9, eps=1e-8, *, weight_decay=0):
        super().__init__(learning_rate, weight_decay)
        self.rho, self.eps = checks.fraction(rho, "rho"), checks.positive(eps, "eps")

    def update(self, theta, gradient, epoch=0):
        eta, s = self.rate(epoch, theta), self.state("s", theta)
        gradient = self.decayed(theta, gradient)
        s *= self.rho
        s += (1 - self.rho) * gradient**2
        theta -= eta * gradient / (np.sqrt(s) + self.eps)


class Adam(GradientDescent):
    """m ← β₁ m + (1 − β₁) ∇L, s ← β₂ s + (1 − β₂) ∇L², θ ← θ − η m̂ / (√ŝ + ε)  (Kingma and Ba, 2015).

    m̂ = m/(1 − β₁ᵗ) and ŝ = s/(1 − β₂ᵗ) make up for m and s having begun at zero; t counts the updates.
    """

    def __init__(self, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, *, weight_decay=0):
        super().__init__(learning_rate, weight_decay)
        self.beta1, self.beta2 = checks.fraction(beta1, "beta1"), checks.fraction(beta2, "beta2")
        self.eps = checks.positive(eps, "eps")

    def update(self, theta, gradient, epoch=0):
        eta, m, s = self.rate(epoch, theta), self.state("m", theta), self.state("s", theta)
        gradient = self.decayed(theta, gradient)
        t = self._state["t"] = self._state.get("t", 0) + 1
        m *= self.beta1
        m += (1 - self.beta1) * gradient
        s *= self.beta2
        s += (1 - self.beta2) * gradient**2
        m_hat, s_hat = m / (1 - self.beta1**t), s / (1 - self.beta2**t)
        theta -= eta * m_hat / (np.sqrt(s_hat) + self.eps)


@dataclass(frozen=True)
class step_decay:
    """η is multiplied by `factor`, at most 1, after each `every` epochs."""

    initial: float
    factor: float = 0.5
    every: int = 50

    def __post_init__(self):
        checks.positive(self.initial, "initial")
        checks.decay_factor(self.factor)
        checks.whole_number(self.every, "every", 1)

    def __call__(self, epoch):
        return self.initial * self.factor ** (epoch // self.every)


@dataclass(frozen=True)
class exponential_decay:
    """η is multiplied by `factor`, at most 1, after every epoch."""

    initial: float
    factor: float = 0.99

    def __post_init__(self):
        checks.positive(self.initial, "initial")
        checks.decay_factor(self.factor)

    def __call__(self, epoch):
        return self.initial * self.factor**epoch


@dataclass(frozen=True)
class cosine_decay:
    """η falls from `initial` to `final` along half a cosine over `epochs` epochs, and stays there.

    Source: Loshchilov and Hutter (2017), without their restarts.
    """

    initial: float
    epochs: int
    final: float = 0.0

    def __post_init__(self):
        checks.positive(self.initial, "initial")
        checks.whole_number(self.epochs, "epochs", 1)
        if checks.not_negative(self.final, "final") > np.min(self.initial):
            raise ValueError(f"final is {self.final}, at most the initial {self.initial} is expected: the rate decays")

    def __call__(self, epoch):
        return self.final + (self.initial - self.final) * (1 + math.cos(math.pi * min(epoch / self.epochs, 1))) / 2


@dataclass(frozen=True)
class warmup:
    """η grows in equal steps over the first `epochs` epochs, to that of `learning_rate`, a number or a schedule.

    In epoch e < epochs it is (e + 1)/epochs of it (Goyal and others, 2017).
    """

    learning_rate: float | Callable
    epochs: int

    def __post_init__(self):
        if not callable(self.learning_rate):
            checks.positive(self.learning_rate, "learning_rate")
        checks.whole_number(self.epochs, "epochs", 1)

    def __call__(self, epoch):
        rate = self.learning_rate(epoch) if callable(self.learning_rate) else self.learning_rate
        return rate * min((epoch + 1) / self.epochs, 1)
