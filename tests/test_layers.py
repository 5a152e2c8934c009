"""One layer: its two passes against the formulas, its parameters as views, its work arrays."""

import numpy as np
import pytest

from backprop_lib import ACTIVATIONS, Dense
from backprop_lib.layers import empty_batch, with_ones


def layer_and_input(activation="tanh", n_samples=5, n_in=3, n_out=2, ensemble=()):
    """A layer with random parameters, and x (n_samples, n_in)."""
    rng = np.random.default_rng(0)
    Wb = rng.standard_normal((*ensemble, n_in + 1, n_out))
    layer = Dense(Wb, np.full_like(Wb, np.nan), ACTIVATIONS[activation])
    return layer, rng.standard_normal((n_samples, n_in))


def test_with_ones_appends_a_column_of_ones_to_a_copy():
    x = np.arange(6.0).reshape(3, 2)
    x1 = with_ones(x)
    np.testing.assert_array_equal(x1, [[0, 1, 1], [2, 3, 1], [4, 5, 1]])
    assert not np.shares_memory(x1, x)


def test_empty_batch_has_contiguous_columns():
    batch = empty_batch((2, 5, 3), like=np.empty(1, np.float32))
    assert batch.shape == (2, 5, 3)
    assert batch.dtype == np.float32
    assert batch[0, :, 0].flags.c_contiguous


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_forward_keeps_x_z_and_a(activation, ensemble):
    layer, x = layer_and_input(activation, ensemble=ensemble)
    a1 = layer.forward(with_ones(x))
    np.testing.assert_array_equal(layer.x, x)
    np.testing.assert_allclose(layer.z, x @ layer.W + layer.b, rtol=1e-14)
    np.testing.assert_array_equal(layer.a, ACTIVATIONS[activation].value(layer.z))
    np.testing.assert_array_equal(a1, with_ones(layer.a))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_backward_is_the_chain_rule_written_as_einsum(activation, ensemble):
    layer, x = layer_and_input(activation, ensemble=ensemble)
    layer.forward(with_ones(x))
    da = np.random.default_rng(1).standard_normal((*ensemble, 5, 2))
    dx = layer.backward(da)
    dz = da * ACTIVATIONS[activation].derivative(layer.z, layer.a)
    np.testing.assert_allclose(layer.dz, dz, rtol=1e-14)
    np.testing.assert_allclose(layer.dW, np.einsum("ni,...no->...io", x, dz), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(layer.db, np.einsum("...no->...o", dz)[..., None, :], rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(dx, np.einsum("...no,...io->...ni", dz, layer.W), rtol=1e-13, atol=1e-15)


def test_backward_without_dx_fills_the_same_gradient():
    layer, x = layer_and_input()
    layer.forward(with_ones(x))
    layer.backward(np.ones((5, 2)))
    expected = layer.dWb.copy()
    layer.dWb[...] = np.nan
    assert layer.backward(np.ones((5, 2)), with_dx=False) is None
    np.testing.assert_array_equal(layer.dWb, expected)


@pytest.mark.parametrize("name", ["W", "b", "dW", "db"])
@pytest.mark.parametrize("ensemble", [(), (2,)])
def test_assigning_to_a_parameter_copies_into_the_view(name, ensemble):
    layer, _ = layer_and_input(ensemble=ensemble)
    owner = layer.dWb if name.startswith("d") else layer.Wb
    values = np.random.default_rng(2).standard_normal(getattr(layer, name).shape)
    setattr(layer, name, values)
    assert np.shares_memory(getattr(layer, name), owner)
    np.testing.assert_array_equal(owner[..., -1:, :] if name.endswith("b") else owner[..., :-1, :], values)


@pytest.mark.parametrize("name", ["W", "b", "dW", "db"])
def test_assigning_a_wrong_shape_is_refused(name):
    layer, _ = layer_and_input()
    before = layer.Wb.copy(), layer.dWb.copy()
    with pytest.raises(ValueError, match=r"\(4, ?4\)"):
        setattr(layer, name, np.ones((4, 4)))
    np.testing.assert_array_equal((layer.Wb, layer.dWb), before)


def test_sizes_and_emptiness_before_the_first_pass():
    layer, _ = layer_and_input(n_in=3, n_out=2)
    assert (layer.n_in, layer.n_out) == (3, 2)
    assert layer.x is layer.z is layer.a is None


def test_work_arrays_are_made_once_a_batch_size():
    layer, x = layer_and_input()
    layer.forward(with_ones(x))
    z = layer.z
    layer.forward(with_ones(x + 1))
    assert layer.z is z
    layer.forward(with_ones(x[:2]))
    assert layer.z.shape == layer.a.shape == (2, 2)
    np.testing.assert_allclose(layer.z, x[:2] @ layer.W + layer.b, rtol=1e-14)
