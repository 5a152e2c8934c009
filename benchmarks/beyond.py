"""Part III beside its peers: the tape beside hand-written gradients, time steps beside PyTorch's, workers beside none.

`run.py` starts it, with one thread; it prints one JSON object. Every pair is compared in its results before a time
counts.
"""

import json
import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # before NumPy loads

import numpy as np
import recurrent_peer
import torch
from timing import interleaved, ratio

from backprop_lib import LOSSES, GradientDescent, Momentum, datasets, mlp, parallel, train
from backprop_lib.autodiff import gradient
from backprop_lib.chapters.workers import make_part, start_workers, stop_workers
from backprop_lib.layers import with_ones

LOSS = "softmax_cross_entropy"
SIZES = {  # of tanh networks, and their samples and repetitions
    "3-4-2-2, 5 samples": ([3, 4, 2, 2], 5, 201),
    "64-32-16-10, 1348 samples": ([64, 32, 16, 10], 1348, 31),
    "784-512-512-10, 256 samples": ([784, 512, 512, 10], 256, 7),
}
N_PARTS, OF_A_PART, LIMIT = 108, 10_000, "512MiB"  # 610 MiB of digits, and what one worker may hold


def tape(sizes, n_samples, repetitions):
    """Value and gradient of a tanh network on whole arrays: `autodiff.gradient` against the hand-written passes."""
    network = mlp(sizes, ["tanh"] * (len(sizes) - 2) + ["identity"], rng=0, scale="xavier")
    rng, loss = np.random.default_rng(0), LOSSES[LOSS]
    x, y = rng.standard_normal((n_samples, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], n_samples)]
    x1, parameters = with_ones(x), [p for layer in network.layers for p in (layer.W, layer.b)]

    def value(*parameters):
        a = x
        for W, b in zip(parameters[::2], parameters[1::2], strict=True):
            z = a @ W + b
            a = np.tanh(z)
        return loss.formula(z, y)

    def by_hand():
        found, slope = loss.value_and_slope(network.run_forward(x1), y)
        network.run_backward(slope)
        return found, *(d for layer in network.layers for d in (layer.dW, layer.db))

    runs = {"tape": lambda: gradient(value, *parameters), "by hand": by_hand}
    for ours, theirs in zip(runs["tape"](), by_hand(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)
    return ratio(interleaved(runs, repetitions), "tape", "by hand")


def workers(repetitions, epochs=20):
    """The digits on the full batch in 4 parts: Dask with 1 and with 2 workers against `train` in one process."""
    x, y, *_ = datasets.digits(rng=0)
    start, rows = mlp([64, 32, 16, 10], ["relu", "relu", "identity"], rng=0), []

    def alone():
        network = start.with_theta(start.theta)
        train(network, x, y, loss=LOSS, optimizer=GradientDescent(0.5), epochs=epochs)
        return network.theta

    for n_workers in (1, 2):
        client = start_workers(n_workers)
        parts = parallel.parts_of(client, x, y, 4)

        def shared(client=client, parts=parts):
            network = start.with_theta(start.theta)
            parallel.train(client, network, parts, loss=LOSS, optimizer=GradientDescent(0.5), epochs=epochs)
            return network.theta

        np.testing.assert_allclose(shared(), alone(), atol=1e-12)
        name = f"Dask, {n_workers} worker{'s' * (n_workers > 1)}"
        rows.append(ratio(interleaved({name: shared, "one process": alone}, repetitions), name, "one process"))
    return rows


def larger_than_memory(epochs=2):
    """Data that no worker may hold whole, made on the workers in parts: the same θ with 4 workers and with 1."""
    digits, thetas = datasets.digits(rng=0)[:2], []
    for n_workers in (4, 1):
        client = start_workers(n_workers, memory_limit=LIMIT)
        source = client.submit(tuple, digits, pure=False)
        parts = client.map(make_part, range(N_PARTS), digits=source, n_samples=OF_A_PART, pure=False)
        network = mlp([64, 32, 16, 10], ["relu", "relu", "identity"], rng=0)
        parallel.train(client, network, parts, loss=LOSS, optimizer=Momentum(0.1), epochs=epochs)
        thetas.append(network.theta)
    assert (thetas[0] == thetas[1]).all(), "θ depends on the number of workers"
    n_samples = N_PARTS * OF_A_PART
    return {"samples": n_samples, "mebibytes": n_samples * (64 + 10) * 8 / 2**20, "limit": LIMIT}


def main():
    torch.set_num_threads(1)
    result = {
        "tape": {name: tape(*size) for name, size in SIZES.items()},
        "time_steps": recurrent_peer.measure(31),
        "workers": workers(5),
        "large": larger_than_memory(),
    }
    stop_workers()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
