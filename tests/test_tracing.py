"""The JavaScript that the static page runs is the library: trained in Node.js, it arrives at the same θ."""

import json

import numpy as np
import pytest
from node import run_node

from backprop_lib import ACTIVATIONS, LOSSES, GradientDescent, mlp, symbolic, train

HEADS = {  # the output activation and number of outputs that each loss is tried with
    "squared_error": [("identity", 1), ("tanh", 3)],
    "half_squared_error": [("softplus", 2)],
    "binary_cross_entropy": [("sigmoid", 1), ("sigmoid", 3)],
    "sigmoid_cross_entropy": [("identity", 1), ("identity", 2)],
    "softmax_cross_entropy": [("identity", 3)],
}
SHAPES = [(2, 4, 1), (1, 3, 2), (3, 1, 1), (2, 5, 2), (2, 2, 3), (4, 3, 1), (1, 2, 2), (3, 3, 1), (2, 3, 1)]
# inputs, width, hidden layers: one for each activation
CASES = [
    ([n_in, *[width] * depth, n_out], hidden, output, loss)
    for loss, heads in HEADS.items()
    for output, n_out in heads
    for hidden, (n_in, width, depth) in zip(ACTIVATIONS, SHAPES, strict=True)
]
RUN = """
const { forward, step } = await import("data:text/javascript," + encodeURIComponent(job.source));
const theta = Float64Array.from(job.theta), X = Float64Array.from(job.X), Y = Float64Array.from(job.Y);
const loss = [];
for (let epoch = 0; epoch < 100; epoch++) loss.push(step(theta, X, Y, 0.1));
const prediction = [];
for (let i = 0; i < X.length; i += job.n_in) prediction.push(...forward(theta, X.subarray(i, i + job.n_in)));
results.push({ theta: Array.from(theta), loss, prediction });
"""


@pytest.fixture(scope="module")
def trained():
    """Each case trained for 100 epochs, by the library and by Node.js: a list of (network, history, x, javascript)."""
    jobs, runs = [], []
    for i, (sizes, hidden, output, loss) in enumerate(CASES):
        rng = np.random.default_rng(i)
        network = mlp(sizes, [*[hidden] * (len(sizes) - 2), output], rng=rng, scale=0.6)
        x, y = rng.standard_normal((7, sizes[0])), targets(loss, (7, sizes[-1]), rng)
        jobs.append({"source": symbolic.javascript(network, loss), "n_in": sizes[0], "theta": network.theta.tolist(),
                     "X": x.ravel().tolist(), "Y": y.ravel().tolist()})  # fmt: skip
        history = train(network, x, y, loss=loss, optimizer=GradientDescent(0.1), epochs=100)
        runs.append((network, history, x))
    script = (
        f"const results = []; for (const job of {json.dumps(jobs)}) {{ {RUN} }} console.log(JSON.stringify(results));"
    )
    return [(*run, result) for run, result in zip(runs, json.loads(run_node(script)), strict=True)]


def targets(loss, shape, rng):
    if loss == "softmax_cross_entropy":
        return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]
    return rng.integers(0, 2, shape).astype(float) if "cross" in loss else rng.standard_normal(shape)


@pytest.mark.parametrize("i", range(len(CASES)), ids=[f"{'-'.join(map(str, c[0]))} {' '.join(c[1:])}" for c in CASES])
def test_javascript_trains_to_the_same_theta(i, trained):
    network, history, x, javascript = trained[i]
    np.testing.assert_allclose(javascript["theta"], network.theta, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(javascript["loss"], history.loss[:-1], rtol=1e-9)
    np.testing.assert_allclose(javascript["prediction"], network.predict(x).ravel(), rtol=1e-9, atol=1e-12)


def test_every_loss_and_every_activation_is_tried():
    assert set(HEADS) == set(LOSSES)
    assert len(SHAPES) == len(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_printed_as_javascript_is_the_library_s_on_both_tails(name):
    """One unit with weight 1 and bias 0: its prediction is f(x)."""
    points = [*np.linspace(-40, 40, 81).tolist(), -700.0, -85.5, 85.5, 700.0]
    source = symbolic.javascript(mlp([1, 1], [name], rng=0), "squared_error")
    script = (
        f'const {{ forward }} = await import("data:text/javascript," + encodeURIComponent({json.dumps(source)}));'
        f"console.log(JSON.stringify({json.dumps(points)}.map((x) => forward([1, 0], [x])[0])));"
    )
    printed = json.loads(run_node(script))
    expected = ACTIVATIONS[name].value(np.array(points))
    np.testing.assert_allclose(printed, expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(
    ("loss", "theta", "y"), [("sigmoid_cross_entropy", [1, 0], [1]), ("softmax_cross_entropy", [0, 1, 0, 0], [0, 1])]
)
def test_the_page_keeps_the_small_loss_of_a_confident_right_answer(loss, theta, y):
    """The logit is x, or the logits are 0 and x."""
    network = mlp([1, len(y)], ["identity"], rng=0).with_theta(theta)
    points = [-700.0, -36.0, -1.0, 0.0, 0.25, 36.0, 700.0]
    script = (
        f'const {{ step }} = await import("data:text/javascript," + encodeURIComponent('
        f"{json.dumps(symbolic.javascript(network, loss))}));"
        f"console.log(JSON.stringify({json.dumps(points)}.map((x) => step({theta}, [x], {y}, 0))));"
    )
    expected = [LOSSES[loss].value(network.predict([[x]]), [y]) for x in points]
    np.testing.assert_allclose(json.loads(run_node(script)), expected, rtol=1e-12)
    assert 0 < expected[-2] < 3e-16


def test_code_is_straight_and_short():
    source = symbolic.javascript(mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=0), "sigmoid_cross_entropy")
    assert len(source) < 8000
    assert source.count("for (") == 1, "the one loop is over samples"


def test_without_a_loss_there_is_the_forward_pass_and_nothing_else():
    network = mlp([3, 4, 2], ["relu", "identity"], rng=0)
    alone, whole = symbolic.javascript(network), symbolic.javascript(network, "softmax_cross_entropy")
    assert whole.startswith(alone) and alone.count("export") == 1 and "step" not in alone
    script = (
        f'const {{ forward }} = await import("data:text/javascript," + encodeURIComponent({json.dumps(alone)}));'
        f"console.log(JSON.stringify(forward({network.theta.tolist()}, [0.3, -2, 5])));"
    )
    np.testing.assert_allclose(json.loads(run_node(script)), network.predict([[0.3, -2, 5]])[0], rtol=1e-12)


def test_a_fault_in_the_library_reaches_the_page(plant_everywhere):
    network = mlp([2, 3, 1], ["tanh", "identity"], rng=0)
    right = symbolic.javascript(network, "squared_error")
    plant_everywhere("sign")
    assert symbolic.javascript(network, "squared_error") != right
