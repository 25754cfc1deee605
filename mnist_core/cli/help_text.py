"""Help of the commands, wrapped by the columns of a terminal: a Chinese character takes two of
them, and a line may end after each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import east_asian_width

import click

# What stays together: a word with the punctuation after it, or a wide character with its own.
_PIECES = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][、，。：；？！”）]*\s*|\s+")
_PARAGRAPH_AS_IT_IS = "\b\n"  # click wraps what begins with it no further


class HelpFormatter(click.HelpFormatter):
    """Click's own, which counts characters, with lines that it need not wrap."""

    def write_text(self, text: str) -> None:
        width = max(self.width - self.current_indent, 11)
        super().write_text("\n\n".join(_wrapped(part, width) for part in text.split("\n\n")))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        first = min(max(len(name) for name, _text in rows), col_max) + col_spacing
        width = max(self.width - self.current_indent - first - 2, 10)
        wrapped = [(name, _wrapped(text, width)) for name, text in rows]
        super().write_dl(wrapped, col_max, col_spacing)


class Context(click.Context):
    formatter_class = HelpFormatter


class Command(click.Command):
    """A command that is listed with the first sentence of its help."""

    context_class = Context

    def get_short_help_str(self, limit: int = 45) -> str:
        return re.split(r"(?<=。)|\.(?:\s|$)|\n\n", self.help or "")[0].rstrip("。")


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, width: int) -> str:
    """A text with spaces up to so many columns."""
    return text + " " * (width - columns(text))


def _wrapped(text: str, width: int) -> str:
    if columns(text) == len(text):
        return text  # click wraps it
    lines = [""]
    for piece in _PIECES.findall(text):
        if columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return _PARAGRAPH_AS_IT_IS + "\n".join(line.rstrip() for line in lines)
