"""The timeline's picture, its text and the bibliography tell the same years."""

import re
import runpy
from pathlib import Path

BOOK = Path(__file__).parent.parent / "book"
TEXT = (BOOK / "timeline.md").read_text(encoding="utf-8")
BIBLIOGRAPHY = (BOOK / "references.bib").read_text(encoding="utf-8")
DRAWN = runpy.run_path(str(BOOK / "timeline.py"))


def test_every_drawn_year_stands_in_the_text_and_the_picture_exists():
    described = set(re.findall(r"\d{4}", " ".join(re.findall(r"^\*\*([\d, ]+)\.\*\*", TEXT, re.MULTILINE))))
    years = {str(event[0]) for event in [*DRAWN["EARLY"], *DRAWN["EVENTS"]]}
    assert years <= described and described - years == {"1677"}
    assert (BOOK / "_static" / "timeline.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_words_for_readers_who_do_not_see_the_picture_name_every_event():
    alt = TEXT.split("alt: >-")[1].split("---")[0]
    for year, words, _ in [*((*event, None) for event in DRAWN["EARLY"]), *DRAWN["EVENTS"]]:
        assert str(year) in alt and re.match(r"\w+", words)[0] in alt


def test_every_citation_is_an_entry_of_its_year():
    keys = {key for group in re.findall(r"\{cite:p\}`([^`]+)`", TEXT) for key in group.split(",")}
    assert len(keys) >= 18
    for key in keys:
        entry = BIBLIOGRAPHY.split("{" + key + ",")[1].split("\n}")[0]
        assert f"year = {{{key[-4:]}}}" in entry
