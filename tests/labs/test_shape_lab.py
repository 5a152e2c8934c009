"""Chapter 5's lab: each rectangle beside the shape of its matrix, the verdict beside NumPy's."""

import numpy as np
import pytest

from backprop_lib.labs import ShapeLab

EQUATIONS = [  # as the chapter writes them; s samples, i inputs, u units
    ["Z su", "=", "X si", "·", "W iu", "+", "b 1u"],
    ["dZ su", "=", "dA su", "⊙", "f\\,'(Z) su"],
    ["dW iu", "=", "X^⊤ is", "·", "dZ su"],
    ["db 1u", "=", "ones 1s", "·", "dZ su"],
    ["dX si", "=", "dZ su", "·", "W^⊤ ui"],
    ["W iu", "−", "η A^⊤ dZ uu"],
]


@pytest.fixture(scope="module")
def shapes():
    return ShapeLab()


@pytest.mark.parametrize("sizes", [(5, 3, 4), (1, 1, 1), (5, 5, 5), (2, 1, 3), (3, 4, 1), (4, 2, 2)])
def test_shape_lab_draws_each_matrix_as_high_and_wide_as_it_is(sizes, shapes):
    words = shapes.update(**dict(zip(("samples", "inputs", "units"), sizes, strict=True)))
    size = dict(zip("siu1", (*sizes, 1), strict=True))
    for (equation, _, middle), expected in zip(shapes.lines, EQUATIONS, strict=True):
        end = -np.inf
        for part, wanted in zip(equation.parts, expected, strict=True):
            if " " not in wanted:
                assert part.get_text() == wanted and end < part.get_position()[0]
                continue
            name, dimensions = wanted.rsplit(" ", 1)
            rows, columns = (size[letter] for letter in dimensions)
            assert part.name.get_text().strip("$") == name
            assert (part.n_rows.get_text(), part.n_columns.get_text()) == (str(rows), str(columns))
            left, bottom, width, height = part.face.get_bbox().bounds
            assert left > end
            end = left + width
            np.testing.assert_allclose([width, height, bottom + height / 2], [1.4 * columns, 1.4 * rows, middle])
            np.testing.assert_allclose([side.get_xdata()[0] for side in part.vertical], [left, left + width])
            assert all(np.ptp(side.get_ydata()) == pytest.approx(height) for side in part.vertical)
            assert all(np.ptp(side.get_xdata()) == pytest.approx(width) for side in part.horizontal)
            np.testing.assert_allclose([side.get_ydata()[0] for side in part.horizontal], [bottom, bottom + height])
    verdict = shapes.verdict.get_text().replace("\n", " ")
    assert what_numpy_does(sizes[1], sizes[2]) in verdict and verdict in words
    assert f"has the shape ({size['i']}, {size['u']}) of W" in words
    assert f"AᵀdZ has the shape ({size['u']}, {size['u']})" in words


def what_numpy_does(inputs, units):
    try:
        result = np.zeros((inputs, units)) - np.zeros((units, units))
    except ValueError:
        return "ValueError"
    return "wrong numbers" if result.shape == (inputs, units) else "changes its shape"
