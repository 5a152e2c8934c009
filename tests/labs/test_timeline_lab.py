"""What the timeline lab draws and says is what the rules of locking say, worked out here a second time."""

import numpy as np
import pytest
from lab_numbers import numbers

from backprop_lib.labs import TimelineLab


def bars(lab, row, kind):
    """The bars of one kind in one picture as rows (layer, start, end)."""
    corners = [path.vertices[:4] for path in lab.bars[row].kinds[kind].get_paths()]
    return sorted((round(c[:, 1].mean(), 9), c[:, 0].min(), c[:, 0].max()) for c in corners)


@pytest.mark.parametrize(("layers", "m", "g"), [(2, 1, 1), (3, 4, 2), (4, 8, 3), (6, 2, 1), (5, 1, 2)])
def test_timeline_lab_draws_who_works_when(layers, m, g):
    lab = TimelineLab(6, 8, 3)
    words = lab.work(layers, m, g)
    rows = range(1, layers + 1)
    whole = [(k, 3 * layers * i + k - 1, 3 * layers * i + k) for k in rows for i in range(3)]
    np.testing.assert_allclose(bars(lab, 0, "forward"), whole)
    down = [(k, 3 * layers * (i + 1) - 2 * k, 3 * layers * (i + 1) - 2 * k + 2) for k in rows for i in range(3)]
    np.testing.assert_allclose(bars(lab, 0, "backward"), sorted(down))
    batch = 3 * (layers - 1 + m) / m
    pieces = [
        (k, i * batch + (k - 1 + p) / m, i * batch + (k + p) / m) for k in rows for i in range(3) for p in range(m)
    ]
    np.testing.assert_allclose(bars(lab, 1, "forward"), pieces)
    guesses = [(k, k + i * (3 + g), k + i * (3 + g) + g) for k in rows[:-1] for i in range(3)]
    np.testing.assert_allclose(bars(lab, 2, "guess"), guesses)
    for row in (0, 1):
        assert bars(lab, row, "guess") == []
    ends = [9 * layers, 3 * batch, layers - 2 + 3 * (3 + g)]
    for row, end in enumerate(ends):
        last = max(stop for kind in ("forward", "backward") for _, _, stop in bars(lab, row, kind))
        assert last == pytest.approx(end)
        np.testing.assert_allclose(lab.ends[row].get_xdata(), [end] * 2)
        assert numbers(lab.titles[row].get_text())[-1] == pytest.approx(end, abs=1e-3)
    many = [300 * layers, 100 * batch, layers - 2 + 100 * (3 + g)]
    assert numbers(words) == pytest.approx([layers, 3, *ends[:2], m, ends[2], g, 100, *many], abs=1e-3)


def test_nothing_jumps_and_everything_stays_inside():
    lab = TimelineLab()
    frames = [axes.axis() for axes in lab.figure.axes]
    lab.work(6, 1, 3)
    assert [axes.axis() for axes in lab.figure.axes] == frames
    assert max(end.get_xdata()[0] for end in lab.ends) < frames[0][1]
