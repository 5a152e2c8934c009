"""`make notebooks` on a small book: ids that stay, either of a pair as the source, nothing changed by a second run."""

import importlib.util
import shutil
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

REFRESH = Path(__file__).parent.parent / "notebooks" / "refresh.py"
CELLS = [
    new_markdown_cell("# One\n\nThe first of several cells.", id="cell-00"),
    new_code_cell("print('one')", id="cell-01"),
    new_markdown_cell("What comes next?", id="next-question", metadata={"tags": ["remove-cell"]}),
    new_code_cell("total = sum(range(5))\ntotal", id="2f61c0d3"),
    new_code_cell("print('one')", id="cell-04"),
]


class Book:
    """A folder with refresh.py and one notebook, 00."""

    def __init__(self, folder):
        shutil.copy(REFRESH, folder)
        (folder / "text").mkdir()
        self.notebook, self.text = folder / "00.ipynb", folder / "text/00.md"
        spec = importlib.util.spec_from_file_location("refresh", folder / "refresh.py")
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.save([cell.copy() for cell in CELLS])

    def save(self, cells, **options):
        nbformat.write(new_notebook(cells=cells, **options), self.notebook)

    def refresh(self, from_text=False):
        notebook = self.module.read("00", from_text)
        self.module.execute(notebook, "00")
        self.module.write(notebook, "00")

    def cells(self):
        return nbformat.read(self.notebook, as_version=4).cells

    def ids(self, from_text=False):
        return [cell.id for cell in self.module.read("00", from_text).cells]


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def test_text_and_notebook_are_each_a_source_and_a_second_run_changes_nothing(book):
    book.refresh()
    text = book.text.read_text(encoding="utf-8")
    assert "range(5)" in text and '"remove-cell"' in text
    book.text.write_text(text.replace("range(5)", "range(6)"), encoding="utf-8")
    book.refresh(from_text=True)
    assert book.cells()[3].outputs[0].data["text/plain"] == "15"
    files = book.notebook.read_bytes(), book.text.read_bytes()
    book.refresh()
    assert (book.notebook.read_bytes(), book.text.read_bytes()) == files
    book.refresh(from_text=True)
    assert (book.notebook.read_bytes(), book.text.read_bytes()) == files


def test_cell_inserted_in_the_notebook_leaves_the_others_their_ids(book):
    book.save([*CELLS[:1], new_code_cell("a = 1", id="Lab-s_own"), *CELLS[1:]])
    assert book.ids() == ["cell-00", "Lab-s_own", "cell-01", "next-question", "2f61c0d3", "cell-04"]


def edited(book, edit):
    """The ids after `edit(cells)` on the text."""
    cells = [cell.copy() for cell in CELLS]
    edit(cells)
    jupytext.write(new_notebook(cells=cells), book.text, fmt="md:myst")
    return book.ids(from_text=True)


@pytest.mark.parametrize("place", range(6))
def test_cell_inserted_in_the_text_leaves_the_others_their_ids(place, book):
    ids = edited(book, lambda cells: cells.insert(place, new_code_cell("f = lambda x: x**2")))
    new = ids.pop(place)
    assert ids == [cell.id for cell in CELLS]
    assert new not in ids


def test_removed_edited_and_moved_cells_of_the_text_leave_the_others_their_ids(book):
    ids = [cell.id for cell in CELLS]
    assert edited(book, lambda cells: cells.pop(1)) == [ids[0], *ids[2:]]
    assert edited(book, lambda cells: cells[3].update(source="total = sum(range(7))\ntotal")) == ids
    assert edited(book, lambda cells: cells.insert(0, cells.pop(3))) == [ids[3], *ids[:3], ids[4]]


def test_cells_without_ids_get_the_same_ones_each_time(book):
    cells = [cell.copy() for cell in CELLS]
    for cell in cells:
        del cell["id"]
    book.save(cells, nbformat_minor=0)  # as Colab saves
    ids = book.ids()
    assert len(set(ids)) == 5 and book.ids() == ids
    book.refresh()
    assert [cell.id for cell in book.cells()] == ids


def test_marks_of_an_editor_are_dropped_and_tags_stay(book):
    cells = [cell.copy() for cell in CELLS]
    cells[1].metadata = {"id": "x", "vscode": {"languageId": "python"}, "trusted": True}
    book.save(cells, metadata={"language_info": {"name": "python", "version": "3.12.1"}, "colab": {}})
    book.refresh()
    assert [cell.metadata for cell in book.cells()] == [{}, {}, {"tags": ["remove-cell"]}, {}, {}]
    assert set(nbformat.read(book.notebook, as_version=4).metadata) == {"jupytext", "kernelspec"}
