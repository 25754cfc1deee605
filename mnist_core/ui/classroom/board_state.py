"""A class as its board shows it at this moment: read once for all panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from mnist_core.classroom.board import OwnRun, is_here, names_on_board
from mnist_core.classroom.question_table import Question
from mnist_core.records import Class, Member
from mnist_core.storage.class_board import BoardStore
from mnist_core.ui.shared.classroom_here import get_members
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.question_panel import questions_asked

ASKED = "class_board_question"  # its number in the address, from 1
_DIGITS = 4  # more than that is no number of a question


@dataclass(frozen=True)
class Board:
    """What the panels of the board are drawn from.

    Attributes:
        found: the class.
        members: those whom the teacher has not removed, in the order they joined.
        here: ids of those of whom something was heard a moment ago.
        names: what everybody is called on the board, by the id of the person.
        runs: all runs of the class, the oldest first.
        asked: the question that the board shows; None for none.
        answered: ids of those members who have answered it.
    """

    found: Class
    members: tuple[Member, ...]
    here: frozenset[str]
    names: dict[str, str]
    runs: tuple[OwnRun, ...]
    answered: frozenset[str]
    asked: Question | None = None


@st.cache_resource(show_spinner=False)
def get_board() -> BoardStore:
    """What is counted of the server's classes."""
    return BoardStore(get_engine().database)


def read_board(found: Class, hidden: bool = False) -> Board:
    """Read it.

    Args:
        found: the class.
        hidden: hide the names of its members.

    Raises:
        DatabaseError: it cannot be read.
    """
    members = get_members().members_of(found.id)
    staying = tuple(each for each in members if each.state != "removed")
    asked = _asked(found)
    now = get_board().clock()
    return Board(
        found=found,
        members=staying,
        here=frozenset(each.person for each in members if is_here(each, now)),
        names=names_on_board(members, hidden),
        runs=read_runs(found),
        answered=_answered(found, asked, staying) if asked else EMPTY,
        asked=asked,
    )


def _asked(found: Class) -> Question | None:
    """The question that the teacher has chosen, of those of a lesson; else the first."""
    questions = questions_asked(found)
    chosen = st.query_params.get(ASKED, "")
    place = int(chosen) - 1 if chosen.isdecimal() and len(chosen) < _DIGITS else 0
    names = list(questions)
    return questions[names[place if 0 <= place < len(names) else 0]] if names else None


def _answered(found: Class, asked: Question, members: Sequence[Member]) -> frozenset[str]:
    """Of those whom the teacher has removed, no answer counts, as in the bars."""
    answered = get_board().who_answered(found.id, asked.name)
    return frozenset(each.person for each in members if each.person in answered)


def read_runs(found: Class) -> tuple[OwnRun, ...]:
    """The runs of a class, the oldest first. Raises DatabaseError."""
    engine = get_engine()
    runs = {run.id: run for run in engine.runs()}  # from memory, unless one has changed
    own = engine.class_runs.of_class(found.id)
    return tuple(OwnRun(runs[each.run_id], each.owner) for each in own if each.run_id in runs)


EMPTY: frozenset[str] = frozenset()
