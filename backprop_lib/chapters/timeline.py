"""Who works when, if every layer has a machine of its own: plans, and the earliest time of each task (chapter 16).

A task is a layer's share of the work on one batch, or on one part of it. On a whole batch `forward` takes 1 unit of
time and `backward` 2, for it makes two products of matrices, ∂L/∂W and ∂L/∂X. Messages take no time.
"""

from dataclasses import dataclass

from backprop_lib.layers import with_ones

FORWARD, BACKWARD = 1, 2


@dataclass(frozen=True)
class Task:
    """What layer `layer` does with part `part` of batch `batch`; layers count from 1, the rest from 0."""

    kind: str
    layer: int
    batch: int
    part: int
    start: float
    length: float

    @property
    def end(self):
        return self.start + self.length


def schedule(plan):
    """The plan's tasks, each as early as its machine is free and what it needs is there.

    plan: ((kind, layer, batch, part), length, what it needs) for each task, in the order of each machine's work; it
          needs an earlier task of the plan, or None.
    """
    tasks, ends, free = [], {}, {}
    for (kind, layer, batch, part), length, needed in plan:
        start = max(free.get(layer, 0), ends[needed] if needed else 0)
        tasks.append(Task(kind, layer, batch, part, start, length))
        free[layer] = ends[kind, layer, batch, part] = tasks[-1].end
    return tasks


def locked(n_layers, n_batches, n_parts=1):
    """Back-propagation: forward needs the layer below, backward the layer above, a new batch the update of the last.

    n_parts: so many micro-batches follow one another through the layers, before the one update of the batch.
    """
    plan, layers = [], range(1, n_layers + 1)
    for batch in range(n_batches):
        for part in range(n_parts):
            for k in layers:
                needed = ("forward", k - 1, batch, part) if k > 1 else None
                plan.append((("forward", k, batch, part), FORWARD / n_parts, needed))
        for part in range(n_parts):
            for k in reversed(layers):
                needed = ("backward", k + 1, batch, part) if k < n_layers else None
                plan.append((("backward", k, batch, part), BACKWARD / n_parts, needed))
    return schedule(plan)


def decoupled(n_layers, n_batches, guess=2):
    """Guesses: backward needs nobody. In `guess` units a module learns from the last message about it, and guesses.

    The last layer sees the loss and does not guess.
    """
    plan = []
    for batch in range(n_batches):
        for k in range(1, n_layers + 1):
            plan.append((("forward", k, batch, 0), FORWARD, ("forward", k - 1, batch, 0) if k > 1 else None))
            if k < n_layers:
                needed = ("backward", k + 1, batch - 1, 0) if batch > 0 else None
                plan.append((("guess", k, batch, 0), guess, needed))
            plan.append((("backward", k, batch, 0), BACKWARD, None))
    return schedule(plan)


def total(tasks):
    """When the last task ends."""
    return max(task.end for task in tasks)


def busy(tasks, layer):
    """The share of the whole time in which this layer's machine works."""
    return sum(task.length for task in tasks if task.layer == layer) / total(tasks)


def train_by_the_clock(tasks, network, batches, *, loss, optimizers, modules):
    """Train `network` in place, by the tasks of `decoupled` in the order in which they start.

    batches: a list of (x, y).   optimizers, modules: as in `decoupled.train_decoupled`.
    """
    sent, told, guessed = {}, {}, {}  # activations on their way up, messages on their way down, guesses in use
    for task in sorted(tasks, key=lambda task: task.start):
        k, batch = task.layer - 1, task.batch
        layer, (x, y) = network.layers[k], batches[batch]
        if task.kind == "forward":
            a1 = sent[k - 1, batch] if k else with_ones(x)
            sent[k, batch] = layer.forward(a1)
        elif task.kind == "guess":
            if batch > 0:  # `seen` is still what it saw a batch ago
                modules[k].learn(modules[k].seen, told[k, batch - 1])
            guessed[k] = modules[k].guess(layer.a, y)
        else:
            d = guessed[k] if k < len(modules) else len(y) * loss.slope(layer.a, y)
            told[k - 1, batch] = len(y) * layer.backward(d / len(y))
            optimizers[k].update(layer.Wb.reshape(-1), layer.dWb.reshape(-1))
