"""What holds for every lab: it follows its controls, says what it shows, and leaves nothing behind."""

import gc
import inspect
import io
import itertools
import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from backprop_lib import labs
from backprop_lib.labs import BugGalleryLab, DrawDigitLab, FigureLab, figure_lab
from backprop_lib.labs.bug_gallery_lab import NOTHING, UNDECIDED
from backprop_lib.labs.display import Lab
from backprop_lib.labs.figure_lab import positions
from backprop_lib.labs.still_axes import still_axes
from backprop_lib.plotting import new_figure

LABS = [getattr(labs, name) for name in labs.__all__ if name != "FigureLab"]
each_figure_lab = pytest.mark.parametrize("make", [lab for lab in LABS if issubclass(lab, FigureLab)])


@pytest.fixture(scope="module", params=LABS, ids=lambda lab: lab.__name__)
def lab(request):
    return request.param(**({"prediction": NOTHING} if request.param is BugGalleryLab else {}))


def other_position(control):
    """A value that the control does not have now."""
    values = positions(control)
    return values[(values.index(control.value) + 1) % len(values)] if control.value in values else values[0]


def moving(lab):
    """The controls that the kernel follows; Play moves the epochs slider, in the browser."""
    return {name: control for name, control in lab.controls.items() if not isinstance(control, ipywidgets.Play)}


def shown(lab):
    """What the view shows: pixels and words, or the numbers that the page draws from."""
    if isinstance(lab, FigureLab):
        return np.asarray(Image.open(io.BytesIO(lab.view.frame))).tobytes(), lab.view.words
    if isinstance(lab, DrawDigitLab):
        return lab.picture.tobytes(), lab.words, lab.strokes, lab.view.example, lab.view.preparation
    return lab.network.theta.tobytes(), lab.view.thetas, lab.view.loss, lab.view.trained


def test_every_lab_has_an_answer_to_the_question_before_it():
    assert [lab.__name__ for lab in LABS if lab.expected is None] == []


def test_every_lab_of_the_folder_is_offered():
    names = [f"backprop_lib.labs.{path.stem}" for path in Path(labs.__file__).parent.glob("*.py")]
    modules = [__import__(name, fromlist="*") for name in names if not name.endswith("__init__")]
    found = [thing for module in modules for thing in vars(module).values() if inspect.isclass(thing)]
    assert {thing.__name__ for thing in found if issubclass(thing, Lab)} - {"Lab"} == set(labs.__all__)


