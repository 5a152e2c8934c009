"""Times of several things measured side by side, compared as ratios."""

import random
import statistics
import time


def interleaved(runs, repetitions):
    """Seconds of each run {name: function}, one list a name; the runs take turns, after one warm-up each.

    Each repetition has an order of its own: what ran before leaves its caches and threads to the next.
    """
    order, draw = list(runs), random.Random(0)
    for run in runs.values():
        run()
    seconds = {name: [] for name in runs}
    for _ in range(repetitions):
        draw.shuffle(order)
        for name in order:
            start = time.perf_counter()
            runs[name]()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(seconds, name, other):
    """Median and quartiles of time(name) / time(other), taken turn by turn, and the median seconds of both."""
    ratios = [a / b for a, b in zip(seconds[name], seconds[other], strict=True)]
    low, median, high = statistics.quantiles(ratios, n=4)
    return {
        "name": name, "other": other, "ratio": median, "low": low, "high": high,
        "seconds": statistics.median(seconds[name]), "other_seconds": statistics.median(seconds[other]),
    }  # fmt: skip
