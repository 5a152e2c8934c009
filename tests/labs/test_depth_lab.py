"""What the depth lab draws is the circle of gradients that its network carries back, computed here point by point."""

import numpy as np
import pytest

from backprop_lib import mlp
from backprop_lib.labs import DepthLab
from backprop_lib.labs.depth_lab import BACK, GAINS


def carried(activation, gain, back):
    """All ∂L/∂ŷ of length 1, one for each of 3600 angles, and what they are that many layers back."""
    rng = np.random.default_rng(1)
    network = mlp([16] * 30 + [2], [activation] * 29 + ["identity"], scale=gain / 4, bias=False, rng=rng)
    x = rng.standard_normal((1, 16))
    t = np.radians(np.arange(3600) / 10)
    circle = np.column_stack([np.cos(t), np.sin(t)])
    network.forward(np.repeat(x, 3600, axis=0))
    network.backward(circle)
    return circle, network.layers[29 - back].dz


@pytest.mark.parametrize(
    ("activation", "gain", "back"),
    [("identity", 2**0.5, 29), ("relu", 1.0, 10), ("tanh", 0.8, 2), ("sigmoid", 1.0, 29), ("tanh", 2**0.5, 1)],
)
def test_lab_draws_the_circle_that_its_network_carries_back(activation, gain, back):
    lab = DepthLab()
    words = lab.move(activation, gain, back)
    circle, rows = carried(activation, gain, back)
    lengths = np.linalg.norm(rows, axis=1)
    x, y = lab.ellipse.get_data()
    np.testing.assert_allclose(np.hypot(x, y), np.append(lengths, lengths[0])[::30] / lengths.max(), rtol=1e-4)
    inner = rows @ rows.T[:, ::900] / lengths.max() ** 2  # angles as well: the drawing is the same ellipse, turned
    np.testing.assert_allclose(np.column_stack([x, y])[:-1] @ [x[::30][:4], y[::30][:4]], inner[::30], atol=1e-4)
    np.testing.assert_allclose(lab.dots.get_data(), [x[:-1:10], y[:-1:10]])
    tip = np.array(lab.long.get_data())[:, 1]
    assert abs(tip @ circle[lengths.argmax()]) == pytest.approx(1, abs=1e-4) and np.hypot(*tip) == pytest.approx(1)
    farthest = np.hypot(x, y).argmax()  # lies on the dashed line: what arrives longest is not turned
    assert abs(tip @ [x[farthest], y[farthest]]) == pytest.approx(1, abs=2e-3)
    for line, at in ((lab.longest, lengths.max()), (lab.shortest, lengths.min())):
        assert line.get_ydata()[back] == pytest.approx(at, rel=1e-3) and line.get_ydata()[0] == pytest.approx(1)
        assert list(line.get_xdata()) == list(range(30))
    np.testing.assert_allclose(lab.ends.get_data()[1], [lengths.max(), lengths.min()], rtol=1e-3)
    assert list(lab.ends.get_xdata()) == list(lab.here.get_xdata()) == [back, back]
    name = {"identity": "linear", "relu": "ReLU"}.get(activation, activation)
    assert words.startswith(f"{name}, √n σ = {gain:.3g}: {back} layer{'s' if back > 1 else ''} back ")
    assert f"it is {lengths.max() / lengths.min():.3g} times as long as thick" in words
    assert ("below the picture" in words) == (lengths.max() < 1e-10)


def test_scale_changes_the_length_and_not_the_shape_for_linear_layers_and_relus():
    lab = DepthLab()
    for activation in ("identity", "relu"):
        drawn = []
        for gain in GAINS.values():
            lab.move(activation, gain, 29)
            drawn.append(np.array(lab.ellipse.get_data()))
        np.testing.assert_allclose(drawn[0], drawn[1], atol=1e-6)
        np.testing.assert_allclose(drawn[0], drawn[2], atol=1e-6)


def test_lab_has_no_more_frames_than_a_page_builds_quickly():
    assert 4 * len(GAINS) * len(BACK) <= 90 and BACK[0] == 0 and BACK[-1] == 29
