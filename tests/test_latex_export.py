"""`jupyter nbconvert --to latex` shows every picture of a chapter, with its alternative text."""

import base64
import html
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert.exporters import LatexExporter
from nbconvert.filters.latex import escape_latex
from PIL import Image
from traitlets.config import Config

from backprop_lib.plotting import IMAGE_TAG, new_figure, show

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "notebooks/jupyter_config.json"
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def exported(notebook):
    """(LaTeX, files) of the code cells; words stay as they are, for pandoc, which turns them, may be missing here."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    exporter = LatexExporter(config=Config(json.loads(SETTINGS.read_text(encoding="utf-8"))))
    exporter.register_filter("convert_pandoc", lambda words, *formats: words)
    latex, resources = exporter.from_notebook_node(notebook, resources={"output_files_dir": "files"})
    return latex, resources["outputs"]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_picture_of_a_chapter_is_there_with_its_words(path):
    latex, files = exported(nbformat.read(path, as_version=4))
    source = path.read_text(encoding="utf-8")
    tags = re.findall(r'<img class=\\"figure\\" alt=\\"(.*?)\\"', source)
    figures = re.findall(r"\\includegraphics\[alt=\{(.*?)\}, max size=.*?\]\{(.*?)\}", latex)
    assert [alt for alt, _ in figures] == [escape_latex(html.unescape(json.loads(f'"{tag}"'))) for tag in tags]
    assert set(files) == {name for _, name in figures} and len(files) == len(tags) == source.count("data:image/webp")
    assert all(content.startswith(b"\x89PNG") for content in files.values())


def test_picture_is_the_same_pixel_by_pixel():
    figure, axes = new_figure(2, 2)
    axes.plot([0, 1], [1, 0])
    data = show(figure, "a line from 1 % down to 0")._repr_mimebundle_()
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    latex, files = exported(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show()", outputs=[output])]))
    (content,) = files.values()
    webp = base64.b64decode(IMAGE_TAG.fullmatch(data["text/html"])[3])
    np.testing.assert_array_equal(Image.open(io.BytesIO(content)), Image.open(io.BytesIO(webp)))
    assert r"alt={a line from 1 \% down to 0}" in latex


def test_installing_the_package_puts_the_setting_where_jupyter_reads_it(tmp_path):
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wheel,) = tmp_path.glob("*.whl")
    data = f"{project['name'].replace('-', '_')}-{project['version']}.data/data/etc/jupyter/jupyter_config.json"
    assert zipfile.ZipFile(wheel).read(data) == SETTINGS.read_bytes()
