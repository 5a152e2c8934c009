"""In a real kernel: a cell that runs again frees the labs that it showed before, and no others."""

import pytest
from ipywidgets.widgets import widget, widget_link
from jupyter_client.manager import start_new_kernel

from backprop_lib import labs
from backprop_lib.labs.replacing import close

SETUP = """
import gc, psutil
from backprop_lib.labs import *
from backprop_lib.plotting import new_figure

def megabytes():
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20

class TinyLab(FigureLab):
    def __init__(self):
        slider = __import__("ipywidgets").IntSlider(description="n")
        super().__init__(new_figure(1, 1)[0], lambda n: f"this picture shows the number {n}", {"n": slider})
"""


class Kernel:
    def __init__(self, client):
        self.client = client

    def run(self, code, cell=None):
        """Run a cell as JupyterLab does, which sends its id, or as a client that sends none."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        self.client.shell_channel.send(message)
        while (reply := self.client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != message["msg_id"]:
            pass
        assert reply["content"]["status"] == "ok", reply["content"]

    def value(self, expression):
        reply = self.client.execute_interactive(
            "", user_expressions={"value": expression}, store_history=False, timeout=60
        )
        return eval(reply["content"]["user_expressions"]["value"]["data"]["text/plain"], {})


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=ERROR"])
    try:
        kernel = Kernel(client)
        kernel.run(SETUP)
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", [name for name in labs.__all__ if name != "FigureLab"])
def test_a_lab_that_is_replaced_gives_its_memory_back(name, kernel):
    """One lab takes 5 MB; what stays is IPython's record of outputs. A leak shows each time, a cache fills once."""
    kernel.run(f"lab = {name}()\nlab", cell=name)
    grown = []
    while len(grown) < 3 and (not grown or grown[-1] >= 2):
        before = kernel.value("megabytes()")
        for _ in range(2):
            kernel.run(f"lab = {name}()\nlab", cell=name)
        grown.append(kernel.value("megabytes()") - before)
    assert grown[-1] < 2, grown


@pytest.mark.parametrize("cell", ["cell-1", None], ids=["by id", "by source"])
def test_only_the_labs_of_the_last_run_stay_alive(cell, kernel):
    for run in range(3):
        kernel.run(f"made_{cell is None} = [TinyLab(), TinyLab()]; display(*made_{cell is None})", cell)
        kernel.run(f"kept_{run} = made_{cell is None}")
    assert kernel.value("[lab.closed for run in (kept_0, kept_1, kept_2) for lab in run]") == 4 * [True] + 2 * [False]
    assert kernel.value("[lab.controls['n'].comm is None for lab in kept_0]") == [True, True]
    assert kernel.value("hasattr(kept_0[0], 'figure')") is False
    kernel.run("kept_0[0].controls['n'].value = 3; kept_0[0]")


def test_two_cells_with_one_source_keep_their_labs(kernel):
    for cell in ("first", "second"):
        kernel.run("TinyLab()", cell)
    assert kernel.value("[Out[n].closed for n in sorted(Out)[-2:]]") == [False, False]


def test_a_lab_that_another_cell_shows_too_stays_alive(kernel):
    kernel.run("shared = TinyLab(); shared", "maker")
    kernel.run("shared", "viewer")
    kernel.run("old, shared = shared, TinyLab(); shared", "maker")
    assert kernel.value("(old.closed, shared.closed)") == (False, False)
    kernel.run("shared", "viewer")
    assert kernel.value("(old.closed, shared.closed)") == (True, False)


def test_a_closed_lab_leaves_no_join_of_its_controls_open():
    def joins():
        return {w for w in widget._instances.values() if isinstance(w, widget_link.Link)}

    before, lab = joins(), labs.TrainingLab(max_epochs=2)
    assert len(joins() - before) == len(lab.links) > 0
    close(lab)
    assert joins() == before
