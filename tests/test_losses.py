"""Each loss against a plain loop, each gradient against central differences, and what a loss refuses."""

import math
from types import SimpleNamespace

import mpmath
import numpy as np
import pytest

from backprop_lib import ACTIVATIONS, LOSSES, GradientDescent, Loss, accuracy, mlp, softmax, softmax_jacobian, train
from backprop_lib.losses import get_loss

sigmoid = ACTIVATIONS["sigmoid"].value
every_loss = pytest.mark.parametrize("name", LOSSES)
one_or_three_outputs = pytest.mark.parametrize("n_outputs", [1, 3])


def sample(name, n_outputs, n_samples=4, ensemble=(), seed=0):
    """Predictions and targets such as the loss of that name takes."""
    rng = np.random.default_rng(seed)
    prediction = rng.standard_normal((*ensemble, n_samples, n_outputs))
    target = rng.standard_normal((n_samples, n_outputs))
    if name == "binary_cross_entropy":
        prediction = sigmoid(prediction)
    if name.endswith("cross_entropy"):
        target = softmax(target) if name.startswith("softmax") else rng.uniform(size=target.shape)
    return prediction, target


def of_one_sample(name, p, y):
    """The loss of a single row, summed over outputs by Python's own floats."""
    if name == "softmax_cross_entropy":
        total = sum(math.exp(logit) for logit in p)
        return -sum(t * math.log(math.exp(logit) / total) for logit, t in zip(p, y, strict=True))
    if name == "sigmoid_cross_entropy":
        name, p = "binary_cross_entropy", [1 / (1 + math.exp(-logit)) for logit in p]
    formula = {
        "squared_error": lambda p, y: (p - y) ** 2,
        "half_squared_error": lambda p, y: (p - y) ** 2 / 2,
        "binary_cross_entropy": lambda p, y: -y * math.log(p) - (1 - y) * math.log(1 - p),
    }[name]
    return sum(map(formula, p, y))


@every_loss
@one_or_three_outputs
@pytest.mark.parametrize("n_samples", [1, 4])
def test_value_is_the_sum_over_outputs_and_the_mean_over_samples(name, n_outputs, n_samples):
    prediction, target = sample(name, n_outputs, n_samples)
    rows = [of_one_sample(name, *row) for row in zip(prediction.tolist(), target.tolist(), strict=True)]
    value = LOSSES[name].value(prediction, target)
    assert type(value) is float
    assert value == pytest.approx(sum(rows) / n_samples, rel=1e-13, abs=1e-15)


@every_loss
@one_or_three_outputs
def test_gradient_is_the_central_difference(name, n_outputs):
    prediction, target = sample(name, n_outputs)
    loss, h = LOSSES[name], 1e-5
    gradient = loss.gradient(prediction, target)
    assert gradient.shape == prediction.shape
    for index in np.ndindex(*prediction.shape):
        step = np.zeros_like(prediction)
        step[index] = h
        difference = (loss.value(prediction + step, target) - loss.value(prediction - step, target)) / (2 * h)
        assert gradient[index] == pytest.approx(difference, rel=1e-7, abs=1e-10)


@every_loss
@one_or_three_outputs
@pytest.mark.parametrize("one_target_a_member", [False, True])
@pytest.mark.parametrize("ensemble", [(3,), (2, 3)])
def test_an_ensemble_has_one_loss_a_member(name, n_outputs, one_target_a_member, ensemble):
    predictions, target = sample(name, n_outputs, ensemble=ensemble)
    targets = np.broadcast_to(target, predictions.shape).copy()
    if one_target_a_member:
        targets[1] = targets[1][..., ::-1, :]
    loss, given = LOSSES[name], targets if one_target_a_member else target
    values, gradients = loss.value(predictions, given), loss.gradient(predictions, given)
    assert values.shape == ensemble
    assert gradients.shape == predictions.shape
    for r in np.ndindex(ensemble):
        assert values[r] == pytest.approx(loss.value(predictions[r], targets[r]), rel=1e-14, abs=1e-15)
        np.testing.assert_allclose(gradients[r], loss.gradient(predictions[r], targets[r]), rtol=1e-14)


