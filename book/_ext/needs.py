"""The front page shows which chapter needs which, drawn from the "You need" line of each: `{needs}`."""

import html
import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"
ROW, WIDTH, LEFT = 26, 400, 112  # of the picture, in its own units: a row, all of it, and where the titles begin
NEEDS = re.compile(r"\*\*You need\.\*\*(.*?)\*\*Time\.\*\*", re.DOTALL)
LINK = re.compile(r"\((\d\d)-[\w-]+\.ipynb")


def chapters():
    """[(number, file name, title, the numbers of the chapters that it needs)] from chapter 1 on."""
    found = []
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        if int(path.name[:2]):
            title = re.search(r"^# \d+ · (.*)$", text, re.MULTILINE)[1]
            needed = {int(number) for number in LINK.findall(NEEDS.search(text)[1])}
            found.append((int(path.name[:2]), path.stem, title, sorted(needed)))
    return found


def picture():
    """An SVG: a line for each chapter, and an arc from each to those that need it; it dims those of other chapters."""
    rows, links, dims = [], [], []
    for number, stem, title, needed in chapters():
        y = ROW * number
        for other in needed:
            reach = LEFT - 18 - 6.5 * (number - other)
            start = ROW * other
            curve = f"M{LEFT - 12} {start} C{reach:.0f} {start} {reach:.0f} {y} {LEFT - 12} {y}"
            rows.append(f'<path class="c{number} c{other}" d="{curve}"/>')
        links.append(
            f'<circle cx="{LEFT - 12}" cy="{y}" r="4"/><a class="n{number}" href="../notebooks/{stem}.html">'
            f'<text x="{LEFT}" y="{y + 5}">{number} · {html.escape(title)}</text></a>'
        )
        dims.append(f".needs:has(.n{number}:is(:hover, :focus)) path:not(.c{number}) {{ opacity: 0.12; }}")
    height = ROW * (len(links) + 1)
    opening = f'<svg class="needs" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="Which chapter needs which">'
    return "".join([opening, "<style>", *dims, "</style>", *rows, *links, "</svg>"])


def fill_in(app, document_name, source):
    if "{needs}" in source[0]:
        source[0] = source[0].replace("{needs}", picture())


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
