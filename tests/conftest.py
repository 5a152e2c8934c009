"""What the test files share: errors that change nothing, planted faults, and hypothesis without clocks or luck."""

import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from backprop_lib import Dense, diagnosis

# book/answers/typed.py finds diagnosis.py beside it, as in a page
sys.path.append(str(Path(__file__).parent.parent / "book" / "answers"))
sys.modules["diagnosis"] = diagnosis

settings.register_profile("book", deadline=None, derandomize=True, database=None)
settings.load_profile("book")


@pytest.fixture
def refusal():
    """A context in which `error` must be raised, must say `match`, and must leave θ and the gradient untouched."""

    @contextmanager
    def expect(network, error, match):
        theta, gradient = network.theta.copy(), network.gradient.copy()
        with pytest.raises(error, match=match):
            yield
        np.testing.assert_array_equal(network.theta, theta)
        np.testing.assert_array_equal(network.gradient, gradient)

    return expect


@pytest.fixture
def plant_everywhere(monkeypatch):
    """plant_everywhere(fault) puts it into every layer's backward pass; plant_everywhere(None) a plain but right one.

    `chapters.faults.plant` is another thing: it puts a fault into one layer of a copy.
    """
    return lambda fault: monkeypatch.setattr(Dense, "backward", backward_with(fault))


def backward_with(fault):
    """`Dense.backward` in plain lines, with one of them wrong; options that only save memory or time are ignored."""

    def backward(self, da, **options):
        self.dz = dz = da * self.activation.derivative(self.z, self.a) * (-1 if fault == "sign" else 1)
        dW = (self.a if fault == "a_k instead of a_(k-1)" else self.x).mT @ dz
        self.dW = dW.mT if fault == "dW transposed" else dW
        db = dz.sum(axis=-2, keepdims=True)
        self.db = db / dz.shape[-2] if fault == "mean in db" else db
        W = self.W - 0.5 * dW if fault == "updated weights in the hidden gradients" else self.W
        return dz @ (W if fault == "W instead of its transpose" else W.mT)

    return backward
