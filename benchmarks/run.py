"""Measure the library beside its peers and write book/benchmarks.md: `make bench`.

Everything is measured in one run on one machine and reported as ratios; absolute times stand beside them for scale.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import latency

from backprop_lib.plotting import BLUE, GREY, new_figure, plot_growth, png

HERE = Path(__file__).parent
ROOT = HERE.parent
PICTURES = ROOT / "book/_static/benchmarks"
LABS = ("TrainingLab", "DifferentialLab", "LearningRateLab", "ShapeLab", "StepThroughLab", "BugGalleryLab")


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    say("one thread")
    one = measure("1")
    say("default threads")
    default = measure("default")
    say("imports and labs")
    imports = time_imports()
    say("the book, cold and cached, and its tests")
    book = time_book()
    say("JupyterLab and the static page in Chromium")
    lab, page = latency.in_jupyterlab(), latency.on_the_static_page()
    draw(one)
    (ROOT / "book/benchmarks.md").write_text(write(one, default, imports, book, lab, page))
    print("wrote book/benchmarks.md")


def say(what):
    print(f"measuring {what} ...", flush=True)


def measure(threads):
    done = subprocess.run([sys.executable, HERE / "measure.py", threads], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def seconds_of(*command, **environment):
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ | environment)
    return time.perf_counter() - start


def time_imports():
    """Ratio of importing backprop_lib to importing NumPy, and seconds from nothing to each lab's first picture."""
    pairs = []
    for _ in range(11):
        numpy, library = (seconds_of(sys.executable, "-c", f"import {name}") for name in ("numpy", "backprop_lib"))
        pairs.append(library / numpy)
    return {
        "ratio": statistics.median(pairs),
        "labs": {
            lab: seconds_of(sys.executable, "-c", f"from backprop_lib.labs import {lab}; {lab}()") for lab in LABS
        },
    }


def time_book():
    subprocess.run(["rm", "-rf", "book/_build"], cwd=ROOT, check=True)
    cold = seconds_of("make", "book")
    (ROOT / "book/index.md").touch()
    return {"cold": cold, "cached": seconds_of("make", "book"), "test": seconds_of("make", "test")}


def draw(one):
    figure, axes = new_figure(7, 3.2)
    rows = one["small32"]
    names = ["backprop_lib", *(row["other"] for row in rows)]
    microseconds = [rows[0]["seconds"] / 150 * 1e6, *(row["other_seconds"] / 150 * 1e6 for row in rows)]
    axes.barh(names, microseconds, color=[BLUE, *[GREY] * len(rows)])
    axes.set(xlabel="microseconds an epoch (2-4-3-1, 1000 points, float32, one thread)")
    axes.invert_yaxis()
    (PICTURES / "small.png").write_bytes(png(figure))
    figure, panels = new_figure(7.6, 3.6, columns=2)
    for axes, key, label in zip(panels, ("seconds", "bytes"), ("seconds", "peak memory in bytes"), strict=True):
        for what, grown in one["growth"].items():
            scaled = [value / grown["values"][0] for value in grown["values"]]
            plot_growth(axes, scaled, {what: grown[key]}, xlabel="times as much", ylabel=label)
        for i, line in enumerate(axes.lines):
            line.set(color=f"C{i}", marker="o^sDv"[i])
        axes.legend(fontsize=7)
    (PICTURES / "growth.png").write_bytes(png(figure))


