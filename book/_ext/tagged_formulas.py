r"""Formulas numbered by \tag{1.4}, as JupyterLab understands them too.

Sphinx puts every formula that holds \\, even inside a matrix, into a `split` environment, where no \tag is allowed.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class TaggedFormulas(SphinxPostTransform):
    """Hands formulas with a tag to MathJax as they are."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for formula in self.document.findall(nodes.math_block):
            if r"\tag{" in formula.astext() and not formula.get("no-wrap"):
                formula["no-wrap"] = True
                formula[:] = [nodes.Text(rf"\[{formula.astext()}\]")]


def setup(app):
    """Called by Sphinx."""
    app.add_post_transform(TaggedFormulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
