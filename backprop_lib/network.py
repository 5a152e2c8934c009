"""A multilayer perceptron: one θ and one gradient, of which the layers hold views.

θ is a single vector, W₁ then b₁ then W₂ and so on, each row by row. An optimiser is then arithmetic on two
vectors, a snapshot is `theta.copy()`, and ∇L is a vector in ℝᴾ, as the text of chapter 6 says.
"""

import itertools
import math

import numpy as np

from backprop_lib import checks
from backprop_lib.activations import get_activation
from backprop_lib.initializers import draw, one_a_layer
from backprop_lib.layers import Dense, with_ones


def mlp(layer_sizes, activations, *, rng=None, dtype=float, scale=None, ensemble=(), bias=True):
    """A fully connected network with random weights.

    layer_sizes: units of each layer, the input first, such as [2, 4, 3, 1].
    activations: one name or `Activation` for each layer after the input.
    rng:         an int or a `numpy.random.Generator`; every random number comes from it.
    dtype:       float, numpy.float32, or object for arrays of symbols.
    scale:       "he", "xavier" or "lecun" draws each W with that rule's standard deviation and sets b = 0, which keeps
                 the signal's size from layer to layer (chapter 13); a number draws W and b with that standard
                 deviation; a list has one such entry a layer. None is "he".
    ensemble:    leading axes of θ: (R,) makes R independent networks that compute side by side.
    bias:        False leaves every b out: Z = X W.

    Raises ValueError or TypeError where sizes, names or numbers do not fit.
    """
    layer_sizes = [checks.whole_number(n, f"layer_sizes[{i}]", 1) for i, n in enumerate(layer_sizes)]
    ensemble = tuple(checks.whole_number(n, "ensemble", 1) for n in ensemble)
    dtype = checks.weight_type(dtype)
    shapes = list(itertools.pairwise(layer_sizes))
    scales, rng = one_a_layer(scale, len(shapes)), np.random.default_rng(rng)
    draws = [draw(s, shape, rng=rng, ensemble=ensemble, bias=bias) for s, shape in zip(scales, shapes, strict=True)]
    theta = np.concatenate(draws, axis=-1) if draws else np.empty(0)
    return Network(layer_sizes, activations, theta.astype(dtype), bias=bias)


