"""What search engines, and other sites that show a shared page, learn of it: its own description, and a map of all."""

from pathlib import Path
from xml.sax.saxutils import escape

from docutils import nodes

LONGEST = 200  # characters of a description; more is cut off by those who show it


def describe(app, page, template, context, document):
    """Hand the beginning of the page's first paragraph to the template; of a chapter that is its goal."""
    paragraph = next(document.findall(nodes.paragraph), None) if document else None
    words = " ".join(paragraph.astext().split()).removeprefix("Goal. ") if paragraph else app.config.project
    words = words.split(" You need. ")[0]
    context["description"] = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def write_sitemap(app, error):
    """sitemap.xml, where the site's address is known."""
    if error is None and app.config.html_baseurl:
        pages = (
            f"<url><loc>{escape(app.config.html_baseurl)}{name}.html</loc></url>" for name in sorted(app.env.found_docs)
        )
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        ]
        (Path(app.outdir) / "sitemap.xml").write_text("\n".join([*lines, *pages, "</urlset>\n"]), encoding="utf-8")


def setup(app):
    """Called by Sphinx."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
