"""Chapters as they are committed, with labs that move.

`make notebooks` ran each chapter from top to bottom, and nbval compares every output anew, so a page shows the outputs
that stand in the notebook. Only a cell that shows a lab runs while the site is built, alone. There is no kernel behind
a page, so the lab stores a frame for each position of its controls. All is kept until the library changes.
"""

import ast
import hashlib
import json
import os
from pathlib import Path

import nbformat
from ipywidgets.embed import dependency_state

STATE = "application/vnd.jupyter.widget-state+json"


def read(text, kept):
    """The notebook in `text`, with the widgets of its labs. kept: the folder for what has been drawn."""
    notebook, state = nbformat.reads(text, as_version=4), {}
    for cell in notebook.cells:
        if any("backprop-still" in output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])):
            drawn = draw(cell.source, Path(kept))
            cell.outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in drawn["bundles"]]
            state |= drawn["state"]
    if state:
        notebook.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
    return notebook


def draw(source, kept):
    """{"bundles": what the lab of this cell displays, "state": its widgets}."""
    file = kept / f"{hashlib.sha256(source.encode()).hexdigest()[:12]}.json"
    if not file.exists():
        lab = run_alone(source)
        drawn = {"bundles": lab.displayed(), "state": dependency_state(lab.box(), drop_defaults=False)}
        kept.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(drawn), encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def run_alone(source):
    """The value of the cell's last line; the cell may use the labs' names, and nothing that another cell has made."""
    from backprop_lib import labs  # not before conf.py has said where frames are kept

    assert "BACKPROP_FRAMES" in os.environ
    *body, last = ast.parse(source).body
    names = {name: getattr(labs, name) for name in labs.__all__}
    exec(compile(ast.Module(body, []), "a lab's cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "a lab's cell", "eval"), names)
