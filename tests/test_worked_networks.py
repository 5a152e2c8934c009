"""The worked networks: every published figure stands in an output of chapter 9, beside ours, and both are right."""

import json
import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from backprop_lib import GradientDescent, Network, check_gradient, datasets, train
from backprop_lib.chapters.worked import FrozenBiases, among, ask, beside, network_from, train_all, train_xor
from backprop_lib.chapters.worked_steps import LOSS, samples, steps

ROOT = Path(__file__).parent.parent
FILE = json.loads((ROOT / "backprop_lib/reference/worked_networks.json").read_text(encoding="utf-8"))
ROW = re.compile(r"^(\S.*?) {2,}(\S+) {2,}(\S+(?: to \S+)?) {2,}(agrees|differs|inside|outside)(.*)$")


def leaves(published, way=()):
    """(way, figure) of everything below "published"."""
    if isinstance(published, dict | list):
        items = published.items() if isinstance(published, dict) else enumerate(published, start=1)
        for key, below in items:
            yield from leaves(below, (*way, str(key)))
    else:
        yield way, published


FIGURES = {
    (name, " ".join(way).replace("_", " ")): figure
    for name, network in FILE.items()
    for way, figure in leaves(network.get("published", {}))
}
RECOMPUTED = {  # the same way below "recomputed", or another name there
    ("two_two_two", "after one step error"): FILE["two_two_two"]["recomputed"]["error_after_one_step"],
    ("two_two_two", "after 10000 steps error"): FILE["two_two_two"]["recomputed"]["error_after_10000_steps"],
    **{
        ("two_two_two", f"after 10000 steps outputs {i}"): figure
        for i, figure in enumerate(FILE["two_two_two"]["recomputed"]["outputs_after_10000_steps"], start=1)
    },
    ("one_neuron", "slide table weight 2"): FILE["one_neuron"]["weights"][1],
    **{
        (name, " ".join(way).replace("_", " ")): figure
        for name in ("study_and_sleep", "mind")
        for way, figure in leaves({k: v for k, v in FILE[name]["recomputed"].items() if k != "note"})
    },
}


@pytest.fixture(scope="module")
def printed_rows():
    """{(network, label): [(published, ours, verdict, remark) as text, …]} of all tables in the chapter's outputs."""
    notebook = nbformat.read(ROOT / "notebooks/09-by-hand.ipynb", as_version=4)
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", []) if o.get("name") == "stdout"]
    names, rows = {name.replace("_", " "): name for name in FILE}, {}
    for output in outputs:
        name = None
        for line in output["text"].splitlines():
            head = re.match(r"^(\S.*?) {2,}published {2,}ours$", line)
            name = names[head[1]] if head else name
            found = ROW.match(line)
            if found and name:
                rows.setdefault((name, found[1]), []).append(found.groups()[1:])
    return rows


def unit(text):
    """One unit of the last digit of a printed number."""
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def test_file_has_as_many_figures_as_the_chapter_says():
    assert len(FIGURES) == 59


@pytest.mark.parametrize(("name", "label"), FIGURES)
def test_every_published_figure_stands_in_an_output_beside_ours(name, label, printed_rows):
    figure = FIGURES[name, label]
    assert (name, label) in printed_rows, "missing from the outputs of the chapter"
    for published, ours, verdict, _ in printed_rows[name, label]:
        assert float(published) == figure
        if verdict in ("inside", "outside"):
            low, high = (float(end) for end in ours.split(" to "))
            slack = max(unit(ours.split(" to ")[0]), unit(ours.split(" to ")[1]))
            assert (low - slack <= figure <= high + slack) if verdict == "inside" else not low < figure < high
        else:
            near = abs(float(ours) - figure) < 1.001 * unit(published)
            assert near == (verdict == "agrees")
            if (name, label) in RECOMPUTED:
                right = RECOMPUTED[name, label]
                assert abs(float(ours) - right) <= 0.51 * max(unit(ours), unit(repr(float(right))))
            elif not label.startswith("weights after"):  # these stand beside a true step, see below
                assert near


