"""The same training run in five other ways: full-batch gradient descent on sigmoid cross-entropy, ReLU hidden layers.

Each function takes (x, y, layers, eta, epochs), with layers a list of (W, b), and returns a function without arguments
that trains from those layers and returns the final parameters as one vector, W₁ b₁ W₂ …, for the comparison.
"""

import warnings

import jax
import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

from backprop_lib.activations import softplus
from backprop_lib.layers import with_ones
from backprop_lib.losses import mean_over_samples


def flat(layers):
    return np.concatenate([np.concatenate([np.ravel(W), np.ravel(b)]) for W, b in layers])


def plain_numpy(x, y, layers, eta, epochs):
    """Row-major arrays and a new temporary for every operation, as most tutorials write it."""

    def run():
        W, b = [W.copy() for W, _ in layers], [b.copy() for _, b in layers]
        kept = []
        for _ in range(epochs):
            activations = [x]
            for k in range(len(W)):
                z = activations[-1] @ W[k] + b[k]
                activations.append(np.maximum(z, 0) if k < len(W) - 1 else 1 / (1 + np.exp(-z)))
            p = activations[-1]
            np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))
            dz = (p - y) / len(x)
            for k in reversed(range(len(W))):
                dW, db = activations[k].T @ dz, dz.sum(axis=0, keepdims=True)
                if k:
                    dz = (dz @ W[k].T) * (activations[k] > 0)
                W[k], b[k] = W[k] - eta * dW, b[k] - eta * db
            kept.append(flat(zip(W, b, strict=True)))
        return kept[-1]

    return run


class StartAt(MLPClassifier):
    """scikit-learn's network, begun from given weights."""

    def _initialize(self, y, layer_units, dtype):
        super()._initialize(y, layer_units, dtype)
        self.coefs_ = [W.copy() for W, _ in self.start]
        self.intercepts_ = [b.ravel().copy() for _, b in self.start]


def scikit_learn(x, y, layers, eta, epochs):
    hidden = tuple(W.shape[1] for W, _ in layers[:-1])
    labels = y.ravel().astype(int)

    def run():
        model = StartAt(
            hidden, solver="sgd", momentum=0, nesterovs_momentum=False, alpha=0, batch_size=len(x), shuffle=False,
            learning_rate_init=eta, max_iter=epochs, tol=0, n_iter_no_change=epochs + 1,
        )  # fmt: skip
        model.start = layers
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "not converged" is not the question here
            model.fit(x, labels)
        return flat(zip(model.coefs_, model.intercepts_, strict=True))

    return run


def pytorch(x, y, layers, eta, epochs):
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def run():
        modules = []
        for W, b in layers:
            linear = torch.nn.Linear(*W.shape, dtype=x.dtype)
            linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b.ravel())
            modules += [linear, torch.nn.ReLU()]
        model, loss = torch.nn.Sequential(*modules[:-1]), torch.nn.BCEWithLogitsLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=eta)
        kept = []
        for _ in range(epochs):
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            kept.append(torch.nn.utils.parameters_to_vector(model.parameters()).detach())
        return flat([(m.weight.detach().numpy().T, m.bias.detach().numpy()) for m in model if hasattr(m, "weight")])

    return run


def jax_step(eta):
    def loss(layers, x, y):
        a = x
        for k, (W, b) in enumerate(layers):
            z = a @ W + b
            a = jax.nn.relu(z) if k < len(layers) - 1 else z
        return (jax.nn.softplus(z) - y * z).sum() / len(x)

    def step(layers, x, y):
        value, gradient = jax.value_and_grad(loss)(layers, x, y)
        return value, jax.tree.map(lambda parameter, slope: parameter - eta * slope, layers, gradient)

    return step


def jax_jitted_step(x, y, layers, eta, epochs):
    jax.config.update("jax_enable_x64", x.dtype == np.float64)
    step, start = jax.jit(jax_step(eta)), jax.tree.map(jax.numpy.asarray, layers)
    x, y = jax.numpy.asarray(x), jax.numpy.asarray(y)

    def run():
        parameters, kept = start, []
        for _ in range(epochs):
            value, parameters = step(parameters, x, y)
            kept.append((value, parameters))
        return flat(jax.block_until_ready(parameters))

    return run


def jax_jitted_loop(x, y, layers, eta, epochs):
    jax.config.update("jax_enable_x64", x.dtype == np.float64)
    step = jax_step(eta)

    @jax.jit
    def loop(parameters, x, y):
        def body(parameters, _):
            value, parameters = step(parameters, x, y)
            return parameters, (value, parameters)

        return jax.lax.scan(body, parameters, length=epochs)

    x, y = jax.numpy.asarray(x), jax.numpy.asarray(y)
    start = jax.tree.map(jax.numpy.asarray, layers)

    def run():
        parameters, _ = jax.block_until_ready(loop(start, x, y))
        return flat(parameters)

    return run


PEERS = {
    "plain NumPy": plain_numpy,
    "scikit-learn": scikit_learn,
    "PyTorch eager": pytorch,
    "JAX, step jitted": jax_jitted_step,
    "JAX, loop jitted": jax_jitted_loop,
}


def former_cross_entropy(logits, target):
    summands = softplus(logits)
    summands -= target * logits
    return mean_over_samples(summands)


def former_cross_entropy_gradient(logits, target):
    slope = np.multiply(logits, 0.5)
    np.tanh(slope, out=slope)
    slope *= 0.5
    slope += 0.5
    slope -= target
    slope /= logits.shape[-2]
    return slope


def former_forward(network, x1):
    """`Network.run_forward` with the `Dense.forward` of then: every product by np.matmul."""
    for layer in network.layers:
        layer.x1 = x1
        if x1.shape[-2] != layer.n_samples:
            layer._allocate(x1.shape[-2])
        np.matmul(x1, layer.Wb, out=layer.z)
        if not layer.is_linear:
            layer.activation.value_into(layer.z, out=layer.a)
        x1 = layer.a1
    return network.layers[-1].a


def former_backward(network, da):
    """`Network.run_backward` with the `Dense.backward` of then; a column times a row was np.multiply."""
    for layer, below in zip(network.layers[::-1], [*network.layers[-2::-1], None], strict=True):
        if layer.is_linear:
            layer.dz[...] = da
        else:
            np.multiply(da, layer.activation.derivative(layer.z, layer.a), out=layer.dz)
        np.matmul(layer.x1.mT, layer.dz, out=layer.dWb)
        if below is not None:
            product = np.matmul if layer.n_out > 1 else np.multiply
            da = product(layer.dz, layer._W.mT, out=below.dz)


def former_mini_batches(network, x, y, eta, batch_size, rng, epochs):
    """The library's own loop as it was until November 2026: batches gathered one by one, the loss in batches too.

    With the layers and the loss of then, and with its update, which asked for no rate and knew no weight decay.
    """
    n_samples, batches = len(x), [slice(start, start + batch_size) for start in range(0, len(x), batch_size)]
    step = np.zeros_like(network.theta)
    for _ in range(epochs):
        value = 0
        for batch in batches:
            prediction = former_forward(network, with_ones(x[..., batch, :]))
            value = value + former_cross_entropy(prediction, y[..., batch, :]) * (prediction.shape[-2] / n_samples)
        order = rng.permutation(n_samples)
        for batch in batches:
            prediction = former_forward(network, with_ones(x[..., order[batch], :]))
            former_backward(network, former_cross_entropy_gradient(prediction, y[..., order[batch], :]))
            np.multiply(network.gradient, eta, out=step)
            theta = network.theta
            theta -= step
