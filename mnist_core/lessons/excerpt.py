"""The statement of a script that some words stand in, for a lesson to show."""

from __future__ import annotations

import ast
import textwrap

from mnist_core.codegen.parsing import parsed


def statement_with(source: str, words: str) -> str:
    """The smallest statement around the first place of these words, its indentation removed; of
    one that opens a block, all of the block, and its decorators.

    Args:
        source: a script.
        words: what to look for, within one line.

    Raises:
        ValueError: they stand nowhere in it, or in no statement.
    """
    lines = source.splitlines()
    place = next((number for number, line in enumerate(lines, 1) if words in line), 0)
    statements = [
        _lines_of(node) for node in ast.walk(parsed(source)) if isinstance(node, ast.stmt)
    ]
    around = [(last - first, first, last) for first, last in statements if first <= place <= last]
    if not around:
        raise ValueError(f"no statement with {words!r}")
    _length, first, last = min(around)
    return textwrap.dedent("\n".join(lines[first - 1 : last]))


def _lines_of(node: ast.stmt) -> tuple[int, int]:
    """Its first line and its last, counted from 1."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return first, node.end_lineno or node.lineno
