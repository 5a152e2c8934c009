"""Every lab in a real JupyterLab: each of its controls, moved by hand, changes its picture through the kernel."""

import nbformat
import pytest
from browser import chromium
from lab_server import Kernel, command, open_notebook, show_cell, wait_for
from nbformat.v4 import new_code_cell, new_notebook

from backprop_lib import labs

LABS = [name for name in labs.__all__ if name != "FigureLab"]
PYTHON = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PIXELS = """(view) => {
    const shown = view.querySelector("canvas") ?? view.querySelector("img");
    const copy = document.createElement("canvas");
    copy.width = shown.naturalWidth ?? shown.width;
    copy.height = shown.naturalHeight ?? shown.height;
    copy.getContext("2d").drawImage(shown, 0, 0);
    return copy.toDataURL();
}"""


@pytest.fixture(scope="module")
def labs_page(lab_address, project):
    """A notebook with a cell for each lab, run, and its kernel."""
    cells = [new_code_cell(f"from backprop_lib import labs\nlab_{name} = labs.{name}()\nlab_{name}") for name in LABS]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": PYTHON}), project / "notebooks/labs.ipynb")
    with chromium() as browser:
        page = open_notebook(browser, lab_address, "labs.ipynb")
        command(page, "notebook:run-all-cells")
        yield page, Kernel(page)
    (project / "notebooks/labs.ipynb").unlink()


def next_option(select):
    count = select.locator("option").count()
    select.select_option(index=(select.evaluate("(select) => select.selectedIndex") + 1) % count)


def step(handle):
    handle.focus()
    at_the_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
    handle.press("ArrowLeft" if at_the_end else "ArrowRight")


MOVES = {  # how a reader changes a control, by the classes of its widget
    "Dropdown": ("select", next_option),
    "IntSlider FloatSlider FloatLogSlider SelectionSlider": (".noUi-handle", step),
    "Play": (".widget-play button:first-child", lambda button: button.click()),
}


@pytest.mark.parametrize("name", LABS)
def test_each_control_changes_the_picture_through_the_kernel(name, labs_page):
    page, kernel = labs_page
    show_cell(page, f"lab_{name} =")
    lab = page.locator(".jp-CodeCell", has_text=f"labs.{name}()").locator(".backprop-lab")
    view = lab.locator(".backprop-view[data-drawn]")
    view.wait_for()
    kinds = kernel.value(f"[type(control).__name__ for control in lab_{name}.controls.values()]")
    moved = 0
    for classes, (selector, move) in MOVES.items():
        controls = lab.locator(selector)
        assert controls.count() == sum(kind in classes.split() for kind in kinds)
        for control in reversed(controls.all()):  # the last menu opens chapter 8's picture
            before = view.evaluate(PIXELS)
            move(control)
            wait_for(lambda before=before: view.evaluate(PIXELS) != before, 20, f"{control} left the picture as it was")
            moved += 1
    assert moved == len(kinds)


def test_a_click_on_a_weight_asks_the_kernel(labs_page):
    page, kernel = labs_page
    show_cell(page, "lab_StepThroughLab =")
    picture = page.locator(".jp-CodeCell", has_text="labs.StepThroughLab()").locator(".backprop-view[data-drawn] img")
    (x0, y0, x1, y1, _, step) = kernel.value("lab_StepThroughLab.view.spots[5]")
    box = picture.bounding_box()
    picture.click(position={"x": (0.7 * x0 + 0.3 * x1) * box["width"], "y": (0.7 * y0 + 0.3 * y1) * box["height"]})
    wait_for(lambda: kernel.value("lab_StepThroughLab.controls['step'].value") == step, 20, "the click moved no slider")
