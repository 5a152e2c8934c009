"""Automatic differentiation: one table of slopes, two ways to use it (chapter 17).

Every operation has, for each of its inputs, a linear map: what a small change of the input does to the result. `Dual`
numbers push changes forward through these maps, together with the values. `Node`s write the maps on a tape, and
`gradient` pulls ∂L/∂result back through their transposes, from the last to the first. Both are NumPy-like arrays: a
function written with operators and NumPy's functions runs on them as it stands.
"""

import itertools
from collections import deque

import numpy as np

# For each function f of NumPy the slope by each input, given f's value and the inputs
SLOPES = {
    np.add: (lambda f, a, b: 1.0, lambda f, a, b: 1.0),
    np.subtract: (lambda f, a, b: 1.0, lambda f, a, b: -1.0),
    np.multiply: (lambda f, a, b: b, lambda f, a, b: a),
    np.divide: (lambda f, a, b: 1 / b, lambda f, a, b: -f / b),
    np.power: (lambda f, a, b: b * a ** (b - 1), lambda f, a, b: f * np.log(a)),
    np.negative: (lambda f, a: -1.0,),
    np.reciprocal: (lambda f, a: -f * f,),
    np.square: (lambda f, a: 2 * a,),
    np.sqrt: (lambda f, a: 0.5 / f,),
    np.exp: (lambda f, a: f,),
    np.expm1: (lambda f, a: f + 1,),
    np.log: (lambda f, a: 1 / a,),
    np.log1p: (lambda f, a: 1 / (1 + a),),
    np.tanh: (lambda f, a: 1 - f * f,),
    np.sin: (lambda f, a: np.cos(a),),
    np.cos: (lambda f, a: -np.sin(a),),
    np.absolute: (lambda f, a: np.sign(a),),
    np.logaddexp: (lambda f, a, b: np.exp(a - f), lambda f, a, b: np.exp(b - f)),
    # where a = b, half of the slope each: then max(z, 0) + max(−z, 0) is flat at 0, as |z| is in the mean
    np.maximum: (lambda f, a, b: (1 + np.sign(a - b)) / 2, lambda f, a, b: (1 - np.sign(a - b)) / 2),
    np.minimum: (lambda f, a, b: (1 - np.sign(a - b)) / 2, lambda f, a, b: (1 + np.sign(a - b)) / 2),
}

# Steps: their slope is zero wherever they have one. They give plain values, and no change passes through them
STEPS = {
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal, np.sign, np.rint, np.isfinite,
}  # fmt: skip

# NumPy's functions that are no ufuncs, and are methods here
METHODS = {np.sum, np.mean, np.max, np.reshape, np.clip, np.shape, np.ndim}

CALLS = itertools.count(1)  # a call of `gradient` or `derivative` inside another one has the higher number


