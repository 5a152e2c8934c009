"""Every lab at the ends and in the middle of every control, in each combination of two, from Python."""

import gc
import itertools

import ipywidgets
import numpy as np
import psutil
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from backprop_lib import accuracy, labs
from backprop_lib.labs import FigureLab, HingesLab, TrainingLab
from backprop_lib.labs.figure_lab import positions

LABS = [getattr(labs, name) for name in labs.__all__ if name != "FigureLab"]
CONTROLS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, ipywidgets.Dropdown)
MEGABYTE = 2**20


@pytest.fixture(scope="module", params=LABS, ids=lambda lab: lab.__name__)
def lab(request):
    return request.param()


def ends_and_middle(control):
    if isinstance(control, ipywidgets.Play):
        return [control.min, control.max]
    values = positions(control)
    return [values[0], values[len(values) // 2], values[-1]]


def sweep(lab):
    """Set every pair of controls to every combination of their ends and middles; yields after each."""
    start = {name: control.value for name, control in lab.controls.items()}
    pairs = list(itertools.combinations(lab.controls, 2)) or [(*lab.controls, *lab.controls)]
    for first, second in pairs:
        for a, b in itertools.product(ends_and_middle(lab.controls[first]), ends_and_middle(lab.controls[second])):
            lab.controls[first].value, lab.controls[second].value = a, b
            yield
        for name, value in start.items():
            lab.controls[name].value = value


def resident():
    """Bytes of memory that this process holds."""
    gc.collect()
    return psutil.Process().memory_info().rss


def count_figures():
    gc.collect()
    return sum(isinstance(thing, Figure) for thing in gc.get_objects())


def shown(lab):
    return lab.view.frame if isinstance(lab, FigureLab) else (lab.view.theta, lab.view.loss, lab.view.epoch)


def test_every_combination_shows_a_picture_and_leaves_nothing_behind(lab):
    start = {name: control.value for name, control in lab.controls.items()}
    before, figures = shown(lab), count_figures()
    for _ in sweep(lab):  # this also fills the caches, of fonts and of trained networks, which may stay
        assert shown(lab) and (isinstance(lab, TrainingLab) or len(lab.view.words.split()) >= 5)
    memory = resident()
    for _ in itertools.islice(sweep(lab), 15):
        pass
    assert resident() - memory < 20 * MEGABYTE
    for name, value in start.items():
        lab.controls[name].value = value
    assert count_figures() == figures
    assert pyplot.get_fignums() == []
    assert shown(lab) == before, "the same settings show the same picture"


def test_still_picture_says_what_it_shows(lab):
    bundle = lab._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"].startswith('<img class="figure" alt="')
    assert len(bundle["text/plain"].split()) > 8


def test_every_control_has_a_name(lab):
    assert all(control.description for control in lab.controls.values())


def test_figure_lab_has_few_enough_frames_to_be_stored():
    for make in LABS:
        if issubclass(make, FigureLab):
            values = [positions(control) for control in make().controls.values()]
            assert len(values) <= 4 and np.prod([len(v) for v in values]) <= 300


@pytest.mark.parametrize(
    ("curve", "n_hinges", "middle", "width"),
    [("step", 5, 0.0, 5), ("step", 2, 1.0, 1), ("hill", 6, -0.5, 3), ("hill", 1, 1.0, 3)],
)
def test_hinges_lab_draws_hinges_whose_sum_meets_the_curve(curve, n_hinges, middle, width):
    lab = HingesLab("hill" if curve == "step" else "step", 3, 0.5, 1)
    words = lab.move(curve, n_hinges, middle, width)
    kinks = [middle + width * (i / (n_hinges - 1) - 1 / 2) for i in range(n_hinges)] if n_hinges > 1 else [middle]
    x = np.linspace(-4, 4, 801)
    height = {"hill": lambda x: np.exp(-(x**2)), "step": lambda x: 1 / (1 + np.exp(6 - 6 * x))}[curve]
    pieces = np.interp(x, [*kinks, 4], height(np.array([*kinks, 4])))
    np.testing.assert_allclose(lab.feet.get_data(), [kinks, [0] * n_hinges], atol=1e-12)
    np.testing.assert_allclose(lab.kinks.get_data(), [kinks, height(np.array(kinks))], atol=1e-12)
    np.testing.assert_allclose(np.interp(x, *lab.curve.get_data()), height(x), atol=1e-3)
    np.testing.assert_allclose(np.interp(x, *lab.sum.get_data()), pieces, atol=1e-12)
    drawn = [line.get_data() for line in lab.hinges if len(line.get_xdata())]
    assert len(drawn) == n_hinges
    added = sum(np.interp(x, *line) for line in drawn)  # each is level on the left of where it begins, at its kink
    np.testing.assert_allclose(height(kinks[0]) + added, pieces, atol=1e-12)
    dotted = [line.get_data() for line in lab.without if len(line.get_xdata())]
    assert len(dotted) == n_hinges - 1
    for i, line in enumerate(dotted):
        goes_on = height(kinks[0]) + sum(np.interp(line[0], *one) for one in drawn[: i + 1])
        np.testing.assert_allclose(line[1], goes_on, atol=1e-12)
        assert kinks[i + 1] <= line[0][0] < kinks[i + 1] + 0.03
    gap = np.abs(pieces - height(x)).max()
    assert f"the largest gap is {gap:.2f}" in words and f"{n_hinges} hinge" in words
    assert np.ptp(lab.gap.get_ydata()) == pytest.approx(gap)


def test_hinges_lab_stores_one_picture_for_all_spreads_of_a_single_kink():
    lab = HingesLab()
    assert len({lab.frame_key("hill", 1, 0.0, width) for width in (1, 3, 5)}) == 1
    assert len({lab.frame_key("hill", 2, 0.0, width) for width in (1, 3, 5)}) == 3


def test_training_lab_shows_the_network_that_its_controls_ask_for():
    lab = TrainingLab(max_epochs=20, n_samples=100)
    start = lab.network.theta.copy()
    lab.controls["epochs"].value = 5
    np.testing.assert_array_equal(lab.network.theta, lab.history.theta[5])
    assert lab.view.theta == lab.network.theta.tobytes() and lab.view.epoch == 5
    assert lab.loss == lab.history.loss[5]
    assert lab.accuracy == accuracy(lab.network.predict(lab.x), lab.y, threshold=0)
    lab.controls["hidden"].value = "tanh"
    assert (lab.network.theta != start).any()
    assert lab.network.activations[0].name == "tanh"


def test_training_lab_recalls_a_setting_instead_of_training_again():
    lab = TrainingLab(max_epochs=20, n_samples=100)
    first = lab.history
    lab.controls["learning_rate"].value = 1.0
    assert lab.history is not first
    lab.controls["learning_rate"].value = 10**-0.3
    assert lab.history is first


def test_training_lab_survives_divergence_to_infinity():
    lab = TrainingLab(max_epochs=20, n_samples=100)
    lab.history = type(lab.history)(np.array([0.7, np.inf]), lab.history.theta[:2], 1)
    lab._seek()
    assert lab.loss == np.inf
