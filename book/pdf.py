"""`make pdf`: the whole built site as one book of 17 × 24 cm, tagged and with an outline.

All pages become one document, `_build/html/print.html`, which Chromium prints twice: the first time tells on which page
each heading lies, the second time the contents say so. One document has one structure for screen readers, and its page
numbers and links run through; parts that are printed one by one and joined lose both.
"""

import io
import json
import logging
import posixpath
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from find_chromium import FLAGS, MISSING, PATH
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

BOOK = Path(__file__).parent
sys.path.append(str(BOOK / "_ext"))
from printed_book import PDF  # noqa: E402

HTML = BOOK / "_build" / "html"
APPENDICES = ["notation", "timeline", "errata", "glossary", "benchmarks", "bibliography"]
NOT_FOR_PAPER = (
    "a.headerlink, form.answer, button, script, style, details.guard > :not(summary), .cell_output noscript > p"
)


def parts():
    """The names of all pages in the order of the book."""
    chapters = sorted(f"notebooks/{path.stem}" for path in (HTML / "notebooks").glob("[0-9]*.html"))
    return [*chapters, *(f"book/{name}" for name in APPENDICES)]


def tag(name, text="", **attributes):
    """A new element."""
    made = BeautifulSoup("", "html.parser").new_tag(name, attrs=attributes)
    made.string = text
    return made


def article(page, pages):
    """The article of a built page, with names and links that hold in a document of all `pages`."""
    soup = BeautifulSoup((HTML / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    body = soup.select_one("article.bd-article")
    for element in body.select(NOT_FOR_PAPER):
        element.decompose()
    for still in body.select(".cell_output noscript"):  # a lab, as it stands before anybody moves it
        still.unwrap()
    for element in body.select("[id]"):
        element["id"] = anchor(page, element["id"])
    for link in body.select("a[href]"):
        link["href"] = address(page, link["href"], pages)
    for image in body.select("img[src]"):
        if not image["src"].startswith("data:"):
            image["src"] = posixpath.normpath(posixpath.join(posixpath.dirname(page), image["src"]))
    for details in body.select("details:not(.guard)"):
        details["open"] = ""
    body["id"] = anchor(page)
    return body


def anchor(page, name=""):
    """What an element of a page is called in the document of all pages."""
    return f"{posixpath.basename(page)}.{name}".rstrip(".")


def address(page, href, pages):
    """Where a link of a page leads in the document of all `pages`; links to other hosts stay as they are."""
    path, _, name = href.partition("#")
    if "://" in path or path.startswith("mailto:"):
        return href
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)).removesuffix(".html") if path else page
    return f"#{anchor(target, name)}" if target in pages else "#contents"


def take_asides(body, title):
    """A section with the hints and solutions of a chapter, which leave their places; None if there are none."""
    section = tag("section")
    section.append(tag("h2", title))
    for exercise in body.select("section[id$='.exercises'] > p:has(> strong)"):
        name = exercise.strong.get_text().strip(".")
        for details in exercise.find_next_siblings("details"):
            if details.find_previous_sibling(lambda other: other.name == "p" and other.strong) is exercise:
                details.summary.string = f"{name}: {details.summary.get_text().lower()}"
                section.append(details.extract())
    return section if section.details else None


def contents(headings):
    """The table of contents: chapters, sections, and room for their page numbers."""
    lines = tag("section", id="contents")
    lines.append(tag("h1", "Contents"))
    for heading in headings:
        line = tag("p", **{"class": f"entry level-{heading.name}"})
        link = tag("a", heading.get_text(), href=f"#{heading['id']}")
        line.extend([link, tag("span")])
        lines.append(line)
    return lines


def number(book, page_of):
    """Write the page number of each heading into the contents of the document."""
    for line in book.select("#contents .entry"):
        line.span.string = str(page_of[line.a["href"].removeprefix("#")])


