"""Automatic differentiation against hand-written gradients, differences and formulas."""

import itertools
import math

import numpy as np
import pytest
import sympy

from backprop_lib import ACTIVATIONS, LOSSES, autodiff, mlp
from backprop_lib.autodiff import SLOPES, STEPS, Dual, derivative, entries, gradient

POINTS = {
    np.power: (np.array([0.7, 1.3]), np.array([2.0, -0.4])),
    np.sqrt: (np.array([0.7, 1.3]),),
    np.log: (np.array([0.7, 1.3]),),
    np.log1p: (np.array([-0.3, 1.3]),),
}
ONE, TWO = (np.array([-0.7, 1.3]),), (np.array([-0.7, 1.3]), np.array([0.4, -2.1]))


@pytest.mark.parametrize("ufunc", SLOPES, ids=lambda ufunc: ufunc.__name__)
def test_every_slope_of_the_table_against_the_complex_step_or_a_difference(ufunc):
    inputs = POINTS.get(ufunc, ONE if ufunc.nin == 1 else TWO)
    value, *gradients = gradient(lambda *xs: np.sum(ufunc(*xs) * [1.0, 3.0]), *inputs)
    assert value == pytest.approx(np.sum(ufunc(*inputs) * [1, 3]), rel=1e-15)
    for i, found in enumerate(gradients):
        moved = [x + 1e-6 * (i == k) for k, x in enumerate(inputs)], [x - 1e-6 * (i == k) for k, x in enumerate(inputs)]
        differences = (ufunc(*moved[0]) - ufunc(*moved[1])) / 2e-6 * [1, 3]
        assert found == pytest.approx(differences, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("ufunc", SLOPES, ids=lambda ufunc: ufunc.__name__)
def test_both_modes_use_the_same_table(ufunc):
    inputs = POINTS.get(ufunc, ONE if ufunc.nin == 1 else TWO)
    for i, x in enumerate(inputs):

        def f(x, i=i):
            return np.sum(ufunc(*inputs[:i], x, *inputs[i + 1 :]))

        direction = np.array([0.3, -0.8])
        assert derivative(f, x, direction)[1] == pytest.approx(gradient(f, x)[1] @ direction, rel=1e-14)


def test_a_wrong_sign_in_the_table_is_noticed(monkeypatch):
    monkeypatch.setitem(SLOPES, np.tanh, (lambda f, a: f * f - 1,))
    with pytest.raises(AssertionError):
        test_every_slope_of_the_table_against_the_complex_step_or_a_difference(np.tanh)


ARCHITECTURES = list(itertools.product([[3, 4, 2], [2, 3, 3, 2]], ACTIVATIONS))


@pytest.mark.parametrize(("sizes", "hidden"), ARCHITECTURES, ids=str)
@pytest.mark.parametrize("loss", ["half_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy"])
def test_the_books_network_runs_on_the_tape_unchanged(sizes, hidden, loss):
    network, rng = mlp(sizes, [hidden] * (len(sizes) - 2) + ["identity"], rng=1, scale=0.7), np.random.default_rng(2)
    x, y = rng.standard_normal((5, sizes[0])), np.eye(2)[rng.integers(0, 2, 5)]

    def value(*theta):
        return LOSSES[loss].formula(network.with_theta(entries(theta)).predict(x), y)

    found, *gradients = gradient(value, *network.theta)
    prediction = network.forward(x)
    network.backward(LOSSES[loss].gradient(prediction, y))
    assert found == pytest.approx(LOSSES[loss].value(prediction, y), rel=1e-13)
    assert np.array(gradients) == pytest.approx(network.gradient, rel=1e-12, abs=1e-12)


def layered(x, *parameters):
    """tanh layers of whole arrays, the last one linear."""
    for k in range(0, len(parameters), 2):
        x = x @ parameters[k] + parameters[k + 1]
        x = np.tanh(x) if k < len(parameters) - 2 else x
    return x


def small_network(sizes=(3, 4, 2), n=5):
    network, rng = mlp(sizes, ["tanh"] * (len(sizes) - 2) + ["identity"], rng=1, scale=0.7), np.random.default_rng(2)
    parameters = [p for layer in network.layers for p in (layer.W, layer.b)]
    return network, parameters, rng.standard_normal((n, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]


@pytest.mark.parametrize("loss", LOSSES)
def test_whole_arrays_and_the_books_losses(loss):
    network, parameters, x, y = small_network()

    def prediction_of(*p):
        return 1 / (1 + np.exp(-layered(x, *p))) if loss == "binary_cross_entropy" else layered(x, *p)

    value, *gradients = gradient(lambda *p: LOSSES[loss].formula(prediction_of(*p), y), *parameters)
    prediction = network.forward(x)
    slope = 1.0
    if loss == "binary_cross_entropy":
        prediction = 1 / (1 + np.exp(-prediction))
        slope = prediction * (1 - prediction)
    network.backward(LOSSES[loss].gradient(prediction, y) * slope)
    assert value == pytest.approx(LOSSES[loss].value(prediction, y), rel=1e-14)
    hand = [d for layer in network.layers for d in (layer.dW, layer.db)]
    for found, expected in zip(gradients, hand, strict=True):
        assert found.shape == expected.shape
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_hessian_times_vector_by_nesting():
    _, parameters, x, y = small_network()
    loss, directions = LOSSES["softmax_cross_entropy"], [np.cos(np.arange(p.size)).reshape(p.shape) for p in parameters]

    def value(*p):
        return loss.formula(layered(x, *p), y)

    duals = [Dual(p, v) for p, v in zip(parameters, directions, strict=True)]
    _, *gradients = gradient(value, *duals)
    h = 1e-5
    up, down = ([p + s * h * v for p, v in zip(parameters, directions, strict=True)] for s in (1, -1))
    for found, plus, minus, p in zip(
        gradients, gradient(value, *up)[1:], gradient(value, *down)[1:], parameters, strict=True
    ):
        assert found.slope == pytest.approx((plus - minus) / (2 * h), abs=1e-9)
        assert found.value == pytest.approx(gradient(value, *parameters)[1:][[q is p for q in parameters].index(True)])


def test_second_derivative_by_nesting_either_way():
    z = sympy.Symbol("z")
    exact = float(sympy.diff(sympy.tanh(z), z, 2).subs(z, 0.3))
    forward = derivative(lambda a: derivative(np.tanh, a, 1.0)[1], 0.3, 1.0)[1]
    mixed = derivative(lambda a: gradient(np.tanh, a)[1], 0.3, 1.0)[1]
    backward = gradient(lambda a: gradient(np.tanh, a)[1], 0.3)[1]
    assert [forward, mixed, backward] == pytest.approx([exact] * 3, rel=1e-14)


def test_an_inner_derivative_takes_outer_numbers_for_constants():
    """d/dx of x · (d/dy of x + y) is 1; who mixes up the two changes gets 2."""
    for inner in (lambda f, y: derivative(f, y, 1.0)[1], lambda f, y: gradient(f, y)[1]):
        for outer in (lambda f, x: derivative(f, x, 1.0)[1], lambda f, x: gradient(f, x)[1]):
            assert outer(lambda x, inner=inner: x * inner(lambda y: x + y, 1.0), 2.0) == 1


def test_a_chain_of_100_000_nodes():
    def chain(x):
        for _ in range(100_000):
            x = x * 1.00001
        return x

    value, slope = gradient(chain, 2.0)
    assert slope == pytest.approx(value / 2, rel=1e-10) == pytest.approx(math.e, rel=1e-4)


def test_shared_results_count_once_a_way_and_calls_do_not_add_up():
    def f(a):
        b = a + a
        c = b + b
        return b + c

    assert [float(gradient(f, 1.0)[1]) for _ in range(2)] == [6, 6]


def test_twenty_doublings_are_twenty_steps():
    tapes = []

    def f(a):
        for _ in range(20):
            a = a + a
        tapes.append(a.tape)
        return a

    assert gradient(f, 1.0)[1] == 2**20
    assert len(tapes[0]) == 21


@pytest.mark.parametrize("shapes", [((3, 1), (1, 4)), ((3, 4), (4,)), ((), (2, 3)), ((2, 1, 3), (4, 1)), ((1,), (5,))])
def test_broadcasting_is_undone(shapes):
    a, b = (np.random.default_rng(i).standard_normal(shape) for i, shape in enumerate(shapes))
    _, da, db = gradient(lambda a, b: np.sum(np.tanh(a * b)), a, b)
    slope = 1 - np.tanh(a * b) ** 2
    for found, x, share in ((da, a, slope * b), (db, b, slope * a)):
        full = np.zeros(np.broadcast_shapes(*shapes))
        expected = np.array([np.sum(share[np.broadcast_to(np.arange(x.size).reshape(x.shape), full.shape) == i])
                             for i in range(x.size)]).reshape(x.shape)  # fmt: skip
        assert found.shape == x.shape
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "f",
    [
        lambda a: np.sum(a, axis=0) @ np.array([1.0, 2, 3]),
        lambda a: np.sum(a.sum(axis=1, keepdims=True) * a),
        lambda a: np.mean(a, axis=-1) @ np.array([1.0, 2]),
        lambda a: np.sum(np.max(a, axis=1) ** 2),
        lambda a: a.reshape(3, 2)[1] @ np.array([1.0, 2]),
        lambda a: np.sum(a[:, [0, 0, 2]] * a[:, 1:2]),
        lambda a: np.sum((a @ a.mT) ** 2),
        lambda a: np.sum(np.array([1.0, -1]) @ a),
        lambda a: a[0] @ a[1],
        lambda a: np.sum(np.clip(a, -0.5, 0.5) * a),
    ],
)
def test_sums_slices_and_products(f):
    a = np.random.default_rng(3).standard_normal((2, 3))
    _, found = gradient(f, a)
    for index in np.ndindex(a.shape):
        e = np.zeros_like(a)
        e[index] = 1
        assert found[index] == pytest.approx((f(a + 1e-6 * e) - f(a - 1e-6 * e)) / 2e-6, rel=1e-8, abs=1e-8)
        assert derivative(f, a, e)[1] == pytest.approx(found[index], abs=1e-13)


def test_in_place_operators_make_a_new_number():
    def f(a):
        b = a
        b += 1
        b *= a
        return b

    assert gradient(f, 3.0) == (12, 7)


def test_a_result_on_the_tape_that_does_not_need_an_input_gives_zeros():
    _, da, db = gradient(lambda a, b: a * 2, 1.0, np.ones((2, 3)))
    assert da == 2 and (db == np.zeros((2, 3))).all()


@pytest.mark.parametrize(
    "unused",
    [
        lambda A: A @ np.ones((3, 2)),
        lambda A: A.T,
        lambda A: A.reshape(6),
        lambda A: np.sum(A, axis=0),
        lambda A: A[0],
        lambda A: np.log(A - A),  # an infinite slope, of which nothing may be passed on
    ],
)
def test_a_node_that_the_end_was_not_made_of_passes_nothing_on(unused):
    def f(A):
        with np.errstate(divide="ignore"):
            unused(A)
        return np.sum(A * A)

    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(gradient(f, A)[1], 2 * A)


def test_comparisons_look_at_values_and_steps_give_plain_ones():
    value, slope = gradient(lambda a: a * a if a > 0 else -a, 3.0)
    assert (value, slope) == (9, 6)
    assert all(
        not isinstance(step(Dual(1.0, 1.0), 2.0) if step.nin == 2 else step(Dual(1.0, 1.0)), Dual) for step in STEPS
    )


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda a: np.floor(a), NotImplementedError, "knows no slope of np.floor: add it to autodiff.SLOPES"),
        (lambda a: np.where(a > 0, a, 0), NotImplementedError, "knows no np.where"),
        (lambda a: np.multiply.reduce(a), NotImplementedError, "np.multiply.reduce"),
        (lambda a: np.exp(a, out=np.empty(1)), NotImplementedError, "np.exp with out="),
        (lambda a: math.exp(a), TypeError, "use NumPy's, such as np.exp"),
        (lambda a: 3.0, TypeError, "f returned 3.0, which carries no slope"),
        (lambda a: None, TypeError, "f returned None"),
        (lambda a: a * np.ones(3), ValueError, r"f returned shape \(3,\), one number is expected"),
    ],
)  # fmt: skip
def test_what_autodiff_cannot_do_is_said(f, error, words):
    with pytest.raises(error, match=words):
        gradient(f, 1.0)


def test_inputs_that_are_no_numbers_are_refused():
    with pytest.raises(TypeError, match="input 1 holds <U1, numbers are expected"):
        gradient(lambda a, b: a, 1.0, "b")
    with pytest.raises(ValueError, match=r"direction has shape \(\), x has \(2,\)"):
        derivative(np.sum, [1.0, 2.0], 1.0)


def test_a_slope_can_be_added_to_the_table(monkeypatch):
    monkeypatch.setitem(autodiff.SLOPES, np.sinh, (lambda f, a: np.cosh(a),))
    assert gradient(np.sinh, 0.5)[1] == np.cosh(0.5)
