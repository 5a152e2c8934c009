"""What a chapter's exercises must hold, asked in the kernel that has just run the chapter (notebooks/conftest.py).

Exercise cells carry the tag "exercise"; the k-th asks for `answer_k` and ends in a call of `check`. The k-th
`<details><summary>Solution</summary>` holds Python code that sets `answer_k`. The wrong answers stand in
`wrong_answers/NN.json`: {"k": [["Python expression", "expected diagnosis"], …]}, with the value that a reader of a page
would type as a third entry where the expression needs names of the chapter. Before every lab stands a question.
"""

import ast
import base64
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from backprop_lib import diagnosis

ROOT = Path(__file__).parent.parent
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)```", re.DOTALL)

# book/answers/typed.py finds diagnosis.py beside it, as in a page
sys.path.append(str(ROOT / "book" / "answers"))
sys.modules["diagnosis"] = diagnosis
from typed import sentence  # noqa: E402

RUNS = {}  # (chapter, exercise, answer) -> what `answered` returns


def check(name, chapter, namespace):
    """Call the function of this name for this chapter, such as 07-two-circles; namespace: what its run has left."""
    cells = json.loads((ROOT / f"notebooks/{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    text = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    exercises = [cell["source"] for cell in code if "exercise" in cell["metadata"].get("tags", [])]
    known = {"code": code, "exercises": exercises, "solutions": SOLUTION.findall(text), "namespace": namespace}
    globals()[name](SimpleNamespace(number=chapter[:2], **known))


def answered(chapter, exercise, answer_code):
    """(what the exercise's cell says, the value it checks) if its `answer_k = ...` is replaced by `answer_code`.

    It is run once for all the functions here. The value is None where a cell checks several at once.
    """
    place = chapter.number, exercise, answer_code
    if place not in RUNS:
        *body, last = ast.parse(exercise).body
        stub = [node for node in body if isinstance(node, ast.Assign) and ast.unparse(node.value) == "..."]
        assert len(stub) == 1, "an exercise has exactly one `answer_k = ...`"
        scope = dict(chapter.namespace)
        for node in body:
            exec(answer_code if node in stub else ast.unparse(node), scope)
        first = last.value.args[0]
        value = None if isinstance(first, ast.Starred) else eval(ast.unparse(first), scope)
        RUNS[place] = eval(ast.unparse(last), scope), value
    return RUNS[place]


def every_exercise_has_a_solution_and_two_wrong_answers(chapter):
    number, exercises, solutions = chapter.number, chapter.exercises, chapter.solutions
    if number == "00":
        return
    assert 3 <= len(exercises) <= 7
    assert len(solutions) == len(exercises)
    wrong = json.loads((ROOT / f"tests/wrong_answers/{number}.json").read_text(encoding="utf-8"))
    assert [len(wrong[str(k)]) >= 2 for k in range(1, len(exercises) + 1)] == [True] * len(exercises)


def unanswered_stubs_say_so(chapter):
    for k, exercise in enumerate(chapter.exercises, start=1):
        assert answered(chapter, exercise, f"answer_{k} = ...")[0] == "not answered yet"


def solutions_are_correct(chapter):
    for k, (exercise, solution) in enumerate(zip(chapter.exercises, chapter.solutions, strict=True), start=1):
        assert answered(chapter, exercise, solution)[0] == "correct", f"exercise {k}"


def wrong_answers(chapter):
    """(k, the exercise, a wrong answer, its diagnosis, and what is typed for it) for all that are listed."""
    if chapter.number != "00":
        listed = json.loads((ROOT / f"tests/wrong_answers/{chapter.number}.json").read_text(encoding="utf-8"))
        for k, cases in listed.items():
            for answer, words, *typed in cases:
                yield k, chapter.exercises[int(k) - 1], answer, words, typed[0] if typed else answer


def wrong_answers_get_their_diagnosis(chapter):
    for k, exercise, answer, words, _ in wrong_answers(chapter):
        assert answered(chapter, exercise, f"answer_{k} = {answer}")[0] == words, (k, answer)


def before_each_lab_stands_a_question_whose_answer_a_guard_holds(chapter):
    questions = [k for k, cell in enumerate(chapter.code) if "question" in cell["metadata"].get("tags", [])]
    labs = [k for k, cell in enumerate(chapter.code) if any("backprop-still" in str(out) for out in cell["outputs"])]
    assert questions == [k - 1 for k in labs]
    for k in labs:
        name = re.search(r"\b(\w+Lab)\(", chapter.code[k]["source"])[1]
        question, later = chapter.code[k - 1]["source"], "\n".join(cell["source"] for cell in chapter.code[k + 1 :])
        assert question.endswith(f"guess = ...\ncheck(guess, {name}.expected)")
        assert re.search(rf"\b{name}\.expected\b", later)
        asked = eval(f"check(..., {name}.expected)", chapter.namespace)
        right = repr(chapter.namespace[name].expected)
        assert sentence(base64.b64decode(asked.record).decode(), right) == "correct"


def as_typed(value):
    """How a reader would type this value into the box on the page."""
    return str(value.tolist() if hasattr(value, "tolist") else value).replace("np.float64", "")


def what_is_typed_on_the_page_gets_the_same_sentence(chapter):
    """The page judges by the same files, under another Python (tests/browser/test_answer_boxes.py)."""
    pairs = zip(chapter.exercises, chapter.solutions, strict=True)
    solutions = [(str(k), exercise, solution, "correct") for k, (exercise, solution) in enumerate(pairs, start=1)]
    wrong = [(k, exercise, f"answer_{k} = {code}", words) for k, exercise, code, words, _ in wrong_answers(chapter)]
    for k, exercise, code, words in solutions + wrong:
        record = answered(chapter, exercise, f"answer_{k} = ...")[0].record
        value = answered(chapter, exercise, code)[1]
        if record is None or value is None or callable(value) or words.startswith("right, but made of another symbol"):
            continue  # nothing that could be typed
        if np.shape(value) != (0,):
            assert sentence(base64.b64decode(record).decode(), as_typed(value)) == words, (k, code)


def what_is_listed_as_typed_is_the_value_of_its_expression(chapter):
    for k, exercise, answer, _, typed in wrong_answers(chapter):
        if typed != answer:
            value = answered(chapter, exercise, f"answer_{k} = {answer}")[1]
            if hasattr(value, "free_symbols"):
                assert typed == as_typed(value)
            else:
                np.testing.assert_allclose(ast.literal_eval(typed), np.array(value, float), rtol=1e-8, atol=1e-12)
