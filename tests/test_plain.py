"""The plain layer of chapter 6 agrees with the library's, and `Stack` lets `check_gradient` find its faults."""

import numpy as np
import pytest

from backprop_lib import Activation, check_gradient, mlp, symbolic
from backprop_lib.chapters import faults
from backprop_lib.chapters.answers.equations_to_code import four_faults
from backprop_lib.chapters.plain import PlainLayer, Stack


@pytest.fixture
def layers():
    rng = np.random.default_rng(0)
    return [PlainLayer(rng.standard_normal((n, m)), rng.standard_normal((1, m))) for n, m in ((3, 4), (4, 2))]


@pytest.fixture
def batch():
    rng = np.random.default_rng(1)
    return rng.standard_normal((5, 3)), rng.standard_normal((5, 2))


class MeanBias(PlainLayer):
    def backward(self, dA):
        dX = super().backward(dA)
        self.db = self.db / len(dA)
        return dX


def test_plain_layers_pass_and_agree_with_the_library(layers, batch):
    stack = Stack(layers)
    ours = check_gradient(stack, *batch, "squared_error")
    theirs = check_gradient(mlp([3, 4, 2], ["tanh", "tanh"]).with_theta(stack.theta), *batch, "squared_error")
    assert ours.passed and ours.parameter_names == theirs.parameter_names
    np.testing.assert_allclose(ours.backward, theirs.backward, rtol=1e-12, atol=1e-15)


def test_a_fault_in_one_layer_is_named_there(layers, batch):
    report = check_gradient(Stack([MeanBias(layers[0].W, layers[0].b), layers[1]]), *batch, "squared_error")
    wrong = np.flatnonzero(report.errors > report.rtol)
    assert [report.parameter_names[i] for i in wrong] == [f"b1[{j}]" for j in range(4)]


def test_the_judge_leaves_the_layers_alone(layers, batch):
    before = [(layer.W.copy(), layer.b.copy()) for layer in layers]
    check_gradient(Stack(layers), *batch, "squared_error")
    for layer, (W, b) in zip(layers, before, strict=True):
        assert not hasattr(layer, "X")
        np.testing.assert_array_equal(layer.W, W)
        np.testing.assert_array_equal(layer.b, b)


def test_update_moves_against_the_gradient_and_changes_no_array_in_place(layers, batch):
    layer, W = layers[0], layers[0].W
    layer.backward(layer.forward(batch[0]))
    layer.update(0.1)
    np.testing.assert_allclose(layer.W, W - 0.1 * layer.dW)
    assert layer.W is not W


def test_a_gradient_check_finds_all_four_faults_of_exercise_7(batch):
    x, y = batch[0][:, :2], batch[1]
    for k, (network, _) in enumerate(four_faults()):
        loss = HalvedSlope() if k == 2 else "squared_error"
        assert not check_gradient(network, x, y, loss).passed


class HalvedSlope:
    def value(self, prediction, target):
        return np.sum((prediction - target) ** 2) / len(target)

    def gradient(self, prediction, target):
        return (prediction - target) / len(target)


def test_the_proof_says_nothing_about_the_activations_own_derivative():
    faulty = Activation("faulty tanh", np.tanh, lambda z, a: 1 + a**2)
    assert symbolic.prove(mlp([2, 2, 1], [faulty, "identity"], rng=0)) == 9
    with pytest.raises(symbolic.ProofFailed):
        symbolic.prove(faults.plant(mlp([2, 2, 1], [faulty, "identity"], rng=0), faults.averaged_bias, 1))
