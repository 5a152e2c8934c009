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

from backprop_lib import labs
from backprop_lib.plotting import BLUE, COLORS, GREY, new_figure, plot_growth, webp

HERE = Path(__file__).parent
ROOT = HERE.parent
PICTURES = ROOT / "book/_static/benchmarks"
LABS = [name for name in labs.__all__ if name != "FigureLab"]
YES_OR_NO = {True: "yes", False: "**no**"}


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    say("one thread")
    one = measure("1")
    say("default threads")
    default = measure("default")
    say("imports and labs")
    imports = time_imports()
    say("the book, cold and cached")
    book = time_book()
    say("JupyterLab and the static page in Chromium")
    lab, page = latency.in_jupyterlab(), latency.on_the_static_page()
    say("Part III: tape, time steps, workers")
    beyond = measure(script="beyond.py")
    draw(one)
    (ROOT / "book/benchmarks.md").write_text(write(one, default, imports, book, lab, page, beyond), encoding="utf-8")
    print("wrote book/benchmarks.md")


def say(what):
    print(f"measuring {what} ...", flush=True)


def measure(*threads, script="measure.py"):
    done = subprocess.run(
        [sys.executable, HERE / script, *threads], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def seconds_of(*command, **environment):
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=os.environ | environment)
    return time.perf_counter() - start


def time_imports():
    """Ratio of importing backprop_lib to importing NumPy, and seconds from nothing to each lab's first picture."""
    pairs, as_readers_do = [], {"PYTHONDONTWRITEBYTECODE": ""}  # else our modules, not NumPy's, are compiled each time
    for _ in range(11):
        numpy, library = (
            seconds_of(sys.executable, "-c", f"import {name}", **as_readers_do) for name in ("numpy", "backprop_lib")
        )
        pairs.append(library / numpy)
    return {
        "ratio": statistics.median(pairs),
        "labs": {
            lab: seconds_of(sys.executable, "-c", f"from backprop_lib.labs import {lab}; {lab}()", **as_readers_do)
            for lab in LABS
        },
    }


def time_book():
    subprocess.run(["rm", "-rf", "book/_build"], cwd=ROOT, check=True)
    cold = seconds_of("make", "book")
    (ROOT / "book/index.md").touch()
    return {"cold": cold, "cached": seconds_of("make", "book")}


def draw(one):
    figure, axes = new_figure(6, 2.8)
    rows = one["small32"]
    names = ["backprop_lib", *(row["other"] for row in rows)]
    microseconds = [rows[0]["seconds"] / 150 * 1e6, *(row["other_seconds"] / 150 * 1e6 for row in rows)]
    axes.barh(names, microseconds, color=[BLUE, *[GREY] * len(rows)])
    axes.set(xlabel="microseconds an epoch")
    axes.invert_yaxis()
    (PICTURES / "small.webp").write_bytes(webp(figure))
    figure, panels = new_figure(5, 6.4, rows=2)
    for axes, key, label in zip(panels, ("seconds", "bytes"), ("seconds", "peak memory in bytes"), strict=True):
        for what, grown in one["growth"].items():
            scaled = [value / grown["values"][0] for value in grown["values"]]
            plot_growth(axes, scaled, {what: grown[key]}, xlabel="times as much", ylabel=label)
        for i, line in enumerate(axes.lines):
            line.set(color=COLORS[i], marker="o^sDv"[i])
        axes.legend(fontsize=8)
    (PICTURES / "growth.webp").write_bytes(webp(figure))


