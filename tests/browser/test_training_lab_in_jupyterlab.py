"""Chapter 7 in a real JupyterLab: run it, save it, move both sliders by keyboard, compare pixels, words and the
kernel's θ, and come back when the kernel is gone.
"""

import json
import re

import numpy as np
import pytest
from browser import chromium
from lab_server import (
    Kernel,
    ask,
    command,
    git,
    kernel_id,
    run_training_lab,
    show_cell,
    wait_for,
    wait_for_kernel,
)

from backprop_lib import GradientDescent, datasets, mlp, train

LAB = "[o for o in Out.values() if type(o).__name__ == 'TrainingLab'][0]"
CHAPTER = "notebooks/07-two-circles.ipynb"
PICTURE = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/=]+")  # its last bits differ from processor to processor
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def lab(lab_address, project):
    """A page with chapter 7 run to its end, and its kernel; afterwards the clone is as it was for the next file."""
    with chromium() as browser:
        page = run_training_lab(browser, lab_address)
        yield Lab(page, Kernel(page))
    git(project, "checkout", "--quiet", ".")


class Lab:
    def __init__(self, page, kernel):
        self.page, self.kernel = page, kernel

    def words(self):
        """What the view says; read from the document, for JupyterLab does not lay out a cell that is out of sight."""
        return self.page.locator(".backprop-view .status").first.text_content()

    def pixels(self):
        return self.page.locator(".backprop-view canvas").screenshot()

    def shown_loss(self):
        return float(re.search(r"loss (\d+\.\d+)", self.words())[1])

    def press(self, slider, key, times=1):
        """Press a key on the slider of that number and wait until the view says something else."""
        before = self.words()
        handle = self.page.locator(".backprop-lab .noUi-handle").nth(slider)
        handle.focus()
        for _ in range(times):
            handle.press(key)
        wait_for(lambda: self.words() != before, 20, f"the words stayed {before!r}")
        self.page.wait_for_timeout(300)

    def kernel_state(self):
        return self.kernel.value(
            f"(lambda lab: [lab.controls['learning_rate'].value, lab.controls['epochs'].value, lab.loss, "
            f"lab.network.theta.tolist()])({LAB})"
        )

    def drawn(self):
        """The epoch, the loss and θ from which the view has drawn its last picture."""
        return self.page.locator(".backprop-view").first.evaluate("(view) => view.run()")

    def assert_all_agree(self):
        """The picture and the words on the page, the kernel's θ and a training run made here, from scratch, are one."""
        eta, epochs, loss, theta = self.kernel_state()
        wait_for(lambda: self.drawn()["theta"] == theta, 10, "the kernel's run is not drawn")
        x, y = datasets.circles(1000, rng=0)
        network = mlp([2, 4, 3, 1], ["relu", "relu", "identity"], rng=14)
        train(network, x, y, loss="sigmoid_cross_entropy", optimizer=GradientDescent(eta), epochs=epochs)
        np.testing.assert_allclose(theta, network.theta, rtol=1e-9)
        assert f"epoch {epochs} " in self.words()
        assert self.shown_loss() == pytest.approx(loss, abs=6e-5)


def as_read(source):
    """A notebook without what running it in JupyterLab adds: live widgets, and another processor's pictures."""
    notebook = json.loads(PICTURE.sub("PICTURE", source))
    for cell in notebook["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if set(output.get("data", ())) != {WIDGET}]
    return notebook


def test_chapter_that_was_run_and_saved_is_as_it_was(lab, project):
    command(lab.page, "docmanager:save")
    assert git(project, "status", "--porcelain").split() == ["M", CHAPTER]
    saved = as_read((project / CHAPTER).read_text(encoding="utf-8"))
    assert saved == as_read(git(project, "show", f"HEAD:{CHAPTER}"))


def test_learning_rate_slider_retrains(lab):
    lab.assert_all_agree()
    (eta, *_, theta), pixels = lab.kernel_state(), lab.pixels()
    lab.press(0, "ArrowRight")
    new_eta, *_, new_theta = lab.kernel_state()
    assert new_eta > eta and new_theta != theta
    assert lab.pixels() != pixels
    lab.assert_all_agree()


def test_epochs_slider_seeks(lab):
    (_, epochs, _, theta), pixels = lab.kernel_state(), lab.pixels()
    lab.press(1, "ArrowLeft", times=10)
    _, new_epochs, _, new_theta = lab.kernel_state()
    assert new_epochs == epochs - 10 and new_theta != theta
    assert lab.pixels() != pixels
    lab.assert_all_agree()


def test_divergence_is_said_and_drawn(lab):
    pixels = lab.pixels()
    lab.press(0, "End")
    assert "diverges" in lab.words()
    assert lab.pixels() != pixels
    lab.press(0, "Home")
    assert "diverges" not in lab.words()


def test_storm_of_events_ends_in_the_last_state(lab):
    for _ in range(30):
        lab.page.locator(".backprop-lab .noUi-handle").nth(0).press("ArrowRight")
    lab.page.wait_for_timeout(2000)
    lab.assert_all_agree()


def test_view_shows_its_own_run_until_the_kernel_has_trained_the_same(lab):
    lab.press(0, "Home")
    lab.assert_all_agree()
    _, epochs, *_ = lab.kernel_state()
    lab.kernel.value(
        "(lambda lab, own, sleep: [lab._histories.clear(), "
        "setattr(lab, '_trained', lambda eta: (sleep(4), own(eta))[1])])"
        f"({LAB}, {LAB}._trained, __import__('time').sleep)"
    )
    lab.press(0, "ArrowRight", times=7)
    own = wait_for(lambda: (run := lab.drawn())["epoch"] == epochs and run, 3, "no own run")
    wait_for(lambda: lab.drawn()["theta"] != own["theta"], 60, "no answer of the kernel")
    *_, loss, theta = lab.kernel_state()
    np.testing.assert_allclose(own["theta"], theta, rtol=1e-9)
    assert own["loss"] == pytest.approx(loss, rel=1e-12)
    lab.kernel.value(f"delattr({LAB}, '_trained')")
    lab.assert_all_agree()


def test_saved_lab_whose_kernel_is_gone_is_a_picture_that_says_what_to_do(lab, lab_address):
    page = lab.page
    live, still = page.locator(".backprop-view").first, page.locator(".backprop-still").first
    assert live.is_visible() and still.is_hidden()
    kernel = kernel_id(page)
    command(page, "kernelmenu:shutdown")
    assert kernel not in [running["id"] for running in ask(lab_address, "/api/kernels")]
    page.reload()
    wait_for_kernel(page)
    show_cell(page, "TrainingLab()")
    error = page.get_by_text("model not found").first
    error.wait_for(state="attached")
    still.wait_for()
    assert error.is_hidden() and live.count() == 0
    assert still.locator("img").is_visible()
    assert still.inner_text() == "This is a picture of the lab: run the cell to move it."
