"""`Recurrent` beside torch's `RNN` and `Linear`: prediction, loss and gradients from one θ, to 1e-12.

Run alone, `python benchmarks/recurrent_peer.py` writes tests/torch_rnn.json anew, the numbers that the tests compare
with where torch is not installed.
"""

import json
from pathlib import Path

import numpy as np
import torch

from backprop_lib import LOSSES
from backprop_lib.recurrent import recurrent

STEPS, SIZES, SAMPLES, LOSS = 7, [3, 5, 2], 4, "squared_error"


def theirs(network, x, y):
    """(prediction, loss, gradient in θ's order), by torch, for the θ of `network`."""
    n_in, n_hidden, n_outputs = SIZES
    rnn, head = torch.nn.RNN(n_in, n_hidden, batch_first=True).double(), torch.nn.Linear(n_hidden, n_outputs).double()
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.from_numpy(network.W.T.copy()))
        rnn.weight_hh_l0.copy_(torch.from_numpy(network.U.T.copy()))
        rnn.bias_ih_l0.copy_(torch.from_numpy(network.b.ravel().copy()))
        rnn.bias_hh_l0.zero_()  # torch adds two biases where one is enough
        head.weight.copy_(torch.from_numpy(network.V.T.copy()))
        head.bias.copy_(torch.from_numpy(network.c.ravel().copy()))
    states, _ = rnn(torch.from_numpy(x.reshape(len(x), STEPS, n_in)))
    prediction = head(states[:, -1])
    loss = ((prediction - torch.from_numpy(y)) ** 2).sum() / len(x)
    loss.backward()
    parts = [rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, head.weight, head.bias]
    gradient = np.concatenate([part.grad.numpy().T.ravel() for part in parts])
    return prediction.detach().numpy(), float(loss.detach()), gradient


def compare():
    """x, y, θ and what torch makes of them, as lists; an AssertionError where the library differs."""
    rng, network = np.random.default_rng(0), recurrent(STEPS, SIZES, rng=0)
    network.theta += 0.1 * rng.standard_normal(network.n_parameters)  # biases too
    x, y = rng.standard_normal((SAMPLES, STEPS * SIZES[0])), rng.standard_normal((SAMPLES, SIZES[-1]))
    prediction, loss, gradient = theirs(network, x, y)
    ours = network.forward(x)
    network.backward(LOSSES[LOSS].gradient(ours, y))
    np.testing.assert_allclose(ours, prediction, rtol=0, atol=1e-12)
    np.testing.assert_allclose(LOSSES[LOSS].value(ours, y), loss, rtol=1e-12)
    np.testing.assert_allclose(network.gradient, gradient, rtol=0, atol=1e-12)
    arrays = {"x": x, "y": y, "theta": network.theta, "prediction": prediction, "gradient": gradient}
    return {"loss": loss} | {name: array.tolist() for name, array in arrays.items()}


if __name__ == "__main__":
    written = {"torch": torch.__version__, "n_steps": STEPS, "layer_sizes": SIZES} | compare()
    path = Path(__file__).parent.parent / "tests" / "torch_rnn.json"
    path.write_text(json.dumps(written) + "\n", encoding="utf-8")
