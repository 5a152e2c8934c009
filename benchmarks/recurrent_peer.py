"""`Recurrent` beside torch's `RNN` and `Linear`: prediction, loss and gradients from one θ, to 1e-12, and time.

Run alone, `python benchmarks/recurrent_peer.py` writes tests/torch_rnn.json anew, the numbers that the tests compare
with where torch is not installed.
"""

import json
from pathlib import Path

import numpy as np
import torch
from timing import interleaved, ratio

from backprop_lib import LOSSES
from backprop_lib.layers import with_ones
from backprop_lib.recurrent import recurrent

STEPS, SIZES, SAMPLES, LOSS = 7, [3, 5, 2], 4, "squared_error"


def peer(network):
    """torch's `RNN` and `Linear` with the θ of `network`."""
    n_outputs = network.layer_sizes[-1]
    rnn = torch.nn.RNN(network.n_in, network.n_hidden, batch_first=True).double()
    head = torch.nn.Linear(network.n_hidden, n_outputs).double()
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.from_numpy(network.W.T.copy()))
        rnn.weight_hh_l0.copy_(torch.from_numpy(network.U.T.copy()))
        rnn.bias_ih_l0.copy_(torch.from_numpy(network.b.ravel().copy()))
        rnn.bias_hh_l0.zero_()  # torch adds two biases where one is enough
        head.weight.copy_(torch.from_numpy(network.V.T.copy()))
        head.bias.copy_(torch.from_numpy(network.c.ravel().copy()))
    return rnn, head


def theirs(rnn, head, steps, y):
    """(prediction, loss, gradient in θ's order), by torch, for inputs (n_samples, n_steps, n_in) and y as tensors."""
    rnn.zero_grad(), head.zero_grad()
    prediction = head(rnn(steps)[0][:, -1])
    loss = ((prediction - y) ** 2).sum() / len(y)
    loss.backward()
    parts = [rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, head.weight, head.bias]
    gradient = np.concatenate([part.grad.numpy().T.ravel() for part in parts])
    return prediction.detach().numpy(), float(loss.detach()), gradient


def compare():
    """x, y, θ and what torch makes of them, as lists; an AssertionError where the library differs."""
    rng, network = np.random.default_rng(0), recurrent(STEPS, SIZES, rng=0)
    network.theta += 0.1 * rng.standard_normal(network.n_parameters)  # biases too
    x, y = rng.standard_normal((SAMPLES, STEPS * SIZES[0])), rng.standard_normal((SAMPLES, SIZES[-1]))
    steps = torch.from_numpy(x.reshape(SAMPLES, STEPS, SIZES[0]))
    prediction, loss, gradient = theirs(*peer(network), steps, torch.from_numpy(y))
    ours = network.forward(x)
    network.backward(LOSSES[LOSS].gradient(ours, y))
    np.testing.assert_allclose(ours, prediction, rtol=0, atol=1e-12)
    np.testing.assert_allclose(LOSSES[LOSS].value(ours, y), loss, rtol=1e-12)
    np.testing.assert_allclose(network.gradient, gradient, rtol=0, atol=1e-12)
    arrays = {"x": x, "y": y, "theta": network.theta, "prediction": prediction, "gradient": gradient}
    return {"loss": loss} | {name: array.tolist() for name, array in arrays.items()}


def measure(repetitions, n_steps=8, n_in=8, n_hidden=32, n_outputs=10, n_samples=256):
    """Forward and backward through time against torch's `RNN`, for networks of the size of chapter 15's digits."""
    rng, network, loss = np.random.default_rng(0), recurrent(n_steps, [n_in, n_hidden, n_outputs], rng=0), LOSSES[LOSS]
    x, y = rng.standard_normal((n_samples, n_steps * n_in)), rng.standard_normal((n_samples, n_outputs))
    x1, modules = with_ones(x), peer(network)
    steps, targets = torch.from_numpy(x.reshape(n_samples, n_steps, n_in)), torch.from_numpy(y)

    def ours():
        network.run_backward(loss.slope(network.run_forward(x1), y))
        return network.gradient

    runs = {"Recurrent": ours, "PyTorch RNN": lambda: theirs(*modules, steps, targets)[2]}
    np.testing.assert_allclose(ours(), runs["PyTorch RNN"](), rtol=0, atol=1e-12)
    return ratio(interleaved(runs, repetitions), "Recurrent", "PyTorch RNN")


if __name__ == "__main__":
    written = {"torch": torch.__version__, "n_steps": STEPS, "layer_sizes": SIZES} | compare()
    path = Path(__file__).parent.parent / "tests" / "torch_rnn.json"
    path.write_text(json.dumps(written) + "\n", encoding="utf-8")
