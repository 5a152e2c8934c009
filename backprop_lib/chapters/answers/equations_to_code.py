"""The answers of chapter 6, and the judges of those answers that are classes or functions."""

import numpy as np

from backprop_lib import ACTIVATIONS, Activation, GradientDescent, mlp, symbolic, train
from backprop_lib.chapters import faults


def expected(k):
    """The right answer to exercise k."""
    return {
        1: lambda: 5 * 3 + 5 * 4,
        2: lambda: float(np.finfo(np.float16).eps) ** (1 / 3),
        3: swish_slopes,
        "3 without f′": lambda: ACTIVATIONS["sigmoid"].value(np.linspace(-3, 3, 7)),
        4: factors_gradients,
        6: squire_and_trapp,
        7: lambda: [found(network, loss) for network, loss in four_faults()],
    }[k]()


def swish_slopes():
    moved = np.linspace(-3, 3, 7) + 1e-200j
    return np.imag(moved * ACTIVATIONS["sigmoid"].value(moved)) / 1e-200


def squire_and_trapp():
    """A five-point difference of e^x / (sin³x + cos³x) at 1.5."""
    x = 1.5 + 1e-4 * np.arange(-2, 3)
    return float(np.exp(x) / (np.sin(x) ** 3 + np.cos(x) ** 3) @ [1, -8, 0, 8, -1] / 12e-4)


# Exercise 4: a layer of factors, a_sj = x_sj w_j + b_j


def factors_setting():
    rng = np.random.default_rng(4)
    return [rng.standard_normal(shape) for shape in ((5, 3), (1, 3), (1, 3), (5, 3))]


def factors_gradients():
    """∂L/∂w, ∂L/∂b and ∂L/∂x, one after the other, of L = Σ dA ⊙ A."""
    X, W, _, dA = factors_setting()
    return np.concatenate(
        [np.einsum("sj,sj->j", X, dA), np.einsum("sj->j", dA), np.einsum("sj,j->sj", dA, W[0]).ravel()]
    )


def gradients_of(kind):
    """The same three from a reader's class; `...` stays what it is."""
    if kind is Ellipsis:
        return kind
    X, W, b, dA = factors_setting()
    layer = kind(W.copy(), b.copy())
    layer.forward(X)
    dX = layer.backward(dA)
    return np.concatenate([np.ravel(layer.dW), np.ravel(layer.db), np.ravel(dX)])


# Exercise 5: a linear layer and the cross-entropy on logits


def learned(classify):
    """(change of W by a reader's function, by the library): after one step, or after 50 if the first step is right."""
    if classify is Ellipsis:
        return classify, 0
    rng = np.random.default_rng(5)
    X, Y, W, b = rng.standard_normal((8, 3)), rng.integers(0, 2, (8, 1)), rng.standard_normal((3, 1)), np.zeros((1, 1))
    for n_steps in (1, 50):
        network = mlp([3, 1], ["identity"]).with_theta(np.concatenate([W, b]).ravel())
        train(network, X, Y, loss="sigmoid_cross_entropy", optimizer=GradientDescent(0.5), epochs=n_steps)
        right = network.layers[0].W - W
        answer = classify(X, Y, W.copy(), b.copy(), 0.5, n_steps) - W
        if answer.shape != right.shape or not np.allclose(answer, right):
            break
    return answer, right


# Exercise 7: which faults the proof finds


def four_faults():
    """Networks with a fault each, and the loss whose slope is wrong or None."""
    faulty = Activation("faulty tanh", np.tanh, lambda z, a: 1 + a**2)
    healthy = mlp([2, 2, 2], ["tanh", "tanh"], rng=0)
    return [
        (faults.plant(healthy, faults.averaged_bias, 1), None),
        (mlp([2, 2, 2], [faulty, faulty], rng=0), None),
        (healthy, None),  # the proof never sees the loss that training will use
        (faults.plant(healthy, faults.not_transposed, 2), None),
    ]


def found(network, loss):
    """1 if the proof fails, 0 if it holds."""
    try:
        symbolic.prove(network, loss=loss)
    except symbolic.ProofFailed:
        return 1
    return 0
