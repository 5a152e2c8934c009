"""Chapters in the reader's browser: how `make lite` collects its files, and each chapter run there.

Pyodide's files are not ours to ship. Where PYODIDE does not say where they are, the chapters are not run.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from browser import serve
from built_site import alone

ROOT = Path(__file__).parent.parent.parent
sys.path += [str(ROOT / "book"), str(ROOT / "book" / "_ext")]
import lite  # noqa: E402
import run_here  # noqa: E402
from made_apart import is_current  # noqa: E402

CHAPTERS = [path.stem for path in lite.chapters()]
CONTENT = {"python.wasm": b"\0asm", "numpy.whl": b"numbers"}


@pytest.fixture
def listed(monkeypatch):
    """A list of two files instead of Pyodide's."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    monkeypatch.setattr(lite, "wanted", lambda: dict(sums))


def as_folder(folder, content):
    for name, data in content.items():
        (folder / "deep").mkdir(exist_ok=True)
        (folder / "deep" / name).write_bytes(data)
    return folder


def as_zip(folder, content):
    with zipfile.ZipFile(folder / "a.whl", "w") as archive:
        for name, data in content.items():
            archive.writestr(f"inside/{name}", data)
    return folder / "a.whl"


def as_tar(folder, content):
    with tarfile.open(folder / "a.tar.bz2", "w:bz2") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(f"pyodide/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return folder / "a.tar.bz2"


@pytest.mark.parametrize("make", [as_folder, as_zip, as_tar])
def test_files_are_found_in_folders_and_archives(make, listed, tmp_path):
    (tmp_path / "from").mkdir()
    lite.collect([make(tmp_path / "from", CONTENT | {"other.whl": b"not wanted"})], tmp_path / "to")
    assert {path.name: path.read_bytes() for path in (tmp_path / "to").iterdir()} == CONTENT


def test_files_may_come_from_several_places(listed, tmp_path):
    places = []
    for name, content in CONTENT.items():
        (tmp_path / name).mkdir()
        places.append(as_folder(tmp_path / name, {name: content}))
    lite.collect(places, tmp_path / "to")
    assert len(list((tmp_path / "to").iterdir())) == 2


def test_a_wrong_byte_stops_the_build(listed, tmp_path, capsys):
    with pytest.raises(SystemExit, match="1 of 2 files are missing"):
        lite.collect([as_zip(tmp_path, CONTENT | {"numpy.whl": b"numbars"})], tmp_path / "to")
    assert "numpy.whl: found with sha256" in capsys.readouterr().err
    assert not (tmp_path / "to" / "numpy.whl").exists()


def test_a_missing_file_is_named(listed, tmp_path, capsys):
    with pytest.raises(SystemExit, match="1 of 2 files are missing; give PYODIDE a place that has them"):
        lite.collect([as_zip(tmp_path, {"numpy.whl": b"numbers"})], tmp_path / "to")
    assert "python.wasm: not found" in capsys.readouterr().err


def test_what_is_no_place_is_refused(listed, tmp_path):
    (tmp_path / "notes.txt").write_text("no archive", encoding="utf-8")
    for name in "notes.txt", "gone.zip":
        with pytest.raises(SystemExit, match="neither a folder nor a zip or tar archive"):
            lite.collect([tmp_path / name], tmp_path / "to")


def test_without_a_place_the_command_says_what_it_needs():
    done = subprocess.run(
        [sys.executable, "book/lite.py"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "PYODIDE"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1 and "make lite PYODIDE=<folder or archive>" in done.stderr


def test_list_of_files_is_complete():
    """Every package that is loaded, and all that it needs, stands in the list or is among our own wheels."""
    settings = json.loads((ROOT / "book/lite/jupyter-lite.json").read_text(encoding="utf-8"))
    (kernel,) = settings["jupyter-config-data"]["litePluginSettings"].values()
    packages = lite.lock()["packages"]
    ours = {*lite.PURE, "backprop-book"}
    loaded = {*kernel["loadPyodideOptions"]["packages"], "micropip", "scikit-learn"}
    assert ours <= loaded
    needed = loaded | {name for package in packages.values() for name in package["depends"]}
    assert {name.replace("_", "-") for name in needed - ours} <= {name.replace("_", "-") for name in packages}
    assert all(len(sha256) == 64 for sha256 in lite.wanted().values())
    assert kernel["disablePyPIFallback"] is True and kernel["pyodideUrl"].startswith("./")


def test_a_chapter_is_copied_with_its_cells_and_a_word_about_where_it_runs(tmp_path):
    lite.copy_chapters(tmp_path / "copies")
    assert sorted(path.stem for path in (tmp_path / "copies").iterdir()) == CHAPTERS
    assert "17-automatic-differentiation" in CHAPTERS and "18-more-than-one-machine" not in CHAPTERS
    for name in CHAPTERS:
        copied = nbformat.read(tmp_path / "copies" / f"{name}.ipynb", as_version=4)
        original = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        greeting = copied.cells.pop(1)
        assert greeting.source == lite.GREETING and copied.metadata.kernelspec == lite.KERNEL
        assert [cell.id for cell in copied.cells] == [cell.id for cell in original.cells]
        changed = [(new, old) for new, old in zip(copied.cells, original.cells, strict=True) if new != old]
        assert [new.source.endswith(old.source) for new, old in changed] == [True]


def test_sympy_comes_without_its_tests(tmp_path):
    with zipfile.ZipFile(tmp_path / "sum-1.0-py3-none-any.whl", "w") as wheel:
        for name in "sum/__init__.py", "sum/tests/test_sum.py", "sum-1.0.dist-info/METADATA":
            wheel.writestr(name, "text")
    (tmp_path / "to").mkdir()
    name, entry = lite.add_wheel(tmp_path / "sum-1.0-py3-none-any.whl", tmp_path / "to")
    made = tmp_path / "to" / entry["file_name"]
    assert (name, entry["version"], entry["imports"]) == ("sum", "1.0", ["sum"])
    assert entry["sha256"] == hashlib.sha256(made.read_bytes()).hexdigest()
    assert zipfile.ZipFile(made).namelist() == ["sum/__init__.py", "sum-1.0.dist-info/METADATA"]


def test_arrow_keys_are_left_to_sliders(tmp_path):
    commands = ["notebook:run-cell", "notebook:move-cursor-heading-above-or-collapse"]
    commands += ["notebook:move-cursor-heading-below-or-expand", "notebook:move-cursor-up"]
    plugins = [
        {"id": "another", "schema": {}},
        {
            "id": "@jupyterlab/notebook-extension:tracker",
            "schema": {"jupyter.lab.shortcuts": [{"command": command} for command in commands]},
        },
    ]
    (tmp_path / "all.json").write_text(json.dumps(plugins), encoding="utf-8")
    lite.leave_arrow_keys_to_sliders(tmp_path)
    left = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))[1]["schema"]["jupyter.lab.shortcuts"]
    assert [key["command"] for key in left] == [commands[0], commands[3]]


# In Chromium


@pytest.fixture(scope="session")
def served():
    lite.LITE.parent.mkdir(parents=True, exist_ok=True)
    with alone(lite.LITE.parent.parent / "lite.lock"):
        if not is_current(run_here.SETTINGS, run_here.SOURCES):
            if not os.environ.get("PYODIDE"):
                pytest.skip("PYODIDE does not say where Pyodide's files are (book/lite.py)")
            lite.build(lite.places())
    with serve(lite.LITE) as address:
        yield address


def texts(cell):
    """What a cell has printed and shown, as text."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            yield output["name"], "".join(output["text"])
        elif output["output_type"] == "error":
            yield "error", f"{output['ename']}: {output['evalue']}"
        elif text := "".join(output["data"].get("text/plain", "")):  # a widget has none
            yield "shown", text


@pytest.fixture
def open_chapter(served, chromium):
    """open_chapter(name) -> the chapter in JupyterLite when its kernel is there, and what it has asked for."""
    contexts = []

    def open_it(name):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        page, asked = contexts[-1].new_page(), set()
        contexts[-1].on("request", lambda request: asked.add(request.url))
        page.set_default_timeout(300_000)
        page.goto(f"{served}/notebooks/index.html?path={name}.ipynb")
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel")
        return page, asked

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_prints_in_the_browser_what_it_prints_here(name, open_chapter, served):
    page, asked = open_chapter(name)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    ran = page.evaluate("jupyterapp.shell.currentWidget.content.model.toJSON()")
    here = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    there = {cell["id"]: list(texts(cell)) for cell in ran["cells"] if cell["cell_type"] == "code"}
    assert there == {cell.id: list(texts(cell)) for cell in here.cells if cell.cell_type == "code"}
    foreign = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert foreign == []
    files = (lite.LITE / urlsplit(url).path.lstrip("/") for url in asked)
    loaded = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
    assert loaded == pytest.approx(run_here.megabytes(f"{name}.ipynb"), rel=0.1)


def test_a_lab_moves_in_the_browser(open_chapter):
    page, _ = open_chapter("07-two-circles")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    show_lab = """({ content }) => content.scrollToItem(
        content.widgets.findIndex((cell) => cell.model.sharedModel.source.includes("Lab(")))"""
    page.evaluate(f"({show_lab})(jupyterapp.shell.currentWidget)")  # JupyterLab lays out what is in sight
    lab = page.locator(".backprop-lab").first
    words = lab.locator(".status")
    before = words.inner_text()
    lab.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_function("([lab, before]) => lab.innerText !== before", arg=[words.element_handle(), before])
    assert "loss" in words.inner_text()
