"""The blocks in a lesson's text: fenced, with YAML in them, and named by what stands after the
fence: question, link, check, code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mnist_core.errors import LessonReason
from mnist_core.lessons.addresses import unknown_names
from mnist_core.lessons.checks import CHECKS, LINKED_PAGES, check_parameters
from mnist_core.lessons.fields import Fields
from mnist_core.lessons.measures import MEASURES
from mnist_core.lessons.records import Check, Code, Link, Part, Question
from mnist_core.lessons.runs_meant import check_run

MAX_LABEL = 120  # characters of what stands on a button, a link or a check
MAX_TEXT = 2_000
_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
_MOST_CHOICES = 6
_MOST_HIDDEN = 20
CURVES = ("loss", "accuracy")
MINE = "mine"
"""In a link, for the run or the network of the person's own that its `run` names."""


def read_question(fields: Fields) -> Question:
    """Raises LessonError, as all of these do."""
    name = fields.text("id", 31)
    if not _ID.fullmatch(name):
        raise fields.wrong("id", "small letters, digits and hyphens")
    ask, choices = fields.text("ask", MAX_TEXT), fields.texts("choices", 2, _MOST_CHOICES, 200)
    answer = fields.whole("answer", 0, len(choices) - 1) if fields.has("answer") else None
    measure, bounds = fields.text("measure", 40, ""), fields.numbers("bounds")
    run = fields.mapping("run") if fields.has("run") else None
    because, shows = fields.text("because", MAX_TEXT), fields.text("shows", 20, "")
    fields.end()
    _check_answer(fields, answer, measure)
    if measure and len(bounds) != len(choices) - 1:
        raise fields.wrong("bounds", "ascending numbers, one fewer than there are choices")
    if measure and run is None:
        raise fields.error(LessonReason.MISSING, "question, run")
    _check(fields, "run", check_run, run or {})
    shows = _curves(fields, shows, measure, run is not None)
    return Question(name, ask, choices, answer, measure, bounds, run, because, shows)


def _curves(fields: Fields, shows: str, measure: str, has_run: bool) -> str:
    """The curves to show: those that the question is about."""
    if not has_run:
        return ""
    if not shows and not measure:
        raise fields.error(LessonReason.MISSING, "question, shows")
    shows = shows or MEASURES[measure].shows
    if shows not in CURVES:
        raise fields.wrong("shows", f"one of {', '.join(CURVES)}")
    return shows


def _check_answer(fields: Fields, answer: int | None, measure: str) -> None:
    """Either the lesson says what is right, or the person's own run does."""
    if measure and measure not in MEASURES:
        raise fields.wrong("measure", f"one of {', '.join(MEASURES)}")
    if (answer is None) == (not measure):
        raise fields.wrong("answer", "either answer, or measure with bounds")


def read_link(fields: Fields) -> Link:
    text, page = fields.text("text", MAX_LABEL), fields.text("page", 20)
    if page not in LINKED_PAGES:
        raise fields.wrong("page", f"one of {', '.join(LINKED_PAGES)}")
    values, hide = fields.mapping("set"), fields.texts("hide", 0, _MOST_HIDDEN, 40)
    run = fields.mapping("run") if fields.has("run") else None
    fields.end()
    if (run is None) == (MINE in values.values()):
        raise fields.wrong("run", f"which run is meant by {MINE}")
    _check(fields, "run", check_run, run or {})
    _check_address(fields, "link", page, values, hide)
    return Link(text, page, values, hide, run)


def read_check(fields: Fields) -> Check:
    done, text = fields.text("done", 20), fields.text("text", MAX_LABEL)
    if done not in CHECKS:
        raise fields.wrong("done", f"one of {', '.join(CHECKS)}")
    of = fields.rest()
    _check(fields, done, lambda values: check_parameters(done, values), of)
    if done == "opened":
        _check_address(fields, "check", of["page"], of.get("set", {}))
        if MINE in of.get("set", {}).values():
            raise fields.wrong("set", f"no {MINE}: run says which network is meant")
    return Check(done, text, of)


def read_code(fields: Fields) -> Code:
    of = fields.text("of", 200)
    fields.end()
    return Code(of)


def _check_address(
    fields: Fields, block: str, page: str, names: Iterable[str], hide: Iterable[str] = ()
) -> None:
    """A page reads no other names, and says nothing of them to who comes with the link."""
    for name in unknown_names(page, names, hide):
        raise fields.error(LessonReason.UNKNOWN_NAME, f"{block}, {name}")


def _check(
    fields: Fields, name: str, check: Callable[[dict[str, object]], None], of: object
) -> None:
    """Say where it is what a check does not like."""
    try:
        check(of)  # type: ignore[arg-type]
    except ValueError as error:
        raise fields.wrong(name, str(error)) from error


READERS: dict[str, Callable[[Fields], Part]] = {
    "question": read_question,
    "link": read_link,
    "check": read_check,
    "code": read_code,
}
"""By what stands after the fence."""

PLAIN = ("", "text")
"""Fences that are text as it is."""
