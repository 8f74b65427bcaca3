"""One idea each: no module that is installed is longer than 300 lines, no function than 50."""

import ast
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[1] / "formcheck"
INSTALLED = [path for path in sorted(ROOM.rglob("*.py")) if ROOM / "lab" not in path.parents]
MODULE, FUNCTION = 300, 50


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the ``def`` on, without the docstring."""
    documented = ast.get_docstring(function) is not None
    said = function.body[0]
    docstring = (said.end_lineno or 0) - said.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def longest(source: str) -> int:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return max(
        (code_lines(node) for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)),
        default=0,
    )


def test_lines_of_a_function_are_counted_without_its_docstring():
    assert longest('def short():\n    """Says\n\n    more.\n    """\n    return 1\n') == 2
    assert longest("x = 1\n") == 0


@pytest.mark.parametrize("path", INSTALLED, ids=lambda path: str(path.relative_to(ROOM)))
def test_modules_and_functions_are_short(path):
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MODULE
    assert longest(source) <= FUNCTION