def write(one, default, imports, book, lab, page):
    def find(rows, other):
        return next(row for row in rows if row["other"] == other)

    def row(what, rows, other, bar, aim):
        r = find(rows, other)
        return f"| {what} | {r['ratio']:.2f} ({r['low']:.2f} to {r['high']:.2f}) | {bar} | {aim} |"

    def milliseconds(times):
        return f"{times['median']:.0f} ms ({times['low']:.0f} to {times['high']:.0f})"

    small, large = one["small32"], one["large"]
    epoch = small[0]["seconds"] / 150
    epoch64 = one["small64"][0]["seconds"] / 150
    slopes = ", ".join(f"{k} {one['growth'][k]['slope']:.2f}" for k in ("samples", "epochs", "ensemble"))
    table = [
        row("small, float32, against JAX with the whole loop jitted", small, "JAX, loop jitted", "≤ 1.0", 0.75),
        row("small, float32, against PyTorch eager", small, "PyTorch eager", "≤ 0.25", 0.15),
        row("small, float32, against scikit-learn", small, "scikit-learn", "≤ 0.15", 0.1),
        row("large, against the bare matrix products", large, "bare products", "≤ 1.15", 1.05),
        row("large, against PyTorch eager, default threads", default["large"], "PyTorch eager", "≤ 1.0", 0.8),
        row("many, one ensemble against 41 lone runs", one["many"], "41 lone runs", "≤ 0.7", 0.5),
        f"| growth of the time, slopes | {slopes} | ≤ 1.05 | 1.0 |",
        f"| JupyterLab, key press to pixels, median | {milliseconds(lab)} | ≤ 50 ms | 33 ms |",
        f"| static page, key press to pixels, median | {milliseconds(page)} | ≤ 33 ms | 16 ms |",
        f"| static page, an epoch in JavaScript against NumPy, float64 | {page['epoch'] / epoch64:.2f} | ≤ 3 | |",
        f"| static page, Play | {page['frames_per_second']:.0f} frames a second | 60 | |",
        f"| memory of `train` over the activations of one batch | {one['memory']['ratio']:.2f} | ≤ 4 | |",
        f"| import backprop_lib against import numpy | {imports['ratio']:.2f} | ≤ 1.2 | |",
    ]
    peers = [
        f"| {r['other']}, {precision} | {r['ratio']:.2f} ({r['low']:.2f} to {r['high']:.2f}) "
        f"| {r['other_seconds'] / 150 * 1e6:.0f} µs |"
        for precision, rows in (("float32", small), ("float64", one["small64"]))
        for r in rows
    ]
    bigger = [
        f"| {r['other']}, {threads} | {r['ratio']:.2f} ({r['low']:.2f} to {r['high']:.2f}) |"
        for threads, rows in (("one thread", large), ("default threads", default["large"]))
        for r in rows
    ]
    grown = [f"| {what} | {g['slope']:.2f} | {g['memory_slope']:.2f} |" for what, g in one["growth"].items()]
    labs = [f"| {name} | {seconds:.1f} s |" for name, seconds in imports["labs"].items()]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`. Each number below 1 means: the library needs that fraction of the other's time. "
            "Repetitions take turns, ratios are taken turn by turn; the brackets hold the quartiles. Before a time "
            "counts, every peer's final parameters are compared with the library's.",
            "",
            f"Measured with {os.cpu_count()} cores, Python {platform.python_version()}; one thread unless said.",
            "",
            "| what | measured | bar | aim |",
            "| --- | --- | --- | --- |",
            *table,
            "",
            "## Small: 2-4-3-1, 1000 points, 150 epochs",
            "",
            f"An epoch takes the library {epoch * 1e6:.0f} µs in float32 and {epoch64 * 1e6:.0f} µs in float64. "
            "How do the others fare?",
            "",
            "```{image} _static/benchmarks/small.png",
            ":alt: Horizontal bars of the time an epoch takes in backprop_lib and in five other programs.",
            ":width: 700px",
            "```",
            "",
            "| the library against | ratio | an epoch there |",
            "| --- | --- | --- |",
            *peers,
            "",
            "An array of a thousand numbers costs NumPy about as much to call as to compute. The library therefore "
            "makes few calls: one matrix product a layer and direction, with the bias inside it, and no array that "
            "is not needed twice.",
            "",
            "Where does an epoch's time go? scikit-learn's bar would need "
            f"{0.15 * find(small, 'scikit-learn')['other_seconds'] / 150 * 1e6:.0f} µs in all.",
            "",
            "| part of an epoch, float32 | time |",
            "| --- | --- |",
            *(f"| {part} | {microseconds:.1f} µs |" for part, microseconds in one["profile"].items()),
            "",
            "## Large: 784-512-512-10, batch 256, float32",
            "",
            "| the library against | ratio |",
            "| --- | --- |",
            *bigger,
            "",
            "## Growth",
            "",
            "```{image} _static/benchmarks/growth.png",
            ":alt: Two log-log plots, seconds and peak memory over samples, epochs, ensemble size, width and depth.",
            ":width: 760px",
            "```",
            "",
            "| grows | slope of the time | slope of the memory |",
            "| --- | --- | --- |",
            *grown,
            "",
            "A slope below 1 means that small sizes pay mostly for calls.",
            "",
            "## The book itself",
            "",
            f"`make book` takes {book['cold']:.0f} s from nothing and {book['cached']:.0f} s with its cache, "
            f"`make test` {book['test']:.0f} s. Each lab opens, imports included, in:",
            "",
            "| lab | time |",
            "| --- | --- |",
            *labs,
            "",
        ]
    )


if __name__ == "__main__":
    main()
