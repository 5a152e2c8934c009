"""Chapters as they are committed, with labs that move and exercises that answer.

`make notebooks` ran each chapter from top to bottom, and nbval compares every output anew, so a page shows the outputs
that stand in the notebook. Two kinds of cells get more, for there is no kernel behind a page: labs and exercises.
"""

from pathlib import Path

import nbformat
from answer_boxes import box, what_is_asked
from live_labs import draw, is_lab

STATE = "application/vnd.jupyter.widget-state+json"


def read(text, kept):
    """The notebook in `text`, as its page shows it. kept: the folder for what labs have drawn."""
    notebook, state, n_exercises = nbformat.reads(text, as_version=4), {}, 0
    for cell in notebook.cells:
        if is_lab(cell):
            drawn = draw(cell.source, Path(kept))
            cell.outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in drawn["bundles"]]
            state |= drawn["state"]
        if "exercise" in cell.metadata.get("tags", []):
            n_exercises += 1
            cell.outputs = [
                nbformat.v4.new_output("display_data", {"text/html": box(what_is_asked(cell), n_exercises)})
            ]
    if state:
        notebook.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
    return notebook
