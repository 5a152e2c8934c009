"""The package as a whole: what importing it loads, what it offers, and in which order its modules build on another."""

import ast
import dataclasses
import graphlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import backprop_lib
from backprop_lib import labs

PACKAGE = Path(backprop_lib.__file__).parent
PATHS = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
# From the top of the house down. A module imports modules above it, and those of its own room in no circle.
ROOMS = [
    *[
        "checks",
        "activations",
        "losses",
        "layers",
        "initializers",
        "network",
        "optimizers",
        "training",
        "gradient_check",
        "feedback",
        "fixed_point",
        "recurrent",
    ],
    *["recurrent", "decoupled", "autodiff", "parallel"],
    *[
        "tracing",
        "symbolic",
        "diagnosis",
        "exercises",
        "sources",
        "backprop_lib",
        "datasets",
        "plotting",
        "latex_export",
        "chapters",
        "labs",
    ],
]


def test_importing_the_package_loads_numpy_and_nothing_heavier():
    code = "import sys, json, backprop_lib; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    loaded = set(json.loads(done.stdout))
    assert {"numpy", "backprop_lib"} <= loaded
    assert not loaded & {"matplotlib", "sympy", "ipywidgets", "IPython", "sklearn", "anywidget", "scipy", "pandas"}


def test_a_lab_is_imported_when_it_is_asked_for():
    code = "import sys; from backprop_lib.labs import RaceLab; sys.exit('backprop_lib.labs.cut_lab' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert all(getattr(labs, name).__name__ == name for name in labs.__all__)
    with pytest.raises(ImportError, match="cannot import name 'CureLab'"):
        from backprop_lib.labs import CureLab  # noqa: F401


def test_every_public_name_exists():
    assert sorted(set(backprop_lib.__all__)) == sorted(backprop_lib.__all__)
    assert all(hasattr(backprop_lib, name) for name in backprop_lib.__all__)


def imported_by(name, source):
    """The modules of the package that module `name` imports, anywhere in its source and in any form."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            is_package = PATHS.get(name, PACKAGE).name == "__init__.py"
            above = name.split(".")[: len(name.split(".")) - node.level + is_package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{a.name}" if f"{base}.{a.name}" in PATHS else base for a in node.names}
    return {module for module in found if module.split(".")[0] == "backprop_lib"}


def room(module):
    """The place in ROOMS of a module; a module that no room is named for has none, which is an error."""
    return ROOMS.index([*module.split("."), "backprop_lib"][module != "backprop_lib"])


@pytest.mark.parametrize("name", PATHS)
def test_a_module_imports_only_from_rooms_above_its_own(name):
    own = room(name)
    for module in imported_by(name, PATHS[name].read_text(encoding="utf-8")):
        inside = "." in name.removeprefix("backprop_lib.") or name in ("backprop_lib.chapters", "backprop_lib.labs")
        assert room(module) < own or (inside and room(module) == own), f"{name} imports {module}"


def test_no_imports_run_in_a_circle():
    """`prepare` raises CycleError, and names the circle."""
    graph = {name: imported_by(name, path.read_text(encoding="utf-8")) for name, path in PATHS.items()}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(
    "source",
    ["import backprop_lib.training", "from backprop_lib import training", "from backprop_lib.training import train",
     "from . import training", "from .training import train", "def f():\n    import backprop_lib.training as t"],
)  # fmt: skip
def test_every_form_of_an_import_is_seen(source):
    assert imported_by("backprop_lib.losses", source) == {"backprop_lib.training"}
    assert room("backprop_lib.training") > room("backprop_lib.losses")


@pytest.mark.parametrize("name", PATHS)
def test_no_module_prints(name):
    calls = [
        node for node in ast.walk(ast.parse(PATHS[name].read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (backprop_lib.ACTIVATIONS["relu"], "value"),
        (backprop_lib.LOSSES["squared_error"], "slope"),
        (backprop_lib.History(None, None, None), "loss"),
        (backprop_lib.GradientCheck(*[None] * 6), "errors"),
        *((schedule(0.1, 5), "epochs") for schedule in (backprop_lib.cosine_decay, backprop_lib.warmup)),
        *((schedule(0.1, 0.5), "factor") for schedule in (backprop_lib.step_decay, backprop_lib.exponential_decay)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_others_hold_on_to_cannot_be_changed(record, field):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, field, None)
