"""The labs on the built pages, without a kernel: they follow their controls, come back, and tell the truth."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from browser import without_mathematics

from backprop_lib import ACTIVATIONS, GradientDescent, accuracy, datasets, labs, mlp, train

ROOT = Path(__file__).parent.parent.parent
PAGES = {  # how many labs stand on each
    "book/index": 1,
    "notebooks/01-total-differential": 1,
    "notebooks/02-going-downhill": 1,
    "notebooks/03-multilayer-perceptron": 1,
    "notebooks/04-one-index-at-a-time": 3,
    "notebooks/05-matrix-form": 2,
    "notebooks/06-from-equations-to-code": 1,
    "notebooks/07-two-circles": 2,
    "notebooks/08-repairing-a-published-run": 1,
    "notebooks/09-by-hand": 1,
    "notebooks/10-activations-and-losses": 1,
    "notebooks/11-data": 1,
    "notebooks/12-optimisers-and-schedules": 1,
    "notebooks/13-depth": 1,
    "notebooks/14-handwritten-digits": 1,
    "notebooks/15-through-time": 1,
    "notebooks/16-without-waiting": 1,
    "notebooks/17-automatic-differentiation": 1,
    "notebooks/18-more-than-one-machine": 1,
}
CODE_CELL = re.compile(r"^```\{code-cell\}.*?^```", re.MULTILINE | re.DOTALL)
WORDS = ".backprop-view .status"
TRAINING = ".backprop-view:has(canvas)"  # of the labs on its page the Training Lab
TRAINING_WORDS = f"{TRAINING} .status"
DRAWN = "(views) => views.map((view) => view.dataset.drawn).join()"


@pytest.fixture
def open_page(address, chromium):
    """open_page(name) -> a page whose lab has drawn its first picture."""
    contexts = []

    def open_it(name, **options):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 1000}, **options))
        without_mathematics(contexts[-1])
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/{name}.html")
        page.wait_for_selector(".backprop-view[data-drawn]")
        page.wait_for_function(f"document.querySelector('{WORDS}').textContent")
        settle(page)
        return page

    yield open_it
    for context in contexts:
        context.close()


def settle(page, quiet=350):
    """Wait until no view has drawn for so many milliseconds."""
    drawn = None
    while drawn != (drawn := page.locator(".backprop-view").evaluate_all(DRAWN)):
        page.wait_for_timeout(quiet)


def move(page, handle, key):
    """Press a key that must change a picture, and wait until it has."""
    drawn = page.locator(".backprop-view").evaluate_all(DRAWN)
    handle.press(key)
    now = f"""({DRAWN})([...document.querySelectorAll(".backprop-view")])"""
    page.wait_for_function(f"before => {now} !== before", arg=drawn)
    settle(page, quiet=120)


def handle(page, i):
    return page.locator(".backprop-lab .noUi-handle").nth(i)


def press(page, i, key, times=1):
    handle(page, i).focus()
    for _ in range(times):
        handle(page, i).press(key)
    settle(page)


def shown(lab):
    """The picture of a lab, and its words."""
    view = lab.locator(".backprop-view canvas, .backprop-view img").first
    view.scroll_into_view_if_needed()
    return view.screenshot(), lab.locator(WORDS).inner_text()


def test_no_page_with_a_lab_and_no_lab_is_missing_here():
    made, pages = rf"\b(?:{'|'.join(labs.__all__)})\(", {}
    for path in (*ROOT.glob("book/*.md"), *ROOT.glob("notebooks/text/*.md")):
        cells = CODE_CELL.findall(path.read_text(encoding="utf-8"))  # prose may name a lab as well
        found = re.findall(made, "\n".join(cells))
        if found:
            pages[f"{path.relative_to(ROOT).parts[0]}/{path.stem}"] = found
    assert {page: len(found) for page, found in pages.items()} == PAGES
    assert {name.removesuffix("(") for found in pages.values() for name in found} == set(labs.__all__) - {"FigureLab"}


@pytest.mark.parametrize("name", PAGES)
def test_lab_follows_every_slider_and_comes_back(name, open_page):
    page = open_page(name)
    assert page.locator(".backprop-view").count() == PAGES[name]
    if name.startswith("notebooks/08"):  # its picture stays closed until the reader predicts
        page.locator(".backprop-lab select").nth(1).select_option(index=1)
        settle(page)
    for lab in page.locator(".backprop-lab").all():
        for handle in lab.locator(".noUi-handle").all():
            handle.focus()
            for key in ("Home", "ArrowRight"):
                handle.press(key)
            settle(page)
            start = shown(lab)
            move(page, handle, "ArrowRight")
            assert all(new != old for new, old in zip(shown(lab), start, strict=True))
            move(page, handle, "ArrowLeft")
            assert shown(lab) == start


@pytest.mark.parametrize(
    ("data", "hidden", "rate_steps", "epochs"),
    [("circles", "relu", 0, 150), ("moons", "tanh", -10, 40), ("xor", "softplus", 3, 0), ("spirals", "sigmoid", -4, 9)],
)
def test_training_lab_shows_what_the_library_computes(data, hidden, rate_steps, epochs, open_page):
    page = open_page("notebooks/07-two-circles")
    page.get_by_label("data").select_option(data)
    page.get_by_label("hidden units").select_option(hidden)
    press(page, 0, "ArrowRight" if rate_steps > 0 else "ArrowLeft", abs(rate_steps))
    press(page, 1, "Home")
    press(page, 1, "ArrowRight", epochs if epochs < 100 else 0)
    if epochs >= 100:
        press(page, 1, "PageUp", 30)
        press(
            page, 1, "ArrowLeft", int(re.search(r"epoch (\d+)", page.locator(TRAINING_WORDS).inner_text())[1]) - epochs
        )
    x, y = datasets.PLANE[data](1000, rng=0)
    network = mlp([2, 4, 3, 1], [hidden, hidden, "identity"], rng=14)
    eta = 10 ** (-0.3 + 0.05 * rate_steps)
    history = train(network, x, y, loss="sigmoid_cross_entropy", optimizer=GradientDescent(eta), epochs=epochs)
    shown = page.locator(TRAINING).evaluate("(view) => view.run()")
    assert page.locator(TRAINING).get_attribute("data-trained-by") == "view"
    assert shown["epoch"] == epochs
    assert shown["loss"] == pytest.approx(history.loss[-1], rel=1e-6)
    np.testing.assert_allclose(shown["theta"], network.theta, rtol=1e-6, atol=1e-9)
    words = page.locator(TRAINING_WORDS).inner_text()
    assert f"epoch {epochs} · loss {history.loss[-1]:.4f}" in words
    assert f"accuracy {100 * accuracy(network.predict(x), y, threshold=0):.1f} %" in words
    points = np.random.default_rng(0).uniform(-1.5, 1.5, (10, 2))
    logits = page.locator(TRAINING).evaluate("(view, points) => view.field(points)", points.tolist())
    np.testing.assert_allclose(logits, network.predict(points).ravel(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("key", ["Home", "End"])
def test_rates_at_the_ends_of_the_slider_draw_something(key, open_page):
    page = open_page("notebooks/07-two-circles")
    press(page, 0, key)
    words = page.locator(TRAINING_WORDS).inner_text()
    assert ("diverges" in words) == (key == "End")
    assert re.search(r"epoch 150 · loss \d", words)


def test_page_offers_every_activation_of_the_lab(open_page):
    page = open_page("notebooks/07-two-circles")
    for name in page.get_by_label("hidden units").locator("option").all_inner_texts():
        assert name in ACTIVATIONS
        page.get_by_label("hidden units").select_option(name)
        settle(page)
        assert "loss" in page.locator(TRAINING_WORDS).inner_text()


def test_drawing_lab_reads_what_the_library_reads(open_page):
    page, lab = open_page("notebooks/14-handwritten-digits"), labs.DrawDigitLab()
    view = page.locator(".draw-digit")
    for digit in range(10):
        lab.controls["example"].value = f"an example: {digit}"
        page.get_by_label("drawing", exact=True).select_option(f"an example: {digit}")
        settle(page)
        shown = view.evaluate("(view) => view.read()")
        np.testing.assert_array_equal(shown["picture"], lab.picture)
        np.testing.assert_allclose(shown["probabilities"], lab.probabilities, rtol=1e-4, atol=1e-6)  # trained twice
        assert f" {digit}, with probability" in page.locator(WORDS).inner_text()
    pad = view.locator("canvas.pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.9 * box["height"], steps=20)
    page.mouse.up()
    settle(page)
    assert "reads a 1," in page.locator(WORDS).inner_text()
    assert page.get_by_label("drawing", exact=True).input_value() == "my own drawing"
    before = view.evaluate("(view) => view.read().picture")
    page.get_by_label("prepared").select_option("not at all")
    settle(page)
    assert view.evaluate("(view) => view.read().picture") != before


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light_before_anybody_touches_it(name, site, address, chromium):
    """What a page asks for, as a plain server sends it, uncompressed."""
    context, asked = chromium.new_context(viewport={"width": 1280, "height": 1000}), set()
    page = context.new_page()
    page.on("request", lambda request: asked.add(urlsplit(request.url).path.lstrip("/")))
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    page.wait_for_selector(".backprop-view[data-drawn]")
    context.close()
    files = [site / path for path in asked if (site / path).is_file()]
    assert len(files) > 10
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_site_is_small_enough_to_be_published(site):
    files = (path for path in site.rglob("*") if path.is_file() and path.relative_to(site).parts[0] != "lite")
    assert sum(path.stat().st_size for path in files) < 100_000_000  # of 18 chapters
