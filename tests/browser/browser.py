"""Chromium for the tests: found on the machine, never downloaded."""

import os
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATH = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def require_browser():
    """Skip where there is no browser; in continuous integration that is a failure."""
    if PATH is None:
        reason = "no chromium, chromium-browser or google-chrome on this machine"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@contextmanager
def chromium():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
