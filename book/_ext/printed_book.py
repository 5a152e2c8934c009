"""The front page offers the printed book where `make pdf` has made one from what the site is made of."""

from pathlib import Path

from pypdf import PdfReader

BOOK = Path(__file__).parent.parent
PDF = BOOK / "_build" / "pdf" / "back-propagation-run.pdf"
SOURCES = [(BOOK, "*.md"), (BOOK, "*.css"), (BOOK / "_ext", "*.py"), (BOOK.parent / "notebooks", "*.ipynb")]


def is_current():
    """Whether there is a printed book, younger than every page."""
    newest = max(file.stat().st_mtime for folder, names in SOURCES for file in folder.glob(names))
    return PDF.exists() and PDF.stat().st_mtime > newest


def offer(app, document_name, source):
    """Replace `{printed}` by a link to the PDF, or by nothing."""
    if "{printed}" in source[0]:
        link = ""
        if is_current():
            pages, megabytes = len(PdfReader(PDF).pages), PDF.stat().st_size / 1e6
            link = f'<p><a href="../{PDF.name}">The whole book as a PDF</a> ({pages} pages, {megabytes:.0f} MB)</p>'
        source[0] = source[0].replace("{printed}", link)


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", offer)
    app.connect("env-get-outdated", lambda *_: ["book/index"])  # the link comes and goes without an edit
    return {"parallel_read_safe": True, "parallel_write_safe": True}
