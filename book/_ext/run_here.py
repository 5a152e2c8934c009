"""Below its title a chapter's page offers to run the chapter in the reader's browser, where `make lite` has built that.

Nothing of it is loaded before the reader asks, and the line says how much that will be.
"""

import json
from pathlib import Path

from answer_boxes import IN_JUPYTERLAB
from made_apart import is_current

BOOK = Path(__file__).parent.parent
LITE = BOOK / "_build" / "browser" / "lite"
SETTINGS = LITE / "jupyter-lite.json"
SOURCES = [(BOOK / "lite", "*"), (BOOK.parent / "notebooks", "*.ipynb"), (BOOK.parent / "backprop_lib", "**/*.[jnp]*")]
# Measured: the editor and its extensions, and Pyodide without packages
EDITOR, CORE = 8.1, ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")


def megabytes(chapter):
    """What a browser loads to run this file's first cell; tests/browser/test_lite.py measures what one has loaded."""
    pyodide = LITE / "static" / "pyodide"
    packages = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {key.replace("_", "-"): package for key, package in packages.items()}
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))["jupyter-config-data"]
    (kernel,) = (s for s in settings["litePluginSettings"].values() if "loadPyodideOptions" in s)
    needed, todo = set(), ["micropip", *kernel["loadPyodideOptions"]["packages"]]
    if "import sklearn" in (LITE / "files" / chapter).read_text(encoding="utf-8"):
        todo.append("scikit-learn")
    while todo:
        name = todo.pop().replace("_", "-")
        if name not in needed:
            needed.add(name)
            todo += packages[name]["depends"]
    files = [*CORE, *(packages[name]["file_name"] for name in needed)]
    return EDITOR + sum((pyodide / file).stat().st_size for file in files) / 1e6


def offer(app, page, template, context, document):
    chapter = f"{Path(page).name}.ipynb"
    if page.startswith("notebooks/") and app.config.runs_here and (LITE / "files" / chapter).exists():
        link = f'<a href="../lite/notebooks/index.html?path={chapter}">'
        size = f"(loads {megabytes(chapter):.0f} MB, installs nothing)"
        line = f'</h1>\n<p class="run-here">{link}Run this chapter in your browser</a> {size}</p>'
        code = f"{IN_JUPYTERLAB}, or {link}run this chapter in your browser</a> {size}"
        context["body"] = context["body"].replace("</h1>", line, 1).replace(IN_JUPYTERLAB, code)


def setup(app):
    """Called by Sphinx."""
    made = str(SETTINGS.stat().st_mtime) if is_current(SETTINGS, SOURCES) else ""
    app.add_config_value("runs_here", made, "html")  # the pages are written anew when it changes
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
