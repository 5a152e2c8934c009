"""Run the notebooks again, and refresh their outputs and their text pairs: `make notebooks`.

NN-name.ipynb is the source. After editing text/NN-name.md instead, run `make notebooks NOTEBOOKS="--from-text NN"`.
Run without a change, this leaves every file as it was. Only this script pairs: JupyterLab leaves the text alone.
"""

import argparse
import hashlib
import itertools
import sys
import time
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbstripout import strip_output

HERE = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "jupytext": {
        "cell_metadata_filter": "tags,-all",
        "notebook_metadata_filter": "kernelspec,jupytext,-jupytext.text_representation.jupytext_version",
    },
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", help="numbers or names, such as 01 or 07-two-circles; default: all")
    parser.add_argument("--from-text", action="store_true", help="take the source from text/NN-name.md")
    arguments = parser.parse_args()
    names = {path.stem for path in (*HERE.glob("[0-9]*.ipynb"), *HERE.glob("text/[0-9]*.md"))}
    chosen = [n for n in sorted(names) if not arguments.chapters or n.startswith(tuple(arguments.chapters))]
    if not chosen:
        sys.exit(f"no notebook begins with {' or '.join(arguments.chapters)}; there are {', '.join(sorted(names))}")
    for i, name in enumerate(chosen, start=1):
        start = time.perf_counter()
        notebook = read(name, arguments.from_text)
        execute(notebook, name)
        write(notebook, name)
        print(f"[{i}/{len(chosen)}] {name}: {time.perf_counter() - start:.1f} s", flush=True)


def read(name, from_text):
    """The notebook, or the text with the notebook's ids; each cell has an id of its own."""
    notebook, text = HERE / f"{name}.ipynb", HERE / "text" / f"{name}.md"
    stored = nbformat.read(notebook, as_version=4) if notebook.exists() else nbformat.v4.new_notebook()
    if from_text or not notebook.exists():
        source = jupytext.read(text)
        take_ids(source.cells, stored.cells)
    else:
        source = stored
    complete_ids(source.cells)
    source.nbformat_minor = 5  # the first that knows ids; Colab writes an older one
    return source


def take_ids(cells, stored):
    """Give cells read from text, which holds no ids, those of the stored cells with the same or a similar source."""
    for cell in cells:
        cell.id = None
    before, now = ([(cell.cell_type, cell.source) for cell in side] for side in (stored, cells))
    left = {cell.id: cell.source for cell in stored if "id" in cell}
    for i, j, size in SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks():
        for old, new in zip(stored[i : i + size], cells[j : j + size], strict=True):
            new.id = old.get("id")
            left.pop(new.id, None)
    for cell in cells:  # those that were edited or moved
        if cell.id is None and (similar := get_close_matches(cell.source, left.values(), n=1)):
            cell.id = next(key for key, source in left.items() if source == similar[0])
            del left[cell.id]


def complete_ids(cells):
    """Give a cell that has no id one that is made from its source; the others keep theirs."""
    ids = {cell.get("id") for cell in cells}
    for cell in cells:
        if cell.get("id") is None:
            sources = (f"{cell.source}{i or ''}" for i in itertools.count())
            digests = (hashlib.sha256(source.encode()).hexdigest()[:8] for source in sources)
            cell.id = next(digest for digest in digests if digest not in ids)
            ids.add(cell.id)


def execute(notebook, name):
    """Run all cells in a fresh kernel, in the notebooks' folder; anything on stderr is an error."""
    notebook.metadata = nbformat.from_dict(METADATA)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": HERE}})
    client.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
    client.coalesce_streams = True  # how a loop's prints are cut into messages differs from run to run
    try:
        client.execute()
    except CellExecutionError as error:
        sys.exit(f"{name}: {error}")
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                sys.exit(f"{name} printed to stderr: {output.text}")


def write(notebook, name):
    """Keep what a reader needs: outputs, tags and ids, but no widget state, no times and no marks of an editor."""
    notebook = strip_output(notebook, keep_output=True, keep_count=True, keep_id=True)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        if "guard" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}  # JupyterLab shows it folded, as the site does
        if cell.cell_type == "code":  # a lab has two outputs, its widget and a still picture for all without a kernel
            cell.outputs = [output for output in cell.outputs if set(output.get("data", {})) != {WIDGET}]
    nbformat.write(notebook, HERE / f"{name}.ipynb")
    jupytext.write(notebook, HERE / "text" / f"{name}.md", fmt="md:myst")


if __name__ == "__main__":
    main()
