"""The optimisers beside torch.optim's: 100 steps on a quadratic, every step compared, to 1e-12.

`measure.py` calls `compare`. Run alone, `python benchmarks/optimizers.py` writes `torch_optimizers.json` in
backprop_lib/reference anew, the numbers that chapter 12 and the tests compare with where torch is not installed.
"""

import json
from pathlib import Path

import numpy as np
import torch

from backprop_lib import Adam, GradientDescent, Momentum, RMSprop

START, CURVATURE, STEPS = [1.0, -2.0, 0.5, 3.0], [0.1, 1.0, 4.0, 10.0], 100
SGD = torch.optim.SGD
# name: (ours, our options, theirs, their options); where a default differs, both are written out
PAIRS = {
    "gradient descent": (GradientDescent, {"learning_rate": 0.05}, SGD, {"lr": 0.05}),
    "weight decay": (
        GradientDescent, {"learning_rate": 0.05, "weight_decay": 0.1}, SGD, {"lr": 0.05, "weight_decay": 0.1},
    ),
    "momentum": (Momentum, {"learning_rate": 0.05}, SGD, {"lr": 0.05, "momentum": 0.9}),
    "Nesterov": (
        Momentum, {"learning_rate": 0.05, "beta": 0.8, "nesterov": True, "weight_decay": 0.1},
        SGD, {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
    ),
    "RMSprop": (RMSprop, {"learning_rate": 0.002}, torch.optim.RMSprop, {"lr": 0.002, "alpha": 0.9}),
    "Adam": (Adam, {"learning_rate": 0.02}, torch.optim.Adam, {"lr": 0.02}),
    "Adam with weight decay": (
        Adam, {"learning_rate": 0.02, "beta1": 0.8, "beta2": 0.9, "weight_decay": 0.1},
        torch.optim.Adam, {"lr": 0.02, "betas": (0.8, 0.9), "weight_decay": 0.1},
    ),
}  # fmt: skip


def compare():
    """{name: θ after all steps, by torch}; an AssertionError where one step differs."""
    result = {}
    for name, (ours, our_options, theirs, their_options) in PAIRS.items():
        theta, optimizer = np.array(START), ours(**our_options)
        tensor = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        peer = theirs([tensor], **their_options)
        for step in range(STEPS):
            optimizer.update(theta, np.array(CURVATURE) * theta)
            peer.zero_grad()
            (torch.tensor(CURVATURE, dtype=torch.float64) * tensor**2 / 2).sum().backward()
            peer.step()
            np.testing.assert_allclose(theta, tensor.detach(), rtol=0, atol=1e-12, err_msg=f"{name}, step {step}")
        result[name] = tensor.detach().tolist()
    return result


if __name__ == "__main__":
    options = {name: (pair[0].__name__, pair[1]) for name, pair in PAIRS.items()}
    written = {
        "source": f"torch.optim of PyTorch {torch.__version__}, by benchmarks/optimizers.py",
        "start": START,
        "curvature": CURVATURE,
        "options": options,
        "theta": compare(),
    }
    path = Path(__file__).parent.parent / "backprop_lib" / "reference" / "torch_optimizers.json"
    path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
