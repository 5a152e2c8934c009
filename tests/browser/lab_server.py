"""A real JupyterLab on a clone of the project, started as its README says, and a line to its kernels."""

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


def clone(folder):
    """What a reader would clone, were everything in the work tree committed: a new repository in `folder`."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    author = ("-c", "user.name=test", "-c", "user.email=test", "-c", "commit.gpgsign=false")
    git(folder, *author, "commit", "--quiet", "--message=clone")


def git(folder, *arguments):
    """What `git` prints in that folder."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


@contextmanager
def jupyterlab(folder):
    """Run `make lab` in a clone of the project, which is made in `folder`/project; yields the server's address.

    It has the packages of this Python, and neither the settings of the developer nor the tabs of the last session.
    """
    project, log = folder / "project", folder / "lab.log"
    clone(project)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = [
        *("--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"),
    ]
    command = ["make", "--old-file=.venv/.ready", "lab", f"BIN={Path(sys.executable).parent}"]
    own = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "PYTHONPATH": project,
    }
    environment = os.environ | {name: str(value) for name, value in own.items()}
    command.append(f"LAB_FLAGS={' '.join(flags)}")
    with open(log, "w", encoding="utf-8") as output:
        server = subprocess.Popen(command, cwd=project, env=environment, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: ask(address, "/api/status"), 60, f"JupyterLab does not answer; see {log}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def open_notebook(browser, address, name):
    """A page of JupyterLab with that notebook of the folder notebooks/, its kernel running, and no other tab."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(f"{address}/lab/workspaces/{time.time_ns()}/tree/notebooks/{name}?token={TOKEN}")
    wait_for_kernel(page)
    return page


def wait_for_kernel(page):
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.info")


def kernel_id(page):
    """The id of the kernel of the notebook in the current tab."""
    return page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")


def command(page, name, **arguments):
    """Run a command of JupyterLab and wait for its end."""
    run = "async ([name, arguments]) => { await jupyterapp.commands.execute(name, arguments); }"
    page.evaluate(run, [name, arguments])


def show_cell(page, source):
    """Scroll to the cell that contains `source`; JupyterLab does not render those that are far from sight."""
    page.evaluate(
        """async (source) => {
            const notebook = jupyterapp.shell.currentWidget.content;
            const i = notebook.widgets.findIndex((cell) => cell.model.sharedModel.source.includes(source));
            await notebook.scrollToItem(i, "start");
        }""",
        source,
    )


def run_training_lab(browser, address):
    """A page of JupyterLab with chapter 7 run, and its lab drawn and in sight."""
    page = open_notebook(browser, address, "07-two-circles.ipynb")
    command(page, "notebook:run-all-cells")
    page.wait_for_selector(".backprop-view[data-drawn]")
    page.locator(".backprop-lab").first.scroll_into_view_if_needed()
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
        connection = f"{jupyter_runtime_dir()}/kernel-{kernel_id(page)}.json"
        self.client = BlockingKernelClient(connection_file=connection)
        self.client.load_connection_file()
        self.client.start_channels()

    def value(self, expression):
        """The value of a Python expression that can be written as JSON."""
        wanted = {"value": f"__import__('json').dumps({expression})"}
        reply = self.client.execute_interactive("", user_expressions=wanted, store_history=False, timeout=30)
        result = reply["content"]["user_expressions"]["value"]
        assert result["status"] == "ok", result
        return json.loads(result["data"]["text/plain"].strip("'"))
