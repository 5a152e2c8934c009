"""The answers of chapter 9."""

import numpy as np

from backprop_lib import GradientDescent, Network, datasets, mlp, train
from backprop_lib.chapters.worked import network_from
from backprop_lib.losses import LOSSES


def expected(k):
    """The right answer to exercise k."""
    if k in (4, 6, 7):
        return {4: error_with_biases_trained, 6: gradient_of_four_layers, 7: two_samples}[k]()
    true_form, as_published = mlp([4, 3, 2], ["sigmoid"] * 2), mlp([5, 4, 2], ["sigmoid"] * 2, bias=False)
    delta, w = np.array([0.3, -0.1]), np.array([0.5, 0.4])
    return {
        1: 1.83 - 0.01 * 0.0927609256,
        2: np.array([true_form.n_parameters, as_published.n_parameters]),
        3: np.array([delta @ w, delta.sum() * w.sum()]),
        5: 0.02**-2,
    }[k]


def error_with_biases_trained():
    """Half the squared error of the 2-2-2 network after one step of all its twelve parameters."""
    example = datasets.reference("worked_networks")["two_two_two"]
    W1, W2 = (np.reshape(example[name], (2, 2)).T for name in ("w1_to_w4", "w5_to_w8"))
    network = network_from([W1, W2], [[example["b1"]] * 2, [example["b2"]] * 2])
    descent = GradientDescent(example["learning_rate"])
    sample = [example["x"]], [example["target"]]
    return train(network, *sample, loss="half_squared_error", optimizer=descent, epochs=1).loss[1]


def gradient_of_four_layers():
    """∂C/∂W² of the chapter's 4-4-4-1 network, one row for each unit it leads to."""
    four = mlp([4, 4, 4, 1], ["sigmoid", "sigmoid", "identity"], rng=4, scale=0.8)
    four.layers[2].b = 0
    prediction = four.forward([[0.5, -1.0, 0.3, 0.8]])
    four.backward(LOSSES["half_squared_error"].gradient(prediction, np.array([[0.2]])))
    return four.layers[1].dW.T


def two_samples():
    """What the 3-7-5-4-1 network says after 500 steps on two samples, rounded to two digits."""
    theta = np.random.default_rng(0).random((20, 80))[0]
    learner = Network([3, 7, 5, 4, 1], ["sigmoid"] * 4, theta, bias=False)
    x, y = [[0.1, 0.4, 4.1], [0.2, 3.1, 1.7]], [[0.2], [0.6]]
    train(learner, x, y, loss="squared_error", optimizer=GradientDescent(0.7), epochs=500)
    return learner.predict(x).round(2)
