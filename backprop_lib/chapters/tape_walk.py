"""A walk back over a small tape, kept step by step for pictures (chapter 17)."""

from dataclasses import dataclass

import numpy as np

from backprop_lib.autodiff import Dual, Node, Tape, walk_back


def doubled(a):
    b = a + a
    c = b + b
    return b + c


def squared_miss(w, b):
    return np.square(np.tanh(w * 2.0 + b) - 0.5)


def self_gated(x):
    return x / (1 + np.exp(-x))


def fibonacci(a):
    b = a + a
    for _ in range(4):
        a, b = b, a + b
    return b


# name: (function, inputs, how fast they move, a name for each node of the tape)
EXAMPLES = {
    "b = a + a, c = b + b, d = b + c": (doubled, (1.0,), (1.0,), ("a", "b", "c", "d")),
    "(tanh(2w + b) − ½)²": (squared_miss, (0.3, -0.1), (1.0, 0.0), ("w", "b", "2w", "z", "tanh z", "e", "e²")),
    "x / (1 + e⁻ˣ)": (self_gated, (1.0,), (1.0,), ("x", "−x", "e⁻ˣ", "1 + e⁻ˣ", "f")),
    "a, b = b, a + b, four times": (fibonacci, (1.0,), (1.0,), ("a", "2a", "3a", "5a", "8a", "13a")),
}


@dataclass(frozen=True)
class Walk:
    """The numbers of a tape whose first nodes are the inputs.

    values, pushed: one number a node: its value, and its change with the inputs, found forwards.
    edges:          {(from, to): slope}, nodes by their place; the slopes of two equal arrows are added.
    received:       (n_steps + 1, n_nodes): what each node has received after so many steps. In step 1 the last node
                    passes on, in step 2 the one before it, and so on; inputs have nobody to pass on to.
    """

    names: tuple
    values: np.ndarray
    pushed: np.ndarray
    edges: dict
    received: np.ndarray

    @property
    def n_steps(self):
        return len(self.received) - 1

    def passing(self, step):
        """The node that passes on in this step."""
        return len(self.names) - step

    def products(self, step):
        """Received times pushed, for the nodes left of the cut: those that have not passed on after this step."""
        left = len(self.names) - step
        return self.received[step, :left] * self.pushed[:left]


def walk(name):
    """The `Walk` of one of EXAMPLES."""
    f, inputs, rates, names = EXAMPLES[name]
    tape = Tape()
    end = f(*(Node(x, tape) for x in inputs))
    edges = {}
    for node in tape:
        for parent, pull in node.parents:
            edges[parent.place, node.place] = edges.get((parent.place, node.place), 0) + float(pull(1.0))
    rows = []
    for node, received in walk_back(end):  # `received` forgets what has been passed on; the rows keep it
        before = rows[-1] if rows else received
        rows.append(np.array([float(old if new is None else new) for old, new in zip(before, received, strict=True)]))
        if not node.parents:
            break
    pushed = pushes(f, inputs, rates)
    return Walk(names, np.array([float(node.value) for node in tape]), pushed, edges, np.array(rows))


def pushes(f, inputs, rates):
    """The slopes of all nodes when the inputs move at these rates: dual numbers on the same tape."""
    tape = Tape()
    f(*(Node(Dual(x, rate), tape) for x, rate in zip(inputs, rates, strict=True)))
    return np.array([float(node.value.slope) for node in tape])
