"""Formula numbers and words of the glossary show what they mean, on hover and on focus, and load it only then."""

import json
import re
import unicodedata

import pytest

CHAPTER = "notebooks/07-two-circles"


@pytest.fixture
def chapter(address, chromium):
    """(a chapter's page, the addresses that it has asked for)."""
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{CHAPTER}.html")
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise.then(() => true)")
    yield page, asked
    page.close()


def box_at(link):
    """The box of meanings, once it stands below the link."""
    box = link.page.locator("#meaning")
    box.wait_for()
    link.page.wait_for_function("document.querySelector('[aria-describedby=meaning]')")
    at, place = link.bounding_box(), box.bounding_box()
    assert 0 < place["y"] - at["y"] < 60 and place["x"] <= at["x"] + 1
    return box


def test_a_formula_number_shows_its_formula(chapter):
    page, asked = chapter
    link = page.locator("a[href$='#equation-2-15']").first
    assert not any("meanings.json" in url for url in asked)
    link.hover()
    box = box_at(link)
    assert box.locator("mjx-container").count() == 1
    words = unicodedata.normalize("NFKC", box.locator("mjx-assistive-mml").inner_text())
    assert words.split() == ["0", "<", "η", "<", "2", "λ", "max"]
    page.mouse.move(5, 5)
    box.wait_for(state="hidden")
    assert sum("meanings.json" in url for url in asked) == 1


def test_a_word_shows_its_meaning_to_the_keyboard_and_goes_with_escape(chapter):
    page, _ = chapter
    word = page.locator("a.term", has_text="learning rate").first
    word.focus()
    box = box_at(word)
    assert box.inner_text() == "The factor between the gradient and the step."
    assert word.get_attribute("aria-describedby") == "meaning"
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert word.get_attribute("aria-describedby") is None


def test_every_formula_and_word_that_is_linked_has_a_meaning(site):
    meanings = json.loads((site / "_static/meanings.json").read_text(encoding="utf-8"))
    for path in site.glob("notebooks/*.html"):
        text = path.read_text(encoding="utf-8")
        linked = re.findall(r'href="[^"]*#((?:equation|term)-[\w-]+)"', text)
        assert linked or path.stem == "00-start"
        assert set(linked) <= set(meanings), path.stem


def test_no_entry_of_the_glossary_is_passed_over(site):
    meanings = json.loads((site / "_static/meanings.json").read_text(encoding="utf-8"))
    places = re.findall(r'<dt id="(term-[\w-]+)"', (site / "book/glossary.html").read_text(encoding="utf-8"))
    assert {place for place in meanings if place.startswith("term-")} == set(places)


def test_a_word_is_linked_once_a_chapter_and_not_where_it_is_explained(site):
    for path in site.glob("notebooks/*.html"):
        words = re.findall(r'<a class="term[^"]*" href="[^"]*#([\w-]+)"', path.read_text(encoding="utf-8"))
        assert len(words) == len(set(words))
    explained = (site / f"{CHAPTER}.html").read_text(encoding="utf-8")
    assert "#term-accuracy" not in explained and "#term-learning-rate" in explained