class Network:
    """A stack of `Dense` layers over one parameter vector.

    theta, gradient: shape (n_parameters,), or (*ensemble, n_parameters); every `layer.W`, `layer.b`, `layer.dW`
    and `layer.db` is a view into them. θ is the network's own copy: the array that was given is never changed, and
    assigning to `theta` copies the numbers in.
    """

    def __init__(self, layer_sizes, activations, theta, *, bias=True):
        self.layer_sizes = tuple(layer_sizes)
        if len(self.layer_sizes) < 2:
            raise ValueError(f"layer_sizes is {list(layer_sizes)}, an input and at least one layer are expected")
        if isinstance(activations, str) or len(activations) != len(self.layer_sizes) - 1:
            given = repr(activations) if isinstance(activations, str) else f"{len(activations)} activations"
            raise ValueError(f"{given} given for {len(self.layer_sizes) - 1} layers, one a layer is expected")
        self.activations = tuple(get_activation(activation) for activation in activations)
        self.bias = bool(bias)
        theta = checks.inexact(theta, "theta")
        shapes = self.shapes()
        if theta.shape[-1:] != (sum(map(math.prod, shapes)),):
            raise ValueError(f"theta has shape {theta.shape}, {sum(map(math.prod, shapes))} parameters are expected")
        self._theta = np.array(theta, order="C", subok=theta.dtype == object)  # contiguous, aligned, writable
        self._gradient = np.zeros_like(self._theta)
        self.layers, start = [], 0
        for shape, activation in zip(shapes, self.activations, strict=True):
            part = np.s_[..., start : start + math.prod(shape)]
            views = (vector[part].reshape(*theta.shape[:-1], *shape) for vector in (self._theta, self._gradient))
            self.layers.append(Dense(*views, activation, bias=self.bias))
            start += math.prod(shape)
        self._pairs = list(itertools.pairwise(self.layers))[::-1]  # each layer with the one below it, the last first

    def shapes(self):
        """The shape of each layer's W with b below it, from the input up."""
        return [(n_in + self.bias, n_out) for n_in, n_out in itertools.pairwise(self.layer_sizes)]

    @property
    def theta(self):
        return self._theta

    @theta.setter
    def theta(self, values):
        values = checks.numbers_only(values, "theta", self._theta.dtype)
        if values.shape != self._theta.shape:
            raise ValueError(f"theta has shape {self._theta.shape}, values of shape {values.shape} were given")
        self._theta[...] = values

    @property
    def gradient(self):
        return self._gradient

    @gradient.setter
    def gradient(self, values):
        self._gradient[...] = values

    def __reduce__(self):
        """Copies and pickles are made anew from θ, so that their layers are views of their own."""
        return remake, (type(self), self.layer_sizes, self.activations, self._theta, self.options)

    @property
    def options(self):
        """What else `__init__` needs, by name, to make a network like this one."""
        return {"bias": self.bias}

    @property
    def n_parameters(self):
        return self._theta.shape[-1]

    @property
    def parameter_names(self):
        """The parameters in θ's order: "W1[0, 0]", …, "b1[0]", …; layers count from 1, units from 0."""
        names = []
        for k, layer in enumerate(self.layers, start=1):
            names += [f"W{k}[{i}, {j}]" for i in range(layer.n_in) for j in range(layer.n_out)]
            names += [f"b{k}[{j}]" for j in range(layer.n_out)] if self.bias else []
        return names

    def with_theta(self, theta):
        """A new network of this shape on a copy of `theta`, which brings its own dtype and ensemble axes."""
        return type(self)(self.layer_sizes, self.activations, theta, **self.options)

    def samples(self, x):
        """`x` as an array of θ's type that fits the first layer, or an error that says why it does not."""
        return checks.batch(x, self.layer_sizes[0], dtype=self._theta.dtype, ensemble=self._theta.shape[:-1])

    def predict(self, x):
        """Predictions (n_samples, n_outputs) for `x` (n_samples, n_features); leaves no trace in the layers."""
        a = self.samples(x)
        for layer in self.layers:
            z = a @ layer.W + layer.b if self.bias else a @ layer.W
            a = layer.activation.value(z)
        return a

    def forward(self, x):
        """The same predictions; each layer keeps its x, z and a, and `backward` may follow."""
        return self.run_forward(with_ones(self.samples(x), like=self._theta)).copy()

    def backward(self, d_prediction):
        """∂L/∂prediction -> ∂L/∂x (n_samples, n_features); fills `gradient` with ∂L/∂θ at the last `forward`."""
        if self.layers[-1].a is None:
            raise ValueError("backward was called before forward: there is nothing to go back through yet")
        da = checks.numbers_only(d_prediction, "d_prediction", self._theta.dtype)
        if da.shape != self.layers[-1].a.shape:
            raise ValueError(f"d_prediction has shape {da.shape}, the prediction has {self.layers[-1].a.shape}")
        return self.run_backward(da, with_dx=True)

    def run_forward(self, x1):
        """`forward` without checks and copies, for loops: [x 1] -> a view of the last A."""
        for layer in self.layers:
            x1 = layer.forward(x1)
        return self.layers[-1].a

    def run_backward(self, da, *, with_dx=False):
        """`backward` without checks and copies; ∂L/∂x only if asked for."""
        for below, layer in self._pairs:  # the last first
            da = layer.backward(da, out=below.dz)  # the layer below makes its dz of it
        return self.layers[0].backward(da, with_dx=with_dx)


def remake(kind, layer_sizes, activations, theta, options):
    """The network that `Network.__reduce__` has taken apart."""
    return kind(layer_sizes, activations, theta, **options)
