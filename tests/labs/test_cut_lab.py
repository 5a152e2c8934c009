"""The cut's lab draws what `cuts` computes, and its sum is the same at every place."""

import numpy as np
import pytest

from backprop_lib import LOSSES
from backprop_lib.chapters import cut
from backprop_lib.labs import CutLab


def test_lab_draws_the_cut_that_its_controls_ask_for():
    lab = CutLab()
    network, x, y = lab.network, lab.x, lab.y
    network.backward(LOSSES["half_squared_error"].gradient(network.forward(x), y))
    for weight in ((0, 0), (2, 3)):
        lab.controls["weight"].value, texts = weight, set()
        for position, place in enumerate(cut.places(3)):
            lab.controls["cut"].value = position
            here = cut.cuts(network, x, y, *weight)[position]
            assert here.place == place
            for bars, row in zip(lab.bars, (here.forwards, here.backwards, here.products), strict=True):
                shown = [bar.get_width() for bar in bars]
                np.testing.assert_allclose(shown[: len(row)], row, rtol=1e-12)
                assert shown[len(row) :] == [0] * (4 - len(row))
            texts.add(lab.sum.get_text())
        (text,) = texts
        assert float(text.split(": ")[1].replace("−", "-")) == pytest.approx(network.layers[0].dW[weight], rel=1e-14)


def test_lab_of_the_cut_is_equal_to_fifteen_digits_everywhere():
    for row in CutLab().cuts.values():
        totals = [c.total for c in row]
        assert max(totals) - min(totals) <= 1e-15 * min(map(abs, totals))