def document():
    """(the whole book as one HTML document, its headings)."""
    pages, bodies, asides = parts(), [], []
    for page in pages:
        body = article(page, pages)
        section = take_asides(body, body.h1.get_text())
        asides += [section] if section else []
        bodies.append(body)
    answers = tag("article", id="solutions", **{"class": "bd-article"})
    answers.append(tag("h1", "Hints and solutions"))
    answers.extend(asides)
    bodies.insert(-len(APPENDICES), answers)
    headings = [heading for body in bodies for heading in body.select("h1, h2, h3")]
    for k, heading in enumerate(headings):
        heading["id"] = f"heading-{k}"
    soup = BeautifulSoup((HTML / "book" / "index.html").read_text(encoding="utf-8"), "html.parser")
    for element in soup.select("script[src]"):
        if "mathjax" not in element["src"]:
            element.decompose()
    for element in soup.select("link[href], script[src]"):
        key = "href" if element.name == "link" else "src"
        element[key] = element[key].removeprefix("../")
    heads = [
        f"@page part{k} {{ @top-left {{ content: {json.dumps(b.h1.get_text(), ensure_ascii=False)}; }} }}"
        for k, b in enumerate(bodies)
    ]
    soup.head.append(tag("style", "\n".join([(BOOK / "pdf.css").read_text(encoding="utf-8"), *heads])))
    soup.html["data-theme"] = "light"
    soup.title.string = soup.title.string.split(" — ")[0]  # the front page has the book's name for a title, twice
    cover = soup.select_one("article.bd-article").extract()
    soup.body.clear()
    soup.body.extend([title_page(cover), contents(headings)])
    for k, body in enumerate(bodies):
        body["style"] = f"page: part{k}"
        soup.body.append(body)
    return soup, headings


def title_page(front):
    """The cover: title, motto and picture of the front page, and where the book moves."""
    page = tag("section", **{"class": "title-page"})
    front.h1.a.decompose()
    picture = front.select_one("img.cover")
    picture["src"] = picture["src"].removeprefix("../")
    moves = "Labs stand still on paper. They move on the site and in JupyterLab, where the exercises answer as well."
    page.extend([front.h1, front.select_one("p:has(> em)"), picture, tag("p", moves)])
    return page


def printed(browser, book):
    """The document as the bytes of a PDF."""
    file = HTML / "print.html"
    file.write_text(str(book), encoding="utf-8")
    page = browser.new_page()
    page.set_default_timeout(600_000)
    page.goto(file.as_uri())
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise.then(() => document.fonts.ready).then(() => true)")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()
    file.unlink()
    return pdf


def flat(outline):
    """All entries of a PDF's outline in reading order."""
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def is_entry_of(title, heading):
    """Whether the title is the heading, with all or a beginning of it once more in front; both without blanks."""
    return title.endswith(heading) and heading.startswith(title.removesuffix(heading))


def outlined(pdf, headings):
    """({id: page number} of the headings, the PDF with their text in its outline); a KeyError names one that lacks.

    Chromium writes a heading, or its beginning, twice into the outline where a page begins with it, and loses the
    blanks of its lines.
    """
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    entries, numbers = flat(writer.outline), {}
    for heading in headings:
        text = " ".join(heading.get_text().split())
        squeezed = text.replace(" ", "")
        entry = next((e for e in entries if is_entry_of(e.title.replace(" ", ""), squeezed)), None)
        if entry is None:
            raise KeyError(f"the outline lacks {text!r}")
        entry.node.get_object()[NameObject("/Title")] = TextStringObject(text)
        numbers[heading["id"]] = writer.get_destination_page_number(entry) + 1
    with io.BytesIO() as mended:
        writer.write(mended)
        return numbers, mended.getvalue()


def main():
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts its objects otherwise
    if PATH is None:
        sys.exit(f"make pdf prints with Chromium, and there is {MISSING}.")
    book, headings = document()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=FLAGS)
        print(f"Printing {len(parts())} parts, twice, to number the contents (some minutes) ...")
        first, _ = outlined(printed(browser, book), headings)
        number(book, first)
        numbers, pdf = outlined(printed(browser, book), headings)
        browser.close()
    assert numbers == first, "the page numbers in the contents moved the pages"
    PDF.parent.mkdir(exist_ok=True)
    PDF.write_bytes(pdf)
    n_pages = len(PdfReader(io.BytesIO(pdf)).pages)
    print(f"Wrote {PDF}: {n_pages} pages, {len(pdf) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
