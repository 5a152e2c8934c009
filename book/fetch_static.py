"""Fills book/_static/vendor/ with the JavaScript and fonts that package-lock.json names: pages ask no other host.

`fetch_static.py` does nothing when the folder already matches the lock. `fetch_static.py --lock` resolves the lock anew
after a change of package.json.
"""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

BOOK = Path(__file__).parent
LOCK = BOOK / "package-lock.json"
VENDOR = BOOK / "_static" / "vendor"
WIDGETS = BOOK / "widgets"
AXE = BOOK / "_build" / "axe.min.js"  # for tests/test_accessibility.py; the site does not ship it
STAMP = VENDOR / ".made-from"  # a dot file: Sphinx does not copy it
NPM_FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]

# Below node_modules/ → below vendor/. MathJax looks for its parts and fonts beside itself; mathjax_cfg.js relies on it.
WANTED = {
    "mathjax/LICENSE": "mathjax/LICENSE",
    "mathjax/startup.js": "mathjax/startup.js",
    "mathjax/core.js": "mathjax/core.js",
    "mathjax/input/tex.js": "mathjax/input/tex.js",
    "mathjax/input/tex/extensions": "mathjax/input/tex/extensions",
    "mathjax/output/chtml.js": "mathjax/output/chtml.js",
    "mathjax/a11y/assistive-mml.js": "mathjax/a11y/assistive-mml.js",
    "@mathjax/mathjax-newcm-font/chtml": "mathjax/fonts/mathjax-newcm-font/chtml",
    "@mathjax/mathjax-newcm-font/chtml.js": "mathjax/fonts/mathjax-newcm-font/chtml.js",
    "@micropython/micropython-webassembly-pyscript/micropython.mjs": "micropython/micropython.mjs",
    "@micropython/micropython-webassembly-pyscript/micropython.wasm": "micropython/micropython.wasm",
}


def anywidget_js():
    """The browser half of the installed anywidget, so that it always fits the Python half."""
    return Path(importlib.util.find_spec("anywidget").origin).parent / "nbextension" / "index.js"


def fingerprint():
    """Changes when the lock, anywidget or this list of files does."""
    parts = [LOCK, anywidget_js(), Path(__file__), *sorted(WIDGETS.iterdir())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()


def npm(*arguments, folder):
    """Run npm in `folder` on copies of package.json and its lock."""
    program = shutil.which("npm")
    if program is None:
        sys.exit("fetch_static.py needs npm: run `make book`, whose .venv brings one, or put Node.js on PATH.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (BOOK / "package.json", LOCK):
        if path.exists():
            shutil.copy(path, folder)
    if subprocess.run([program, *arguments, *NPM_FLAGS], cwd=folder).returncode:
        sys.exit("fetch_static.py: npm failed, see above; book/_static/vendor is as it was.")


def copy(modules, vendor):
    """Copy what is WANTED from node_modules, files and folders alike."""
    for source, target in WANTED.items():
        path, goal = modules / source, vendor / target
        if not path.exists():
            sys.exit(f"fetch_static.py: the packages in the lock hold no {source}.")
        goal.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, goal)
        else:
            shutil.copyfile(path, goal)


def bundle_widgets(folder, vendor):
    """Bundle widgets.js with the packages it imports into vendor/widgets.js and vendor/widgets.css."""
    sources = folder / "widgets"
    shutil.copytree(WIDGETS, sources)
    before = 'import * as base from "@jupyter-widgets/base"; let made; const define = (_, make) => (made = make(base));'
    amd = anywidget_js().read_text(encoding="utf-8")  # it ends in define(["@jupyter-widgets/base"], …)
    (sources / "anywidget.js").write_text(f"{before}\n{amd}\nexport default made;\n", encoding="utf-8")
    options = ["--bundle", "--minify", "--format=iife", "--loader:.svg=dataurl", "--log-level=warning",
               "--legal-comments=eof", "--alias:sanitize-html=./widgets/sanitize.js"]  # fmt: skip
    esbuild = folder / "node_modules" / ".bin" / "esbuild"
    done = subprocess.run([esbuild, "widgets/widgets.js", f"--outfile={vendor / 'widgets.js'}", *options], cwd=folder)
    if done.returncode:
        sys.exit("fetch_static.py: esbuild failed, see above.")


def fetch():
    """Fill vendor/ unless its stamp says that it is up to date."""
    wanted = fingerprint()
    if AXE.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("Fetching the site's JavaScript and fonts, once ...", flush=True)
    folder = BOOK / "_build" / "npm"
    npm("ci", folder=folder)
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy(folder / "node_modules", VENDOR)
    bundle_widgets(folder, VENDOR)
    shutil.copyfile(folder / "node_modules" / "axe-core" / "axe.min.js", AXE)
    STAMP.write_text(wanted, encoding="utf-8")
    shutil.rmtree(folder)  # 160 MB, of which 5 are needed


def renew_lock():
    """Resolve package-lock.json from package.json, without the addresses that npm likes to note in it."""
    folder = BOOK / "_build" / "npm-lock"
    LOCK.unlink(missing_ok=True)
    npm("install", "--package-lock-only", "--omit-lockfile-registry-resolved=true", folder=folder)
    lock = json.loads((folder / LOCK.name).read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder)


if __name__ == "__main__":
    renew_lock() if "--lock" in sys.argv[1:] else fetch()
