"""`make lite PYODIDE=…`: chapters that run in the reader's browser, as plain files in `_build/browser/lite`.

JupyterLite is a JupyterLab without a server. Its kernel is Pyodide, Python compiled to WebAssembly. PYODIDE names
folders or archives, separated by colons, that hold the files of lite/pyodide-lock.json, such as the archive of a
Pyodide release. A file is known by its name and its sha256, wherever it lies; a wrong byte stops the build.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat
from packaging.utils import parse_wheel_filename

BOOK = Path(__file__).parent
sys.path.append(str(BOOK / "_ext"))
from run_here import LITE, SETTINGS  # noqa: E402

ROOT = BOOK.parent
LOCK = BOOK / "lite" / "pyodide-lock.json"
WORK = BOOK / "_build" / "lite-work"
# What Pyodide does not bring and PyPI has in pure Python; requirements.lock says which.
PURE = ["anywidget", "comm", "ipywidgets", "mpmath", "psygnal", "sympy", "typing-extensions"]
NEEDS_PROCESSES = re.compile(r"from backprop_lib\.chapters import workers")  # there are none in a browser
SCIKIT_LEARN = re.compile(r"\bsklearn\b")
# The editor's extensions; others that are installed here belong to another version of it.
EXTENSIONS = ["@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
FIRST_LINES = """import logging
logging.getLogger("matplotlib.font_manager").setLevel("ERROR")  # not a line on each start that it lists its fonts
"""
GREETING = """*This copy runs in your browser.* Run a cell with Shift + Enter, or all with *Run ▸ Run All Cells*. The
first one also starts Python, which takes some seconds. What you change stays in this browser."""


def lock():
    return json.loads(LOCK.read_text(encoding="utf-8"))


def wanted():
    """{file name: sha256} of Pyodide's own files."""
    known = lock()
    return known["core"] | {package["file_name"]: package["sha256"] for package in known["packages"].values()}


def files_in(place, names):
    """(name, bytes) of each file in a folder or archive that has one of these names."""
    if place.is_dir():
        yield from ((path.name, path.read_bytes()) for path in place.rglob("*") if path.name in names)
    elif place.is_file() and zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            yield from ((Path(n).name, archive.read(n)) for n in archive.namelist() if Path(n).name in names)
    elif place.is_file() and tarfile.is_tarfile(place):
        with tarfile.open(place) as archive:
            for member in archive:
                if Path(member.name).name in names and member.isfile():
                    yield Path(member.name).name, archive.extractfile(member).read()
    else:
        sys.exit(f"lite.py: {place} is neither a folder nor a zip or tar archive.")


