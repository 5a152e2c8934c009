"""What the curvature lab draws and says, against runs that are trained and measured here."""

import numpy as np
import pytest

from backprop_lib import GradientDescent, datasets, mlp, train
from backprop_lib.chapters.curvature import hessian
from backprop_lib.labs import CurvatureLab

LOSS = "sigmoid_cross_entropy"


@pytest.fixture(scope="module")
def lab():
    return CurvatureLab()


@pytest.mark.parametrize(("learning_rate", "epochs"), [(0.5, 500), (1.0, 250)])
def test_lab_draws_the_run_that_its_controls_ask_for(learning_rate, epochs, lab):
    lab.controls["learning_rate"].value, lab.controls["epochs"].value = learning_rate, epochs
    x, y = datasets.circles(1000, rng=0)
    network = mlp([2, 4, 3, 1], ["tanh", "tanh", "identity"], rng=14)
    run = train(network, x, y, loss=LOSS, optimizer=GradientDescent(learning_rate), epochs=epochs, keep_theta=True)
    np.testing.assert_allclose(lab.loss.get_ydata(), run.loss, rtol=1e-6)
    np.testing.assert_array_equal(lab.loss.get_xdata(), np.arange(epochs + 1))
    measured, curvature = lab.curvature.get_data()
    assert measured[-1] == epochs
    for k in (8, 15, -1):
        H = hessian(network.with_theta(run.theta[measured[k]]), x, y, LOSS)
        assert curvature[k] == pytest.approx(np.linalg.eigvalsh(H)[-1], rel=1e-3)
    assert [point[0] for point in lab.here.get_data()] == [epochs, curvature[-1]]
    assert set(lab.limit.get_ydata()) == {2 / learning_rate}
    rises = [epoch for epoch in range(1, epochs + 1) if run.loss[epoch] > run.loss[epoch - 1]]
    assert lab.rises.get_xdata().tolist() == rises
    often = f"rose in {len(rises)} epochs, first in epoch {rises[0]}," if rises else "never rose,"
    assert f"The loss {often} and is {run.loss[-1]:.4f}." in lab.view.words
    assert f"the limit is 2/η = {2 / learning_rate:.3g}. After {epochs} epochs" in lab.view.words
    assert ("it was below the limit" in lab.view.words) == (max(curvature) < 2 / learning_rate)


def test_the_run_at_half_stays_below_its_limit_and_the_run_at_one_comes_back_to_its(lab):
    lab.controls["epochs"].value = 1500
    lab.controls["learning_rate"].value = 0.5
    assert lab.curvature.get_ydata().max() == pytest.approx(3.42, abs=0.01) and len(lab.rises.get_xdata()) == 0
    lab.controls["learning_rate"].value = 1.0
    epochs, curvature = lab.curvature.get_data()
    assert np.abs(curvature[(epochs >= 160) & (epochs <= 310)] - 2).max() < 0.15
    assert len(lab.rises.get_xdata()) > 30
