"""Chapters as they are committed, with labs that move and exercises that answer.

`make notebooks` ran each chapter from top to bottom, and nbval compares every output anew, so a page shows the outputs
that stand in the notebook. Labs, exercises and questions before labs get more, for there is no kernel behind a page.
"""

from pathlib import Path

import nbformat
from answer_boxes import box, what_is_asked
from live_labs import draw, is_lab

STATE = "application/vnd.jupyter.widget-state+json"


def read(text, kept):
    """The notebook in `text`, as its page shows it. kept: the folder for what labs have drawn."""
    notebook, state, n_exercises, n_questions = nbformat.reads(text, as_version=4), {}, 0, 0
    for cell in notebook.cells:
        if is_lab(cell):
            drawn = draw(cell.source, Path(kept))
            cell.outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in drawn["bundles"]]
            state |= drawn["state"]
        tags = cell.metadata.get("tags", [])
        if "exercise" in tags:
            n_exercises += 1
            show(cell, box(what_is_asked(cell), f"answer-{n_exercises}", f"to exercise {n_exercises}"))
        if "question" in tags:
            n_questions += 1
            show(cell, box(what_is_asked(cell), f"guess-{n_questions}", "before you move anything"))
            tags.append("remove-input")  # nobody can run it on a page
    if state:
        notebook.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
    return notebook


def show(cell, html):
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
