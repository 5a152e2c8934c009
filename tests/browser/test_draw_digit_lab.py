"""Chapter 14's lab: the browser prepares and reads a drawing as Python does; by mouse, by finger and by keyboard."""

import base64
import io
import json

import numpy as np
import pytest
from browser import serve
from node import run_node
from PIL import Image

from backprop_lib import softmax
from backprop_lib.chapters.digit_strokes import draw
from backprop_lib.chapters.drawn_digits import as_drawn, pen_width, prepare
from backprop_lib.labs import DrawDigitLab
from backprop_lib.labs.draw_digit_lab import EMPTY, OWN, PAD, PLAIN, DrawDigitView, describe

EXPORTS = "export { prepare, asDrawn, penWidth, softmax, describe };"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Draw</title><style>:root { color-scheme: light dark } body { font: 15px sans-serif }</style>
<style>%(css)s</style><main><h1>Draw</h1><div id="lab"></div></main><script type="module">
import view from "./view.js";
const values = %(values)s, heard = {};
values.theta = new DataView(Uint8Array.from(atob(values.theta), (c) => c.charCodeAt(0)).buffer);
window.model = {
  saved: 0, get: (name) => values[name], save_changes: () => { model.saved++; }, off: () => {},
  set: (name, value) => { values[name] = value; heard["change:" + name]?.forEach((call) => call()); },
  on: (name, call) => { (heard[name] ??= []).push(call); },
};
view.render({ model, el: document.querySelector("#lab") });
</script></html>"""


@pytest.fixture(scope="module")
def lab():
    return DrawDigitLab(example=None)


@pytest.fixture(scope="module")
def drawings():
    """200 drawings on the lab's pad, 20 of each digit: labels and strokes; and some that a generator does not make."""
    rng = np.random.default_rng(7)
    labels = np.repeat(np.arange(10), 20)
    strokes = [[(PAD * stroke).tolist() for stroke in draw(label, rng)] for label in labels]
    return labels, strokes, [[[[50, 50]]], [[[0, 0], [100, 100]]], [[[10, 20], [10, 20], [90, 20]], [[3, 3]]]]


@pytest.fixture(scope="module")
def by_node(lab, drawings):
    """What the lab's own script makes of each drawing, in Node.js."""
    _, strokes, odd = drawings
    script = f"""
        const module = (source) => import("data:text/javascript," + encodeURIComponent(source));
        const lab = await module({json.dumps(DrawDigitView._esm + EXPORTS)});
        const {{ forward }} = await module({json.dumps(lab.view.module)}), theta = {lab.network.theta.tolist()};
        console.log(JSON.stringify({json.dumps(strokes + odd)}.map((strokes) => {{
          const picture = lab.prepare(strokes), p = lab.softmax(forward(theta, picture));
          return {{ picture: [...picture], raw: [...lab.asDrawn(strokes, {PAD})], width: lab.penWidth(strokes), p,
                    words: lab.describe(p) }};
        }})));"""
    return json.loads(run_node(script))


def test_browser_prepares_every_drawing_as_python_does_to_the_last_bit(drawings, by_node):
    _, strokes, odd = drawings
    for drawing, browser in zip(strokes + odd, by_node, strict=True):
        assert browser["picture"] == prepare(drawing).tolist()
        assert browser["raw"] == as_drawn(drawing, PAD).tolist()
        assert browser["width"] == pen_width(drawing)


def test_browser_reads_what_the_library_reads_and_says_the_same(lab, drawings, by_node):
    pictures = np.array([browser["picture"] for browser in by_node])
    expected = softmax(lab.network.predict(pictures))
    np.testing.assert_allclose([browser["p"] for browser in by_node], expected, rtol=1e-9, atol=1e-12)
    assert [browser["words"] for browser in by_node] == [describe(p) for p in expected]


def test_browser_recognises_nine_in_ten(drawings, by_node):
    labels = drawings[0]
    read = np.array([np.argmax(browser["p"]) for browser in by_node[: len(labels)]])
    assert (read == labels).mean() >= 0.9