@every_loss
def test_float32_stays_float32_and_ints_become_floats(name):
    prediction, target = sample(name, 3)
    assert LOSSES[name].gradient(prediction.astype(np.float32), target).dtype == np.float32
    ones = np.ones((2, 1), dtype=int)
    assert LOSSES[name].gradient(ones, ones).dtype == np.float64


@pytest.mark.parametrize("name", sorted(set(LOSSES) - {"binary_cross_entropy"}))  # whole probabilities are its ends
def test_bare_functions_take_whole_numbers(name):
    loss, prediction, target = LOSSES[name], np.array([[2, -1], [0, 1]]), np.array([[1, 0], [0, 1]])
    expected = loss.value(prediction, target), loss.gradient(prediction, target)
    alone = loss.formula(prediction, target), loss.slope(prediction, target)
    for value, slope in (alone, loss.value_and_slope(prediction, target)):
        np.testing.assert_allclose(value, expected[0])
        np.testing.assert_allclose(slope, expected[1])


@every_loss
def test_arguments_are_left_alone(name):
    prediction, target = sample(name, 3)
    before = prediction.copy(), target.copy()
    LOSSES[name].value(prediction, target)
    LOSSES[name].gradient(prediction, target)
    np.testing.assert_array_equal((prediction, target), before)


@every_loss
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_np_matrix_is_taken_as_the_array_it_holds(name):
    prediction, target = sample(name, 3)
    loss, as_matrices = LOSSES[name], (np.asmatrix(prediction), np.asmatrix(target))
    assert loss.value(*as_matrices) == loss.value(prediction, target)
    np.testing.assert_array_equal(loss.gradient(*as_matrices), loss.gradient(prediction, target))


def test_half_squared_error_is_half_of_squared_error():
    prediction, target = sample("squared_error", 3)
    whole, half = LOSSES["squared_error"], LOSSES["half_squared_error"]
    assert half.value(prediction, target) == whole.value(prediction, target) / 2
    np.testing.assert_array_equal(half.gradient(prediction, target), whole.gradient(prediction, target) / 2)


@one_or_three_outputs
def test_sigmoid_cross_entropy_is_binary_cross_entropy_of_the_sigmoid(n_outputs):
    logits, target = sample("sigmoid_cross_entropy", n_outputs)
    on_logits = LOSSES["sigmoid_cross_entropy"].value(logits, target)
    assert on_logits == pytest.approx(LOSSES["binary_cross_entropy"].value(sigmoid(logits), target), rel=1e-13)


def test_softmax_cross_entropy_of_two_logits_is_sigmoid_cross_entropy_of_their_difference():
    logits, target = sample("softmax_cross_entropy", 2)
    difference, second = logits[:, 1:] - logits[:, :1], target[:, 1:]
    expected = LOSSES["sigmoid_cross_entropy"].value(difference, second)
    assert LOSSES["softmax_cross_entropy"].value(logits, target) == pytest.approx(expected, rel=1e-13)


