"""The statement of a script that some words stand in, for a lesson to show."""

from __future__ import annotations

import ast
import textwrap


def statement_with(source: str, words: str) -> str:
    """The smallest statement around the first place of these words, its indentation removed.

    Args:
        source: a script.
        words: what to look for, within one line.

    Raises:
        ValueError: they stand nowhere in it, or in no statement.
    """
    lines = source.splitlines()
    place = next((number for number, line in enumerate(lines, 1) if words in line), 0)
    around = [
        (first, node.end_lineno or first)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
        for first in [_first_line(node)]
        if first <= place <= (node.end_lineno or first)
    ]
    if not around:
        raise ValueError(f"no statement with {words!r}")
    first, last = min(around, key=lambda lines: lines[1] - lines[0])
    return textwrap.dedent("\n".join(lines[first - 1 : last]))


def _first_line(node: ast.stmt) -> int:
    """With its decorators."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return node.lineno
