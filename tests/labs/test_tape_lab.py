"""Chapter 17's lab and walks: what is drawn beside the numbers, and the five ways back."""

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib.autodiff import Node, Tape, derivative, gradient
from backprop_lib.chapters import walks
from backprop_lib.chapters.pictures.tapes import short
from backprop_lib.chapters.tape_walk import EXAMPLES, fibonacci, walk
from backprop_lib.labs import TapeLab


@pytest.mark.parametrize("name", EXAMPLES)
def test_walk_ends_in_the_gradient_and_no_cut_changes_the_sum(name):
    f, inputs, rates, names = EXAMPLES[name]
    shown = walk(name)
    value, *gradients = gradient(f, *inputs)
    assert len(names) == len(shown.values) and shown.values[-1] == value
    assert shown.received[-1, : len(inputs)] == pytest.approx(gradients, rel=1e-15)
    assert shown.pushed[-1] == pytest.approx(np.dot(rates, gradients), rel=1e-14)
    for step in range(shown.n_steps + 1):
        assert shown.products(step).sum() == pytest.approx(shown.pushed[-1], rel=1e-14)


def test_pushed_is_the_forward_derivative():
    f, (x,), _, _ = EXAMPLES["x / (1 + e⁻ˣ)"]
    assert walk("x / (1 + e⁻ˣ)").pushed[-1] == derivative(f, x, 1.0)[1]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("step", [0, 1, 3, 5])
def test_lab_draws_and_says_the_numbers_of_the_walk(name, step):
    lab = TapeLab(name, step)
    shown, axes = lab.walks[name], lab.figure.axes[0]
    done = min(step, shown.n_steps)
    texts = [(text.get_position(), text.get_text()) for text in axes.texts]
    rows = {y: [t for (x, at), t in texts if at == y and x > -1] for y in (-0.55, -0.95, -1.35)}
    assert rows[-0.55] == [short(v) for v in shown.values]
    assert rows[-0.95] == [short(p) for p in shown.pushed]
    assert rows[-1.35] == [short(r) if r else "–" for r in shown.received[done]]
    (cut,) = axes.lines
    nodes = [patch.center[0] for patch in axes.patches if hasattr(patch, "center")]
    assert sum(x < cut.get_xdata()[0] for x in nodes) == len(shown.names) - done
    assert numbers(lab.view.words.split("=")[-1].rstrip("."))[0] == pytest.approx(shown.pushed[-1], abs=6e-4)


def end_of(f):
    return f(Node(1.0, Tape()))


def right(a):
    b = a + a
    c = b + b
    return b + c


def turned(a):
    b = a + a
    c = b + b
    return c + b


def test_only_the_tape_is_right_for_both_ways_of_writing_the_sum():
    ways = (walks.in_order, walks.by_recursion, walks.by_depth, walks.by_breadth)
    assert [way(end_of(right)) for way in ways] == [6, 14, 0, 2]
    assert [way(end_of(turned)) for way in ways] == [6, 18, 0, 6]


def test_every_way_is_right_on_a_chain():
    """A fault that would make the wrong ways wrong everywhere would prove nothing."""
    ways = (walks.in_order, walks.by_recursion, walks.by_breadth)
    assert [way(end_of(lambda a: np.tanh(a * 3.0))) for way in ways] == pytest.approx([3 * (1 - np.tanh(3) ** 2)] * 3)


def test_recursion_walks_as_many_arrows_as_are_counted():
    def steps(node):
        return sum(1 + steps(parent) for parent, _ in node.parents)

    end = end_of(fibonacci)
    assert walks.arrows_walked(end) == steps(end) > sum(len(node.parents) for node in end.tape)
