"""Every exercise of every chapter: its solution is "correct", typical wrong answers get the right diagnosis.

A chapter's exercise cells carry the tag "exercise"; the k-th asks for `answer_k` and ends in a call of `check`. The
k-th `<details><summary>Solution</summary>` holds Python code that sets `answer_k`. The wrong answers stand in
`wrong_answers/NN.json`: {"k": [["Python expression", "expected diagnosis"], …]}.
"""

import ast
import contextlib
import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
CHAPTERS = [path for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")) if not path.name.startswith("00")]
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def in_notebooks_folder():
    """Chapters read ../reference, as they do when their kernel runs."""
    with contextlib.chdir(ROOT / "notebooks"):
        yield


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request, in_notebooks_folder):
    """The chapter's number, its exercises, solutions, and the names defined by its other cells."""
    notebook = nbformat.read(request.param, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    exercises = [cell.source for cell in code if "exercise" in cell.metadata.get("tags", [])]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    namespace = {}
    for cell in code:
        exec(compile(cell.source, request.param.name, "exec"), namespace)
    return request.param.stem[:2], exercises, SOLUTION.findall(text), namespace


def verdict(exercise, answer_code, namespace):
    """What the exercise's cell says if its `answer_k = ...` is replaced by `answer_code`."""
    *body, last = ast.parse(exercise).body
    stub = [node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.value) == "..."]
    assert len(stub) == 1, "an exercise has exactly one `answer_k = ...`"
    scope = dict(namespace)
    for node in body:
        exec(answer_code if node in stub else ast.unparse(node), scope)
    return eval(ast.unparse(last), scope)


def test_every_exercise_has_a_solution_and_two_wrong_answers(chapter):
    number, exercises, solutions, _ = chapter
    assert 3 <= len(exercises) <= 5
    assert len(solutions) == len(exercises)
    wrong = json.loads((ROOT / f"tests/wrong_answers/{number}.json").read_text())
    assert [len(wrong[str(k)]) >= 2 for k in range(1, len(exercises) + 1)] == [True] * len(exercises)


def test_unanswered_stub_says_so(chapter):
    _, exercises, _, namespace = chapter
    for k, exercise in enumerate(exercises, start=1):
        assert verdict(exercise, f"answer_{k} = ...", namespace) == "not answered yet"


def test_solution_is_correct(chapter):
    _, exercises, solutions, namespace = chapter
    for k, (exercise, solution) in enumerate(zip(exercises, solutions, strict=True), start=1):
        assert verdict(exercise, solution, namespace) == "correct", f"exercise {k}"


def test_wrong_answer_gets_its_diagnosis(chapter):
    number, exercises, _, namespace = chapter
    wrong = json.loads((ROOT / f"tests/wrong_answers/{number}.json").read_text())
    for k, cases in wrong.items():
        for answer, diagnosis in cases:
            assert verdict(exercises[int(k) - 1], f"answer_{k} = {answer}", namespace) == diagnosis, (k, answer)
