"""Sphinx settings of the static site: `sphinx-build -W --keep-going -b html -c book . book/_build/html`.

A page asks no other host for anything: what it needs lies in _static/vendor/, which fetch_static.py fills.
"""

import hashlib
import os
import sys
import tomllib
from pathlib import Path

BOOK = Path(__file__).parent
ROOT = BOOK.parent
sys.path.insert(0, str(BOOK / "_ext"))
from printed_book import ARCHIVE, PDF  # noqa: E402
from run_here import LITE  # noqa: E402


def fingerprint(*folders_and_files):
    """Changes with the content of any of these files, and of any file in these folders."""
    digest = hashlib.sha256()
    for path in map(ROOT.joinpath, folders_and_files):
        files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def setup(app):
    """Read all pages again when one of these changes, which Sphinx does not watch."""
    app.add_config_value("page_makers", fingerprint("book/_ext", "book/mathjax_cfg.js"), "env")


project = "Back-propagation, run"
version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"].removesuffix(".0")
project_copyright = "2026 The authors of the back-propagation book"
html_title = project
language = "en"

root_doc = "book/index"
include_patterns = ["book/**", "notebooks/**"]
exclude_patterns = ["**/_build", "**/_static", "**/_templates", "**/.ipynb_checkpoints", "notebooks/text/**"]
extensions = [
    "myst_nb",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "answer_boxes",
    "guards",
    "lab_frames",
    "meanings",
    "needs",
    "notebook_images",
    "page_heads",
    "printed_book",
    "run_here",
    "tagged_formulas",
]

# Text
myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
numfig = True
math_number_all = False
math_numfig = False
math_eqref_format = "({number})"
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
bibtex_reference_style = "author_year"
togglebutton_hint = "Show"
togglebutton_hint_hide = "Hide"
copybutton_exclude = ".linenos, .gp, .go"
copybutton_selector = "div.cell_input div.highlight pre, div.highlight-python pre, div.highlight-console pre"

# Chapters come with their outputs; their labs, and the cell of the front page, run once for each state of what they
# read: no kept frame outlives the code that drew it.
executed = BOOK / "_build" / "executed" / fingerprint("backprop_lib", "requirements.lock")
os.environ["BACKPROP_FRAMES"] = str(executed / "extra" / "frames")
os.environ["IPYTHONDIR"] = str(BOOK / "_build" / "ipython")
(executed / "extra" / "frames").mkdir(parents=True, exist_ok=True)
profile = BOOK / "_build" / "ipython" / "profile_default"
profile.mkdir(parents=True, exist_ok=True)
(profile / "ipython_kernel_config.py").write_text('get_config().IPKernelApp.log_level = "ERROR"\n', encoding="utf-8")
nb_custom_formats = {".ipynb": ["chapter_pages.read", {"kept": str(executed / "labs")}, False]}
nb_execution_mode = "cache"
nb_execution_excludepatterns = ["notebooks/*.ipynb"]
nb_execution_cache_path = str(executed / "cache")
nb_execution_raise_on_error = True  # a failing cell fails the build
nb_execution_show_tb = True
nb_execution_timeout = 600  # a lab draws up to 300 frames in its cell
nb_merge_streams = True

# Mathematics and widgets, both served from here
mathjax_path = "vendor/mathjax/startup.js"
mathjax_config_path = "mathjax_cfg.js"
nb_ipywidgets_js = {"vendor/widgets.js": {"defer": "defer"}}

# Look. BOOK_URL is the address the site is published under, and BOOK_REPOSITORY that of its sources, if they are known
# when the book is built.
html_theme = "sphinx_book_theme"
html_baseurl = os.environ.get("BOOK_URL", "")
repository = os.environ.get("BOOK_REPOSITORY", "")
binder = "https://mybinder.org" if repository else ""
html_static_path = ["_static"]
apart = [PDF.parent, ARCHIVE.parent, LITE.parent]  # what `make pdf`, `make archive` and `make lite` have made
for folder in apart:
    folder.mkdir(exist_ok=True)
html_extra_path = [str(executed / "extra"), *map(str, apart)]
templates_path = ["_templates"]
html_css_files = ["vendor/widgets.css", "custom.css"]
html_js_files = [("book.js", {"defer": "defer", "priority": 900})]  # after MathJax
html_favicon = html_logo = "_static/favicon.svg"
html_show_sphinx = False
html_scaled_image_link = False
html_use_index = False
html_domain_indices = False
html_additional_pages = {"index": "redirect.html", "404": "not-found.html"}
html_context = {"default_mode": "auto", "book_url": html_baseurl}
html_theme_options = {
    "logo": {"text": project, "alt_text": "A blue circle with an orange circle inside"},
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "footer_content_items": ["copyright.html", "version.html"],
    "navbar_persistent": [],
    "navbar_center": [],
    "use_download_button": True,
    "repository_url": repository,
    "use_repository_button": bool(repository),
    "use_issues_button": bool(repository),
    "use_edit_page_button": bool(repository),
    "launch_buttons": {"notebook_interface": "jupyterlab", "binderhub_url": binder},
    "use_fullscreen_button": False,
    "search_bar_text": "Search this book",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
