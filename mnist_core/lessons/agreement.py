"""Whether two languages have the same lesson: all but the words people read."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from mnist_core.errors import LessonError, LessonReason
from mnist_core.lessons.records import Check, Lesson, Link, Part, Question, Text


def check_agreement(one: Lesson, other: Lesson, file: str) -> None:
    """Raise LessonError unless steps, questions, links and checks are the same.

    Args:
        one, other: the lesson in two languages.
        file: that of the other, for the error.
    """
    front = replace(one, title="", summary="", steps=())
    if replace(other, title="", summary="", steps=()) != front:
        raise LessonError(file, "", LessonReason.DIFFERS, "the front matter")
    if len(one.steps) != len(other.steps):
        raise LessonError(file, "", LessonReason.DIFFERS, "the number of steps")
    for first, second in zip(one.steps, other.steps, strict=True):
        pairs = zip_longest(map(_wordless, first.parts), map(_wordless, second.parts))
        for place, (here, there) in enumerate(pairs, 1):
            if here != there:
                kind = type(there or here).__name__.lower()
                told = f"part {place} ({kind})"
                raise LessonError(file, second.title, LessonReason.DIFFERS, told)


def _wordless(part: Part) -> Part:
    """A part without what people read; choices are counted."""
    if isinstance(part, Text):
        return Text("")
    if isinstance(part, Question):
        return replace(part, ask="", choices=("",) * len(part.choices), because="")
    if isinstance(part, (Link, Check)):
        return replace(part, text="")
    return part
