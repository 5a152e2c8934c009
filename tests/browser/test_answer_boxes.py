"""The boxes below exercises, in Chromium: judged by the library's own file, nothing loaded too early, nothing lost."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest
from browser import without_mathematics
from bs4 import BeautifulSoup

from backprop_lib import check

ROOT = Path(__file__).parent.parent.parent
CHAPTER = "notebooks/01-total-differential.html"
NUMBER = "#answer-2"  # exercise 2 asks for −0.4
MANY = """async (cases) => {
    const worker = new Worker(new URL("_static/answer_worker.js", document.baseURI.replace("notebooks/", "")),
                              { type: "module" });
    return new Promise((resolve) => {
        const words = [];
        worker.onmessage = ({ data }) => {
            if (data.ready) cases.forEach(([record, answer], id) => worker.postMessage({ id, record, answer }));
            else if (!data.begun && words.push(data.words) === cases.length) { worker.terminate(); resolve(words); }
        };
    });
}"""


@pytest.fixture
def open_chapter(address, chromium):
    """open_chapter(**options of the browser context) -> the page, and the list of all it asks for."""
    contexts = []

    def open_it(init="", chapter=CHAPTER, **options):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}, **options))
        without_mathematics(contexts[-1])
        page, asked = contexts[-1].new_page(), []
        page.add_init_script(init or "0")
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/{chapter}", wait_until="load")
        return page, asked

    yield open_it
    for context in contexts:
        context.close()


def answer(page, text, box=NUMBER):
    """Type into a box, check with Enter, and return what stands below it."""
    page.fill(box, text)
    page.press(box, "Enter")
    verdict = page.locator(f"form:has({box}) output")
    page.wait_for_function("e => e.textContent && e.textContent !== 'checking …'", arg=verdict.element_handle())
    return verdict.inner_text()


def test_boxes_add_less_than_15_kilobytes_to_the_first_load_of_a_page(site):
    styles = re.findall(r".*\.answer.*\n(?: +.*\n)*", (ROOT / "book/_static/custom.css").read_text(encoding="utf-8"))
    shared = len("".join(styles).encode()) + (site / "_static" / "answers.js").stat().st_size
    for path in (site / "notebooks").glob("[0-9]*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        boxes = sum(len(str(form).encode()) for form in page.select("form.answer"))
        assert (boxes > 0 or path.stem == "00-start") and boxes + shared < 15_000


def test_the_page_runs_the_files_of_the_library(site):
    for name in ("backprop_lib/diagnosis.py", "book/answers/typed.py"):
        assert (site / "_static" / "answers" / Path(name).name).read_bytes() == (ROOT / name).read_bytes()


def test_nothing_is_loaded_before_a_box_is_entered(open_chapter):
    page, asked = open_chapter()
    assert not [url for url in asked if "answer_worker" in url or "micropython" in url]
    page.focus(NUMBER)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((e) => e.name.includes('answer_worker'))"
    )


def test_answers_are_judged_kept_and_forgotten(open_chapter):
    page, _ = open_chapter()
    assert answer(page, "0.4") == "off by a sign"
    assert page.locator("details[open]:has-text('Hint')").count() == 0
    assert answer(page, "-0.8") == "off by a factor of 2"
    assert page.locator("details[open]:has-text('Hint')").count() == 1  # the second wrong answer opens it
    assert page.locator("details[open]:has(> summary:text('Solution'))").count() == 0
    assert answer(page, "−2/5") == "correct"
    score = page.locator(".bd-sidebar-primary .current .score")
    assert score.first.inner_text() == "1/6"
    page.reload()
    assert page.input_value(NUMBER) == "−2/5" and page.locator(f"form:has({NUMBER}) output").inner_text() == "correct"
    page.click(".forget")
    page.reload()
    assert page.input_value(NUMBER) == "" and score.count() == 0


def test_a_guess_before_a_lab_is_judged_and_kept_and_is_no_exercise(open_chapter):
    page, _ = open_chapter()
    assert answer(page, "8", "#guess-1") == "off by a factor of 2"
    assert answer(page, "4", "#guess-1") == "correct"
    assert page.locator(".bd-sidebar-primary .score").count() == 0  # which counts exercises
    form, code = page.locator("form:has(#guess-1)"), page.locator("div.cell:has(#guess-1) .cell_input")
    assert form.locator("label").inner_text().startswith("Your answer before you move anything") and code.count() == 0
    page.reload()
    assert page.input_value("#guess-1") == "4" and form.locator("output").inner_text() == "correct"


PASTE = """(input, text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_grid_writes_into_the_box_takes_a_paste_and_says_where_a_hole_is(open_chapter):
    page, asked = open_chapter(chapter="notebooks/05-matrix-form.html")
    form = page.locator("form[data-grid=table]:has(#answer-7)")  # asks for a row, (3/16, 1/16, −1/16)
    assert not [url for url in asked if "answer_grid" in url]
    form.locator("button[type=button]").click()
    cells, sizes = form.locator("td input"), form.locator("input[type=number]")
    cells.first.evaluate(PASTE, "[[ 0.1875  0.0625 -0.0625]\n [ 1.      2.      3.    ]]")
    assert [size.input_value() for size in sizes.all()] == ["2", "3"]
    assert page.input_value("#answer-7") == "[[0.1875, 0.0625, -0.0625], [1., 2., 3.]]"
    sizes.first.fill("1")
    sizes.first.press("Tab")
    assert page.input_value("#answer-7") == "[[0.1875, 0.0625, -0.0625]]"
    cells.nth(1).fill("")
    cells.nth(1).press("Enter")
    form.locator("output:has-text('there is a hole')").wait_for()
    cells.nth(1).fill("1/16")
    cells.nth(1).press("Enter")
    form.locator("output:text-is('correct')").wait_for()
    page.fill("#answer-7", "[[1, 2], [3, 4]]")  # typed into the box, it stands in the grid
    assert [cell.input_value() for cell in cells.all()] == ["1", "2", "3", "4"]
    cells.first.evaluate(PASTE, "no numbers at all here\nand rows of unlike length")
    assert page.input_value("#answer-7") == "[[1, 2], [3, 4]]"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not answered yet"),
        ("2 +", "cannot be read"),
        ("three", "there is no three here"),
        ("1e400", "NaN or inf"),
        ("[1, ..., 3]", "there is a hole"),
        ("[[1, 2], [3]]", "different lengths"),
        ("sum(i for i in range(10**9))", "takes too long"),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_the_next_answer_is_judged(text, words, open_chapter):
    page, _ = open_chapter()
    assert words in answer(page, text)
    assert answer(page, "-0.4") == "correct"


@pytest.mark.parametrize("lost", ["typed.py", "micropython.wasm", "answer_worker.js"])
def test_a_file_that_does_not_come_is_said_and_the_answer_stays(lost, open_chapter):
    page, _ = open_chapter()
    page.context.route(f"**/{lost}*", lambda route: route.fulfill(status=404))
    assert "could not be loaded" in answer(page, "0.4")
    page.context.unroute(f"**/{lost}*")
    assert page.input_value(NUMBER) == "0.4" and answer(page, "0.4") == "off by a sign"


def test_without_storage_answers_are_judged_all_the_same(open_chapter):
    off = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off'); } });"
    page, _ = open_chapter(init=off)
    assert answer(page, "0.4") == "off by a sign"


def test_two_thousand_random_answers_get_the_sentence_of_the_kernel(open_chapter):
    page, _ = open_chapter()
    rng, cases, words = np.random.default_rng(1), [], []
    for _ in range(2000):
        shape = [(), (3,), (2, 2), (2, 3)][rng.integers(4)]
        expected = rng.integers(-3, 4, size=shape) / 2
        given = rng.choice([1, -1, 2, 0.5, 5, 0.2, 3, 1.7]) * expected
        given = given + (rng.random() < 0.3) * rng.normal(size=shape).round(3)
        known = {"n": 5, "without_slope": expected * 4 if rng.random() < 0.3 else None}
        record = base64.b64decode(check(..., expected, **known).record).decode()
        cases.append((record, json.dumps(np.asarray(given).tolist())))
        words.append(check(given, expected, **known))
    assert page.evaluate(MANY, cases) == words


def listed(site):
    """(record, what is typed, its diagnosis) of each pair in tests/wrong_answers whose exercise has a box.

    Symbols have no assumptions in a box, so there no answer is made of another symbol.
    """
    for path in sorted(ROOT.glob("tests/wrong_answers/*.json")):
        (page,) = site.glob(f"notebooks/{path.stem}-*.html")
        forms = re.findall(r'data-record="([^"]+)"[^>]*>\s*<label for="answer-(\d+)"', page.read_text(encoding="utf-8"))
        pairs = json.loads(path.read_text(encoding="utf-8"))
        for code, k in forms:
            record = base64.b64decode(code).decode()
            for answer, words, *typed in pairs[k]:
                if not words.startswith("right, but made of another symbol"):
                    yield record, typed[0] if typed else answer, words


def test_every_listed_wrong_answer_gets_its_sentence_in_the_browser(site, open_chapter):
    cases = list(listed(site))
    page, _ = open_chapter()
    said = page.evaluate(MANY, [[record, answer] for record, answer, _ in cases])
    wrong = [(answer, got, words) for (_, answer, words), got in zip(cases, said, strict=True) if got != words]
    assert wrong == [] and len(cases) > 250