class Number(np.lib.mixins.NDArrayOperatorsMixin):
    """What dual numbers and nodes have in common: all operators and NumPy functions arrive in `__array_ufunc__`.

    A subclass says in `joined(value, inputs, maps)` what becomes of a result that was made of `inputs` of its level by
    `maps`, one pair (push, pull) an input. A Number of an inner call of `gradient` or `derivative` takes those of outer
    calls for constants: `level` tells which is which. Comparisons look at the values only.
    """

    value, level = None, 0

    shape = property(lambda self: np.shape(self.value))
    ndim = property(lambda self: np.ndim(self.value))
    dtype = property(lambda self: plain(self).dtype)
    real = property(lambda self: self)
    mT = property(lambda self: self.linear(lambda a: a.mT, lambda d: d.mT))
    T = property(lambda self: self.linear(lambda a: a.T, lambda d: d.T))

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        if method == "reduce" and ufunc is np.add:
            return inputs[0].sum(**{name: options[name] for name in ("axis", "keepdims") if name in options})
        in_place = out is not None and out[0] is inputs[0]  # a += b: the name a gets a new Number, as with floats
        if method != "__call__" or options or (out is not None and not in_place):
            asked = f"np.{ufunc.__name__}.{method}" if method != "__call__" else f"np.{ufunc.__name__} with out="
            raise NotImplementedError(f"autodiff knows no {asked}: write it with operators, np.sum and plain functions")
        if ufunc in STEPS:
            return ufunc(*map(plain, inputs))
        if ufunc is np.matmul and 1 in map(np.ndim, inputs):
            return of_vectors(*inputs)
        if ufunc is not np.matmul and ufunc not in SLOPES:
            raise NotImplementedError(f"autodiff knows no slope of np.{ufunc.__name__}: add it to autodiff.SLOPES")
        top = max((i for i in inputs if isinstance(i, Number)), key=lambda number: number.level)
        ours = [isinstance(i, Number) and i.level == top.level for i in inputs]
        values = [i.value if own else i for i, own in zip(inputs, ours, strict=True)]
        f = ufunc(*values)
        if ufunc is np.matmul:
            a, b = values
            maps = ((lambda da: da @ b, lambda d: d @ b.mT), (lambda db: a @ db, lambda d: a.mT @ d))
        else:
            maps = [(times(slope, f, values),) * 2 for slope in SLOPES[ufunc]]  # a product is its own transpose
        taken = [(i, pair) for i, pair, own in zip(inputs, maps, ours, strict=True) if own]
        return top.joined(f, *zip(*taken, strict=True))

    def __array_function__(self, function, types, args, kwargs):
        if function not in METHODS or not isinstance(args[0], Number):
            raise NotImplementedError(f"autodiff knows no np.{function.__name__}: write it with operators and ufuncs")
        method = getattr(args[0], function.__name__)
        return method(*args[1:], **kwargs) if callable(method) else method

    def linear(self, push, pull):
        """This number through a linear function `push`, whose transpose is `pull`."""
        return self.joined(push(self.value), [self], [(push, pull)])

    def sum(self, axis=None, dtype=None, out=None, keepdims=False):
        shape = self.shape

        def stretch(d):
            axes = range(len(shape)) if axis is None else np.atleast_1d(axis) % len(shape)
            return np.ones(shape) * d.reshape([1 if i in axes else n for i, n in enumerate(shape)])

        return self.linear(lambda a: np.sum(a, axis=axis, keepdims=keepdims), stretch)

    def mean(self, axis=None, dtype=None, out=None, keepdims=False):
        total = self.sum(axis, keepdims=keepdims)
        return total * (np.prod(total.shape) / np.prod(self.shape))

    def max(self, axis=None, out=None, keepdims=False):
        """The largest entry; where several are the largest, each has its part of the slope."""
        values = plain(self)
        largest = values == values.max(axis=axis, keepdims=True)
        return (self * (largest / largest.sum(axis=axis, keepdims=True))).sum(axis, keepdims=keepdims)

    def clip(self, a_min, a_max):
        return np.minimum(np.maximum(self, a_min), a_max)

    def reshape(self, *shape):
        shape, before = shape[0] if len(shape) == 1 else shape, self.shape
        return self.linear(lambda a: a.reshape(shape), lambda d: d.reshape(before))

    def __getitem__(self, index):
        shape = self.shape
        return self.linear(lambda a: a[index], lambda d: spread(d, index, shape))

    def __bool__(self):
        return bool(plain(self))

    def __float__(self):
        raise TypeError(f"float() and the functions of math lose the slope of {self!r}: use NumPy's, such as np.exp")

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