def test_every_example_is_read_as_what_it_is(lab):
    for digit in range(10):
        lab.controls["example"].value = f"an example: {digit}"
        assert lab.probabilities.argmax() == digit
        assert lab.words.startswith(f"The network reads {'an' if digit == 8 else 'a'} {digit}, with probability ")
        np.testing.assert_array_equal(lab.picture, prepare(lab.strokes))
    lab.controls["example"].value = OWN


def test_lab_holds_what_the_reader_has_drawn(lab):
    assert lab.probabilities is None and lab.words == EMPTY and not lab.picture.any()
    lab.view.strokes = [[[20, 20], [80, 20], [50, 90]]]  # as the browser sends it
    np.testing.assert_array_equal(lab.picture, prepare(lab.view.strokes))
    np.testing.assert_allclose(lab.probabilities, softmax(lab.network.predict(lab.picture[None]))[0])
    lab.controls["preparation"].value = PLAIN
    np.testing.assert_array_equal(lab.picture, as_drawn(lab.view.strokes, PAD))
    lab.view.example = 4  # the browser follows the menu, and the menu follows the browser
    assert lab.controls["example"].value == "an example: 3"
    lab.controls["preparation"].index, lab.view.example, lab.view.strokes = 0, 0, []


def test_still_picture_shows_strokes_picture_and_probabilities():
    lab = DrawDigitLab(example=6)
    figure, alt = lab.still_figure()
    pad, seen, bars = figure.axes
    assert [line.get_xydata().tolist() for line in pad.lines] == lab.strokes
    np.testing.assert_array_equal(seen.images[0].get_array().ravel(), lab.picture)
    np.testing.assert_allclose([bar.get_width() for bar in bars.patches], lab.probabilities)
    assert alt.endswith(lab.words) and "reads a 6" in alt


# In a browser, on a page of its own without Jupyter


@pytest.fixture(scope="module")
def page_address(lab, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    view = lab.view
    values = {name: getattr(view, name) for name in ("module", "examples", "strokes", "example", "preparation")}
    values["theta"] = base64.b64encode(view.theta).decode()
    (folder / "view.js").write_text(view._esm, encoding="utf-8")
    html = PAGE % {"css": view._css, "values": json.dumps(values)}
    (folder / "index.html").write_text(html, encoding="utf-8")
    with serve(folder) as address:
        yield address


@pytest.fixture
def open_lab(chromium, page_address):
    """open_lab(**options) -> a page with the lab drawn, and a list of the errors it has met."""
    contexts = []

    def open_it(**options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 900, "height": 800}} | options))
        page = contexts[-1].new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"{page_address}/index.html")
        page.wait_for_selector("#lab[data-drawn]")
        return page

    yield open_it
    for context in contexts:
        context.close()


def read(page):
    """What the view shows once it has come to rest, and the strokes that the model holds."""
    page.wait_for_selector("#lab:not([data-waiting])")
    assert page.errors == []
    return page.evaluate(
        "({ ...lab.read(), strokes: model.get('strokes'), said: lab.querySelector('.status').textContent })"
    )