def test_softmax_rows_are_distributions_that_no_shift_changes():
    logits, _ = sample("softmax_cross_entropy", 3)
    np.testing.assert_allclose(softmax(logits).sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(softmax(logits + 700), softmax(logits), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("name", "logits", "target", "value", "gradient"),
    [
        ("sigmoid_cross_entropy", [[1e4, -1e4]], [[1, 0]], 0, [[0, 0]]),
        ("sigmoid_cross_entropy", [[1e4, -1e4]], [[0, 1]], 2e4, [[1, -1]]),
        ("softmax_cross_entropy", [[1e4, -1e4]], [[1, 0]], 0, [[0, 0]]),
        ("softmax_cross_entropy", [[1e4, -1e4]], [[0, 1]], 2e4, [[1, -1]]),
    ],
)
def test_logits_of_ten_thousand_are_exact(name, logits, target, value, gradient, dtype):
    logits, loss = np.array(logits, dtype), LOSSES[name]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert loss.value(logits, target) == value
        np.testing.assert_array_equal(loss.gradient(logits, target), gradient)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_cross_entropy_of_a_certain_but_wrong_prediction_is_finite(dtype):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        wrong, target = np.array([[0.0], [1.0]], dtype), [[1], [0]]
        value = LOSSES["binary_cross_entropy"].value(wrong, target)
        gradient = LOSSES["binary_cross_entropy"].gradient(wrong, target)
    type_ = np.finfo(dtype)  # p = 0 is taken as the smallest normal number, p = 1 as the last number below 1
    assert value == pytest.approx(-(math.log(type_.tiny) + math.log(type_.epsneg)) / 2, rel=1e-6)
    assert np.isfinite(gradient).all()
    assert gradient[0, 0] < 0 < gradient[1, 0]


@pytest.mark.parametrize(("dtype", "end"), [(np.float32, 85), (np.float64, 700)])
def test_confident_wrong_answer_of_class_0_learns_on_probabilities(dtype, end):
    """Sigmoid, then binary cross-entropy, y = 1: ∂L/∂z = p − 1, which is −1 far left, and L = −z."""
    z = np.linspace(-end, -20, 60).astype(dtype)[:, None]
    p = sigmoid(z)
    d_p = LOSSES["binary_cross_entropy"].gradient(p, np.ones_like(z)) * len(z)
    np.testing.assert_allclose(d_p * ACTIVATIONS["sigmoid"].derivative(z, p), -1, rtol=1e-6)
    for row, probability in zip(z, p, strict=True):
        assert LOSSES["binary_cross_entropy"].value([probability], [[1.0]]) == pytest.approx(-row[0], rel=1e-6)


@pytest.mark.parametrize(("dtype", "end"), [(np.float32, 17), (np.float64, 37)])
def test_what_one_minus_p_cannot_hold_logits_hold(dtype, end):
    """y = 0 and large z: p is 1, so probabilities stop learning where logits go on."""
    z = np.array([[end + 1.0]], dtype)
    p, y = sigmoid(z), np.zeros((1, 1))
    assert p == 1
    assert LOSSES["binary_cross_entropy"].gradient(p, y) * ACTIVATIONS["sigmoid"].derivative(z, p) == 0
    assert LOSSES["sigmoid_cross_entropy"].gradient(z, y) == 1
    assert LOSSES["sigmoid_cross_entropy"].value(z, y) == end + 1


@pytest.mark.parametrize("loss", ["sigmoid_cross_entropy", "softmax_cross_entropy"])
@pytest.mark.parametrize("y", [0, 1])
def test_logits_keep_the_small_loss_of_a_confident_right_answer(loss, y):
    """Hard targets over ±700, exact by mpmath; at z = 36, y = 1 the loss is 2.3e-16 and not 0."""
    for z in [*np.linspace(-700, 700, 57), 36.0, -36.0, 0.25]:
        logits, target = ([[z]], [[y]]) if loss.startswith("sigmoid") else ([[0.0, z]], [[1 - y, y]])
        with mpmath.workdps(700):
            exact = mpmath.log(1 + mpmath.exp(-z if y else z))
        assert LOSSES[loss].value(np.array(logits), target) == pytest.approx(float(exact), rel=1e-12)
    assert LOSSES["sigmoid_cross_entropy"].value([[36.0]], [[1]]) == pytest.approx(2.3195228302435e-16, rel=1e-12)


@every_loss
@one_or_three_outputs
@pytest.mark.parametrize("ensemble", [(), (3,)])
def test_value_and_slope_together_are_those_of_their_own_functions(name, n_outputs, ensemble):
    prediction, target = sample(name, n_outputs, ensemble=ensemble)
    value, slope = LOSSES[name].value_and_slope(prediction, target)
    np.testing.assert_allclose(value, LOSSES[name].formula(prediction, target), rtol=1e-14, atol=1e-16)
    np.testing.assert_allclose(slope, LOSSES[name].slope(prediction, target), rtol=1e-13, atol=1e-16)


def test_softmax_jacobian_is_the_complex_step_and_has_a_null_vector():
    z = np.random.default_rng(0).standard_normal((5, 10))
    jacobian = softmax_jacobian(z)
    for j in range(10):
        step = np.zeros(10, complex)
        step[j] = 1e-200j
        np.testing.assert_allclose(jacobian[..., j], np.imag(softmax(z + step)) / 1e-200, atol=1e-16)
    np.testing.assert_array_equal(jacobian, jacobian.mT)
    np.testing.assert_allclose(jacobian.sum(axis=-1), 0, atol=1e-16)
    assert set(np.linalg.matrix_rank(jacobian)) == {9}


def test_softmax_takes_lists_and_refuses_what_is_no_number():
    np.testing.assert_allclose(softmax([1.0, 2.0]), [1 / (1 + math.e), math.e / (1 + math.e)])
    np.testing.assert_allclose(softmax([[1, 2], [0, 0]])[1], [0.5, 0.5])
    with pytest.raises(TypeError, match="logits holds"):
        softmax(["a", "b"])


@pytest.mark.parametrize(
    ("prediction", "target", "threshold", "share"),
    [
        ([[0.9], [0.2], [0.6], [0.4]], [[1], [0], [0], [0]], 0.5, 0.75),
        ([[0.5]], [[0]], 0.5, 1.0),  # the class is `prediction > threshold`
        ([[2.0], [-1.0], [0.3]], [[1], [0], [0]], 0, 2 / 3),
        ([[0.1, 0.7, 0.2], [5, 1, 2]], [[0, 1, 0], [0, 0, 1]], 0.5, 0.5),
    ],
)
def test_accuracy_is_the_share_of_right_classes(prediction, target, threshold, share):
    result = accuracy(prediction, target, threshold=threshold)
    assert type(result) is float
    assert result == pytest.approx(share)


def test_accuracy_divides_predictions_and_targets_at_one_half():
    """One half itself is class 0, the next number above it class 1."""
    half, above = 0.5, np.nextafter(0.5, 1)
    assert accuracy([[half], [above], [above]], [[0], [1], [1]]) == 1
    assert accuracy([[0.0], [1.0]], [[half], [above]]) == 1


def test_accuracy_of_an_ensemble_is_one_number_a_member():
    target = np.array([[1], [0], [1]])
    right = target.astype(float)
    np.testing.assert_allclose(accuracy(np.stack([right, 1 - right, 0 * right]), target), [1, 0, 1 / 3])
    of_two = np.concatenate([1 - right, right], axis=1)  # the same classes as the larger of two outputs
    predictions = np.stack([[of_two, 1 - of_two, [[2, 1]] * 3], [of_two] * 3])
    np.testing.assert_allclose(accuracy(predictions, of_two), [[1, 0, 1 / 3], [1, 1, 1]])


@pytest.mark.parametrize(
    ("prediction", "target", "error", "match"),
    [
        ([[0.5], [0.5]], [1, 0], ValueError, r"target has shape \(2,\).*\(2, 1\): try np.asarray\(target\)\[:, None\]"),
        ([0.9, 0.1, 0.8], [1, 0, 0], ValueError, r"predictions have shape \(3,\)"),
        (np.empty((0, 1)), np.empty((0, 1)), ValueError, r"shape \(0, 1\)"),
        ([["a"], ["b"]], [[1], [0]], TypeError, "numbers are expected"),
        ([[1], [1, 2]], [[1], [0]], ValueError, "rows of different lengths"),
    ],
    ids=["target (n,)", "both (n,)", "empty", "strings", "ragged"],
)
def test_accuracy_refuses_what_has_no_accuracy(prediction, target, error, match):
    with pytest.raises(error, match=match):
        accuracy(prediction, target)


@pytest.mark.parametrize("method", ["value", "gradient"])
@pytest.mark.parametrize(
    ("prediction", "target", "error", "match"),
    [
        (0.5, 1, ValueError, r"predictions have shape \(\), expected \(n_samples, n_outputs\)"),
        ([0.5, 0.5], [1, 0], ValueError, r"predictions have shape \(2,\)"),
        (np.empty((0, 1)), np.empty((0, 1)), ValueError, r"predictions have shape \(0, 1\)"),
        ([[0.5], [0.5]], [1, 0], ValueError, r"target has shape \(2,\).*\(2, 1\): try np.asarray\(target\)\[:, None\]"),
        ([[0.5], [0.5]], [[1]], ValueError, r"target has shape \(1, 1\), the predictions have shape \(2, 1\)"),
        ([[0.5], [0.5]], [[1, 0]], ValueError, r"target has shape \(1, 2\)"),
        ([[np.nan]], [[1]], ValueError, r"prediction\[0, 0\] is nan, finite numbers are expected"),
        ([[0.5]], [[np.inf]], ValueError, r"target\[0, 0\] is inf, finite numbers are expected"),
        ([["a"]], [[1]], TypeError, "prediction holds .*, numbers are expected"),
        ([[0.5]], [["cat"]], TypeError, "target holds .*, numbers are expected"),
        ([[0.5], [0.5]], [[1], [0, 1]], ValueError, "target has rows of different lengths"),
        ([[0.5], [0.5, 1]], [[1], [0]], ValueError, "prediction has rows of different lengths"),
    ],
)
def test_a_loss_refuses_what_does_not_fit(method, prediction, target, error, match):
    with pytest.raises(error, match=match):
        getattr(LOSSES["squared_error"], method)(prediction, target)


@pytest.mark.parametrize("name", ["binary_cross_entropy", "sigmoid_cross_entropy", "softmax_cross_entropy"])
@pytest.mark.parametrize("target", [[[2.0, -1.0]], [[-1.0, 1.0]], [[0.0, 2.0]]])
def test_cross_entropies_refuse_targets_outside_0_to_1(name, target):
    low, high = min(target[0]), max(target[0])
    with pytest.raises(ValueError, match=rf"targets lie in \[{low}, {high}\], cross-entropy expects \[0, 1\]"):
        LOSSES[name].value([[0.5, 0.5]], target)


@pytest.mark.parametrize("target", [[[1.0, 1.0]], [[0.5, 0.4999]], [[1.0, 1e-4]], [[1.0, 0.0], [0.5, 0.6]]])
def test_softmax_cross_entropy_refuses_rows_that_do_not_sum_to_1(target):
    with pytest.raises(ValueError, match="expects rows of targets that sum to 1"):
        LOSSES["softmax_cross_entropy"].value([[0.5, 0.5]] * len(target), target)


def test_softmax_cross_entropy_takes_rows_that_sum_to_1_up_to_rounding():
    for target in ([[0.1] * 10], [[1.0, 1e-6]], [[1.0, 0.0], [0.3, 0.7]], np.full((1, 7), 1 / 7, np.float32)):
        prediction = np.zeros_like(target)
        assert LOSSES["softmax_cross_entropy"].value(prediction, target) == pytest.approx(math.log(len(target[0])))


def test_unknown_name_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match="unknown loss 'hinge', known are: " + ", ".join(LOSSES)):
        get_loss("hinge")
    for nothing in (None, SimpleNamespace(value=max), SimpleNamespace(gradient=max)):
        with pytest.raises(TypeError, match="a name or an object of that kind"):
            get_loss(nothing)


def test_a_custom_loss_or_any_object_with_value_and_gradient_trains_like_the_built_in_one():
    built_in = LOSSES["squared_error"]

    class Mine:
        value = staticmethod(built_in.formula)
        gradient = staticmethod(built_in.slope)

    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 2)), rng.standard_normal((6, 1))
    runs = [
        train(mlp([2, 1], ["tanh"], rng=0), x, y, loss=loss, optimizer=GradientDescent(0.1), epochs=5).loss.tolist()
        for loss in ("squared_error", Loss("mine", built_in.formula, built_in.slope), Mine())
    ]
    assert runs[0] == runs[1] == runs[2]
