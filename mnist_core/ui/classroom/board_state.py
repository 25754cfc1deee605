"""A class as its board shows it at this moment: read once for all panels."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from mnist_core.classroom.board import OwnRun, is_here, names_on_board
from mnist_core.records import Class, Member
from mnist_core.storage.class_board import BoardStore
from mnist_core.ui.shared.classroom_here import get_members
from mnist_core.ui.shared.loaders import get_engine


@dataclass(frozen=True)
class Board:
    """What the panels of the board are drawn from.

    Attributes:
        found: the class.
        members: those whom the teacher has not removed, in the order they joined.
        here: ids of those of whom something was heard a moment ago.
        names: what everybody is called on the board, by the id of the person.
        runs: all runs of the class, the oldest first.
        answered: ids of those who have answered the question of the task.
    """

    found: Class
    members: tuple[Member, ...]
    here: frozenset[str]
    names: dict[str, str]
    runs: tuple[OwnRun, ...]
    answered: frozenset[str]


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
    question = found.task.question if found.task is not None else ""
    now = time.time()
    return Board(
        found=found,
        members=tuple(each for each in members if each.state != "removed"),
        here=frozenset(each.person for each in members if is_here(each, now)),
        names=names_on_board(members, hidden),
        runs=read_runs(found),
        answered=frozenset(get_board().who_answered(found.id, question)) if question else EMPTY,
    )


def read_runs(found: Class) -> tuple[OwnRun, ...]:
    """The runs of a class, the oldest first. Raises DatabaseError."""
    engine = get_engine()
    runs = {run.id: run for run in engine.runs()}  # from memory, unless one has changed
    own = engine.class_runs.of_class(found.id)
    return tuple(OwnRun(runs[each.run_id], each.owner) for each in own if each.run_id in runs)


EMPTY: frozenset[str] = frozenset()
