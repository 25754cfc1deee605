"""Comments and docstrings of a script in the reader's language. The code stays as it is.

They stand in the modules that the script is put together from, in English, so the catalog takes
them from there: a docstring is one message, without its indentation, and so is a comment.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from mnist_core.codegen.parsing import parsed
from mnist_core.i18n import _


@dataclass(frozen=True)
class Remark:
    """A docstring or a comment.

    Attributes:
        text: without quotes, number sign and indentation.
        first, last: its lines, counted from 1.
        column: where it begins in the first line.
        is_docstring: as opposed to a comment, which goes to the end of its line.
    """

    text: str
    first: int
    last: int
    column: int
    is_docstring: bool


def translated(source: str) -> str:
    """The same code with its remarks in the reader's language.

    Args:
        source: Python that can be parsed; remarks that no catalog knows stay as they are.
    """
    lines = source.split("\n")
    for remark in sorted(remarks_in(source), key=lambda each: each.first, reverse=True):
        text = _(remark.text)
        if text == remark.text:
            continue
        begin = lines[remark.first - 1][: remark.column]
        said = _docstring(text, remark.column) if remark.is_docstring else f"# {text}"
        lines[remark.first - 1 : remark.last] = [f"{begin}{said}"]
    return "\n".join(lines)


@functools.lru_cache(maxsize=256)  # parts of a script, most of which many scripts have
def remarks_in(source: str) -> tuple[Remark, ...]:
    """Docstrings of functions and classes, and comments but those that only say a shape."""
    return tuple([*_docstrings(source), *_comments(source)])


def _docstrings(source: str) -> Iterator[Remark]:
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (text := ast.get_docstring(node)):
            said = node.body[0]
            yield Remark(text, said.lineno, said.end_lineno or said.lineno, said.col_offset, True)


def _comments(source: str) -> Iterator[Remark]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text = token.string.removeprefix("#").strip()
        if token.type == tokenize.COMMENT and _has_words(text):
            row, column = token.start
            yield Remark(text, row, row, column, False)


def _has_words(comment: str) -> bool:
    """True if there is more than numbers and shapes, "(n, 28, 28)", in it."""
    return re.search("[a-z]{2}", re.sub(r"\([^)]*\)", "", comment)) is not None


def _docstring(text: str, column: int) -> str:
    if "\n" not in text:
        return f'"""{text}"""'
    return textwrap.indent(f'"""{text}\n"""', " " * column).lstrip()
