"""The proof, that the proof fails where it must, and total differentials; the trace has test_tracing.py."""

import copy
import inspect
import pickle
import re
from functools import partial

import pytest
import sympy

from backprop_lib import LOSSES, Dense, Loss, layers, mlp
from backprop_lib import network as network_module
from backprop_lib.chapters import faults
from backprop_lib.symbolic import (
    ProofFailed,
    prove,
    symbolic_network,
    symbols,
    total_differential,
    unknown_activation,
    unknown_loss,
    z,
)

u, v = sympy.symbols("u v")


# The proof


@pytest.mark.parametrize(
    ("layer_sizes", "identities"), [([1, 1], 2), ([2, 3], 9), ([2, 3, 1], 13), ([1, 1, 1, 1, 1], 8), ([3, 4, 2, 2], 32)]
)
def test_prove_returns_the_number_of_parameters(layer_sizes, identities):
    assert prove(layer_sizes) == identities


@pytest.mark.parametrize("loss", ["squared_error", "half_squared_error"])
@pytest.mark.parametrize("n_samples", [1, 3])
def test_prove_holds_for_both_losses_and_several_samples(loss, n_samples):
    assert prove([2, 2, 1], loss=loss, n_samples=n_samples) == 9


@pytest.mark.parametrize("loss", [None, "half_squared_error", LOSSES["squared_error"]])
@pytest.mark.parametrize(
    ("sizes", "activations", "options", "identities"),
    [
        ([2, 2, 2], ["tanh", "identity"], {}, 12),
        ([2, 2, 1], ["identity", "relu"], {}, 9),
        ([2, 1, 1], ["tanh", "identity"], {"bias": False}, 3),
        ([2, 2, 2], ["tanh", "tanh"], {"bias": False}, 8),
        ([1, 2, 1], ["tanh", "identity"], {"ensemble": (2,)}, 14),
        ([1, 1], ["tanh"], {"ensemble": (2, 3)}, 12),
    ],
)
def test_a_ready_network_is_proven_with_its_linear_layers_biases_and_ensemble(
    loss, sizes, activations, options, identities
):
    assert prove(mlp(sizes, activations, rng=0, **options), loss=loss) == identities


def tanh_net(*sizes, last="tanh", **options):
    return mlp(sizes, [*["tanh"] * (len(sizes) - 2), last], rng=0, **options)


