"""The front page offers the printed book, and the site as one archive, where `make pdf` and `make archive` have made
them from what the site is made of.
"""

from pathlib import Path

from made_apart import is_current
from pypdf import PdfReader

BOOK = Path(__file__).parent.parent
PDF = BOOK / "_build" / "pdf" / "back-propagation-run.pdf"
ARCHIVE = BOOK / "_build" / "archive" / "back-propagation-run.zip"
SOURCES = [(BOOK, "*.md"), (BOOK, "*.css"), (BOOK / "_ext", "*.py"), (BOOK.parent / "notebooks", "*.ipynb")]


def offer(app, document_name, source):
    """Replace `{printed}` by links to what is there, or by nothing."""
    if "{printed}" in source[0]:
        links = []
        if is_current(PDF, SOURCES):
            pages, megabytes = len(PdfReader(PDF).pages), PDF.stat().st_size / 1e6
            links += [f'<a href="../{PDF.name}">The whole book as a PDF</a> ({pages} pages, {megabytes:.0f} MB)']
        if is_current(ARCHIVE, SOURCES):
            megabytes = ARCHIVE.stat().st_size / 1e6
            links += [f'<a href="../{ARCHIVE.name}">These pages for reading without a network</a> ({megabytes:.0f} MB)']
        source[0] = source[0].replace("{printed}", f"<p>{' · '.join(links)}</p>" if links else "")


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", offer)
    app.connect("env-get-outdated", lambda *_: ["book/index"])  # the link comes and goes without an edit
    return {"parallel_read_safe": True, "parallel_write_safe": True}
