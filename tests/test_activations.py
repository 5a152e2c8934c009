"""Each activation function against its formula, and each derivative against SymPy, the complex step and differences."""

import mpmath
import numpy as np
import pytest
import sympy

from backprop_lib import ACTIVATIONS, Activation, GradientDescent, mlp, train
from backprop_lib.activations import LEAK, get_activation
from backprop_lib.symbolic import FORMULAS, z

POINTS = np.linspace(-6, 6, 40)  # an even number: the kink at 0 is not among them
LIMITS = {  # f(−10⁴) and f(10⁴)
    "identity": (-1e4, 1e4),
    "sigmoid": (0, 1),
    "tanh": (-1, 1),
    "relu": (0, 1e4),
    "leaky_relu": (-LEAK * 1e4, 1e4),
    "softplus": (0, 1e4),
    "elu": (-1, 1e4),
    "silu": (0, 1e4),
    "gelu": (0, 1e4),
}
SLOPES = {  # f′(−10⁴) and f′(10⁴)
    "identity": (1, 1),
    "sigmoid": (0, 0),
    "tanh": (0, 0),
    "relu": (0, 1),
    "leaky_relu": (LEAK, 1),
    "softplus": (0, 1),
    "elu": (0, 1),
    "silu": (0, 1),
    "gelu": (0, 1),
}

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)


def exactly(formula):
    """A SymPy formula in z at POINTS, computed with 30 digits."""
    return np.array([float(formula.subs(z, sympy.Float(point, 30)).evalf(30)) for point in POINTS])


def test_there_is_one_formula_for_each_activation():
    assert set(ACTIVATIONS) == set(FORMULAS) == set(LIMITS)
    assert all(name == activation.name for name, activation in ACTIVATIONS.items())


@every_activation
def test_value_is_the_formula(activation):
    np.testing.assert_allclose(activation.value(POINTS), exactly(FORMULAS[activation.name]), rtol=1e-13, atol=1e-15)


@every_activation
def test_derivative_is_sympys_derivative_of_the_formula(activation):
    expected = exactly(sympy.diff(FORMULAS[activation.name], z))
    np.testing.assert_allclose(
        activation.derivative(POINTS, activation.value(POINTS)), expected, rtol=1e-11, atol=1e-15
    )


@every_activation
def test_derivative_is_the_complex_step(activation):
    complex_step = np.imag(activation.value(POINTS + 1e-200j)) / 1e-200
    np.testing.assert_allclose(
        activation.derivative(POINTS, activation.value(POINTS)), complex_step, rtol=1e-11, atol=1e-15
    )


@every_activation
def test_derivative_is_the_central_difference(activation):
    h = 1e-5
    difference = (activation.value(POINTS + h) - activation.value(POINTS - h)) / (2 * h)
    np.testing.assert_allclose(
        activation.derivative(POINTS, activation.value(POINTS)), difference, rtol=1e-8, atol=1e-10
    )


def test_the_leak_is_a_hundredth():
    assert LEAK == 0.01
    np.testing.assert_array_equal(ACTIVATIONS["leaky_relu"].value([-100.0, 100.0]), [-1, 100])


