"""The package as a whole: what importing it loads, what it offers, and in which order its modules build on another."""

import ast
import graphlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import backprop_lib

PACKAGE = Path(backprop_lib.__file__).parent
ORDER = [  # each module may import those before it
    *["checks", "activations", "losses", "layers", "network", "optimizers", "training", "gradient_check"],
    *["faults", "exercises", "datasets", "tracing", "symbolic", "cost_meter", "layouts", "plotting", "drawing"],
]


def test_importing_the_package_loads_numpy_and_nothing_heavier():
    code = "import sys, json, backprop_lib; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert {"numpy", "backprop_lib"} <= loaded
    assert not loaded & {"matplotlib", "sympy", "ipywidgets", "IPython", "sklearn", "anywidget", "scipy", "pandas"}


def test_every_public_name_exists():
    assert sorted(set(backprop_lib.__all__)) == sorted(backprop_lib.__all__)
    assert all(hasattr(backprop_lib, name) for name in backprop_lib.__all__)


def imported_by(path):
    """The library's modules that the file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "backprop_lib":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("backprop_lib."):
            names.add(node.module.split(".")[1])
    return names


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_those_before_it(module):
    assert imported_by(PACKAGE / f"{module}.py") <= set(ORDER[: ORDER.index(module)])


def test_no_imports_run_in_a_circle():
    """`prepare` raises CycleError, and names the circle."""
    modules = [path for path in PACKAGE.glob("*.py") if path.stem != "__init__"]
    graphlib.TopologicalSorter({path.stem: imported_by(path) for path in modules}).prepare()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_prints(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
