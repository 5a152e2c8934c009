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
