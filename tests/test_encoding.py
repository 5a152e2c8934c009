"""Every text file of ours is read and written as UTF-8, by name: a reader's system may have another code page."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MADE = {"_build", "vendor", "__pycache__", "node_modules"}
FILES = [
    path.relative_to(ROOT)
    for folder in ("backprop_lib", "benchmarks", "book", "notebooks", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not MADE & set(path.relative_to(ROOT).parts)
]


def unnamed_encodings(source):
    """The calls that read or write text without saying in which encoding."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        options = {keyword.arg for keyword in call.keywords}
        modes = [argument.value for argument in call.args[:2] if isinstance(argument, ast.Constant)]
        as_text = any(k.arg == "text" and getattr(k.value, "value", None) is True for k in call.keywords)
        of_text = name in ("read_text", "write_text") or as_text
        if name == "open":
            of_text = isinstance(call.func, ast.Name) and not any(isinstance(m, str) and "b" in m for m in modes[-1:])
        if of_text and not options & {"encoding", None}:
            yield f"line {call.lineno}: {ast.unparse(call)[:80]}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_text_is_read_and_written_with_its_encoding_named(path):
    assert list(unnamed_encodings((ROOT / path).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    ["path.read_text()", "path.write_text(x)", "open(p)", "open(p, 'w')", "subprocess.run(c, text=True)"],
)
def test_what_is_missing_is_seen(source):
    assert len(list(unnamed_encodings(source))) == 1
