"""What the test files share: one way to say that an error changes nothing, and hypothesis without clocks or luck."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import settings

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