def mouse_stroke(page, *points):
    box = page.locator("canvas.pad").bounding_box()
    places = [(box["x"] + box["width"] * x / PAD, box["y"] + box["height"] * y / PAD) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def assert_is_read_as_python_reads_it(lab, shown):
    np.testing.assert_array_equal(shown["picture"], prepare(shown["strokes"]))
    p = softmax(lab.network.predict(np.array([shown["picture"]])))[0]
    np.testing.assert_allclose(shown["probabilities"], p, rtol=1e-9, atol=1e-12)
    assert shown["words"] == shown["said"] == describe(p)


def test_seven_drawn_with_the_mouse_is_read(lab, open_lab):
    page = open_lab()
    assert read(page)["said"] == EMPTY
    mouse_stroke(page, (30, 20), (70, 20), (45, 85))
    mouse_stroke(page, (35, 52), (68, 52))
    shown = read(page)
    assert len(shown["strokes"]) == 2 and page.evaluate("model.saved") == 2
    assert_is_read_as_python_reads_it(lab, shown)
    assert np.argmax(shown["probabilities"]) == 7 and "reads a 7" in shown["said"]
    rows = page.locator("li").all_inner_texts()
    assert [row.split() for row in rows] == [[str(d), f"{v:.2f}"] for d, v in enumerate(shown["probabilities"])]
    assert page.locator("li.best .digit").inner_text() == "7"
    page.get_by_role("button", name="Undo").click()
    assert read(page)["strokes"] == shown["strokes"][:1]
    page.get_by_role("button", name="Clear").click()
    assert read(page)["said"] == EMPTY


def test_one_drawn_with_a_finger_is_read_and_the_page_does_not_scroll(lab, open_lab):
    page = open_lab(viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    box = page.locator("canvas.pad").bounding_box()
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        places = [{"x": box["x"] + x / PAD * box["width"], "y": box["y"] + y / PAD * box["height"]} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", (50, 15))
    for y in range(18, 85, 3):
        touch("touchMove", (50, y))
    touch("touchEnd")
    shown = read(page)
    assert page.evaluate("scrollY") == 0 and len(shown["strokes"]) == 1
    assert_is_read_as_python_reads_it(lab, shown)
    assert np.argmax(shown["probabilities"]) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_four_drawn_with_the_keyboard_is_read(lab, open_lab):
    page = open_lab()
    pad = page.locator("canvas.pad")
    pad.focus()

    def press(keys, times=1):
        for _ in range(times):
            for key in keys.split():
                page.keyboard.press(key)

    press("ArrowUp", 8)
    press("Space")
    press("ArrowLeft ArrowDown", 3)
    press("ArrowDown", 7)
    press("ArrowRight", 8)
    press("Space")
    press("ArrowLeft", 3)
    press("ArrowUp", 5)
    press("Space")
    press("ArrowDown", 12)
    assert page.locator(".pen").inner_text() == "Pen down, 58 % across, 86 % down"
    press("Space")
    shown = read(page)
    assert len(shown["strokes"]) == 2
    assert_is_read_as_python_reads_it(lab, shown)
    assert np.argmax(shown["probabilities"]) == 4
    press("Shift+ArrowLeft Backspace")
    assert page.locator(".pen").inner_text().startswith("Pen lifted, 57 %")
    assert read(page)["strokes"] == shown["strokes"][:1]
    press("Delete")
    assert read(page)["said"] == EMPTY


def test_drawing_on_an_example_begins_anew(open_lab):
    page = open_lab()
    page.evaluate("model.set('example', 4)")
    assert "reads a 3" in read(page)["said"]
    mouse_stroke(page, (50, 10), (50, 90))
    assert page.evaluate("model.get('example')") == 0
    assert len(read(page)["strokes"]) == 1 and "reads a 1" in read(page)["said"]


def test_preparation_can_be_left_out(open_lab):
    page = open_lab()
    mouse_stroke(page, (5, 5), (12, 5))
    prepared = read(page)
    page.evaluate("model.set('preparation', 1)")
    shown = read(page)
    np.testing.assert_array_equal(shown["picture"], as_drawn(shown["strokes"], PAD))
    assert shown["picture"] != prepared["picture"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_is_seen_on_a_light_and_on_a_dark_page(scheme, open_lab):
    page = open_lab(color_scheme=scheme)
    page.evaluate("model.set('example', 1)")
    read(page)
    for name in ("pad", "seen"):
        pixels = np.asarray(Image.open(io.BytesIO(page.locator(f"canvas.{name}").screenshot())).convert("L"))
        assert pixels.max() - pixels.min() > 150
        assert (np.median(pixels[5:-5, 5:15]) > 200) == (scheme == "light")


def test_everything_has_a_name(open_lab):
    page = open_lab()
    page.evaluate("model.set('example', 9)")
    read(page)
    assert page.get_by_role("application", name="Pad with a drawing of 1 stroke").count() == 1
    assert page.get_by_role("img", name="pixels of 64 with ink").count() == 1
    assert page.get_by_role("list", name="Probability of each digit").count() == 1
    assert page.get_by_role("status").first.inner_text().startswith("The network reads an 8")
    hint = page.locator("canvas.pad").get_attribute("aria-describedby")
    assert "arrow keys move the pen" in page.locator(f"#{hint}").inner_text()
    assert page.locator("canvas.pad").evaluate("(pad) => getComputedStyle(pad).touchAction") == "none"