def test_what_differs_is_explained_by_a_change_that_gives_the_published_figure(printed_rows):
    explained = set()
    for (name, label), rows in printed_rows.items():
        for published, _, verdict, remark in rows:
            if verdict == "differs" and remark:
                value = re.search(r": (\S+), agrees$", remark)[1]
                assert abs(float(value) - float(published)) < 1.001 * unit(published)
                explained.add((name, label))
    differing = {key for key, rows in printed_rows.items() if "differs" in {row[2] for row in rows}}
    assert differing - explained == {("one_neuron", "slide table weight 2")} and len(differing) == 20


def test_true_step_of_the_rule_that_divides():
    """Beside the nine printed weights stands a step along the gradient, here by central differences."""
    sample = samples()["the rule that divides"]
    network, theta = sample.network, sample.network.theta
    slopes = [
        (LOSS.value(network.with_theta(theta + h).predict(sample.x), sample.y)
         - LOSS.value(network.with_theta(theta - h).predict(sample.x), sample.y)) / 2e-5
        for h in 1e-5 * np.eye(9)
    ]  # fmt: skip
    after = network.with_theta(theta - slopes)
    recomputed = FILE["mind"]["recomputed"]
    assert after.predict(sample.x)[0, 0] == pytest.approx(recomputed["output_after_a_true_step_with_rate_1"], abs=1e-6)


def test_last_figures_of_xor_are_out_of_reach_sample_by_sample_too():
    """The best of the chapter's 50 starts of a 2-2-1 network with biases, trained in the published order."""
    x = np.array(FILE["xor_bias_trick"]["order"], float)
    y = (x[:, :1] != x[:, 1:]).astype(float)
    starts = Network([2, 2, 1], ["sigmoid"] * 2, np.random.default_rng(0).standard_normal((50, 9)) / 2**0.5)
    trained, ours = train_xor(starts, x, y, FILE["xor_bias_trick"]["published"]["loss"])
    best = int(((ask(trained, x) - y) ** 2).sum(axis=(1, 2)).argmin())
    one = Network([2, 2, 1], ["sigmoid"] * 2, starts.theta[best])
    history = train(
        one, x, y, loss="half_squared_error", optimizer=GradientDescent(0.5), epochs=20_000, batch_size=1, shuffle=False
    )
    assert 4 * history.loss[-1] == pytest.approx(ours["loss"]["20000"].min(), rel=0.02)
    assert 4 * history.loss[-1] > 1.04 * FILE["xor_bias_trick"]["published"]["loss"]["20000"]


# The tables


def test_numbers_agree_if_rounded_or_cut_off_and_not_otherwise():
    def verdicts(value):
        (row,) = beside("one_neuron", {"prediction": value}).rows
        return row.agrees, row.verdict

    assert verdicts(0.8743521434) == (True, "agrees")
    assert verdicts(0.8743521426) == (True, "agrees")
    assert verdicts(0.8743521439) == (True, "agrees, cut off")
    assert verdicts(0.8743521441) == (False, "differs")
    assert verdicts(0.8743521424) == (False, "differs")


def test_powers_of_ten_are_compared_in_their_own_digits():
    for value, agrees in ((3.510854e-05, True), (3.510859e-05, True), (3.51086e-05, False), (3.5e-5, False)):
        (row,) = beside("two_two_two", {"after_10000_steps": {"error": value}}).rows
        assert row.agrees == agrees and row.published == "3.51085e-05"


def test_change_is_shown_with_what_it_gives():
    table = beside("study_and_sleep", {"sums": [7.6, 3.9, 6.5]}, {"sums 2": ("other column", 7.5)})
    assert table.differing == ["sums 2"]
    assert table.rows[1].verdict == "differs; other column: 7.5, agrees"
    wrong = beside("study_and_sleep", {"sums": [7.6, 3.9, 6.5]}, {"sums 2": ("other column", 7.4)})
    assert wrong.rows[1].verdict.endswith("7.4, differs")


