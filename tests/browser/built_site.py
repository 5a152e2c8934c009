"""The site that the tests of this folder look at: built once, where it is missing or older than its sources."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / "book" / "_build"
HTML = BUILD / "html"
SPHINX = ["-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-c", "book", ".", "book/_build/html"]


@contextmanager
def alone(lock, patience=3000):
    """One process at a time: pytest-xdist's workers must not build the site side by side."""
    deadline = time.monotonic() + patience
    while True:
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            break
        except FileExistsError:
            if abandoned(lock):
                lock.unlink(missing_ok=True)
            elif time.monotonic() > deadline:
                pytest.fail(f"{lock} has been held for {patience} s")
            time.sleep(0.2)
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        lock.unlink(missing_ok=True)


def abandoned(lock):
    """Whether the process that took the lock is gone, killed before it could give it back."""
    try:
        os.kill(int(lock.read_text(encoding="utf-8")), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):  # given back just now, or not yet signed
        return False
    return False


def newest_source():
    """When the youngest file changed that the site is built from."""
    folders = {"book": "*", "notebooks": "*.ipynb", "backprop_lib": "*"}
    files = [path for folder, names in folders.items() for path in (ROOT / folder).rglob(names)]
    made = {BUILD, ROOT / "book" / "_static" / "vendor"}
    return max(
        path.stat().st_mtime
        for path in files
        if path.is_file() and not made & set(path.parents) and "__pycache__" not in path.parts
    )


def build():
    """What `make book` does, with the Python that runs the tests."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in ["book/fetch_static.py"], SPHINX:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}"


def up_to_date_site():
    """The folder of the built site."""
    BUILD.mkdir(exist_ok=True)
    stamp = BUILD / "tested"
    with alone(BUILD / "tested.lock"):
        if not (HTML / "index.html").exists() or not stamp.exists() or stamp.stat().st_mtime < newest_source():
            start = time.time()
            build()
            stamp.touch()
            os.utime(stamp, (start, start))
    return HTML