PRODUCT = "self.product(self.x1_T, self.dz, self.dWb)"
BRANCHES = {  # a piece of `layers`, a fault for it, a network whose proof must fail, one whose proof cannot see it
    "linear layer, forward": (
        "return self.a1",
        "self.a1[..., :-1] *= 1 + self.is_linear; return self.a1",
        partial(tanh_net, 2, 2, last="identity"),
        partial(tanh_net, 2, 2),
    ),
    "linear layer, backward": (
        "self.dz[...] = da  #",
        "self.dz[...] = 2 * da  #",
        partial(tanh_net, 2, 2, last="identity"),
        partial(tanh_net, 2, 2),
    ),
    "layer that is not linear": (
        "np.multiply(da, self.activation.derivative(self.z, self.a), out=self.dz)",
        "self.dz[...] = da",
        partial(tanh_net, 2, 2),
        partial(tanh_net, 2, 2, last="identity"),
    ),
    "product of one network": (
        "type(Wb).dot  #",
        "(lambda a, b, out: a[::-1].dot(b, out))  #",
        partial(tanh_net, 2, 2),
        partial(tanh_net, 2, 2, ensemble=(2,)),
    ),
    "product of an ensemble": (
        "np.matmul if Wb.ndim > 2",
        "(lambda a, b, out: np.matmul(a[..., ::-1, :], b, out=out)) if Wb.ndim > 2",
        partial(tanh_net, 2, 2, ensemble=(2,)),
        partial(tanh_net, 2, 2),
    ),
    "no bias": (
        "x1 if self.bias else x1[..., :-1]",
        "x1 if self.bias else x1[..., -2::-1]",
        partial(tanh_net, 2, 2, 2, bias=False),
        partial(tanh_net, 2, 2, 2),
    ),
    "bias": (
        PRODUCT,
        f"{PRODUCT}; self.dWb[..., self.n_in :, :] /= self.n_samples",
        partial(tanh_net, 2, 2),
        partial(tanh_net, 2, 2, bias=False),
    ),
    "ensemble": (
        PRODUCT,
        "self.product(self.x1_T, self.dz[::-1] if self.dz.ndim > 2 else self.dz, self.dWb)",
        partial(tanh_net, 2, 2, ensemble=(2,)),
        partial(tanh_net, 2, 2),
    ),
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_fault_in_one_branch_of_dense_alone_fails_the_proof_of_networks_that_take_it(branch, monkeypatch):
    piece, fault, taking, passing = BRANCHES[branch]
    source = inspect.getsource(layers)
    assert source.count(piece) == 1
    namespace = {"__name__": "backprop_lib.layers"}
    exec(source.replace(piece, fault), namespace)
    monkeypatch.setattr(network_module, "Dense", namespace["Dense"])
    assert prove(passing()) > 0
    with pytest.raises(ProofFailed):
        prove(taking())


def test_the_copies_of_a_faulty_network_fail_the_proof_too():
    network = mlp([2, 2, 2], ["tanh", "tanh"], rng=0)
    faulty = faults.plant(network, faults.averaged_bias, 1)
    for one in (faulty, copy.copy(faulty), copy.deepcopy(faulty), pickle.loads(pickle.dumps(faulty))):
        assert type(one) is type(faulty)
        with pytest.raises(ProofFailed):
            prove(one)


def test_plain_backward_without_a_fault_is_proven(plant_everywhere):
    """The control of the experiment below."""
    plant_everywhere(None)
    assert prove([2, 2, 2], n_samples=2) == 12


@pytest.mark.parametrize(
    ("fault", "parameter"),
    [
        ("sign", "W2[0, 0]"),  # two wrong signs make a right one
        ("dW transposed", "W1[0, 1]"),
        ("W instead of its transpose", "W1[0, 0]"),
        ("mean in db", "b1[0]"),
        ("updated weights in the hidden gradients", "W1[0, 0]"),
        ("a_k instead of a_(k-1)", "W1[0, 0]"),
    ],
)
def test_prove_fails_on_a_fault_in_backward_and_names_the_first_parameter(plant_everywhere, fault, parameter):
    plant_everywhere(fault)
    with pytest.raises(ProofFailed, match=re.escape(f"∂L/∂{parameter}: ")):
        prove([2, 2, 2], n_samples=2)


def test_one_sample_cannot_tell_a_mean_from_a_sum_so_prove_takes_two(plant_everywhere):
    plant_everywhere("mean in db")
    assert prove([2, 2, 2], n_samples=1) == 12
    with pytest.raises(ProofFailed):
        prove([2, 2, 2])


@pytest.mark.parametrize("factor", [2, -1, sympy.Rational(1, 2)])
def test_prove_fails_on_a_fault_in_the_losss_gradient(monkeypatch, factor):
    right = LOSSES["squared_error"]
    faulty = Loss("squared_error", right.formula, lambda p, y: factor * right.slope(p, y))
    monkeypatch.setitem(LOSSES, "squared_error", faulty)
    with pytest.raises(ProofFailed, match=re.escape("∂L/∂W1[0, 0]: ")):
        prove([1, 1], loss="squared_error")


def test_prove_fails_on_a_missing_slope(monkeypatch):
    def backward(self, da, **options):
        self.dz = da
        self.dW, self.db = self.x.mT @ da, da.sum(axis=-2, keepdims=True)
        return da @ self.W.mT

    monkeypatch.setattr(Dense, "backward", backward)
    with pytest.raises(ProofFailed, match=re.escape("∂L/∂W1[0, 0]: ")):
        prove([2, 1])


def test_proof_failed_is_an_assertion_error():
    assert issubclass(ProofFailed, AssertionError)


@pytest.mark.parametrize(
    ("layer_sizes", "options", "error", "match"),
    [
        ([2], {}, ValueError, r"layer_sizes is \[2\], an input and at least one layer are expected"),
        ([2, 0], {}, ValueError, r"layer_sizes\[1\] is 0"),
        ([2, 1], {"n_samples": 0}, ValueError, "n_samples is 0, a whole number of at least 1"),
        (
            [2, 1],
            {"loss": "binary_cross_entropy"},
            ValueError,
            "prove takes squared_error or half_squared_error, a Loss",
        ),
    ],
)
def test_what_cannot_be_proven_is_refused(layer_sizes, options, error, match):
    with pytest.raises(error, match=match):
        prove(layer_sizes, **options)


def test_nothing_is_known_of_an_unknown_activation_but_its_derivative():
    f = unknown_activation("f")
    inputs = symbols("z", (1, 2))
    a, slope = f.value(inputs), f.derivative(inputs, None)
    for entry, symbol, derivative in zip(a.flat, inputs.flat, slope.flat, strict=True):
        assert sympy.diff(entry, symbol) == derivative
        assert sympy.diff(entry, u) == 0


def test_the_prime_of_an_unknown_derivative_follows_its_index_in_print():
    slope = unknown_activation("f_3").derivative(symbols("z", (1, 1)), None)[0, 0]
    assert sympy.latex(slope).startswith(r"f_3'\left(")
    assert sympy.latex(slope**2) == sympy.latex(slope) + "^{2}"


def test_symbolic_network_has_one_symbol_a_parameter():
    network = symbolic_network([2, 2, 1])
    assert [symbol.name for symbol in network.theta] == network.parameter_names
    assert network.layers[0].W[0, 1].name == "W1[0, 1]"
    assert network.layers[1].b[0, 0].name == "b2[0]"


def test_a_ready_network_keeps_its_linear_layers_and_names_its_members():
    network = symbolic_network(mlp([1, 2, 1], ["identity", "tanh"], rng=0, ensemble=(2, 1)))
    assert [activation.name for activation in network.activations] == ["identity", "f_2"]
    assert [symbol.name for symbol in network.theta[1, 0]] == [f"{name} of 1, 0" for name in network.parameter_names]


def test_every_symbol_and_every_slope_of_the_loss_is_a_real_number():
    x, theta = symbols("x", (1, 2)), symbolic_network([2, 1]).theta
    slope = unknown_loss(2).slope(x, symbols("y", (1, 2)))
    assert all(expression.is_real for expression in (z, *x.flat, *theta, *slope.flat))


def test_symbols_are_named_by_their_index():
    array = symbols("x", (2, 3))
    assert array.shape == (2, 3)
    assert array[1, 2] == sympy.Symbol("x[1, 2]", real=True)


# Total differentials


def test_total_differential_of_a_product():
    du, dv = sympy.symbols("du dv")
    assert total_differential(u * v, u, v) == u * dv + v * du
    assert total_differential(sympy.sin(u), u) == sympy.cos(u) * du
    assert total_differential(u**2, v) == 0
    assert total_differential(3, u) == 0


def test_total_differential_of_an_unknown_function():
    f = sympy.Function("f")(u, v)
    du, dv = sympy.symbols("du dv")
    assert total_differential(f, u, v) == f.diff(u) * du + f.diff(v) * dv


def test_total_differential_of_functions_of_a_variable():
    """The differential of f(t) is named df."""
    f, g = (sympy.Function(name)(sympy.Symbol("t")) for name in "fg")
    df, dg = sympy.symbols("df dg")
    assert total_differential(f * g, f, g) == f * dg + g * df


def test_a_total_differential_without_variables_is_refused():
    with pytest.raises(ValueError, match="needs at least one variable, as in total_differential"):
        total_differential(u * v)


@pytest.mark.parametrize("variable", ["u", 2, u * v])
def test_a_total_differential_of_what_is_no_variable_is_refused(variable):
    with pytest.raises(TypeError, match="is no variable, a Symbol or an applied Function is expected"):
        total_differential(u * v, variable)
