r"""Formulas numbered by \tag{1.4}, as JupyterLab understands them too, and links from "(1.4)" in the prose to them.

Sphinx puts every formula that holds \\, even inside a matrix, into a `split` environment, where no \tag is allowed.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

TAG = re.compile(r"\\tag\{(\d+\.\d+)\}")
MENTION = re.compile(r"\((\d+\.\d+)\)")
CHAPTERS = Path(__file__).parent.parent.parent / "notebooks" / "text"
HOMES = {
    tag: f"notebooks/{path.stem}"
    for path in CHAPTERS.glob("*.md")
    for tag in TAG.findall(path.read_text(encoding="utf-8"))
}


def anchor(tag):
    return f"equation-{tag.replace('.', '-')}"


def pieces(source):
    r"""The formula for MathJax; equations with \qquad between them become pieces, which break into lines first."""
    equations = source.split(r"\qquad")
    inside = r"\begin" in source or any(equation.count("{") != equation.count("}") for equation in equations)
    if inside or len(equations) == 1:
        return rf"\[{source}\]"
    return "\n".join(rf"\(\displaystyle {equation.strip()}\)" for equation in equations)


class TaggedFormulas(SphinxPostTransform):
    r"""Hands formulas with a \tag to MathJax as they are, and puts the number beside them, as an anchor.

    MathJax would make a table of formula and number, and a table does not break into lines on a phone.
    """

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for formula in list(self.document.findall(nodes.math_block)):
            tag = TAG.search(formula.astext())
            if tag and not formula.get("no-wrap"):
                formula["no-wrap"] = True
                formula[:] = [nodes.Text(pieces(TAG.sub("", formula.astext()).strip()))]
                number = nodes.inline("", f"({tag[1]})", classes=["eqno"])
                box = nodes.container("", number, classes=["numbered"], ids=[anchor(tag[1])])
                formula.replace_self(box)
                box.insert(0, formula)


class EquationLinks(SphinxPostTransform):
    """Makes each "(1.4)" in the prose a link to the formula with that tag."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, (nodes.paragraph, nodes.emphasis, nodes.strong, nodes.entry)):
                parts = MENTION.split(str(text))  # prose, tag, prose, tag, …, prose
                if any(tag in HOMES for tag in parts[1::2]):
                    text.parent.replace(text, [self.part(i, part) for i, part in enumerate(parts)])

    def part(self, i, part):
        if i % 2 == 0:
            return nodes.Text(part)
        if part not in HOMES:
            return nodes.Text(f"({part})")
        page = self.app.builder.get_relative_uri(self.env.docname, HOMES[part])
        return nodes.reference("", f"({part})", internal=True, refuri=f"{page}#{anchor(part)}")


def setup(app):
    """Called by Sphinx."""
    app.add_post_transform(TaggedFormulas)
    app.add_post_transform(EquationLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
