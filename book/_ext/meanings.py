r"""What a formula number or a word of the glossary means, shown where the mouse or the focus is on it.

`meanings.json` holds all formulas and definitions. A page loads it when the first one is asked for.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from tagged_formulas import CHAPTERS, TAG, anchor, pieces

BOOK = Path(__file__).parent.parent
ENTRY = re.compile(r"^(\S.*)\n  (.+) \[Chapter \d+\]\(\.\./(notebooks/[\w-]+)\.ipynb\)$", re.MULTILINE)
GLOSSARY = "book/glossary"


def terms():
    """{a word of the glossary: (its entry's head, its meaning, the page that explains it)}."""
    plain, found = re.compile(r"[*`](\w[^*`$]*)[*`]"), {}
    for names, meaning, page in ENTRY.findall((BOOK / "glossary.md").read_text(encoding="utf-8")):
        for name in names.split(", "):
            found[name.lower()] = (names, plain.sub(r"\1", meaning), page)
    return found


TERMS = terms()
WORD = re.compile(
    rf"(?<![\w-])({'|'.join(map(re.escape, sorted(TERMS, key=len, reverse=True)))})(?![\w-])", re.IGNORECASE
)


def place_of(env, names):
    """The anchor of an entry on the page of the glossary."""
    return env.domains["std"].objects["term", names.replace("$", "")][1]


class TermLinks(SphinxPostTransform):
    """Makes the first mention of a glossary's word a link to its meaning, but not in the chapter that explains it."""

    default_priority = 510  # after the formula numbers
    formats = ("html",)

    def run(self, **kwargs):
        page, known = self.env.docname, set()
        if not page.startswith("notebooks/"):
            return
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.paragraph):
                parts = WORD.split(str(text))  # prose, word, prose, word, …, prose
                made = [self.part(i, part, page, known) for i, part in enumerate(parts)]
                if any(isinstance(part, nodes.reference) for part in made):
                    text.parent.replace(text, made)

    def part(self, i, part, page, known):
        names, _, home = TERMS[part.lower()] if i % 2 else ("", "", page)
        if home == page or names in known:
            return nodes.Text(part)
        known.add(names)
        uri = f"{self.app.builder.get_relative_uri(page, GLOSSARY)}#{place_of(self.env, names)}"
        return nodes.reference("", part, internal=True, refuri=uri, classes=["term"])


def write_meanings(app, error):
    """The formulas as TeX by anchor, the words as text by anchor."""
    if error:
        return
    shown = {place_of(app.env, names): meaning for names, meaning, _ in TERMS.values()}
    for path in sorted(CHAPTERS.glob("*.md")):
        for formula in re.findall(r"^\$\$(.*?)\$\$$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            if tag := TAG.search(formula):
                shown[anchor(tag[1])] = pieces(TAG.sub("", formula).strip())
    (Path(app.outdir) / "_static" / "meanings.json").write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


def setup(app):
    """Called by Sphinx."""
    app.add_post_transform(TermLinks)
    app.connect("build-finished", write_meanings)
    app.add_js_file("meanings.js", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