@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky_relu", LEAK)])
def test_slope_at_the_kink_is_the_left_one(name, slope):
    assert ACTIVATIONS[name].derivative(np.array([0.0]), np.array([0.0])) == pytest.approx(slope)


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_arguments_reach_the_limits_without_overflow(activation, dtype):
    extremes = np.array([-1e4, 1e4], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.value(extremes)
        slope = activation.derivative(extremes, a)
    assert a.dtype == slope.dtype == dtype
    np.testing.assert_allclose(a, LIMITS[activation.name], rtol=1e-6)
    np.testing.assert_allclose(slope, SLOPES[activation.name], rtol=1e-6)


@pytest.fixture(scope="module", params=[np.float32, np.float64], ids=["float32", "float64"])
def tails(request):
    """(type, z): random arguments over both tails, and more of them near 0, where a curve bends."""
    rng, end = np.random.default_rng(0), 85 if request.param is np.float32 else 700
    z = np.concatenate([rng.uniform(-scale, scale, 120) for scale in (end, end, 40, 2)])
    return np.finfo(request.param), z.astype(request.param)


def in_ulps(got, exact, type_):
    """The largest |got − exact| in units of the last place of the exact number, where that is a normal number."""
    pairs = [(mpmath.mpf(float(g)), e) for g, e in zip(got, exact, strict=True) if abs(e) >= float(type_.tiny)]
    assert len(pairs) > 100
    return max(abs(g - e) / float(np.spacing(type_.dtype.type(abs(e)))) for g, e in pairs)


@every_activation
def test_value_is_exact_to_four_ulp_on_both_tails(activation, tails):
    """Independent of NumPy: mpmath computes the formula with 60 digits."""
    type_, points = tails
    exact = sympy.lambdify(z, FORMULAS[activation.name], "mpmath")
    with mpmath.workdps(700):  # GELU's formula subtracts two numbers that agree in 300 digits
        expected = [exact(mpmath.mpf(float(point))) for point in points]
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            value = activation.value(points)
        assert value.dtype == points.dtype
        assert in_ulps(value, expected, type_) <= 4


@every_activation
def test_slope_is_exact_to_two_ulp_of_one_on_both_tails(activation, tails):
    type_, points = tails
    exact = sympy.lambdify(z, sympy.diff(FORMULAS[activation.name], z), ["mpmath", {"Heaviside": lambda v, _=0: v > 0}])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        slope = activation.derivative(points, activation.value(points))
    with mpmath.workdps(700):
        expected = [mpmath.mpf(exact(mpmath.mpf(float(point)))) for point in points]
        worst = max(abs(mpmath.mpf(float(s)) - e) for s, e in zip(slope, expected, strict=True))
        assert slope.dtype == points.dtype and worst <= 2 * float(type_.eps)
        if activation.name == "softplus":
            assert in_ulps(slope, expected, type_) <= 4


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64, complex])
def test_out_is_written_in_place(activation, dtype):
    points = POINTS.reshape(8, 5).astype(dtype)
    before, a = points.copy(), np.full((8, 5), np.nan, dtype)
    assert activation.takes_out
    assert activation.value(points, out=a) is a
    np.testing.assert_array_equal(points, before)
    np.testing.assert_array_equal(a, activation.value(points))


@every_activation
def test_derivative_leaves_z_and_a_alone(activation):
    a = activation.value(POINTS)
    before = POINTS.copy(), a.copy()
    activation.derivative(POINTS, a)
    np.testing.assert_array_equal((POINTS, a), before)


@every_activation
@pytest.mark.parametrize("z", [2, -0.5, [1, 2, -3], [[0.25], [-4.0]], np.int64(3)])
def test_numbers_ints_and_lists_are_welcome(activation, z):
    as_floats = np.asarray(z, dtype=float)
    a = activation.value(z)
    assert np.shape(a) == as_floats.shape
    np.testing.assert_allclose(a, activation.value(as_floats), rtol=1e-6)
    np.testing.assert_allclose(activation.derivative(z, a), activation.derivative(as_floats, a), rtol=1e-6, atol=1e-7)


def test_custom_activation_without_out_trains_like_the_built_in_one():
    mine = Activation("my tanh", value=lambda z: np.tanh(z), derivative=lambda z, a: 1 - a * a)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((9, 2)), rng.standard_normal((9, 1))
    runs = [
        train(
            mlp([2, 4, 1], [tanh, tanh], rng=1, scale=0.5),
            x,
            y,
            loss="squared_error",
            optimizer=GradientDescent(0.1),
            epochs=20,
        )
        for tanh in ("tanh", mine)
    ]
    np.testing.assert_array_equal(runs[0].loss, runs[1].loss)
    assert runs[0].loss[-1] < runs[0].loss[0]


def test_get_activation_returns_objects_unchanged_and_looks_names_up():
    mine = Activation("mine", np.tanh, lambda z, a: 1 - a * a)
    assert get_activation(mine) is mine
    assert get_activation("relu") is ACTIVATIONS["relu"]


def test_unknown_name_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match="unknown activation 'swish', known are: " + ", ".join(ACTIVATIONS)):
        get_activation("swish")
    with pytest.raises(TypeError, match="activation is 3, a name or an object"):
        get_activation(3)
