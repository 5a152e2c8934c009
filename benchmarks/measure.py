"""The library beside its peers, measured in this process; prints one JSON object. `run.py` starts it twice.

Called as: measure.py THREADS. Every peer's final parameters are compared with the library's before a time counts.
"""

import json
import os
import sys

THREADS = sys.argv[1] if len(sys.argv) > 1 else "1"
if THREADS == "1":
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # JAX has no other way to stay on one core

import itertools  # noqa: E402  (the threads must be set before NumPy loads)
import time  # noqa: E402
import timeit  # noqa: E402
import tracemalloc  # noqa: E402

import jax  # noqa: E402
import numpy as np  # noqa: E402
import optimizers  # noqa: E402
import recurrent_peer  # noqa: E402
import torch  # noqa: E402
from peers import PEERS, flat, former_mini_batches  # noqa: E402
from timing import interleaved, ratio  # noqa: E402

from backprop_lib import LOSSES, GradientDescent, datasets, mlp, train  # noqa: E402
from backprop_lib.layers import with_ones  # noqa: E402
from backprop_lib.plotting import slope  # noqa: E402

OURS = "backprop_lib"
CIRCLES = {"loss": "sigmoid_cross_entropy", "epochs": 150, "keep_theta": True}


def circles(dtype, n=1000):
    x, y = datasets.circles(n)
    return x.astype(dtype), y.astype(dtype)


def small(dtype, repetitions):
    """2-4-3-1 on 1000 points, 150 epochs: each peer against the library."""
    x, y = circles(dtype)
    network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14, dtype=dtype)
    layers = [(layer.W.copy(), layer.b.copy()) for layer in network.layers]

    def ours():
        trained = network.with_theta(network.theta)
        train(trained, x, y, optimizer=GradientDescent(0.5), **CIRCLES)
        return trained.theta

    runs = {OURS: ours} | {name: peer(x, y, layers, 0.5, 150) for name, peer in PEERS.items()}
    for name, run in runs.items():
        np.testing.assert_allclose(run(), ours(), rtol=0, atol=1e-4 if dtype == np.float32 else 1e-9, err_msg=name)
    seconds = interleaved(runs, repetitions)
    return [ratio(seconds, OURS, name) for name in PEERS]


def profile():
    """Microseconds of each part of one epoch of `small` in float32, and of one NumPy call on its largest array."""
    x, y = circles(np.float32)
    network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14, dtype=np.float32)
    loss, optimizer, x1 = LOSSES["sigmoid_cross_entropy"], GradientDescent(0.5), with_ones(x)
    prediction = network.run_forward(x1)
    _, slope_now = loss.value_and_slope(prediction, y)
    a = network.layers[0].a
    parts = {
        "forward": lambda: network.run_forward(x1),
        "loss and its slope": lambda: loss.value_and_slope(prediction, y),
        "backward": lambda: network.run_backward(slope_now),
        "update": lambda: optimizer.update(network.theta, network.gradient),
        "one product of two arrays of 4000 numbers": lambda: np.multiply(a, a, out=network.layers[0].dz),
    }
    return {name: min(timeit.repeat(part, number=1000, repeat=9)) * 1000 for name, part in parts.items()}


def large(repetitions, steps=100):
    """784-512-512-10, batch 256, float32: against PyTorch, JAX and the bare matrix products of a step.

    `train` ends with a forward pass that the others do not make, for the loss after the last update; over so many steps
    it weighs little.
    """
    rng = np.random.default_rng(0)
    sizes, n = [784, 512, 512, 10], 256
    x = rng.standard_normal((n, sizes[0])).astype(np.float32)
    y = np.eye(sizes[-1], dtype=np.float32)[rng.integers(0, sizes[-1], n)]
    network = mlp(sizes, ["relu", "relu", "identity"], rng=0, dtype=np.float32)
    start = [(layer.W.copy(), layer.b.copy()) for layer in network.layers]
    run_options = {"loss": "softmax_cross_entropy", "optimizer": GradientDescent(0.1), "epochs": steps}

    def ours():
        network.theta = flat(start)
        train(network, x, y, **run_options)
        return network.theta

    def torch_run():
        modules = [m for W, _ in start for m in (torch.nn.Linear(*W.shape), torch.nn.ReLU())][:-1]
        model, loss = torch.nn.Sequential(*modules), torch.nn.CrossEntropyLoss()
        with torch.no_grad():
            for linear, (W, b) in zip(modules[::2], start, strict=True):
                linear.weight.copy_(torch.from_numpy(W.T.copy()))
                linear.bias.copy_(torch.from_numpy(b.ravel()))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
        for _ in range(steps):
            optimizer.zero_grad()
            loss(model(inputs), labels).backward()
            optimizer.step()
        return flat([(m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in modules[::2]])

    def jax_loss(layers, x, y):
        a = x
        for k, (W, b) in enumerate(layers):
            z = a @ W + b
            a = jax.nn.relu(z) if k < len(layers) - 1 else z
        return -(y * jax.nn.log_softmax(z)).sum() / len(x)

    jax_step = jax.jit(
        lambda layers, x, y: jax.tree.map(lambda p, g: p - 0.1 * g, layers, jax.grad(jax_loss)(layers, x, y))
    )
    jax_arguments = jax.tree.map(jax.numpy.asarray, (start, x, y))

    def jax_run():
        layers, *data = jax_arguments
        for _ in range(steps):
            layers = jax_step(layers, *data)
        return flat(jax.block_until_ready(layers))

    products = bare_products(sizes, n)

    def products_run():
        for _ in range(steps):
            for a, b, out in products:
                np.matmul(a, b, out=out)

    for run in (torch_run, jax_run):
        np.testing.assert_allclose(run(), ours(), rtol=0, atol=1e-4)
    runs = {OURS: ours, "bare products": products_run, "PyTorch eager": torch_run, "JAX, step jitted": jax_run}
    seconds = interleaved(runs, repetitions)
    return [ratio(seconds, OURS, name) for name in list(runs)[1:]]


def bare_products(sizes, n):
    """The matrix products of one training step: forward, ∂L/∂W, and ∂L/∂X of all layers but the first."""
    rng, products = np.random.default_rng(1), []
    for k, (n_in, n_out) in enumerate(itertools.pairwise(sizes)):
        x, W, dz = (rng.standard_normal(s).astype(np.float32) for s in ((n, n_in), (n_in, n_out), (n, n_out)))
        products += [(x, W, np.empty_like(dz)), (x.T, dz, np.empty_like(W))]
        if k:
            products.append((dz, W.T, np.empty_like(x)))
    return products


def many(repetitions, members=41):
    """41 learning rates: one ensemble against 41 lone runs."""
    x, y = circles(np.float32)
    network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14, dtype=np.float32)
    rates = np.logspace(-2, 0, members, dtype=np.float32)[:, None]

    def ensemble():
        trained = network.with_theta(np.tile(network.theta, (members, 1)))
        train(trained, x, y, optimizer=GradientDescent(rates), **CIRCLES)
        return trained.theta

    def lone():
        thetas = []
        for rate in rates[:, 0]:
            trained = network.with_theta(network.theta)
            train(trained, x, y, optimizer=GradientDescent(float(rate)), **CIRCLES)
            thetas.append(trained.theta)
        return np.array(thetas)

    np.testing.assert_allclose(ensemble(), lone(), rtol=0, atol=1e-4)
    seconds = interleaved({"one ensemble": ensemble, "41 lone runs": lone}, repetitions)
    return [ratio(seconds, "one ensemble", "41 lone runs")]


