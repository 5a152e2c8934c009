"""What the scaling lab draws is what the model says, computed here a second time."""

import numpy as np
import pytest

from backprop_lib.labs import ScalingLab

N = np.arange(1, 1001)


@pytest.mark.parametrize(
    ("n_samples", "n_parameters", "latency", "bandwidth"),
    [(1348, 2778, 1e-3, 250e6), (60_000, 669_706, 1e-5, 10e6), (1_000_000, 2778, 3e-2, 10e9),
     (1_000_000, 25_000_000, 1e-3, 250e6)],
)  # fmt: skip
def test_scaling_lab_draws_speed_ups_and_marks_the_best(n_samples, n_parameters, latency, bandwidth):
    lab = ScalingLab()
    words = lab.move(n_samples, n_parameters, latency, bandwidth)
    alone, message = 0.5e-9 * n_samples * n_parameters, latency + 8 * n_parameters / bandwidth
    rounds = np.array([int(n).bit_length() for n in N])  # 2^r > n
    for name, seconds in {"star": alone / N + 2 * N * message, "tree": alone / N + 2 * rounds * message}.items():
        x, y = lab.lines[name].get_data()
        np.testing.assert_array_equal(x, N)
        np.testing.assert_allclose(y, alone / seconds, rtol=1e-12)
        best = seconds.argmin()
        np.testing.assert_allclose(lab.marks[name].get_data(), [[N[best]], [alone / seconds[best]]])
        machines = "1 machine:" if best == 0 else f"{N[best]} machines:"
        assert f"the {name} is best with {machines}" in words
        assert ("only" in words.split(f"the {name}")[1].split(";")[0]) == (alone < seconds[best])


def test_no_curve_lies_above_the_legends_corner_or_leaves_the_picture_upwards():
    """No machine does more than its share, so nothing is drawn above the dotted line."""
    lab = ScalingLab()
    for n_samples, n_parameters, latency, bandwidth in [(1348, 2778, 3e-2, 10e6), (1_000_000, 25_000_000, 1e-5, 10e9)]:
        lab.move(n_samples, n_parameters, latency, bandwidth)
        assert all((line.get_ydata() < N).all() for line in lab.lines.values())
