"""Answers in a class: given by its members, replaced until they are revealed, counted for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import Task
from mnist_core.settings import Settings
from mnist_core.storage.class_answers import AnswerStore
from mnist_core.storage.class_board import BoardStore
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.class_tables import class_drawings
from mnist_core.storage.database import Database
from mnist_core.storage.member_store import MemberStore
from tests.helpers.drawings import drawing
from tests.helpers.engines import ANNA, BEN, CLEO

TEACHER, STRANGER = CLEO, "d" * 16
ASKED = "learning-rate-1"


@pytest.fixture
def room(tmp_path, database) -> Iterator[SimpleNamespace]:
    """A class with Anna and Ben that is asked something, in either kind of database."""
    settings = Settings(artifacts=tmp_path, database=database)
    opened = Database(settings)
    classes, members = ClassStore(opened, settings), MemberStore(opened, settings)
    found, _ = classes.open_class(TEACHER)
    people = [members.join_by_link(mark, found.id)[1].person for mark in (ANNA, BEN)]
    room = SimpleNamespace(
        store=AnswerStore(opened), classes=classes, members=members, id=found.id, people=people
    )
    room.board, room.drawings, room.db = BoardStore(opened), ClassDrawingStore(opened), opened
    change(room, task=Task(question=ASKED))
    yield room
    opened.close()


def change(room, **values) -> None:
    room.classes.change(TEACHER, room.id, lambda found: replace(found, **values))


def refused(reason: ClassReason):
    return pytest.raises(ClassError, match=f"class: {reason} ")


def tally(room, mark=TEACHER, question=ASKED) -> dict[str, int]:
    return room.store.tally(mark, room.id, question)


def test_a_member_who_thinks_again_is_counted_once(room):
    for answer in ("faster", "stays"):
        room.store.give(ANNA, room.id, ASKED, answer)
    room.store.give(BEN, room.id, ASKED, "stays")
    assert tally(room) == {"stays": 2}
    assert room.store.own(ANNA, room.id) == {ASKED: "stays"}
    assert room.board.who_answered(room.id, ASKED) == set(room.people)


def test_nothing_comes_in_once_the_answers_are_revealed(room):
    room.store.give(ANNA, room.id, ASKED, "faster")
    change(room, revealed=(ASKED,))
    with refused(ClassReason.UNKNOWN_QUESTION):
        room.store.give(ANNA, room.id, ASKED, "stays")
    assert tally(room) == {"faster": 1}


@pytest.mark.parametrize("task", [None, Task(question="other-seed"), Task()])
def test_only_the_question_of_the_task_is_answered(room, task):
    change(room, task=task)
    for question in (ASKED, ""):
        with refused(ClassReason.UNKNOWN_QUESTION):
            room.store.give(ANNA, room.id, question, "stays")


def test_whoever_is_not_in_the_class_answers_nothing(room):
    for mark in (STRANGER, TEACHER, ""):
        with refused(ClassReason.NOT_MEMBER):
            room.store.give(mark, room.id, ASKED, "stays")
    room.members.remove(TEACHER, room.id, room.people[0])
    with refused(ClassReason.REMOVED):
        room.store.give(ANNA, room.id, ASKED, "stays")
    assert tally(room) == {}


def test_members_see_how_many_chose_what_only_when_it_is_revealed(room):
    room.store.give(ANNA, room.id, ASKED, "stays")
    with refused(ClassReason.NOT_TEACHER):
        tally(room, BEN)
    change(room, revealed=(ASKED,))
    assert tally(room, BEN) == tally(room) == {"stays": 1}
    with refused(ClassReason.NOT_MEMBER):
        tally(room, STRANGER)


def test_who_was_removed_no_longer_counts(room):
    room.store.give(ANNA, room.id, ASKED, "stays")
    room.store.give(BEN, room.id, ASKED, "faster")
    room.members.remove(TEACHER, room.id, room.people[1])
    assert tally(room) == {"stays": 1}


def test_who_answered_what_is_for_the_teacher(room):
    room.store.give(ANNA, room.id, ASKED, "stays")
    (answer,) = room.store.answers_in(TEACHER, room.id)
    assert answer[:3] == (room.people[0], ASKED, "stays")
    for mark in (ANNA, STRANGER):
        with refused(ClassReason.NOT_TEACHER):
            room.store.answers_in(mark, room.id)


def test_every_drawing_that_comes_or_goes_is_another_version_of_the_wall(room):
    seen = [room.board.drawings_version(TEACHER, room.id)]
    first = room.drawings.send(ANNA, room.id, drawing(7, 12))
    seen.append(room.board.drawings_version(TEACHER, room.id))
    room.drawings.send(BEN, room.id, drawing(1, 13))
    seen.append(room.board.drawings_version(TEACHER, room.id))
    room.drawings.remove(TEACHER, room.id, first.id)
    seen.append(room.board.drawings_version(TEACHER, room.id))
    third = room.drawings.send(ANNA, room.id, drawing(7, 14))
    with room.db.writing() as connection:  # as after the clock was set back
        earlier = update(class_drawings).where(class_drawings.c.id == third.id)
        connection.execute(earlier.values(created=third.created - 3600))
    seen.append(room.board.drawings_version(TEACHER, room.id))
    assert len(set(seen)) == 5 and seen[0] == (0, 0.0)
    assert room.board.drawings_version(BEN, room.id) == seen[-1]
    with refused(ClassReason.NOT_MEMBER):
        room.board.drawings_version(STRANGER, room.id)
