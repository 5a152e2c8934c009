"""Chapter 1's lab: what it draws beside Δf and df that are computed here."""

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib.labs import DifferentialLab


def line(axes, label):
    """The data (2, n) of the line that the legend calls so."""
    (found,) = [artist for artist in axes.lines if artist.get_label() == label]
    return np.array(found.get_data())


@pytest.fixture(scope="module")
def differential():
    return DifferentialLab()


@pytest.mark.parametrize(("x", "dx"), [(0.9, 0.6), (2.4, -0.8), (0.0, 0.2), (1.5, -0.4), (2.1, 0.8), (0.3, 0.0)])
def test_differential_lab_draws_the_change_and_the_differential(x, dx, differential):
    words = differential.update(x=x, dx=dx)
    curve, plane = differential.figure.axes

    def f(x):
        return np.sin(x) * x**2 / 4

    slope = f(x + 1e-30j).imag / 1e-30
    du, dv = np.cos(x) * dx, x * dx / 2
    xs, ys = line(curve, "$f$")
    np.testing.assert_allclose(ys, f(xs), atol=1e-12)
    xs, ys = line(curve, "$f + df$")
    np.testing.assert_array_equal(xs, curve.get_xlim())
    np.testing.assert_allclose(ys, f(x) + slope * (xs - x), atol=1e-12)
    (at, _), bar = line(curve, "$Δf$")
    assert at == x + dx
    np.testing.assert_allclose(bar, [f(x), f(x + dx)], atol=1e-12)
    (at, _), bar = line(curve, "$df$")
    assert at == pytest.approx(x + dx + 0.06)
    np.testing.assert_allclose(bar, [f(x), f(x) + slope * dx], atol=1e-12)
    u, v = line(plane, "the path $(u(x), v(x))$")
    np.testing.assert_allclose(v, np.linspace(-0.2, 3.4, 200) ** 2 / 4)
    np.testing.assert_allclose(u, np.sin(np.linspace(-0.2, 3.4, 200)), atol=1e-12)
    start = np.array([np.sin(x), x**2 / 4])
    np.testing.assert_allclose(line(plane, "after $Δx$").ravel(), [np.sin(x + dx), (x + dx) ** 2 / 4])
    np.testing.assert_allclose(line(plane, "along $(du, dv)$").T, [start, start + np.array([du, dv])])
    np.testing.assert_allclose(np.ravel(differential.start.get_data()), [x, f(x)])
    np.testing.assert_allclose(np.ravel(differential.here.get_data()), start)
    said = [x, dx, f(x + dx) - f(x), slope * dx, abs(f(x + dx) - f(x) - slope * dx)]
    np.testing.assert_allclose(numbers(words), said, atol=6e-4)


def test_differential_lab_draws_level_lines_of_the_product(differential):
    (levels,) = differential.figure.axes[1].collections
    for level, path in zip(levels.levels, levels.get_paths(), strict=True):
        u, v = path.vertices.T
        np.testing.assert_allclose(u * v, level, atol=1e-3)
