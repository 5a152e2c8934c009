"""The Chromium of this machine, for `make pdf` and for the tests; it is never downloaded."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATH = next(filter(None, map(shutil.which, NAMES)), None)
MISSING = f"no {', '.join(NAMES[:-1])} or {NAMES[-1]} on this machine"
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
