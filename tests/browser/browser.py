"""Chromium for the tests, found on the machine and never downloaded, and a server for the pages it opens."""

import functools
import os
import sys
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parent.parent.parent / "book"))  # for find_chromium.py
from find_chromium import FLAGS, MISSING, PATH


def require_browser():
    """Skip where there is no browser; in continuous integration that is a failure."""
    if PATH is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)


@contextmanager
def chromium():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


# MathJax makes tens of thousands of elements of a chapter's formulas. They have the colour of their text, and no lab
# needs them: tests that look at something else see the pages without them.
NO_MATHEMATICS = "MathJax.startup.promise = Promise.resolve(); MathJax.typesetPromise = () => Promise.resolve();"


def without_mathematics(context):
    """Let the pages of this browser context keep their formulas as text."""
    answer = {"body": NO_MATHEMATICS, "content_type": "text/javascript"}
    context.route("**/vendor/mathjax/**", lambda route: route.fulfill(**answer))


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not report every request."""

    def log_message(self, *arguments):
        pass


@contextmanager
def serve(folder):
    """The address at which the files of `folder` are served, such as http://127.0.0.1:40123."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
