"""Chapter 14's drawings: prepared as the data were, whatever their place and size, and read by its network."""

import numpy as np
import pytest

from backprop_lib import datasets
from backprop_lib.chapters.digit_strokes import FORMS, draw
from backprop_lib.chapters.digit_variants import reader
from backprop_lib.chapters.drawn_digits import as_drawn, blocks, full_height, pen_width, prepare, raster

EVERY_FORM = [(digit, form) for digit, forms in FORMS.items() for form in forms]


def synthetic(rng, each):
    """`each` drawings of every digit: labels, and lists of strokes."""
    rng = np.random.default_rng(rng)
    labels = np.repeat(np.arange(10), each)
    return labels, [draw(label, rng) for label in labels]


@pytest.fixture(scope="module")
def network():
    return reader()


@pytest.mark.parametrize(("digit", "form"), EVERY_FORM)
def test_prepared_drawing_is_like_the_data(digit, form):
    x, _, _, _ = datasets.digits(rng=0)
    for seed in range(3):
        picture = prepare(draw(digit, seed, form))
        assert picture.shape == (64,) and (picture * 16 % 1 == 0).all() and 0 <= picture.min() <= picture.max() <= 1
        assert abs(16 * picture.sum() - 313) < 15 < (16 * x.sum(axis=1)).std()
        rows = picture.reshape(8, 8).any(axis=1)
        assert rows[0] and rows[7], "ink touches the first and the last row, as in all of the data"


def test_place_size_and_direction_of_the_pen_do_not_matter():
    strokes = draw(5, 1)
    picture = prepare(strokes)
    np.testing.assert_array_equal(prepare([4 * stroke for stroke in strokes]), picture)
    np.testing.assert_array_equal(prepare([stroke[::-1] for stroke in strokes]), picture)
    assert np.abs(prepare([0.07 * stroke + (31, -8) for stroke in strokes]) - picture).max() <= 1 / 16


def test_what_is_taken_as_drawn_stays_where_it_is():
    corner = as_drawn([[(0, 0), (10, 0)]], 100).reshape(8, 8)
    assert corner[0, 0] > 0 and not corner[1:].any() and not corner[:, 2:].any()
    low = as_drawn([[(50, 100)]], 100).reshape(8, 8)
    assert low[7, 3:5].all() and low.sum() == low[7, 3:5].sum()


def test_a_line_of_known_width_covers_the_pixels_that_it_should():
    bitmap = raster([np.array([(0.0, 10.0), (32.0, 10.0)])], 1.0, 0.0, 0.0, 4.0)
    assert bitmap.sum(axis=1).tolist() == [0] * 8 + [32] * 4 + [0] * 20
    np.testing.assert_array_equal(blocks(bitmap).reshape(8, 8)[:, 0], [0, 0, 1, 0, 0, 0, 0, 0])


def test_a_wide_drawing_is_made_as_wide_as_the_picture_and_keeps_its_aspect():
    strokes = [np.array([(0.0, 0.0), (40.0, 10.0)])]
    scale, right, down = full_height(strokes, 2.0)
    assert (scale, right, down) == (0.75, 1.0, 16 - 0.75 * 5)


def test_pen_is_thicker_for_a_one_than_for_an_eight():
    assert pen_width(draw(1, 0, "bar")) > 9 > 5 > pen_width(draw(8, 0))


def test_a_dot_is_a_digit_too():
    dot = prepare([[(3, 3)]]).reshape(8, 8)
    np.testing.assert_array_equal(dot, dot[::-1, ::-1])
    assert dot[3:5, 3:5].all()


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ([], "the drawing has no stroke"),
        ([[]], r"a stroke has shape \(0,\), \(n_points, 2\) is expected"),
        ([[1, 2, 3]], r"a stroke has shape \(3,\)"),
        ([[(0, 0), (np.nan, 1)]], "a stroke.* is nan, finite numbers are expected"),
    ],
)
def test_what_is_no_drawing_is_refused(strokes, words):
    for make in (prepare, lambda strokes: as_drawn(strokes, 1)):
        with pytest.raises(ValueError, match=words):
            make(strokes)


def test_network_reads_nine_in_ten_of_all_digits_and_none_rarely(network):
    labels, drawings = synthetic(0, 25)
    read = network.predict(np.array([prepare(strokes) for strokes in drawings])).argmax(axis=1)
    assert (read == labels).mean() >= 0.9
    assert min((read == labels)[labels == digit].mean() for digit in range(10)) > 0.6
    without = network.predict(np.array([as_drawn(strokes, 1) for strokes in drawings])).argmax(axis=1)
    assert (without == labels).mean() < 0.5


def test_drawings_follow_their_seed_and_stay_on_the_canvas():
    for digit, form in EVERY_FORM:
        first, second, other = (draw(digit, seed, form) for seed in (3, 3, 4))
        assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
        assert not np.array_equal(first[0], other[0])
        points = np.vstack([*first, *other])
        assert points.min() > 0 and points.max() < 1
    assert list(FORMS) == list(range(10))


@pytest.mark.parametrize(
    ("digit", "form", "error"), [(10, None, ValueError), ("3", None, TypeError), (7, "x", ValueError)]
)
def test_unknown_digits_and_forms_are_refused(digit, form, error):
    with pytest.raises(error):
        draw(digit, 0, form)
