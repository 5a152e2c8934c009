"""The book as `make lab` opens it in a fresh clone: quiet, unchanged by being read, and readable without its kernel."""

import json
import os
import re

import nbformat
import pytest
from browser import chromium
from lab_server import ask, command, git, open_notebook, show_cell, wait_for, wait_for_kernel

PICTURE = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/=]+")  # its last bits differ from processor to processor
WIDGET = "application/vnd.jupyter.widget-view+json"
CHAPTER = "05-matrix-form.ipynb"


@pytest.fixture(scope="module")
def browser(lab_address):
    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def restored(project, lab_address):
    yield
    git(project, "checkout", "--quiet", ".")


def dirty(page):
    return page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty")


def test_first_opening_asks_nothing_and_changes_nothing(browser, lab_address):
    page = open_notebook(browser, lab_address, "00-start.ipynb")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.info")
    page.wait_for_timeout(2000)  # JupyterLab asks about news when it has been idle for a while
    assert page.locator(".jp-toast-message, .Toastify__toast, .jp-Dialog").all_inner_texts() == []
    assert not dirty(page)
    page.close()


@pytest.mark.parametrize(("name", "newer"), [("00-start", "ipynb"), ("03-multilayer-perceptron", "md")])
def test_chapter_that_another_editor_has_saved_opens_as_edited(name, newer, browser, lab_address, project):
    """Whichever of a pair is the younger file, as after a copy of the project."""
    path, text = project / f"notebooks/{name}.ipynb", project / f"notebooks/text/{name}.md"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nEdited elsewhere."
    nbformat.write(notebook, path)
    os.utime(text, (path.stat().st_mtime + (100 if newer == "md" else -100),) * 2)
    page = open_notebook(browser, lab_address, path.name)
    page.locator(".jp-RenderedMarkdown", has_text="Edited elsewhere.").wait_for()
    assert not dirty(page)
    command(page, "docmanager:save")
    assert git(project, "status", "--porcelain").split() == ["M", f"notebooks/{name}.ipynb"]
    page.close()


def as_read(path):
    """A notebook without what running it in JupyterLab adds: live widgets, and another processor's pictures."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if set(output.get("data", ())) != {WIDGET}]
    return json.loads(PICTURE.sub("PICTURE", json.dumps(notebook)))


def test_reading_and_running_a_chapter_leaves_it_as_it_was_and_without_a_kernel_its_lab_is_a_picture(
    browser, lab_address, project
):
    path = project / "notebooks" / CHAPTER
    committed = as_read(path)
    page = open_notebook(browser, lab_address, CHAPTER)
    command(page, "docmanager:save")
    assert git(project, "status", "--porcelain") == ""
    lab, error = page.locator(".backprop-view"), page.get_by_text("model not found")
    still = page.locator(".backprop-still", has_text="This is a picture of the lab: run the cell to move it.")
    show_cell(page, "ShapeLab()")
    still.wait_for()

    command(page, "notebook:run-all-cells")
    show_cell(page, "ShapeLab()")
    page.wait_for_selector(".backprop-view[data-drawn]")
    assert lab.is_visible() and still.is_hidden()
    command(page, "docmanager:save")
    assert git(project, "status", "--porcelain").split() == ["M", f"notebooks/{CHAPTER}"]
    assert as_read(path) == committed

    command(page, "kernelmenu:shutdown")
    wait_for(lambda: ask(lab_address, "/api/kernels") == [], 20, "the kernel was not shut down")
    page.reload()
    wait_for_kernel(page)
    show_cell(page, "ShapeLab()")
    error.wait_for(state="attached")
    still.wait_for()
    assert still.locator("img").is_visible() and error.is_hidden()

    command(page, "notebook:run-all-cells")
    show_cell(page, "ShapeLab()")
    page.wait_for_selector(".backprop-view[data-drawn]")
    assert lab.is_visible() and still.is_hidden()
    page.close()
