"""What a reader installs: conda's list is pip's list, and the lock names no place on the net."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_environment_yml_has_the_direct_dependencies_of_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    names = {entry for entry in conda if isinstance(entry, str)}
    assert names == {
        *pyproject()["project"]["dependencies"],
        "pip",
        f"python{pyproject()['project']['requires-python']}",
    }
    assert {"pip": ["-e ."]} in conda


def test_lock_has_every_direct_dependency_with_hashes_and_no_urls():
    lock = (ROOT / "requirements.lock").read_text()
    groups = pyproject()["dependency-groups"]
    direct = [*pyproject()["project"]["dependencies"], *groups["book"], *groups["test"], *groups["build"]]
    for requirement in direct:
        name = re.split(r"[<>=]", requirement)[0]
        assert re.search(rf"^{name}==\S+.*\\\n    --hash=sha256:", lock, re.MULTILINE), name
    assert "://" not in lock


def test_npm_lock_has_no_urls_to_fetch_from():
    assert '"resolved"' not in (ROOT / "book/package-lock.json").read_text()


def test_imports_point_one_way():
    """Imports point one way: each module imports only modules that stand before it in this list."""
    order = ["checks", "activations", "losses", "layers", "network", "optimizers", "training", "gradient_check",
             "exercises", "datasets", "tracing", "symbolic", "plotting", "drawing", "pictures", "labs"]  # fmt: skip
    for path in (ROOT / "backprop_lib").rglob("*.py"):
        own = path.relative_to(ROOT / "backprop_lib").parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for imported in re.findall(r"^from backprop_lib\.(\w+)", path.read_text(), re.MULTILINE):
            assert order.index(imported) <= order.index(own), f"{path.name} imports {imported}"
        for names in re.findall(r"^from backprop_lib import ([\w, ]+)$", path.read_text(), re.MULTILINE):
            for imported in names.split(", "):
                assert order.index(imported) < order.index(own), f"{path.name} imports {imported}"
