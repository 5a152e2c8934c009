"""The worked networks, each with one sample, and their passes in steps of whole arrays (chapter 9's lab)."""

from dataclasses import dataclass, replace

import numpy as np

from backprop_lib.chapters.worked import network_from
from backprop_lib.datasets import reference
from backprop_lib.losses import LOSSES
from backprop_lib.network import Network, mlp

LOSS = LOSSES["half_squared_error"]
MOST_ROWS = 8  # of weights that the last step has room for


@dataclass(frozen=True)
class Sample:
    """A worked network with one sample, x (1, n_0) and y (1, n_L), and how it is updated."""

    network: Network
    x: np.ndarray
    y: np.ndarray
    learning_rate: float
    train_biases: bool = True


@dataclass(frozen=True)
class Step:
    """What one step of the lab shows.

    part:    "forwards", "loss", "backwards" or "update".   layer: the layer it belongs to, 0 for the input.
    rule:    its equation, as mathtext.   arrays: [(name as text, array), …].
    forward: the last layer whose A is known; backward: the first whose δ is known, or None.
    edges:   the layers whose weights are used.
    """

    part: str
    layer: int
    rule: str
    arrays: tuple
    forward: int
    backward: int | None = None
    edges: tuple = ()


def samples():
    """{name: Sample} of all worked networks; weights that no text gives are drawn here, with a seed."""
    worked = reference("worked_networks")
    neuron, two, mind = worked["one_neuron"], worked["two_two_two"], worked["mind"]
    study, three = worked["study_and_sleep"], worked["three_inputs_one_output"]
    W1, W2 = (np.reshape(two[name], (2, 2)).T for name in ("w1_to_w4", "w5_to_w8"))
    eight = network_from([W1, W2], [[two["b1"]] * 2, [two["b2"]] * 2])
    first, second = (study[f"illustrated_{order}_layer_weights"] for order in ("first", "second"))
    hours = network_from([np.reshape(first, (2, 3)), np.c_[second]])
    divides = network_from([mind["first_layer_weights"], np.c_[mind["second_layer_weights"]]])
    xor = Network([2, 2, 1], ["sigmoid"] * 2, np.random.default_rng(0).standard_normal(9) / 2**0.5)
    four = mlp(worked["four_layers"]["layer_sizes"], ["sigmoid", "sigmoid", "identity"], rng=4, scale=0.8)
    four.layers[2].b = 0
    wide = Network([3, *three["hidden"], 1], ["sigmoid"] * 4, np.random.default_rng(0).random((20, 80))[0], bias=False)
    one = network_from([np.c_[neuron["weights"]]], [[neuron["bias"]]])
    wide_rate = 2 * three["learning_rate"]  # its own loss has no ½
    rows = {
        "one neuron": (one, neuron["x"], neuron["target"], neuron["learning_rate"]),
        "eight weights": (eight, two["x"], two["target"], two["learning_rate"], False),
        "study and sleep": (hours, study["illustrated_input"], study["scores"][0] / 100, 1.0),
        "the rule that divides": (divides, mind["x"], mind["target"], 1.0),
        "XOR": (xor, [0, 1], 1, worked["xor_bias_trick"]["learning_rate"]),
        "four layers": (four, [0.5, -1.0, 0.3, 0.8], 0.2, 0.5),
        "three inputs, one answer": (wide, three["x"], three["target"], wide_rate),
    }
    return {
        name: Sample(network, np.array([x], float), np.reshape(np.array(y, float), (1, -1)), *how)
        for name, (network, x, y, *how) in rows.items()
    }


def steps(sample):
    """All steps of a sample: forwards, loss, backwards, update; the numbers are those of the library's own passes."""
    network, layers = sample.network, [*enumerate(sample.network.layers, start=1)]
    last, prediction = len(layers), network.forward(sample.x)
    da = [LOSS.gradient(prediction, sample.y)]
    for _, layer in reversed(layers):
        da.insert(0, layer.backward(da[0]))
    done = [Step("forwards", 0, "A_0 = x", (("x", sample.x),), 0)]
    for k, layer in layers:
        plus, bias = (f" + b_{k}", ((f"b{k}", layer.b),)) if layer.bias else ("", ())
        arrays = ((f"W{k}", layer.W), *bias, (f"Z{k}", layer.z), (f"A{k}", layer.a))
        done.append(
            Step("forwards", k, rf"Z_{k} = A_{k - 1} W_{k}{plus}, \;\; A_{k} = f(Z_{k})", arrays, k, edges=(k,))
        )
    value = np.array([[LOSS.value(prediction, sample.y)]])
    arrays = (("ŷ", prediction), ("y", sample.y), ("L", value), (f"∂L/∂A{last}", da[last]))
    done.append(
        Step(
            "loss",
            last,
            rf"L = \frac{{1}}{{2}}\sum (\hat y - y)^2, \;\; \partial L/\partial A_{last} = \hat y - y",
            arrays,
            last,
        )
    )
    for k, layer in reversed(layers):
        da_rule = rf"\partial L/\partial A_{k} = \delta_{k + 1} W_{k + 1}^T, \;\; " if k < last else ""
        arrays = ((f"∂L/∂A{k}", da[k]), (f"slope f′(Z{k})", slope(layer)), (f"δ{k}", layer.dz))
        used = (k + 1,) if k < last else ()
        done.append(
            Step(
                "backwards",
                k,
                da_rule + rf"\delta_{k} = \partial L/\partial A_{k} \odot f'(Z_{k})",
                arrays,
                last,
                k,
                used,
            )
        )
        arrays = ((f"∂L/∂W{k}", layer.dW), *(((f"∂L/∂b{k}", layer.db),) if layer.bias else ()))
        done.append(Step("backwards", k, rf"\partial L/\partial W_{k} = A_{k - 1}^T \delta_{k}", arrays, last, k, (k,)))
    after = network.with_theta(network.theta - sample.learning_rate * network.gradient * moving(sample))
    new = after.predict(sample.x)
    moved = [
        (name + " after", part)
        for k, layer in enumerate(after.layers, start=1)
        for name, part in ((f"W{k}", layer.W), (f"b{k}", layer.b))
        if part.size
    ]
    moved = moved if sum(len(part) for _, part in moved) <= MOST_ROWS else []
    arrays = (
        *moved,
        ("ŷ before", prediction),
        ("ŷ after", new),
        ("L before", value),
        ("L after", np.array([[LOSS.value(new, sample.y)]])),
    )
    rule = rf"\theta \leftarrow \theta - {sample.learning_rate:g}\, \partial L/\partial\theta"
    done.append(Step("update", last, rule, arrays, last, 1, tuple(k for k, _ in layers)))
    return [frozen(step) for step in done]


def slope(layer):
    return np.broadcast_to(layer.activation.derivative(layer.z, layer.a), layer.z.shape)


def moving(sample):
    """1 for each parameter that the update moves, else 0."""
    return np.array([sample.train_biases or name[0] == "W" for name in sample.network.parameter_names], float)


def frozen(step):
    """The step with copies of its arrays, which later passes leave alone."""
    copies = tuple((name, np.array(array)) for name, array in step.arrays)
    return replace(step, arrays=copies)
