"""A box for each exercise and each question before a lab, in which a reader of a page answers and is judged at once.

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
BOX = """<form class="answer" data-record="{record}"{grid}>
<label for="{name}">Your answer {asked}, {kind}</label>
<textarea id="{name}" rows="{rows}" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>
<button type="submit">Check</button>{button}
<output role="status"></output>
</form>
<noscript><p>With JavaScript this page checks an answer; without it, JupyterLab does.</p></noscript>"""
IN_JUPYTERLAB = "This one wants code: answer it in JupyterLab"  # _ext/run_here.py says where else
LONG = f"<p class='answer-elsewhere'>{IN_JUPYTERLAB}.</p>"


def what_is_asked(cell):
    """The record that `check` has left in this cell's output; None if only code can answer, as for random arrays."""
    is_asked = re.search(r"^check\((answer_\d+|guess)[,)]", cell.source, re.MULTILINE)
    if not is_asked or re.search(r"rng|random", cell.source):
        return None
    return next((o["data"][RECORD] for o in cell.get("outputs", []) if RECORD in o.get("data", {})), None)


def box(record, name, asked):
    """The HTML of a box. name: its id; asked: what it answers, in the words of its label."""
    if record is None:
        return LONG
    known = json.loads(base64.b64decode(record))
    kind = {0: "a number", 1: "a list of numbers, such as [1, 2.5]"}.get(
        len(known["shape"]), "rows of numbers, such as [[1, 2], [3, 4]]"
    )
    if known["names"]:
        kind = f"{'a formula' if not known['shape'] else 'a list of formulas'} in {', '.join(known['names'])}"
    elif not known["shape"]:
        kind += " or a formula such as 2/3 or exp(-1)"
    words = {"record": record, "name": name, "asked": asked, "kind": kind, "rows": min(3, 1 + len(known["shape"]))}
    if not known["shape"] or known["names"]:
        return BOX.format(**words, grid="", button="")
    grid = "list" if len(known["shape"]) == 1 else "table"
    return BOX.format(**words, grid=f' data-grid="{grid}"', button='<button type="button">Grid</button>')


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