def collect(places, folder):
    """Copy Pyodide's files from these places into `folder`; stop where one is missing or is not the listed one."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = wanted()
    missing, others = dict(listed), {}
    for place in places:
        for name, content in files_in(place, listed):
            digest = hashlib.sha256(content).hexdigest()
            if digest != listed[name]:
                others[name] = digest
            elif name in missing:
                (folder / name).write_bytes(content)
                del missing[name]
    for name in missing:
        found = f"found with sha256 {others[name]}, the list says" if name in others else "not found, sha256"
        print(f"lite.py: {name}: {found} {missing[name]}", file=sys.stderr)
    if missing:
        sys.exit(f"lite.py: {len(missing)} of {len(listed)} files are missing; give PYODIDE a place that has them.")


def pure_wheels(folder):
    """This book's library and the pure Python packages of requirements.lock, as wheels in `folder`."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    chosen = [block for block in blocks if re.match(rf"({'|'.join(PURE)})==", block)]
    assert len(chosen) == len(PURE)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "wanted.txt").write_text("\n".join(chosen), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    download = ["download", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", folder / "wanted.txt"]
    subprocess.run([*pip, *download, "-d", folder], check=True)
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    return sorted(folder.glob("*.whl"))


def add_wheel(wheel, folder):
    """Copy a wheel without its tests into `folder`; returns its entry for Pyodide's lock."""
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(folder / wheel.name, "w", zipfile.ZIP_DEFLATED) as new:
        kept = [info for info in old.infolist() if "tests" not in Path(info.filename).parts]
        for info in kept:
            new.writestr(info, old.read(info), zipfile.ZIP_DEFLATED)
    tops = {Path(info.filename).parts[0].removesuffix(".py") for info in kept if info.filename.endswith(".py")}
    name, version, *_ = parse_wheel_filename(wheel.name)
    return name, {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256((folder / wheel.name).read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(tops),
        "depends": [],
        "unvendored_tests": False,
    }


def chapters():
    """The chapters that can run in a browser."""
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        if not NEEDS_PROCESSES.search(path.read_text(encoding="utf-8")):
            yield path


def needs_scikit_learn(cells):
    """Whether these cells, or a module of `backprop_lib.chapters` that they import from, use scikit-learn."""
    source = "\n".join(cell.source for cell in cells)
    names = set(re.findall(r"\w+", " ".join(re.findall(r"from backprop_lib\.chapters.*", source))))
    modules = (path for path in (ROOT / "backprop_lib" / "chapters").rglob("*.py") if path.stem in names)
    return any(SCIKIT_LEARN.search(text) for text in (source, *(path.read_text(encoding="utf-8") for path in modules)))


def copy_chapters(folder):
    """Put the chapters into `folder`, with Pyodide's kernel and a line that says where they run."""
    folder.mkdir(parents=True)
    for path in chapters():
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        first = FIRST_LINES
        if needs_scikit_learn(code):
            first += "import sklearn  # a browser loads what a cell names\n"
        code[0].source = first + code[0].source
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell(GREETING, id="in-your-browser"))
        # not by nbformat.write, which cuts texts into lines; a server would join them, and here is none
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def leave_arrow_keys_to_sliders(schemas):
    """Take ← and → from the editor, which goes to another heading with them even where a slider has the focus."""
    path = schemas / "all.json"
    plugins = json.loads(path.read_text(encoding="utf-8"))
    (notebook,) = (plugin for plugin in plugins if plugin["id"] == "@jupyterlab/notebook-extension:tracker")
    keys = notebook["schema"]["jupyter.lab.shortcuts"]
    kept = [key for key in keys if not key["command"].startswith("notebook:move-cursor-heading-")]
    assert len(kept) == len(keys) - 2
    keys[:] = kept
    path.write_text(json.dumps(plugins), encoding="utf-8")


def build(given):
    """Fill LITE anew."""
    shutil.rmtree(WORK, ignore_errors=True)
    collect(given, WORK / "pyodide")
    entries = dict(add_wheel(wheel, WORK / "pyodide") for wheel in pure_wheels(WORK / "wheels"))
    theirs = {key: value for key, value in lock().items() if key != "core"}
    complete = theirs | {"packages": theirs["packages"] | entries}
    (WORK / "pyodide" / "pyodide-lock.json").write_text(json.dumps(complete), encoding="utf-8")
    copy_chapters(WORK / "contents")
    shutil.copyfile(BOOK / "lite" / "jupyter-lite.json", WORK / "jupyter-lite.json")
    settings = json.loads((BOOK / "lite" / "jupyter_lite_config.json").read_text(encoding="utf-8"))
    installed = Path(sys.prefix, "share", "jupyter", "labextensions")
    settings["LiteBuildConfig"]["federated_extensions"] = [str(installed / name) for name in EXTENSIONS]
    (WORK / "jupyter_lite_config.json").write_text(json.dumps(settings), encoding="utf-8")
    program = [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", WORK / "made"]
    done = subprocess.run(program, cwd=WORK, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"lite.py: JupyterLite was not built.\n{done.stdout}\n{done.stderr}")
    leave_arrow_keys_to_sliders(WORK / "made" / "build" / "schemas")
    shutil.move(WORK / "pyodide", WORK / "made" / "static" / "pyodide")
    shutil.rmtree(LITE, ignore_errors=True)
    LITE.parent.mkdir(exist_ok=True)
    shutil.move(WORK / "made", LITE)
    SETTINGS.touch()
    shutil.rmtree(WORK)


def places():
    """The folders and archives that PYODIDE names."""
    given = [Path(place).expanduser() for place in os.environ.get("PYODIDE", "").split(os.pathsep) if place]
    if not given:
        sys.exit(f"lite.py: make lite PYODIDE=<folder or archive>: say where the files are that {LOCK.name} lists.")
    return given


if __name__ == "__main__":
    build(places())
    size = sum(file.stat().st_size for file in LITE.rglob("*") if file.is_file()) / 1e6
    print(f"Built {LITE.relative_to(ROOT)}, {len(list(chapters()))} chapters, {size:.0f} MB; `make book` takes it in.")
