"""What a reader installs and starts: conda's list is pip's list, the lock names no place on the net, nor does a server
listen to it.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_yml_has_the_direct_dependencies_of_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = {entry for entry in conda if isinstance(entry, str) and not re.match(r"python\W", entry)}
    project = pyproject()["project"]
    assert names == {*project["dependencies"], *project["optional-dependencies"]["lab"], "pip"}
    assert {"pip": ["-e ."]} in conda


def test_binder_takes_a_new_python_from_environment_yml():
    """repo2docker looks for this form, and takes its own default, an old Python, where it finds another."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    found = [re.match(r"python\s*=+\s*([\d\.]+)$", entry) for entry in conda if isinstance(entry, str)]
    (version,) = (tuple(map(int, match[1].split("."))) for match in found if match)
    least = tuple(map(int, pyproject()["project"]["requires-python"].removeprefix(">=").split(".")))
    assert version >= (3, 12) > least


@pytest.mark.parametrize("target", ["lab", "test", "lint", "book", "notebooks", "bench"])
def test_an_environment_that_is_named_is_used_and_nothing_is_installed_or_removed(target):
    dry_run = ["make", "--dry-run", "--always-make", target, "BIN=/else/where/bin"]
    recipe = subprocess.run(dry_run, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert "/else/where/bin/" in recipe
    assert "pip install" not in recipe and "rm -rf" not in recipe and ".venv" not in recipe


def test_lock_has_every_direct_dependency_with_hashes_and_no_urls():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    groups = pyproject()["dependency-groups"]
    project = pyproject()["project"]
    asked = (groups[name] for name in ("book", "lite", "test", "build"))
    direct = sum(asked, project["dependencies"] + project["optional-dependencies"]["lab"])
    for requirement in direct:
        name = re.split(r"[<>=]", requirement)[0]
        assert re.search(rf"^{name}==\S+.*\\\n    --hash=sha256:", lock, re.MULTILINE), name
    assert "://" not in lock


def test_npm_lock_has_no_urls_to_fetch_from():
    assert '"resolved"' not in (ROOT / "book/package-lock.json").read_text(encoding="utf-8")


def test_make_serve_listens_on_this_machine_only():
    command = ["make", "--silent", "--old-file=book", "serve", f"BIN={Path(sys.executable).parent}", "PORT=0"]
    unbuffered = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=unbuffered, stdout=subprocess.PIPE, encoding="utf-8") as server:
        announced = server.stdout.readline()
        server.terminate()
    assert announced.startswith("Serving HTTP on 127.0.0.1 port ")
