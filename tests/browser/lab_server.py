"""A real JupyterLab on a copy of the notebooks, and a line to its kernels."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from jupyter_client import BlockingKernelClient
from jupyter_core.paths import jupyter_runtime_dir

ROOT = Path(__file__).parent.parent.parent
TOKEN = "book"


@contextmanager
def jupyterlab(folder):
    """Serve a copy of the project's notebooks made in `folder`; yields the server's address."""
    for name in ("notebooks", "book"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_build", "vendor"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        *("--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0", f"--notebook-dir={folder}"),
        *(f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"),
    ]
    settings = folder / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    own = {f"JUPYTERLAB_{name.upper()}_DIR": str(folder / name) for name in ("settings", "workspaces")}
    environment = os.environ | own  # not the developer's settings, nor the tabs that were open in the last session
    with open(folder / "lab.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], stdout=log, stderr=log, env=environment
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: ask(address, "/api/status"), 60, f"JupyterLab does not answer; see {folder / 'lab.log'}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def run_training_lab(browser, address):
    """A page of JupyterLab with chapter 7 run, and its lab drawn and in sight."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}/lab/tree/notebooks/07-two-circles.ipynb?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel", timeout=60_000)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(".backprop-view[data-drawn]", timeout=60_000)
    page.locator(".backprop-lab").scroll_into_view_if_needed()
    return page


def ask(address, path):
    """The server's answer to `path`, or None."""
    try:
        with urllib.request.urlopen(f"{address}{path}?token={TOKEN}", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_for(condition, seconds, complaint):
    """The first true value of `condition()`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.1)
    raise TimeoutError(complaint)


class Kernel:
    """A second client of the kernel that a notebook runs in."""

    def __init__(self, page):
        """page: a JupyterLab page whose current tab is the notebook."""
        kernel = page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
        self.client = BlockingKernelClient(connection_file=f"{jupyter_runtime_dir()}/kernel-{kernel}.json")
        self.client.load_connection_file()
        self.client.start_channels()

    def value(self, expression):
        """The value of a Python expression that can be written as JSON."""
        wanted = {"value": f"__import__('json').dumps({expression})"}
        reply = self.client.execute_interactive("", user_expressions=wanted, store_history=False, timeout=30)
        result = reply["content"]["user_expressions"]["value"]
        assert result["status"] == "ok", result
        return json.loads(result["data"]["text/plain"].strip("'"))