def write(one, default, imports, book, lab, page, beyond):
    def find(rows, other):
        return next(row for row in rows if row["other"] == other)

    def against(what, rows, other, bar, aim):
        r = find(rows, other)
        return line(what, r["ratio"], bar, aim, spread=f" ({r['low']:.2f} to {r['high']:.2f})")

    def line(what, value, bar, aim="", *, unit="", spread=""):
        """A row of the first table; it says itself whether the bar is met."""
        shown, aim = (f"{value:.0f}{unit}", f"{aim}{unit}" if aim else "") if unit else (f"{value:.2f}", aim)
        return f"| {what} | {shown}{spread} | {bar}{unit} | {aim} | {YES_OR_NO[value <= bar]} |"

    def press(what, times, bar, aim):
        spread = f" ({times['low']:.0f} to {times['high']:.0f})"
        return line(f"{what}, key press to pixels", times["median"], bar, aim, unit=" ms", spread=spread)

    small, large = one["small32"], one["large"]
    pictures = page["pictures_per_second"]
    epoch = small[0]["seconds"] / 150
    epoch64 = one["small64"][0]["seconds"] / 150
    table = [
        against(
            "small network, float32, against JAX with the whole loop jitted", small, "JAX, loop jitted", 0.85, 0.75
        ),
        against("the same against PyTorch eager", small, "PyTorch eager", 0.25, 0.15),
        against("the same against scikit-learn", small, "scikit-learn", 0.2, 0.15),
        against("large network against its bare matrix products", large, "bare products", 1.1, 1.05),
        against("the same against PyTorch eager, default threads", default["large"], "PyTorch eager", 1.0, 0.8),
        against("41 learning rates as one ensemble against 41 lone runs", one["many"], "41 lone runs", 0.7, 0.5),
        *(
            line(f"slope of the time as {what} grow", one["growth"][key]["slope"], 1.05, 1.0)
            for key, what in (("samples", "samples"), ("epochs", "epochs"), ("ensemble", "members of an ensemble"))
        ),
        against("an update after every sample against the former loop", one["single"], "former loop", 0.45, ""),
        press("JupyterLab", lab, 33, ""),
        f"| JupyterLab, until the kernel's own run is drawn | {lab['answer']:.0f} ms | | | |",
        press("static page", page, 16, ""),
        line("static page, an epoch in JavaScript against NumPy, float64", page["epoch"] / epoch64, 3),
        f"| static page, Play: new pictures a second | {pictures:.0f} | 60 | | {YES_OR_NO[round(pictures) >= 60]} |",
        line("memory of `train` against the activations of one batch", one["memory"]["ratio"], 4),
        line("import of backprop_lib against import of NumPy", imports["ratio"], 1.2),
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
    taped = [f"| {name} | {r['ratio']:.1f} ({r['low']:.1f} to {r['high']:.1f}) |" for name, r in beyond["tape"].items()]
    others = [
        f"| {r['name']} against {r['other']} | {r['ratio']:.2f} ({r['low']:.2f} to {r['high']:.2f}) |"
        for r in (beyond["time_steps"], *beyond["workers"])
    ]
    grown = [f"| {what} | {g['slope']:.2f} | {g['memory_slope']:.2f} |" for what, g in one["growth"].items()]
    labs = [f"| {name} | {seconds:.1f} s |" for name, seconds in imports["labs"].items()]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "How fast is the library beside what a reader would use instead? The labs train again while a slider "
            "moves, so its speed is what makes the book live. `make bench` writes this page.",
            "",
            "Each ratio is the library's time over the other's: 0.5 means half the time. Repetitions take turns, "
            "ratios are taken turn by turn, and the brackets hold the range of the middle half. Before a time counts, "
            "every peer's final parameters are compared with the library's. The *bar* is what we set out to reach, "
            "the *aim* what we would like.",
            "",
            "Some words of the trade: PyTorch *eager* runs each operation as Python calls it. JAX *jitted* compiles a "
            "function before it runs: one training step, or the whole loop.",
            "",
            f"Measured with {os.cpu_count()} cores, Python {platform.python_version()}; one thread unless said.",
            "",
            "| what | measured | bar | aim | met |",
            "| --- | --- | --- | --- | --- |",
            *table,
            "",
            "## Small: 2-4-3-1, 1000 points, 150 epochs",
            "",
            f"An epoch takes the library {epoch * 1e6:.0f} µs in float32 and {epoch64 * 1e6:.0f} µs in float64. "
            "All bars below are in float32, on one thread. How do the others fare?",
            "",
            "```{image} _static/benchmarks/small.webp",
            ":alt: Horizontal bars of the time an epoch takes in backprop_lib and in five other programs.",
            ":class: cover",
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
            f"{0.2 * find(small, 'scikit-learn')['other_seconds'] / 150 * 1e6:.0f} µs in all.",
            "",
            "| part of an epoch, float32 | time |",
            "| --- | --- |",
            *(f"| {part} | {microseconds:.1f} µs |" for part, microseconds in one["profile"].items()),
            "",
            "## Large: 784-512-512-10, batch 256, float32",
            "",
            "Over 100 steps. `train` ends with one forward pass that the others do not make, for the loss after the "
            "last update.",
            "",
            "| the library against | ratio |",
            "| --- | --- |",
            *bigger,
            "",
            "## Growth",
            "",
            "What happens to time and memory when one thing doubles and all others stay? On these axes a line of "
            "slope 1 means: twice as much costs twice as much.",
            "",
            "```{image} _static/benchmarks/growth.webp",
            ":alt: Two log-log plots, seconds and peak memory over samples, epochs, ensemble size, width and depth.",
            ":class: cover",
            "```",
            "",
            "| grows | slope of the time | slope of the memory |",
            "| --- | --- | --- |",
            *grown,
            "",
            "A slope below 1 means that small sizes pay mostly for calls.",
            "",
            "## Part III",
            "",
            "What does automatic differentiation cost beside gradients written by hand (chapter 17)? One value with "
            "its gradient, on whole arrays:",
            "",
            "| network | time of the tape / by hand |",
            "| --- | --- |",
            *taped,
            "",
            "Eight time steps with 32 hidden units and 256 samples (chapter 15), and epochs of the digits in 4 parts "
            "(chapter 18). Workers make a problem of this size slower. They pay when one machine's memory, or the "
            "reader's patience, ends.",
            "",
            "| what | ratio of the times |",
            "| --- | --- |",
            *others,
            "",
            f"{beyond['large']['samples']:,} digits, {beyond['large']['mebibytes']:.0f} MiB, were trained on by four "
            f"workers and by one, each limited to {beyond['large']['limit']}: θ was the same to the last bit.",
            "",
            "## The book itself",
            "",
            f"`make book` takes {book['cold']:.0f} s from nothing and {book['cached']:.0f} s with its cache. "
            "Each lab opens, imports included, in:",
            "",
            "| lab | time |",
            "| --- | --- |",
            *labs,
            "",
        ]
    )


if __name__ == "__main__":
    main()
