"""Chapter 5's ballot box: its votes against the library's backward pass, one sample at a time, and what is drawn."""

import re

import numpy as np
import pytest

from backprop_lib import datasets
from backprop_lib.chapters.ballots import circle_votes, cosine, cosines, drawn
from backprop_lib.labs import BallotBoxLab
from backprop_lib.labs.ballot_box_lab import COUNTED, MEAN, SUM
from backprop_lib.network import Network


@pytest.fixture(scope="module")
def votes():
    """∂L/∂w₁₁ and ∂L/∂w₂₁ of each sample alone, which is a batch of one: (1000, 2)."""
    x, y = datasets.circles(1000, rng=0)
    network = Network([2, 3, 1], ["tanh", "tanh"], np.random.default_rng(8).standard_normal(13))
    found = []
    for s in range(len(x)):
        network.backward(network.forward(x[s : s + 1]) - (2 * y[s : s + 1] - 1))
        found.append(network.layers[0].dW[:, 0].copy())
    return np.array(found)


@pytest.fixture(scope="module")
def lab():
    return BallotBoxLab()


def test_votes_are_the_gradients_of_single_samples_and_cannot_be_changed(votes):
    np.testing.assert_allclose(circle_votes()[2], votes, rtol=1e-10, atol=1e-15)
    with pytest.raises(ValueError, match="read-only"):
        circle_votes()[2][0] = 0


def test_a_draw_keeps_what_a_smaller_one_counts_and_another_draw_counts_others():
    assert set(drawn(10, 3)) < set(drawn(30, 3)) and len(set(drawn(30, 3))) == 30
    assert set(drawn(30, 3)) != set(drawn(30, 4))
    assert sorted(drawn(1000, 3)) == list(range(1000))


def test_cosine_is_that_of_the_angle(votes):
    np.testing.assert_allclose(cosine(np.array([[2, 0], [0, 3], [-1, 0]]), np.array([5, 0])), [1, 0, -1])
    sums = [votes[drawn(10, draw)].sum(axis=0) for draw in (1, 2)]
    angles = [np.subtract(*(np.arctan2(v[1], v[0]) for v in (one, votes.sum(axis=0)))) for one in sums]
    np.testing.assert_allclose(cosines(10, n_draws=2), np.cos(angles))


@pytest.mark.parametrize("n", COUNTED[::2])
@pytest.mark.parametrize("count", [SUM, MEAN])
def test_lab_draws_the_votes_their_result_and_that_of_all(n, count, lab, votes):
    for name, value in {"n": n, "draw": 2, "count": count}.items():
        lab.controls[name].value = value
    chosen, divide = drawn(n, 2), count == MEAN
    some, everyone = votes[chosen].sum(axis=0) / (n if divide else 1), votes.sum(axis=0) / (1000 if divide else 1)
    np.testing.assert_allclose([lab.some.U.item(), lab.some.V.item()], some, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([lab.all.U.item(), lab.all.V.item()], everyone, rtol=1e-9)
    path = lab.path.get_xydata()
    ends = np.diff(path, axis=0) if count == SUM else path[1::2]  # head to tail, or each from the origin
    np.testing.assert_allclose(ends, votes[chosen], rtol=1e-9, atol=1e-12)
    x, y = datasets.circles(1000, rng=0)
    for label, arrows in lab.arrows.items():
        mine, counted = y[:, 0] == label, np.isin(np.arange(1000), chosen)
        np.testing.assert_array_equal(np.broadcast_to(arrows.Umask, mine.sum()), ~counted[mine])
        np.testing.assert_allclose(np.asarray(arrows.V)[counted[mine]], votes[mine & counted, 1], atol=1e-12)
        np.testing.assert_array_equal(arrows.XY, x[mine])
        np.testing.assert_array_equal(np.column_stack(lab.points[label].get_data()), x[mine & counted])
    told = re.search(r"cosine between them is (−?[\d.]+)\.$", lab.view.words)[1].replace("−", "-")
    np.testing.assert_allclose(float(told), some @ everyone / np.sqrt(some @ some * (everyone @ everyone)), atol=0.006)
    assert f"{n} of 1000 samples, {(votes[chosen] @ everyone < 0).sum()} of them against" in lab.view.words
