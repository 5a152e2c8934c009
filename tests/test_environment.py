"""What a reader installs and starts: conda's list is pip's list, the lock names no place on the net, nor does a server
listen to it.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_yml_has_the_direct_dependencies_of_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = {entry for entry in conda if isinstance(entry, str)}
    assert names == {
        *pyproject()["project"]["dependencies"],
        "pip",
        f"python{pyproject()['project']['requires-python']}",
    }
    assert {"pip": ["-e ."]} in conda


def test_lock_has_every_direct_dependency_with_hashes_and_no_urls():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    groups = pyproject()["dependency-groups"]
    direct = [*pyproject()["project"]["dependencies"], *groups["book"], *groups["test"], *groups["build"]]
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
