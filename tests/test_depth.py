"""Sizes layer by layer, circles carried back and the training table of chapter 13, against sums written out here."""

import numpy as np
import pytest

from backprop_lib import ACTIVATIONS as FUNCTIONS
from backprop_lib import datasets, mlp
from backprop_lib.chapters import depth
from backprop_lib.chapters.depth import ACTIVATIONS, SCALES, carried_back, half_axes, passed, sizes, trained

everywhere = pytest.mark.parametrize("activation", ACTIVATIONS.values())


@everywhere
def test_passed_sends_one_batch_forwards_and_a_gradient_of_norm_one_backwards(activation):
    network = passed(activation, 0.1, depth=4, width=6, networks=3)
    assert network.theta.shape == (3, 4 * 36) and len(network.layers) == 4  # no biases
    f = FUNCTIONS[activation]
    for r in range(3):
        a = network.layers[0].x if network.layers[0].x.ndim == 2 else network.layers[0].x[r]
        assert a.shape == (32, 6)
        zs, below = [], []
        for layer in network.layers:
            below.append(a)
            zs.append(a @ layer.W[r])
            a = zs[-1] if layer is network.layers[-1] else f.value(zs[-1])
        d = network.layers[-1].dz[r]
        assert np.linalg.norm(d) == pytest.approx(1)
        for k in (3, 2, 1, 0):
            np.testing.assert_allclose(network.layers[k].dz[r], d, rtol=1e-10, atol=1e-16)
            np.testing.assert_allclose(network.layers[k].dW[r], below[k].T @ d, rtol=1e-10, atol=1e-16)
            if k:
                d = (d @ network.layers[k].W[r].T) * f.derivative(zs[k - 1], f.value(zs[k - 1]))


def test_all_networks_differ_and_see_the_same_gradient():
    network = passed("tanh", "he", depth=3, width=5, networks=4)
    top = network.layers[-1].dz
    assert (top == top[:1]).all() and not np.isclose(network.theta[0], network.theta[1]).any()


def test_sizes_are_geometric_means_of_norms():
    network = passed("relu", "he", depth=3, width=8, networks=2)
    found = sizes(network)
    assert list(found) == ["a", "dz", "dW"]
    for name, means in found.items():
        for layer, mean in zip(network.layers, means, strict=True):
            first, second = (np.sqrt((entries**2).sum()) for entries in getattr(layer, name))
            assert mean == pytest.approx(np.sqrt(first * second))


@pytest.mark.parametrize(("activation", "share"), [("identity", 1), ("relu", 1 / 2)])
@pytest.mark.parametrize("scale", [0.1, 1 / 8, 2**0.5 / 8])
def test_a_layer_multiplies_the_gradient_by_root_n_sigma_and_a_relu_keeps_half_of_the_square(activation, share, scale):
    dz = sizes(passed(activation, scale))["dz"]
    assert (dz[0] / dz[-1]) ** (1 / 29) == pytest.approx(np.sqrt(64 * share) * scale, rel=0.015)


@pytest.mark.parametrize("scale", SCALES.values())
def test_all_layers_vanish_together_unless_they_are_sigmoids(scale):
    ratios = {}
    for name, activation in ACTIVATIONS.items():
        dW = sizes(passed(activation, scale))["dW"]
        ratios[name] = dW[0] / dW[-1]
    assert ratios["linear"] == pytest.approx(1, abs=0.05) and 1 < ratios["ReLU"] < 1.7
    assert 1 < ratios["tanh"] < 6 and ratios["sigmoid"] < 1e-14


@everywhere
def test_the_circle_carried_back_is_what_the_jacobians_make_of_it(activation):
    found = carried_back(activation, 0.4, depth=4, width=5, networks=2, rng=7)
    assert found.shape == (4, 2, 2, 5)
    rng = np.random.default_rng(7)
    network = mlp([5] * 4 + [2], [activation] * 3 + ["identity"], scale=0.4, ensemble=(2,), bias=False, rng=rng)
    x = rng.standard_normal((1, 5))

    def output(z, k, r):
        """The two outputs of network r, as a function of the row z that enters the units of layer k."""
        for layer in network.layers[k:]:
            z = FUNCTIONS[activation].value(z) @ layer.W[r]
        return z

    for r in range(2):
        z = x @ network.layers[0].W[r]
        for k in (1, 2, 3):
            h = 1e-6 * np.eye(5)
            slopes = np.array([(output(z + row, k, r) - output(z - row, k, r))[0] / 2e-6 for row in h]).T
            np.testing.assert_allclose(found[4 - k, r], slopes, rtol=1e-5, atol=1e-9)
            z = FUNCTIONS[activation].value(z) @ network.layers[k].W[r]
    np.testing.assert_array_equal(found[0], np.broadcast_to(np.eye(2, 5), (2, 2, 5)))


def test_half_axes_are_the_longest_and_the_shortest_row_on_the_ellipse():
    rows = np.random.default_rng(0).standard_normal((3, 2, 5))
    t = np.linspace(0, np.pi, 20_001)
    lengths = np.linalg.norm(np.stack([np.cos(t), np.sin(t)], axis=-1) @ rows, axis=-1)
    np.testing.assert_allclose(half_axes(rows), np.stack([lengths.max(axis=1), lengths.min(axis=1)], -1), rtol=1e-6)


def test_with_two_linear_units_the_needle_gets_twice_as_thin_in_each_layer():
    axes = half_axes(
        carried_back("identity", "lecun", depth=16, width=2, networks=400, rng=3)
    )  # before rounding sets in
    ratios = np.log2(axes[..., 0] / axes[..., 1]).mean(axis=1)
    assert (ratios[15] - ratios[3]) / 12 == pytest.approx(1, abs=0.1)


def test_training_starts_where_it_says_and_counts_right_answers(monkeypatch):
    started = {}

    def no_training(networks, x, y, *, rng, epochs, batch_size, **options):
        started.update(networks=networks, x=x, y=y, epochs=epochs, batch_size=batch_size)

    monkeypatch.setattr(depth, "train", no_training)
    shares = trained("tanh", 3)
    networks, (x, y, x_test, y_test) = started["networks"], datasets.digits()
    assert networks.layer_sizes == (64, 32, 32, 10) and networks.theta.shape[0] == 3
    assert (started["epochs"], started["batch_size"]) == (10, 64) and started["y"].shape == y.shape
    np.testing.assert_allclose(started["x"].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(networks.layers[1].W.std(axis=(1, 2)), [0.1, 1 / 32**0.5, (2 / 32) ** 0.5], rtol=0.05)
    assert not any(layer.b.any() for layer in networks.layers)
    for r, share in enumerate(shares):
        logits = networks.predict(x_test - x.mean(axis=0))[r]
        assert share == np.mean([row.argmax() == label.argmax() for row, label in zip(logits, y_test, strict=True)])
