"""What the radius lab draws is what a walk back through a plain loop gives."""

import numpy as np
import pytest

from backprop_lib.labs import RadiusLab
from backprop_lib.labs.radius_lab import RADII, readable
from backprop_lib.recurrent import recurrent

SLOPES = {"identity": lambda z: 1 + 0 * z, "tanh": lambda z: 1 - np.tanh(z) ** 2, "relu": lambda z: (z > 0) + 0.0}
VALUES = {"identity": lambda z: z, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}


def sizes_by_loop(U, W, V, activation, n_steps):
    """‖dL/dh_t‖ for t = n_steps … 0, for inputs of 1 and a prediction whose slope is 1."""
    h, z = np.zeros(len(U)), []
    for _ in range(n_steps):
        z.append(W[0] + h @ U)
        h = VALUES[activation](z[-1])
    dh = [V[:, 0]]
    for one in reversed(z):
        dh.append(U @ (dh[-1] * SLOPES[activation](one)))
    return np.linalg.norm(dh, axis=1)


@pytest.mark.parametrize(
    ("kind", "radius", "activation", "n_steps"),
    [("orthogonal", 0.9, "tanh", 40), ("Gaussian", 1.1, "identity", 20), ("orthogonal", 1.0, "relu", 10),
     ("Gaussian", 0.5, "tanh", 40), ("orthogonal", 1.5, "identity", 40)],
)  # fmt: skip
def test_the_lab_draws_the_walk_back_beside_the_power_of_the_radius(kind, radius, activation, n_steps):
    lab = RadiusLab("Gaussian" if kind == "orthogonal" else "orthogonal", 1.0, "identity", 20)
    words = lab.show(kind, radius, activation, n_steps)
    eigenvalues = lab.eigenvalues.get_xdata() + 1j * lab.eigenvalues.get_ydata()
    assert np.abs(eigenvalues).max() == pytest.approx(radius) and len(eigenvalues) == 32
    assert (kind == "orthogonal") == bool(np.allclose(np.abs(eigenvalues), radius))
    np.testing.assert_allclose(np.hypot(*lab.rim.get_data()), radius)
    back, sizes = lab.sizes.get_data()
    np.testing.assert_array_equal(back, np.arange(n_steps + 1))
    np.testing.assert_allclose(lab.power.get_ydata(), [radius**k for k in range(n_steps + 1)])
    network = recurrent(n_steps, [1, 32, 1], [activation, "identity"], rng=0, radius=radius)
    U = network.U.copy()
    if kind == "Gaussian":
        U = np.random.default_rng(1).standard_normal((32, 32))
        U *= radius / np.abs(np.linalg.eigvals(U)).max()
    by_loop = sizes_by_loop(U, network.W, network.V, activation, n_steps)
    np.testing.assert_allclose(sizes, by_loop / by_loop[0], rtol=1e-9)
    assert f"{n_steps} steps leave {readable(by_loop[-1] / by_loop[0])} of it" in words and kind in words


def test_sizes_are_written_as_a_reader_reads_them_and_no_two_positions_say_the_same():
    written = {0.0148: "0.0148", 45.26: "45.3", 1.1e7: "1.1·10⁷", 2.7e-22: "2.7·10⁻²²", 1.0: "1"}
    assert {value: readable(value) for value in written} == written
    lab = RadiusLab()
    kinds, steps = lab.controls["kind"].options, lab.controls["n_steps"].options
    said = {
        lab.show(kind, radius, activation, n)
        for kind in kinds
        for radius in RADII
        for activation in lab.controls["activation"].options
        for n in steps
    }
    assert len(said) == 90
