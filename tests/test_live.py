"""Pictures that are drawn while a cell runs: at once, not too often, and at the end in any case."""

import io

import numpy as np
import pytest
from PIL import Image

from backprop_lib.chapters import live
from backprop_lib.chapters.pictures import machines
from backprop_lib.plotting import new_figure


class Handle:
    """What IPython gives for a display that can be renewed."""

    def __init__(self):
        self.updates = 0

    def update(self, picture):
        assert "<img" in picture._repr_mimebundle_()["text/html"]
        self.updates += 1


@pytest.fixture
def handle(monkeypatch):
    handle = Handle()
    monkeypatch.setattr(live, "display", lambda picture, display_id: handle)
    return handle


def test_a_picture_rests_between_drawings_but_never_leaves_out_the_last(handle, monkeypatch):
    picture = live.LivePicture(new_figure(1, 1)[0], "A picture for a test.")
    picture.rests_until = float("inf")
    picture.redraw()
    assert handle.updates == 0
    picture.redraw(last=True)
    assert handle.updates == 1
    assert 0 < picture.rests_until < float("inf")
    picture.rests_until = 0
    picture.redraw()
    assert handle.updates == 2


def test_outside_of_a_notebook_nothing_is_drawn(monkeypatch):
    monkeypatch.setattr(live, "display", lambda picture, display_id: None)
    live.LivePicture(new_figure(1, 1)[0], "A picture for a test.").redraw(last=True)


def test_loss_so_far_and_its_bar_follow_the_epochs_also_from_the_beginning_again(handle):
    watch = machines.LiveLoss(4, "A loss for a test.")
    for _ in range(2):
        for epoch, loss in enumerate([2.0, 1.0, 0.5, 0.4, 0.3]):
            watch(epoch, loss)
            np.testing.assert_array_equal(watch.line.get_data()[0], range(epoch + 1))
            assert watch.line.get_data()[1][-1] == loss and watch.bar.get_xdata()[1] == epoch / 4
        assert watch.title.get_text() == "4 of 4 epochs"
    assert handle.updates >= 2


def test_a_run_that_comes_in_is_a_dot_in_its_own_ring_in_any_order(handle):
    rings = {(rate, seed): rate + seed for rate in (0.1, 1) for seed in range(3)}
    sweep = machines.LiveSweep(rings, "Rings for a test.")
    (circles,) = [line for line in sweep.dots.axes.lines if line.get_markerfacecolor() == "none"]
    for done, run in enumerate(sorted(rings, key=str, reverse=True), start=1):
        sweep.add(*run, rings[run])
        assert sweep.title.get_text() == f"{done} of 6 runs" and sweep.bar.get_xdata()[1] == done / 6
    np.testing.assert_allclose(
        sorted(zip(*sweep.dots.get_data(), strict=True)), sorted(zip(*circles.get_data(), strict=True))
    )
    assert sweep.losses == rings


@pytest.mark.parametrize("n_rounds", [1, 2, 3])
def test_a_tree_reaches_all_but_one_of_a_power_of_two_and_no_two_stand_in_one_place(n_rounds):
    _, axes = new_figure(3, 3)
    machines.plot_tree(axes, n_rounds)
    places = np.transpose(axes.lines[0].get_data())
    assert len(places) == 2**n_rounds - 1 and len({tuple(place) for place in places.tolist()}) == len(places)
    assert sorted(int(text.get_text()) for text in axes.texts if text.get_text()) == sorted(
        step for step in range(1, n_rounds + 1) for _ in range(2 ** (step - 1))
    )


def test_parts_and_their_shares_are_as_large_as_they_say():
    figure, axes = new_figure(6, 3)
    machines.plot_parts(axes, [6, 3, 3])
    assert len(axes.patches) - sum(hasattr(p, "get_arrowstyle") for p in axes.patches) == 12
    words = [text.get_text() for text in axes.texts]
    assert sum("\\frac{3}{12}" in word for word in words) == 2 and any("\\frac{6}{12}" in word for word in words)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    assert Image.open(buffer).size[0] > 0
