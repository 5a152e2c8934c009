"""Guards: cells with the tag "guard", which only hold the prose to its word, become one quiet line that unfolds.

The front page counts all assertions of the chapters: `{claims}`.
"""

import ast
import json
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"


def count_claims():
    """The number of assert statements in the chapters."""
    total = 0
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                total += sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse("".join(cell["source"]))))
    return total


class FoldGuards(SphinxPostTransform):
    """Put each guard into <details>; what it prints stays visible only with its code."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") == "cell_code" and "guard" in cell.get("cell_metadata", {}).get("tags", []):
                opening = '<details class="guard"><summary>checked</summary>'
                folded = [nodes.raw("", text, format="html") for text in (opening, "</details>")]
                folded.insert(1, cell.deepcopy())
                cell.parent.replace(cell, folded)  # replace_self would give the cell's classes to `opening`, as a <div>


def fill_in_claims(app, document_name, source):
    source[0] = source[0].replace("{claims}", str(count_claims()))


def setup(app):
    """Called by Sphinx."""
    app.add_post_transform(FoldGuards)
    app.connect("source-read", fill_in_claims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
