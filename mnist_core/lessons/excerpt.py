"""The statement of a script that some words stand in, for a lesson to show.

It is found among tokens: `ast.parse` of Python 3.11 counts its depth for all threads together, and
fails where two of them parse at a time.
"""

from __future__ import annotations

import io
import textwrap
import tokenize
from typing import NamedTuple

_BETWEEN = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)


class _Statement(NamedTuple):
    """Lines from the first to the last, counted from 1; `column` is how far it is indented."""

    first: int
    last: int
    column: int
    opens: bool  # a block, with its colon
    decorates: bool


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
    statements = _statements(source)
    at = next((i for i, one in enumerate(statements) if one.first <= place <= one.last), None)
    if at is None:
        raise ValueError(f"no statement with {words!r}")
    begin = end = at
    while begin and statements[begin - 1].decorates:
        begin -= 1
    while statements[end].decorates:
        end += 1
    if statements[end].opens:
        column = statements[end].column
        while end + 1 < len(statements) and statements[end + 1].column > column:
            end += 1
    return textwrap.dedent("\n".join(lines[statements[begin].first - 1 : statements[end].last]))


def _statements(source: str) -> list[_Statement]:
    """All of them in order; a block's statements come after the line that opens it."""
    found: list[_Statement] = []
    parts: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NEWLINE:
            (row, column), (last, _) = parts[0].start, parts[-1].end
            opens, decorates = parts[-1].string == ":", parts[0].string == "@"
            found.append(_Statement(row, last, column, opens, decorates))
            parts = []
        elif token.type not in _BETWEEN:
            parts.append(token)
    return found
