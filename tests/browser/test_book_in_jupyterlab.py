"""The book as `make lab` opens it in a fresh clone: it asks nothing, and reading changes no file."""

import os

import nbformat
import pytest
from browser import chromium
from lab_server import command, git, open_notebook, wait_for_kernel

CHAPTER = "notebooks/00-start.ipynb"


@pytest.fixture(scope="module")
def page(lab_address):
    """JupyterLab as it comes up for the first time."""
    with chromium() as browser:
        yield open_notebook(browser, lab_address, "00-start.ipynb")


@pytest.fixture(autouse=True)
def restore(page, project):
    yield
    git(project, "checkout", "--quiet", ".")


def assert_unchanged_by_opening(page):
    """JupyterLab has heard what language the kernel speaks, and sees no difference to the file."""
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.info")
    page.wait_for_timeout(1500)
    assert not page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty")


def test_first_opening_asks_nothing_and_changes_nothing(page, project):
    assert_unchanged_by_opening(page)
    assert page.locator(".Toastify__toast, .jp-toast-message, .jp-Dialog").all_inner_texts() == []
    command(page, "docmanager:save")
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize("younger", ["notebook", "text"])
def test_chapter_that_another_editor_has_saved_opens_as_edited(younger, page, project):
    """Whichever of the pair is the younger file, as after a copy of the project."""
    command(page, "application:close")
    path, text = project / CHAPTER, project / "notebooks/text/00-start.md"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += f"\n\nEdited elsewhere; the {younger} is younger."
    nbformat.write(notebook, path)
    time = path.stat().st_mtime + (100 if younger == "text" else -100)
    os.utime(text, (time, time))
    command(page, "docmanager:open", path=CHAPTER)
    wait_for_kernel(page)
    page.locator(".jp-RenderedMarkdown", has_text=f"Edited elsewhere; the {younger} is younger.").wait_for()
    assert_unchanged_by_opening(page)
    command(page, "docmanager:save")
    assert git(project, "status", "--porcelain").split() == ["M", CHAPTER]
