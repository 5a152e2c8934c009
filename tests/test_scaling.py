"""Chapter 18's model of an epoch on n machines: against a simulation of the messages, and against its own formula."""

import heapq

import numpy as np
import pytest

from backprop_lib.chapters import scaling


def star_by_hand(n, work, message):
    """One client that sends to n machines, waits for the work and receives n answers, each message after the other."""
    clock = 0.0
    for _ in range(n):
        clock += message
    clock += work / n
    for _ in range(n):
        clock += message
    return clock


def rounds_by_hand(n):
    """Whoever knows θ sends it on to one that does not, until n machines and the client know it."""
    know, rounds = {0}, 0
    while len(know) < n + 1:
        know |= {len(know) + i for i in range(len(know)) if len(know) + i <= n}
        rounds += 1
    return rounds


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 100, 511, 512, 1000])
def test_star_and_tree_are_what_the_messages_add_up_to(n):
    work, message = 1.7, 0.003
    assert scaling.star(n, work, message) == pytest.approx(star_by_hand(n, work, message))
    assert scaling.rounds(n) == rounds_by_hand(n)
    assert scaling.tree(n, work, message) == pytest.approx(work / n + 2 * rounds_by_hand(n) * message)


def test_sums_that_meet_on_the_way_reach_the_client_in_as_many_rounds():
    """Backwards: in each round every second machine that still holds a sum gives it away."""
    for n in (1, 2, 3, 7, 8, 1000):
        sums, rounds = [1] * (n + 1), 0
        heapq.heapify(sums)
        while len(sums) > 1:
            half = len(sums) // 2
            sums = [a + b for a, b in zip(sums[:half], sums[half:], strict=False)] + sums[2 * half :]
            rounds += 1
        assert sums == [n + 1] and rounds == scaling.rounds(n)


def test_star_and_tree_agree_for_one_machine_and_are_slower_than_no_message():
    assert scaling.star(1, 2.0, 0.1) == scaling.tree(1, 2.0, 0.1) == pytest.approx(2.2)


@pytest.mark.parametrize(("samples", "parameters"), [(60_000, 669_706), (1_000_000, 2778), (480_000, 2778)])
def test_best_star_stands_where_the_derivative_says(samples, parameters):
    work, message = scaling.work(samples, parameters), scaling.message(parameters)
    n, seconds = scaling.best(lambda n: scaling.star(n, work, message))
    assert abs(n - (work / (2 * message)) ** 0.5) < 1
    assert seconds == pytest.approx(2 * (2 * work * message) ** 0.5, rel=0.01)
    assert seconds <= min(scaling.star(np.arange(1, 1001), work, message))


def test_a_message_is_a_latency_and_eight_bytes_a_number():
    assert scaling.message(1000, latency=0.5, bandwidth=4000) == 2.5
    assert scaling.work(2000, 3000) == pytest.approx(6e6 * scaling.ARITHMETIC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(12600, "3.5 h"), (90, "1.5 min"), (1.389, "1.4 s"), (0.1101, "110 ms"), (0.0019, "1.9 ms"), (5e-6, "5.0 µs"),
     (59.9, "60 s"), (3.2e-8, "0.032 µs")],
)  # fmt: skip
def test_times_are_readable(seconds, words):
    assert scaling.readable(seconds) == words