def test_every_lab_can_be_imported_and_drawn_where_the_code_page_is_another():
    """Python itself says where a file of ours is opened in the system's encoding."""
    code = (
        "import warnings; warnings.filterwarnings('error', category=EncodingWarning, module='backprop_lib')\n"
        "from backprop_lib import datasets, labs\n"
        "datasets.reference('published_run')\n"
        "for name in labs.__all__: name != 'FigureLab' and getattr(labs, name)()"
    )
    command = [sys.executable, "-X", "warn_default_encoding", "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


def test_picture_follows_every_control_and_comes_back(lab):
    for name, control in moving(lab).items():
        start, before = control.value, shown(lab)
        control.value = UNDECIDED if name == "prediction" else other_position(control)  # predictions share a picture
        after = shown(lab)
        assert after[0] != before[0] or not isinstance(lab, FigureLab), f"{name} does not change the picture"
        assert after != before, f"{name} changes nothing"
        control.value = start
        assert shown(lab) == before, f"{name} does not lead back"


@each_figure_lab
def test_every_combination_of_positions_is_drawn_and_said(make):
    lab = make()
    said = set()
    for values in itertools.product(*map(positions, lab.controls.values())):
        words = lab.update(**dict(zip(lab.controls, values, strict=True)))
        assert len(words.split()) >= 5
        assert not re.search(r"(?<!\w)-\d", words), "a hyphen for a minus"
        said.add(words)
    assert len(said) > 0.6 * np.prod([len(positions(control)) for control in lab.controls.values()])


def test_ends_of_all_controls_together_show_a_picture(lab):
    controls = moving(lab)
    start = [control.value for control in controls.values()]
    for ends in ([positions(control)[end] for control in controls.values()] for end in (0, -1)):
        for control, value in zip(controls.values(), ends, strict=True):
            control.value = value
        assert all(shown(lab)[:2])
    for control, value in zip(controls.values(), start, strict=True):
        control.value = value


def held():
    """How many figures, their pixels, and other large strings of bytes and arrays Python holds."""
    gc.collect()
    things = gc.get_referents(*gc.get_objects())
    things += gc.get_referents(*(t for t in things if type(t) in (tuple, dict) and not gc.is_tracked(t)))
    pictures = {id(t) for t in things if type(t) in (Figure, RendererAgg)}
    return len(pictures | {id(t) for t in things if type(t) in (bytes, np.ndarray) and sys.getsizeof(t) > 2000})


def test_redraws_leave_nothing_behind():
    """All labs at once, for to look through all that Python holds takes seconds."""
    made = [make() for make in LABS]

    def redraw():
        for control in (next(iter(moving(lab).values())) for lab in made):
            for value in (other_position(control), control.value):
                control.value = value

    redraw()  # fills the caches, of fonts and of trained networks, which may stay
    before = held()
    redraw()
    assert held() <= before  # fewer where older rubbish went meanwhile
    assert pyplot.get_fignums() == []


def test_still_picture_says_what_it_shows(lab):
    bundle = lab._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"].startswith('<img class="figure" alt="')
    assert len(bundle["text/plain"].split()) > 8


def test_every_control_has_a_name(lab):
    assert all(control.description for control in lab.controls.values())
    for control in moving(lab).values():  # the label has room for about 13 letters of usual width
        width = sum(0.5 if letter in "iltjfr- " else 1.5 if letter in "mw" else 1 for letter in control.description)
        assert width <= 13, f"{control.description!r} is cut off beside its slider"


# A lab as a contributor writes one


def tiny(say=lambda **values: f"a line of height {values}", **controls):
    """A FigureLab with a line as high as its controls say."""
    figure, axes = new_figure(1, 1)
    (line,) = axes.plot([0, 1], [0, 0])
    axes.set_ylim(0, 9)

    def update(**values):
        line.set_ydata([0, sum(map(float, values.values()))])
        return say(**values)

    return FigureLab(figure, update, controls)


def slider(maximum=2, step=1):
    return ipywidgets.IntSlider(0, min=0, max=maximum, step=step)


@pytest.mark.parametrize(
    ("say", "controls", "error", "words"),
    [
        (lambda a: None, {"a": slider()}, TypeError, "update returned None, a sentence"),
        (lambda a: "too few words", {"a": slider()}, ValueError, "'too few words', a sentence of 5 words or more"),
        (None, {name: slider() for name in "abcde"}, ValueError, "5 controls are given, a lab has at most 4"),
        (None, {"a": slider(9), "b": slider(30)}, ValueError, "310 positions together, a page stores at most 300"),
        (None, {"a": ipywidgets.HTML()}, TypeError, "a HTML is given as a control.*expected: IntSlider"),
        (None, {"a": ipywidgets.Button()}, TypeError, "a Button is given as a control"),
        (None, {"a": ipywidgets.IntRangeSlider()}, TypeError, "a IntRangeSlider is given as a control"),
        (None, {"a": ipywidgets.FloatText()}, TypeError, "a FloatText is given as a control"),
    ],
)
def test_a_lab_that_no_page_can_show_is_refused_when_it_is_made(say, controls, error, words):
    before = len(ipywidgets.widgets.widget._instances)
    with pytest.raises(error, match=words):
        tiny(*([say] if say else []), **controls)
    assert len(ipywidgets.widgets.widget._instances) == before
    assert not any(control._trait_notifiers.get("value", {}).get("change") for control in controls.values())


def test_positions_of_every_kind_of_control():
    assert positions(slider(7, 2)) == [0, 2, 4, 6]
    assert positions(ipywidgets.FloatSlider(0.2, min=-0.4, max=0.8, step=0.2)) == [-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8]
    assert positions(ipywidgets.FloatLogSlider(2, base=2, min=-1, max=2, step=1)) == [0.5, 1, 2, 4]
    assert positions(ipywidgets.Dropdown(options={"one": 1, "two": 2})) == [1, 2]
    assert positions(ipywidgets.Checkbox()) == [False, True]
    assert positions(ipywidgets.Play(min=2, max=4)) == [2, 3, 4]


def stored(lab, folder, monkeypatch):
    """Put the frames of a lab into `folder` as for a page, and read them as the page does, one a combination."""
    monkeypatch.setattr(figure_lab, "FRAMES", folder / "frames")
    lab.prepare_for_no_kernel()
    return [(folder / lab.view.folder / f"{number}.webp").read_bytes() for number in lab.view.frames]


def pixels(figure):
    with io.BytesIO() as buffer:
        figure.savefig(buffer, format="rgba", dpi=60)
        return np.frombuffer(buffer.getvalue(), np.uint8).astype(int)


def levels_apart(one, other):
    """The largest difference of two pictures, in any pixel, of 255."""
    return np.abs(one - other).max()


@each_figure_lab
def test_frames_of_still_axes_are_the_same_within_rounding(make):
    lab = make()
    combinations = list(itertools.product(*map(positions, lab.controls.values())))
    picked = combinations[:: -(-len(combinations) // 5)]

    def draw(combination):
        lab.update(**dict(zip(lab.controls, combination, strict=True)))
        return pixels(lab.figure)

    with still_axes(lab.figure):
        drawn = [draw(combination) for combination in (picked[0], *picked)]  # the axes are remembered from the first
    for combination, frame in zip(picked, drawn[1:], strict=True):
        assert levels_apart(frame, draw(combination)) <= 2


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_xlim(0, 7),
        lambda axes: axes.set_yscale("symlog"),
        lambda axes: axes.set_xlabel("another"),
        lambda axes: axes.xaxis.label.set_color("red"),
        lambda axes: axes.set_xticks([0.2, 0.3]),
        lambda axes: axes.set_xticks([0.2, 0.3], ["a", "b"]),
        lambda axes: axes.tick_params(axis="y", labelsize=20),
        lambda axes: axes.grid(axis="y", visible=False),
        lambda axes: axes.yaxis.set_visible(False),
        lambda axes: axes.set_position([0.3, 0.3, 0.4, 0.4]),
    ],
)
def test_still_axes_notice_what_changes(change):
    figure, axes = new_figure(2, 2)
    axes.grid(visible=True)
    axes.set_xlabel("one")
    pixels(figure)
    figure.set_layout_engine(None)
    with still_axes(figure):
        before = pixels(figure)
        change(axes)
        after = pixels(figure)
    assert levels_apart(after, pixels(figure)) <= 2 < 10 < levels_apart(after, before)


def test_two_labs_of_one_class_keep_their_own_frames(tmp_path, monkeypatch):
    first, second = tiny(a=slider()), tiny(a=slider(9, 3))
    frames = stored(first, tmp_path, monkeypatch)
    others = stored(second, tmp_path, monkeypatch)
    assert len(set(frames)) == 3 and len(set(others)) == 4
    assert frames == [(tmp_path / first.view.folder / f"{i}.webp").read_bytes() for i in first.view.frames]


def test_frames_that_are_stored_again_take_no_more_room(tmp_path, monkeypatch):
    for _ in range(3):
        stored(tiny(a=slider()), tmp_path, monkeypatch)
    assert len(list(tmp_path.rglob("*.webp"))) == 3
