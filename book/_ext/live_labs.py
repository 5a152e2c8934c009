"""Labs that move on a page: the cell of a lab runs alone while the site is built.

The lab stores a frame for each position of its controls. Frames and widgets are kept until the library changes.
"""

import ast
import hashlib
import json
import os

from ipywidgets.embed import dependency_state


def is_lab(cell):
    return any("backprop-still" in output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


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
