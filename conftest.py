"""The surroundings of every test and every kernel it starts, be it of a chapter or of JupyterLab."""

import atexit
import os
import re
import shutil
import tempfile

import pytest

# Before NumPy loads: two workers of pytest whose products take all cores wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Matplotlib's settings and list of fonts are this run's own. In the home directory they may be the reader's, or
# broken: a list that was written while .venv was being installed lacks fonts, and every first figure says so.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp(prefix="backprop-matplotlib-")
    atexit.register(shutil.rmtree, os.environ["MPLCONFIGDIR"], ignore_errors=True)
    import matplotlib.font_manager  # noqa: F401  writes the list, whole, before two kernels begin it at once


# How `make test` and `make test-pages` deal their work out. The cells of a notebook stay together, and so do the tests
# of a file, except in files that take long. The site is built first, by one worker; until it stands the other tests
# what needs no site.
BUILDS_THE_SITE = "tests/browser/test_site.py"
DEALT_BY_CASE = re.compile(r"(tests/\w+/test_(?:accessibility|labs|lite|static_labs)\.py)::\w+(\[.*\])")


def share(test):
    """The tests that one worker does in a row with this one have the same share."""
    by_case = DEALT_BY_CASE.match(test)
    if by_case:
        return by_case[1] + by_case[2]
    file = test.split("::")[0]
    return "JupyterLab" if file.endswith("_in_jupyterlab.py") else file


def pytest_collection_modifyitems(items):
    turns = {}
    for item in items:
        needs_site = {"site", "address"} & set(getattr(item, "fixturenames", ()))
        turn = 0 if item.nodeid.startswith(BUILDS_THE_SITE) else 2 if needs_site else 1
        turns[share(item.nodeid)] = max(turn, turns.get(share(item.nodeid), 0))
    items.sort(key=lambda item: turns[share(item.nodeid)])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Dealt(LoadFileScheduling):  # its own "loadgroup" sets a name that pytest 9.2 no longer reads
        def _split_scope(self, name):
            return share(name)

    return Dealt(config, log) if config.getvalue("dist") == "loadfile" else None