class Entries(np.ndarray):
    """An array of Numbers, each entry a Number of its own, as `Network.with_theta` takes them."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        inputs = [i.view(np.ndarray) if isinstance(i, Entries) else i for i in inputs]
        one_by_one = ufunc is not np.matmul and (ufunc in SLOPES or ufunc in STEPS)
        function = np.frompyfunc(ufunc, ufunc.nin, 1) if one_by_one and method == "__call__" else ufunc
        result = np.asarray(getattr(function, method)(*inputs, **options), dtype=object)
        if out is None:
            return result.view(Entries)
        out[0].view(np.ndarray)[...] = result
        return out[0]


def entries(numbers):
    """A list of Numbers as an array (n,), for a network whose θ is on the tape: net.with_theta(entries(θ))."""
    array = np.empty(len(numbers), dtype=object)
    array[:] = numbers
    return array.view(Entries)


class Dual(Number):
    """value + slope·ε with ε² = 0: a value, and how fast it changes when the input moves along one direction."""

    def __init__(self, value, slope, level=0):
        self.value, self.slope, self.level = value, slope, level

    def joined(self, value, inputs, maps):
        slope = sum(push(i.slope) for i, (push, _) in zip(inputs, maps, strict=True))
        return Dual(value, slope, self.level)


class Node(Number):
    """A value on a tape, and how ∂L/∂value is passed on to the nodes that it was made of."""

    def __init__(self, value, tape, parents=()):
        self.value, self.tape, self.parents, self.place, self.level = value, tape, parents, len(tape), tape.level
        tape.append(self)

    def joined(self, value, inputs, maps):
        return Node(value, self.tape, [(i, pull) for i, (_, pull) in zip(inputs, maps, strict=True)])


class Tape(list):
    """The nodes of one call of `gradient`, each after those that it was made of."""

    def __init__(self):
        super().__init__()
        self.level = next(CALLS)


def derivative(f, x, direction):
    """(f(x), how fast f changes when x moves along `direction`), by dual numbers in one forward pass.

    x, direction: numbers or arrays of one shape.  f: written with operators and NumPy functions; returns any shape.
    Raises TypeError where f's result has lost its slope, NotImplementedError for a function without one in SLOPES.
    """
    x, direction = as_number(x, "x"), as_number(direction, "direction")
    if np.shape(x) != np.shape(direction):
        raise ValueError(f"direction has shape {np.shape(direction)}, x has {np.shape(x)}")
    level = next(CALLS)
    end = with_slope(f(Dual(x, direction, level)), level)
    return end.value, end.slope + np.zeros(end.shape)


def gradient(f, *xs):
    """(f(x, …), ∂f/∂x, …) for one number f of any number of inputs, by one walk back over a tape.

    xs: numbers or arrays; each gradient has its input's shape.  f: as in `derivative`, but it returns a single number.
    Nothing is kept: a second call gives the same.
    """
    tape = Tape()
    nodes = [Node(as_number(x, f"input {i}"), tape) for i, x in enumerate(xs)]
    end = with_slope(f(*nodes), tape.level)
    if np.prod(end.shape) != 1:
        raise ValueError(f"f returned shape {end.shape}, one number is expected: add it up, or take an entry")
    _, received = deque(walk_back(end), maxlen=1).pop()  # the last state of the walk
    return end.value, *(received[node.place] + np.zeros(node.shape) for node in nodes)


def walk_back(end):
    """From the end of the tape to its start: yield each node, and what every node received.

    `received[k]` is the total derivative of the end by node k as soon as all nodes behind k
    have passed on. The tape is in order: when the walk comes to a node, nothing more can
    arrive there. Once a node has passed on, what it received is forgotten, to free memory.
    """
    nothing = 0.0
    received = [nothing] * len(end.tape)
    received[end.place] = np.ones(end.shape)
    for node in reversed(end.tape[: end.place + 1]):
        yield node, received
        if received[node.place] is nothing:
            continue  # the end was not made of it
        for parent, pull in node.parents:
            passed = fit(pull(received[node.place]), parent.shape)
            received[parent.place] = received[parent.place] + passed
        if node.parents:
            received[node.place] = None


def times(slope, f, values):
    """d ↦ d · slope(f, values); the slope is computed when it is needed."""
    return lambda d: d * slope(f, *values)


def fit(d, shape):
    """Undo broadcasting: sum `d` over the axes along which `shape` was repeated."""
    extra = np.ndim(d) - len(shape)
    now = np.shape(d)[extra:]
    repeated = [extra + i for i, n in enumerate(shape) if n == 1 and now[i] > 1]
    axes = (*range(extra), *repeated)
    return np.sum(d, axis=axes, keepdims=True).reshape(shape) if axes else d


def spread(d, index, shape):
    """The transpose of a[index]: zeros of `shape`, with `d` added at `index`."""
    if isinstance(d, Number):
        return d.linear(lambda a: spread(a, index, shape), lambda back: back[index])
    zeros = np.zeros(shape)
    np.add.at(zeros, index, d)
    return zeros


def of_vectors(a, b):
    """a @ b where one of them is a vector: as a row on the left, as a column on the right."""
    row, column = np.ndim(a) == 1, np.ndim(b) == 1
    product = (a.reshape(1, -1) if row else a) @ (b.reshape(-1, 1) if column else b)
    shape = list(product.shape)
    if column:
        del shape[-1]
    if row:
        del shape[-1 if column else -2]
    return product.reshape(tuple(shape))


def plain(number):
    """The value of a Number without any slopes, as NumPy has it."""
    while isinstance(number, Number):
        number = number.value
    return np.asanyarray(number)


def as_number(x, name):
    """An input as a float, an array of floats, or the Number it is."""
    if isinstance(x, Number):
        return x
    x = np.asarray(x)
    if x.dtype.kind not in "biufc":
        raise TypeError(f"{name} holds {x.dtype}, numbers are expected")
    return x.astype(float) if x.dtype.kind in "biu" else x


def with_slope(end, level):
    """What f returned, if it is a Number of this call."""
    if isinstance(end, np.ndarray) and end.dtype == object and end.size == 1:
        end = end.item()  # a network of scalar nodes ends in an array of one
    if isinstance(end, Number) and end.level == level:
        return end
    raise TypeError(
        f"f returned {end!r}, which carries no slope: it does not depend on its input, or it was turned into a plain "
        "number on the way, as the functions of math do"
    )
