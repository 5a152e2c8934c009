"""The printed book (`make pdf`), here of two chapters and the appendices: outline, contents, pictures, links."""

import io
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from browser import require_browser
from pypdf import PdfReader

ROOT = Path(__file__).parent.parent.parent
sys.path.append(str(ROOT / "book"))  # for pdf.py
import pdf  # noqa: E402

CHAPTERS = ("00-start", "05-matrix-form")
BOTTOM, TOP = (72 * millimetres / 25.4 for millimetres in (18, 240 - 20))  # of the text, between the margins


@pytest.fixture(scope="module")
def printed(site, tmp_path_factory):
    """(the document as HTML soup, the PDF, {id of a heading: its page}, the headings)."""
    require_browser()
    with pytest.MonkeyPatch.context() as patch:
        every = pdf.parts()
        patch.setattr(
            pdf, "parts", lambda: [part for part in every if part.startswith("book") or part[10:] in CHAPTERS]
        )
        patch.setattr(pdf, "PDF", tmp_path_factory.mktemp("pdf") / "some.pdf")
        book, headings = pdf.document()
        pdf.main()
        numbers, _ = pdf.outlined(pdf.PDF.read_bytes(), headings)
        yield book, PdfReader(io.BytesIO(pdf.PDF.read_bytes())), numbers, headings


def squeezed(text):
    """The text without blanks, and its ligatures as letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_the_book_has_its_name_for_a_title(printed):
    assert printed[1].metadata.title == "Back-propagation, run"


def test_every_heading_is_in_the_outline_in_its_own_words(printed):
    _, book, numbers, headings = printed
    titles = [entry.title for entry in pdf.flat(book.outline)]
    for heading in headings:
        assert " ".join(heading.get_text().split()) in titles
    assert sorted(numbers.values()) == list(numbers.values())
    assert 45 < len(book.pages) < 60


def test_contents_name_the_page_on_which_a_heading_stands(printed):
    _, book, numbers, headings = printed
    contents = squeezed(book.pages[1].extract_text() + book.pages[2].extract_text())
    for heading in headings:
        words, number = squeezed(heading.get_text()), numbers[heading["id"]]
        assert f"{words}{number}" in contents
        assert words in squeezed(book.pages[number - 1].extract_text())


def test_pages_are_17_by_24_centimetres_and_tagged(printed):
    _, book, _, _ = printed
    for page in book.pages:
        assert [float(side) * 2.54 / 72 for side in page.mediabox.upper_right] == pytest.approx([17, 24], abs=0.02)
    assert book.root_object["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in book.root_object


def pictures(page):
    """(bottom, top) of each picture of a page, in points, as far as it shows between the margins."""
    found = []

    def see(operator, operands, matrix, _):
        bottom, top = matrix[5], matrix[5] + matrix[3]
        if operator == b"Do" and top > BOTTOM + 1 and bottom < TOP - 1:
            found.append((bottom, top))

    page.extract_text(visitor_operand_before=see)
    return found


def test_every_picture_stands_on_one_page_whole_and_not_blank(printed):
    soup, book, _, _ = printed
    raster = [image for image in soup.select("img") if not image["src"].endswith(".svg")]
    places = [place for page in book.pages for place in pictures(page)]
    assert len(places) == len(raster) > 5
    assert all(bottom > BOTTOM - 1 and top < TOP + 1 for bottom, top in places)
    for image in (image.image for page in book.pages for image in page.images):
        assert np.ptp(np.asarray(image.convert("L"))) > 100


def test_links_within_the_book_lead_to_something(printed):
    soup, _, _, _ = printed
    names = {element["id"] for element in soup.select("[id]")}
    inside = {link["href"][1:] for link in soup.select("article a[href^='#']")}
    assert len(inside) > 20 and inside <= names | {"contents"}


def test_hints_and_solutions_stand_at_the_end(printed):
    soup, _, _, _ = printed
    assert not soup.select("article[id='05-matrix-form'] details:not(.guard)")
    asides = [summary.get_text() for summary in soup.select("#solutions summary")]
    assert asides[:2] == ["Exercise 1: hint", "Exercise 1: solution"] and len(asides) == 14


def test_a_heading_that_the_outline_lacks_is_named(printed):
    _, _, _, headings = printed
    other = pdf.tag("h2", "Not in this book")
    with pytest.raises(KeyError, match="lacks 'Not in this book'"):
        pdf.outlined(pdf.PDF.read_bytes(), [*headings, other])


@pytest.mark.parametrize(
    ("title", "is_it"), [("AsB", True), ("AsBAsB", True), ("AsAsB", True), ("B", False), ("sBAsB", False), ("", False)]
)
def test_an_entry_may_begin_with_its_heading_or_a_part_of_it_once_more(title, is_it):
    assert pdf.is_entry_of(title, "AsB") == is_it