def single_samples(repetitions, epochs=2):
    """2-4-3-1, 1000 points, an update after every sample: `train` against the loop that it replaced."""
    x, y = circles(float)
    network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14)

    def ours():
        trained = network.with_theta(network.theta)
        options = {"loss": "sigmoid_cross_entropy", "batch_size": 1, "epochs": epochs, "rng": 0}
        train(trained, x, y, optimizer=GradientDescent(0.05), **options)
        return trained.theta

    def former():
        trained = network.with_theta(network.theta)
        former_mini_batches(trained, x, y, 0.05, 1, np.random.default_rng(0), epochs)
        return trained.theta

    np.testing.assert_allclose(ours(), former(), rtol=0, atol=1e-14)
    seconds = interleaved({OURS: ours, "former loop": former}, repetitions)
    return [ratio(seconds, OURS, "former loop")]


GROWTH = {  # what grows, through which values; everything else stays at the defaults of `one_run`
    "samples": [1000, 2000, 4000, 8000, 16000],
    "epochs": [50, 100, 200, 400, 800],
    "ensemble": [4, 8, 16, 32, 64],
    "width": [16, 32, 64, 128, 256],
    "depth": [2, 4, 8, 16, 32],
}


def one_run(samples=1000, epochs=50, ensemble=1, width=4, depth=2):
    x, y = circles(np.float32, samples)
    network = mlp([2, *[width] * depth, 1], [*["relu"] * depth, "identity"], rng=0, dtype=np.float32,
                  ensemble=(ensemble,) if ensemble > 1 else ())  # fmt: skip
    options = {"loss": "sigmoid_cross_entropy", "optimizer": GradientDescent(0.01), "epochs": epochs}
    return lambda: train(network, x, y, **options)


def growth(repetitions):
    """Seconds and peak memory of `train` as one thing grows, with the slope on log axes."""
    result = {}
    for what, values in GROWTH.items():
        runs = {value: one_run(**{what: value}) for value in values}
        seconds = interleaved(runs, repetitions)
        medians = [float(np.median(seconds[value])) for value in values]
        peaks = [peak_memory(one_run(**{what: value})) for value in values]
        result[what] = {"values": values, "seconds": medians, "bytes": peaks, "slope": slope(values, medians),
                        "memory_slope": slope(values, peaks)}  # fmt: skip
    return result


def peak_memory(run):
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def memory(samples=4000, width=64):
    """Peak memory of `train` over the size of one batch's activations, on 2-64-64-1."""
    activations = 4 * samples * (2 * width + 1)
    return {"ratio": peak_memory(one_run(samples=samples, width=width, epochs=3)) / activations}


def main():
    start = time.perf_counter()
    result = {"threads": THREADS, "large": large(15)}
    if THREADS == "1":
        optimizers.compare()  # with torch.optim, step by step; it stops here where they differ
        recurrent_peer.compare()  # with torch.nn.RNN
        result |= {"single": single_samples(11)}
        result |= {"small32": small(np.float32, 31), "many": many(7), "growth": growth(5), "memory": memory(),
                   "profile": profile()}  # fmt: skip
    result["small64" if THREADS == "1" else "small32"] = small(np.float64 if THREADS == "1" else np.float32, 21)
    result["took"] = time.perf_counter() - start
    print(json.dumps(result))


if __name__ == "__main__":
    main()
