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
from backprop_lib.labs import FigureLab, TrainingLab
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
