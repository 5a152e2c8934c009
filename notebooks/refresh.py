"""Run the notebooks again, and refresh their outputs and their text pairs: `make notebooks`.

NN-name.ipynb is the source. After editing text/NN-name.md instead, run `make notebooks NOTEBOOKS="--from-text NN"`.
Run without a change, this leaves every file as it was.
"""

import argparse
import sys
import time
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
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
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
    notebook, text = HERE / f"{name}.ipynb", HERE / "text" / f"{name}.md"
    if from_text or not notebook.exists():
        return jupytext.read(text)
    return nbformat.read(notebook, as_version=4)


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
    """Keep what a reader needs: outputs, but no widget state, no times and no random cell ids."""
    extra_keys = ["metadata.widgets", "cell.metadata.execution"]
    notebook = strip_output(notebook, keep_output=True, keep_count=True, keep_id=True, extra_keys=extra_keys)
    notebook.metadata = nbformat.from_dict(METADATA)
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i:02d}"
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)  # without a kernel the still picture stands in its place
    nbformat.write(notebook, HERE / f"{name}.ipynb")
    jupytext.write(notebook, HERE / "text" / f"{name}.md", fmt="md:myst")


if __name__ == "__main__":
    main()
