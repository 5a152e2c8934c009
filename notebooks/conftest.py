"""Chapters are tested with nbval, strictly, in an empty folder: every output that is stored must come out again, and
again when the cell is run a second time. Then, in the same kernel, the exercises: tests/chapter_exercises.py.
"""

from pathlib import Path

import nbformat
from nbval.plugin import IPyNbCell, IPyNbFile

OPTIONS = {"check": True, "check_exception": False, "skip": False}  # of nbval, for a cell of ours
TESTS = Path(__file__).parent.parent / "tests"
EXERCISES = (
    "every_exercise_has_a_solution_and_two_wrong_answers",
    "unanswered_stubs_say_so",
    "solutions_are_correct",
    "wrong_answers_get_their_diagnosis",
    "what_is_typed_on_the_page_gets_the_same_sentence",
    "what_is_listed_as_typed_is_the_value_of_its_expression",
    "before_each_lab_stands_a_question_whose_answer_a_guard_holds",
)


def pytest_configure(config):
    config.option.nbval_current_env = True
    config.option.nbval_cell_timeout = 120
    config.option.nbval_sanitize_with = str(Path(__file__).with_name("nbval.cfg"))


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb" and not parent.config.option.nbval:  # then nbval collects it itself
        return Chapter.from_parent(parent, path=file_path)


class Chapter(IPyNbFile):
    """All cells of a chapter, each twice, and ours around them. Ours leave no name behind in the chapter's."""

    def collect(self):
        yield self.cell("goes to an empty folder", "__import__('os').chdir(__import__('tempfile').mkdtemp())")
        for cell in super().collect():
            yield cell
            yield self.cell(f"{cell.name}, again", cell.cell.source, cell.cell.outputs, cell.options, cell.cell_num)
        yield self.cell("left nothing behind", "assert __import__('os').listdir() == []")
        yield self.cell("finds the checks of exercises", f"__import__('sys').path.append({str(TESTS)!r})")
        for name in EXERCISES:
            source = f"__import__('chapter_exercises').check('{name}', '{self.path.stem}', globals())"
            yield self.cell(name, source, options=OPTIONS | {"check": False})  # an exercise may print
        yield self.cell("removes the empty folder", "__import__('os').rmdir(__import__('os').getcwd())")

    def cell(self, name, source, outputs=(), options=OPTIONS, number=-1):
        cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=1)
        return IPyNbCell.from_parent(self, name=name, cell_num=number, cell=cell, options=options)
