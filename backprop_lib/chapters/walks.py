"""Five ways back through a graph (chapter 17): only one of them comes to every node when all has arrived there.

Each takes the last node of an `autodiff` tape and returns what the first node has received. The four wrong ones are our
own short forms of ideas that have been proposed where a tutorial's small engine was to be made simpler.
"""

from collections import deque

from backprop_lib.autodiff import walk_back


def in_order(end):
    """The tape's way: the last node first."""
    _, received = deque(walk_back(end), maxlen=1).pop()
    return float(received[0])


def pass_on(node, received):
    """Give each parent of a node its share of what the node has received."""
    for parent, pull in node.parents:
        received[parent.place] += pull(received[node.place])


def by_recursion(end, received=None):
    """Pass on, then do the same in each parent: twice in a node that is reached twice."""
    if received is None:
        received = [0.0] * len(end.tape)
        received[end.place] = 1.0
    pass_on(end, received)
    for parent, _ in end.parents:
        by_recursion(parent, received)
    return received[0]


def by_depth(end):
    """Parents first, then the node itself: each passes on before anything has arrived."""
    received, done = [0.0] * len(end.tape), set()
    received[end.place] = 1.0

    def visit(node):
        if node.place not in done:
            done.add(node.place)
            for parent, _ in node.parents:
                visit(parent)
            pass_on(node, received)

    visit(end)
    return received[0]


def by_breadth(end):
    """Layer by layer, each node once: too early for a node that is also used further on."""
    received, waiting, met = [0.0] * len(end.tape), deque([end]), {end.place}
    received[end.place] = 1.0
    while waiting:
        node = waiting.popleft()
        pass_on(node, received)
        for parent, _ in node.parents:
            if parent.place not in met:
                met.add(parent.place)
                waiting.append(parent)
    return received[0]


def arrows_walked(end):
    """How many arrows `by_recursion` follows, counted without following them all."""
    counts = []
    for node in end.tape[: end.place + 1]:
        counts.append(sum(1 + counts[parent.place] for parent, _ in node.parents))
    return counts[-1]
