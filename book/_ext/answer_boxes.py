"""A box below each exercise, in which a reader of a page answers and is judged at once.

`check` has noted in the notebook what is expected. In the page, diagnosis.py of the library judges: the same file, run
by MicroPython, which is loaded when somebody first enters a box (_static/answers.js).
"""

import base64
import json
import re
import shutil
from pathlib import Path

from backprop_lib.exercises import RECORD

BOOK = Path(__file__).parent.parent
PYTHON = [BOOK.parent / "backprop_lib" / "diagnosis.py", BOOK / "answers" / "typed.py"]
BOX = """<form class="answer" data-record="{record}">
<label for="answer-{k}">Your answer to exercise {k}, {kind}</label>
<textarea id="answer-{k}" rows="{rows}" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>
<button type="submit">Check</button>
<output role="status"></output>
</form>
<noscript><p>With JavaScript this page checks an answer; without it, JupyterLab does.</p></noscript>"""
LONG = "<p class='answer-elsewhere'>This one wants code: answer it in JupyterLab.</p>"


def what_is_asked(cell):
    """The record that `check` has left in this cell's output; None if only code can answer, as for random arrays."""
    if not re.search(r"^check\(answer_\d+[,)]", cell.source, re.MULTILINE) or re.search(r"rng|random", cell.source):
        return None
    return next((o["data"][RECORD] for o in cell.get("outputs", []) if RECORD in o.get("data", {})), None)


def box(record, k):
    """The HTML below exercise k."""
    if record is None:
        return LONG
    asked = json.loads(base64.b64decode(record))
    kind = {0: "a number", 1: "a list of numbers, such as [1, 2.5]"}.get(
        len(asked["shape"]), "rows of numbers, such as [[1, 2], [3, 4]]"
    )
    if asked["names"]:
        kind = f"{'a formula' if not asked['shape'] else 'a list of formulas'} in {', '.join(asked['names'])}"
    elif not asked["shape"]:
        kind += " or a formula such as 2/3 or exp(-1)"
    return BOX.format(record=record, k=k, kind=kind, rows=min(3, 1 + len(asked["shape"])))


def copy_python(app, error):
    """The two files that the page's MicroPython runs, byte by byte."""
    folder = Path(app.outdir, "_static", "answers")
    folder.mkdir(parents=True, exist_ok=True)
    for path in PYTHON:
        shutil.copyfile(path, folder / path.name)


def setup(app):
    """Called by Sphinx."""
    app.add_js_file("answers.js", defer="defer")
    app.connect("build-finished", copy_python)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
