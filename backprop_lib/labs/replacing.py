"""A cell that runs again frees the labs of its last run, which Jupyter would keep alive: in `Out`, as open widgets."""

import ctypes
import gc
import os

from IPython import get_ipython

_shown = {}  # cell -> (which of its runs, the labs that this run has shown)


def replace_labs_of_this_cell(lab):
    """Note that the running cell shows `lab`; free the labs of its last run, unless another cell shows them too."""
    place = running_cell()
    if place is None:
        return
    cell, run = place
    last_run, labs = _shown.get(cell, (run, []))
    if last_run == run:
        _shown[cell] = run, [*labs, lab]
        return
    _shown[cell] = run, [lab]
    alive = {id(each) for _, shown in _shown.values() for each in shown}
    for old in labs:
        if id(old) not in alive:
            close(old)
    give_back_memory()


def running_cell():
    """(cell, run): the id of the cell that IPython runs, or else its source, and the number of this run; or None."""
    shell = get_ipython()
    if shell is None:
        return None
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = request.get("metadata", {}).get("cellId") or shell.user_ns.get("_ih", [""])[-1]
    return cell, shell.execution_count


def close(lab):
    """Free all that the lab holds; only its controls stay, and move nothing any more."""
    for widget in [*widgets_in(lab.box()), *lab.links]:
        widget.unobserve_all()
        widget.close()
    controls = lab.controls
    vars(lab).clear()
    lab.controls, lab.closed = controls, True


def widgets_in(box):
    """The box, and all that lies in it at any depth."""
    yield box
    for child in getattr(box, "children", ()):
        yield from widgets_in(child)


def give_back_memory():
    """Collect what nobody holds. Linux' C library gives it back to the system only when asked to."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim:
        trim(0)
