"""What nbval does not see: that references exist, that text pairs are equal, that pictures have words."""

import re
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9]*.ipynb"))
notebook_path = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@notebook_path
def test_every_code_cell_was_run_in_order_and_references_exist(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert len(outputs(notebook)) >= 3


@notebook_path
def test_text_pair_has_the_same_cells(path):
    notebook = nbformat.read(path, as_version=4)
    text = jupytext.read(FOLDER / "text" / f"{path.stem}.md")
    assert [(cell.cell_type, cell.source) for cell in text.cells] == [(c.cell_type, c.source) for c in notebook.cells]
    assert [cell.metadata.get("tags") for cell in text.cells] == [c.metadata.get("tags") for c in notebook.cells]


def test_every_notebook_has_a_text_pair_and_back():
    assert [path.stem for path in NOTEBOOKS] == [path.stem for path in sorted((FOLDER / "text").glob("*.md"))]


@notebook_path
def test_every_picture_has_alt_text(path):
    for output in outputs(nbformat.read(path, as_version=4)):
        data = output.get("data", {})
        assert "image/png" not in data and "image/svg+xml" not in data, "end the cell in show(figure, alt)"
        for tag in re.findall(r"<img[^>]*>", data.get("text/html", "")):
            assert len(re.search(r'alt="([^"]*)"', tag)[1].split()) >= 4


@notebook_path
def test_nothing_that_changes_from_run_to_run_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) == {"jupytext", "kernelspec"}
    for output in outputs(notebook):
        assert output.get("name") != "stderr"
        assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
        words = "".join([output.get("text", ""), output.get("data", {}).get("text/plain", "")])
        assert not re.search(r"0x[0-9a-f]{6,}|/home/|/root/|/tmp/", words)


@notebook_path
def test_cells_are_short_and_no_line_is_cut_off_on_the_page(path):
    """At 1280 pixels a page shows 92 columns of code."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            lines = cell.source.splitlines()
            assert len(lines) <= 10, cell.source
            assert max(map(len, lines)) <= 92, max(lines, key=len)
            shown = [out.data.get("text/markdown", "") for out in cell.outputs if "data" in out]  # of show_source
            lines = "\n".join(shown).splitlines()
            assert max(map(len, lines), default=0) <= 92, max(lines, key=len)


def test_one_cell_can_be_tested_from_the_notebooks_own_folder():
    command = [sys.executable, "-m", "pytest", "-n0", "00-start.ipynb::Cell 0"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
