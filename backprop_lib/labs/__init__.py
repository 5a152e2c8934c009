"""The book's labs: one class each, with `controls` (a dict of widgets) above a `view`; `RaceLab` is in `race_lab.py`.

A lab is imported when it is asked for: a chapter needs one or two, and to import all of them takes half a second.
"""

import importlib
from pathlib import Path

MODULES = {path.stem.title().replace("_", ""): path.stem for path in sorted(Path(__file__).parent.glob("*_lab.py"))}
__all__ = list(MODULES)


def __getattr__(name):
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{MODULES[name]}"), name)
