"""In Chromium: key press on the learning-rate slider to new pixels, in JupyterLab and on the static page.

A press is timed in the page itself: from the key event to the moment, inside a frame, when the view has drawn the new
run, trained from scratch; that frame shows it. The view trains by itself; in JupyterLab the time is taken too until it
has drawn the kernel's run. The static page also tells what an epoch costs there, and how smoothly Play runs.
"""

import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests/browser"))
from browser import chromium, serve  # noqa: E402
from lab_server import jupyterlab, run_training_lab  # noqa: E402

PRESSES = 30
TIME_A_PRESS = """([handle, view, by]) => new Promise((resolve) => {
    const start = performance.now(), times = [];
    const watch = new MutationObserver(() => {
        times.push(performance.now() - start);
        if (view.dataset.trainedBy === by) { watch.disconnect(); resolve([times[0], times.at(-1)]); }
    });
    watch.observe(view, { attributeFilter: ["data-drawn"] });
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
})"""
EPOCH_COST = """async () => {
    const models = JSON.parse(document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]').text);
    const lab = Object.values(models.state).find((model) => model.state.modules);
    const bytes = (path) => {
        const buffer = lab.buffers.find((b) => JSON.stringify(b.path) === JSON.stringify(path));
        return Uint8Array.from(atob(buffer.data), (c) => c.charCodeAt(0));
    };
    const floats = (path) => new Float64Array(bytes(path).buffer);
    const url = URL.createObjectURL(new Blob([lab.state.modules[0]], { type: "text/javascript" }));
    const { step } = await import(url);
    const theta = floats(["start"]), X = floats(["datasets", 0, "points"]);
    const Y = Float64Array.from(bytes(["datasets", 0, "labels"]));
    for (let i = 0; i < 300; i++) step(theta, X, Y, 0.5);
    const times = [];
    for (let k = 0; k < 15; k++) {
        const start = performance.now();
        for (let i = 0; i < 150; i++) step(theta, X, Y, 0.01);
        times.push((performance.now() - start) / 150 / 1000);
    }
    return times.sort((a, b) => a - b)[7];
}"""
PLAY = """(button) => new Promise((resolve) => {
    const view = document.querySelector(".backprop-view");
    let drawn = 0, first, before;
    button.click();
    const start = performance.now();
    const look = (now) => {
        if (now - start > 200) {                                    // Play has begun
            first ??= now;
            if (before !== undefined) drawn += view.dataset.drawn !== before;
            before = view.dataset.drawn;
        }
        if (now - start < 2200) requestAnimationFrame(look);
        else resolve({ pictures_per_second: drawn / (now - first) * 1000 });
    };
    requestAnimationFrame(look);
})"""


def presses(page, by):
    """Milliseconds from key press to new pixels, for presses that each train a new setting; median and quartiles.

    by: "view" or "kernel", whose run is waited for; the median until it was drawn is `answer`.
    """
    handle = page.locator(".backprop-lab .noUi-handle").nth(0)
    handle.focus()
    handle.press("Home")
    page.wait_for_timeout(2000)
    view = page.locator(".backprop-view").first.element_handle()
    times = []
    for _ in range(PRESSES):
        times.append(page.evaluate(TIME_A_PRESS, [handle.element_handle(), view, by]))
        page.wait_for_timeout(300)
    first, answer = zip(*times, strict=True)
    low, median, high = statistics.quantiles(first, n=4)
    return {"median": median, "low": low, "high": high, "answer": statistics.median(answer)}


def in_jupyterlab():
    with tempfile.TemporaryDirectory() as folder, jupyterlab(Path(folder)) as address, chromium() as browser:
        return presses(run_training_lab(browser, address), "kernel")


def on_the_static_page():
    """The same on the built page, with the cost of an epoch in JavaScript (seconds) and the new pictures a second
    that Play draws, of 60 that the browser shows."""
    with serve(ROOT / "book/_build/html") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{address}/notebooks/07-two-circles.html")
        page.wait_for_selector(".backprop-view[data-drawn]", timeout=60_000)
        page.locator(".backprop-lab").first.scroll_into_view_if_needed()
        result = presses(page, "view") | {"epoch": page.evaluate(EPOCH_COST)}
        epochs = page.locator(".backprop-lab .noUi-handle").nth(1)
        epochs.focus()
        epochs.press("Home")
        page.wait_for_timeout(1000)
        button = page.locator(".backprop-lab .jupyter-button").first
        return result | page.evaluate(PLAY, button.element_handle())
