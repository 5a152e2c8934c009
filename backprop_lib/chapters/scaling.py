"""Chapter 18's model of an epoch on n machines. A model, not a measurement; seconds and bytes throughout.

The three constants were measured once, on one machine with two cores and Dask's workers on it. They are right to a
factor of two or so: arithmetic took 0.2 ns to 1.1 ns per sample and parameter, depending on the size of the layers.
"""

import math

import numpy as np

ARITHMETIC = 0.5e-9  # seconds for one sample and one parameter, forwards and backwards
LATENCY = 1e-3  # seconds for a message, however short
BANDWIDTH = 250e6  # bytes a second
BYTES = 8  # of a number


def work(n_samples, n_parameters):
    """Seconds for the gradient of all samples in one process."""
    return ARITHMETIC * n_samples * n_parameters


def message(n_parameters, latency=LATENCY, bandwidth=BANDWIDTH):
    """Seconds for sending θ, or a gradient, from one machine to another."""
    return latency + BYTES * n_parameters / bandwidth


def star(n, work, message):
    """An epoch on n machines that all talk to one client: n messages out and n back, one after the other."""
    return work / n + 2 * n * message


def rounds(n):
    """How often the number of machines that know θ must double, so that besides the client n machines do."""
    return np.ceil(np.log2(np.asarray(n) + 1))


def tree(n, work, message):
    """The same where every machine that knows θ passes it on, and sums come back on the same ways."""
    return work / n + 2 * rounds(n) * message


def best(seconds, n_most=1000):
    """(n, seconds) where `seconds`, a function of n, is smallest among 1 … n_most."""
    n = np.arange(1, n_most + 1)
    least = int(np.argmin(seconds(n)))
    return least + 1, float(seconds(n)[least])


def readable(seconds):
    """A time with the unit that a reader would choose."""
    for unit, size in (("h", 3600), ("min", 60), ("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            value = seconds / size
            return f"{value:.{max(0, 1 - math.floor(math.log10(value)))}f} {unit}"