def test_among_says_inside_or_outside():
    starts = np.array([0.9, 0.93])
    assert not among("study_and_sleep", {"prediction_4_8": starts}).differing
    assert among("study_and_sleep", {"prediction_4_8": starts + 0.02}).differing == ["prediction 4 8"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: beside("two", {}), "two_two_two"),
        (lambda: beside("one_neuron", {"gradient": 1.0}), "gradient was not published"),
        (lambda: beside("study_and_sleep", {"sums": [1.0, 2.0]}), r"sums: \(2,\) numbers are given, \(3,\)"),
        (lambda: beside("one_neuron", {"error": 1.0}, {"errors": ("x", 1.0)}), r"\['errors'\]"),
        (lambda: network_from([np.ones((2, 3)), np.ones((2, 1))]), r"shapes \[\(2, 3\), \(2, 1\)\]"),
    ],
)
def test_what_does_not_fit_is_said(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_network_from_weights_keeps_their_places():
    W1, W2 = np.arange(6.0).reshape(2, 3), np.arange(3.0)[:, None]
    network = network_from([W1, W2], [[7, 8, 9], [10]])
    np.testing.assert_array_equal(network.layers[0].W, W1)
    np.testing.assert_array_equal(network.layers[0].b, [[7, 8, 9]])
    np.testing.assert_array_equal(network.layers[1].Wb, [[0], [1], [2], [10]])
    assert network_from([W1, W2]).n_parameters == 9


def test_frozen_biases_stay_and_weights_move():
    sample = samples()["eight weights"]
    network = sample.network.with_theta(sample.network.theta)
    train(network, sample.x, sample.y, loss="half_squared_error", optimizer=FrozenBiases(network, 0.5), epochs=3)
    for before, after in zip(sample.network.layers, network.layers, strict=True):
        np.testing.assert_array_equal(before.b, after.b)
        assert (before.W != after.W).all()


def test_all_starts_are_trained_as_each_alone():
    theta, x, y = np.random.default_rng(1).standard_normal((3, 9)), [[0.1, 0.2], [1, 0]], [[1.0], [0.0]]
    how = {"loss": "half_squared_error", "optimizer": GradientDescent(0.5), "epochs": 5}
    many = Network([2, 3, 1], ["sigmoid"] * 2, theta, bias=False)
    train_all(many, x, y, **how)
    for i, start in enumerate(theta):
        one = Network([2, 3, 1], ["sigmoid"] * 2, start, bias=False)
        train(one, x, y, **how)
        np.testing.assert_allclose(ask(many, x)[i], one.predict(x), rtol=1e-12)


# The steps of the lab


@pytest.mark.parametrize("name", samples())
def test_steps_hold_the_library_s_numbers_and_these_are_right(name):
    sample = samples()[name]
    assert check_gradient(sample.network, sample.x, sample.y, "half_squared_error").passed
    done, network = steps(sample), sample.network
    LOSS.value(network.forward(sample.x), sample.y)
    network.backward(LOSS.gradient(network.forward(sample.x), sample.y))
    found = {key: array for step in done for key, array in step.arrays}
    for k, layer in enumerate(network.layers, start=1):
        pairs = {"W": layer.W, "Z": layer.z, "A": layer.a, "δ": layer.dz, "∂L/∂W": layer.dW}
        for key, array in (pairs | ({"b": layer.b, "∂L/∂b": layer.db} if layer.bias else {})).items():
            np.testing.assert_array_equal(found[f"{key}{k}"], array)
    assert len(done) == 3 * len(network.layers) + 3


def test_last_step_is_the_published_one():
    arrays = dict(steps(samples()["eight weights"])[-1].arrays)
    published = FILE["two_two_two"]["published"]["after_one_step"]
    np.testing.assert_allclose(arrays["W1 after"].T.ravel(), published["w1_to_w4"], atol=5e-9, rtol=0)
    np.testing.assert_allclose(arrays["W2 after"].T.ravel(), published["w5_to_w8"], atol=5e-9, rtol=0)
    np.testing.assert_array_equal(arrays["b1 after"], [[0.35, 0.35]])
    recomputed = FILE["two_two_two"]["recomputed"]["error_after_one_step"]
    assert math.isclose(arrays["L after"][0, 0], recomputed, abs_tol=1e-9)


def test_reference_read_by_the_library_is_this_file():
    assert datasets.reference("worked_networks") == FILE
