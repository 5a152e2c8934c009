"""A click on a line of a lab's picture: what can be clicked lies where it is drawn, and leads to what it shows."""

import pytest
from browser import without_mathematics

from backprop_lib.labs import RibbonsLab, StepThroughLab
from backprop_lib.labs.figure_lab import positions
from backprop_lib.plotting import pixels


def pixel(lab, spot, share=0.3):
    """The colour that the lab's picture has on the way from one end of a spot to the other."""
    picture = pixels(lab.figure)[..., :3]
    x0, y0, x1, y1 = spot[:4]
    height, width, _ = picture.shape
    return tuple(picture[int((y0 + share * (y1 - y0)) * height), int((x0 + share * (x1 - x0)) * width)])


@pytest.mark.parametrize("make", [StepThroughLab, RibbonsLab])
def test_spots_lie_on_the_lines_that_are_drawn(make):
    lab = make()
    lines = list(lab.drawing.edges.values())[:24]  # of the 24 weights, first in both
    for line, spot in zip(lines, lab.view.spots, strict=False):
        line.set(color="#ff00ff", alpha=1, linewidth=4, zorder=99)
        assert pixel(lab, spot) == (255, 0, 255)
        line.set_alpha(0)


def test_a_click_on_a_weight_leads_to_the_step_of_its_derivative():
    lab = StepThroughLab()
    for (edge, _), (*_, control, position) in zip(lab.drawing.edges.items(), lab.view.spots, strict=True):
        lab.view.clicked = [control, position, position]
        k, i, j = edge
        shown = lab.steps[lab.controls["step"].value]
        assert shown.key == ("dW", k, i, j) and edge in shown.edges
        assert f"entry [{i}, {j}] of ∂L/∂W{'₁₂₃'[k - 1]}" in lab.view.words


def test_a_click_chooses_each_of_the_32_parameters():
    lab = RibbonsLab()
    chosen = []
    for number, (*_, control, position) in enumerate(lab.view.spots):
        lab.view.clicked = [control, position, number]
        chosen.append(lab.controls["parameter"].value)
    assert sorted(chosen) == sorted(positions(lab.controls["parameter"])) and len(chosen) == 32


def test_a_second_click_on_the_same_line_leads_there_again():
    lab = StepThroughLab()
    *_, control, position = lab.view.spots[0]
    for clicks in (1, 2):
        lab.controls["step"].value = 0
        lab.view.clicked = [control, position, clicks]
        assert lab.controls["step"].value == position


def test_click_on_the_page_moves_the_control_and_the_picture(address, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    without_mathematics(context)
    page = context.new_page()
    page.goto(f"{address}/notebooks/04-one-index-at-a-time.html")
    for lab, spot, control, words in (
        (StepThroughLab(), 5, ".widget-readout", "∂L/∂w⁽¹⁾₂₂ ="),
        (RibbonsLab(), 30, "select", "b⁽³⁾₁, no δ known"),
    ):
        shown = page.locator(".backprop-lab", has=page.locator(control), has_text=lab.view.words[:20])
        picture = shown.locator(".backprop-view[data-drawn] img")
        picture.scroll_into_view_if_needed()
        before = shown.locator(control).first.evaluate("(one) => one.value ?? one.textContent")
        box, (x0, y0, x1, y1, *_) = picture.bounding_box(), lab.view.spots[spot]
        place = {"x": (0.7 * x0 + 0.3 * x1) * box["width"], "y": (0.7 * y0 + 0.3 * y1) * box["height"]}
        picture.hover(position=place)
        assert picture.evaluate("(one) => one.style.cursor") == "pointer"
        handle = shown.element_handle()  # its words are about to change
        picture.click(position=place)
        page.wait_for_function(
            "([lab, words]) => lab.querySelector('.status').textContent.includes(words)", arg=[handle, words]
        )
        after = handle.query_selector(control).evaluate("(one) => one.value ?? one.textContent")
        assert after != before
    context.close()
