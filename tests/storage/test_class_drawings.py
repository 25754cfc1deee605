"""Drawings in a class: its members send them, within limits; maker or teacher removes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import func, select

from mnist_core.errors import ClassError, ClassReason, DrawingError
from mnist_core.settings import Settings
from mnist_core.storage.class_drawing_store import ClassDrawingStore, scarcest_digit
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.class_tables import class_drawings
from mnist_core.storage.database import Database
from mnist_core.storage.member_store import MemberStore
from tests.helpers.drawings import STROKES, drawing, image
from tests.helpers.engines import ANNA, BEN, CLEO

TEACHER, STRANGER = CLEO, "d" * 16


@pytest.fixture
def room(tmp_path, database) -> Iterator[SimpleNamespace]:
    """A class with Anna and Ben, in either kind of database."""
    settings = Settings(artifacts=tmp_path, database=database)
    opened = Database(settings)
    classes, members = ClassStore(opened, settings), MemberStore(opened, settings)
    found, _ = classes.open_class(TEACHER)
    for mark in (ANNA, BEN):
        members.join_by_link(mark, found.id)
    yield SimpleNamespace(
        store=ClassDrawingStore(opened), classes=classes, members=members, id=found.id, db=opened
    )
    opened.close()


def refused(reason: ClassReason):
    return pytest.raises(ClassError, match=f"class: {reason} ")


def labels(drawings) -> list[int]:
    return [one.label for one in drawings]


def stored(room) -> int:
    with room.db.reading() as connection:
        return connection.execute(select(func.count()).select_from(class_drawings)).scalar_one()


def test_a_drawing_is_read_back_by_the_teacher_with_its_label_and_what_the_network_read(room):
    sent = room.store.send(
        ANNA, room.id, drawing(7, 12, strokes=STROKES, model="digits-cnn", answer=1)
    )
    (found,) = room.store.drawings_in(TEACHER, room.id)
    assert (found.image == image(12)).all() and found.image.dtype == np.uint8
    assert (found.id, found.label, found.model, found.answer) == (sent.id, 7, "digits-cnn", 1)
    assert room.members.find(room.id, ANNA).person == found.person


def test_the_same_picture_is_taken_once_whoever_sends_it(room):
    room.store.send(ANNA, room.id, drawing(7, 12))
    for mark, label in ((ANNA, 7), (ANNA, 1), (BEN, 7)):
        with refused(ClassReason.DUPLICATE):
            room.store.send(mark, room.id, drawing(label, 12))
    assert stored(room) == 1


def test_two_classes_may_have_the_same_picture(room):
    other, _ = room.classes.open_class(STRANGER)
    room.store.send(ANNA, room.id, drawing(7, 12))
    room.members.join_by_link(ANNA, other.id)
    room.store.send(ANNA, other.id, drawing(7, 12))
    assert labels(room.store.drawings_in(STRANGER, other.id)) == [7]


def test_a_blank_picture_is_not_taken(room):
    blank = replace(drawing(7), image=np.zeros((28, 28), np.uint8))
    with refused(ClassReason.BLANK):
        room.store.send(ANNA, room.id, blank)
    assert stored(room) == 0


def test_what_is_no_drawing_is_not_taken(room):
    with pytest.raises(DrawingError):
        room.store.send(ANNA, room.id, drawing(10))
    assert stored(room) == 0


def test_a_member_sends_so_many_of_a_digit_and_others_send_theirs(room):
    room.classes.change(TEACHER, room.id, lambda it: replace(it, drawings_per_digit=2))
    for row in (1, 2):
        room.store.send(ANNA, room.id, drawing(7, row))
    with pytest.raises(ClassError, match="class: digit full 2"):
        room.store.send(ANNA, room.id, drawing(7, 3))
    room.store.send(ANNA, room.id, drawing(8, 3))
    room.store.send(BEN, room.id, drawing(7, 4))
    assert labels(room.store.drawings_in(TEACHER, room.id)) == [7, 7, 8, 7]


def test_of_many_drawings_those_are_taken_that_the_class_takes(room):
    room.classes.change(TEACHER, room.id, lambda it: replace(it, drawings_per_digit=2))
    room.store.send(BEN, room.id, drawing(7, 1))
    blank = replace(drawing(3), image=np.zeros((28, 28), np.uint8))
    sevens = [drawing(7, row) for row in (1, 2, 3, 4, 5)]
    assert room.store.send_all(ANNA, room.id, [*sevens, blank, drawing(8, 6)]) == (3, 1, 1, 2)
    assert labels(room.store.drawings_of(ANNA, room.id)) == [7, 7, 8]


def test_only_who_is_in_the_class_sends_and_sees(room):
    room.store.send(ANNA, room.id, drawing(7))
    with refused(ClassReason.NOT_MEMBER):
        room.store.send(STRANGER, room.id, drawing(7, 3))
    with refused(ClassReason.NOT_MEMBER):
        room.store.send_all(STRANGER, room.id, [drawing(7, 3)])
    with refused(ClassReason.NOT_MEMBER):
        room.store.drawings_in(STRANGER, room.id)
    room.members.remove(TEACHER, room.id, room.members.find(room.id, BEN).person)
    with refused(ClassReason.REMOVED):
        room.store.send(BEN, room.id, drawing(7, 3))
    with refused(ClassReason.REMOVED):
        room.store.drawings_in(BEN, room.id)
    assert stored(room) == 1


def test_who_sends_to_a_class_that_was_deleted_is_told_so(room):
    room.classes.delete(TEACHER, room.id)
    for send in (room.store.send, lambda *to: room.store.send_all(*to[:2], to[2:])):
        with refused(ClassReason.GONE):
            send(ANNA, room.id, drawing(7))
    with refused(ClassReason.GONE):
        room.classes.change(TEACHER, room.id, lambda it: it)


def test_a_member_takes_back_their_own_and_nobody_elses(room):
    mine = room.store.send(ANNA, room.id, drawing(7, 1))
    other = room.store.send(BEN, room.id, drawing(7, 2))
    room.store.remove(ANNA, room.id, mine.id, other.id, "0" * 32, "\0")
    assert labels(room.store.drawings_of(ANNA, room.id)) == []
    assert labels(room.store.drawings_of(BEN, room.id)) == [7]


def test_who_left_or_was_removed_still_takes_back_what_is_theirs(room):
    mine = room.store.send(ANNA, room.id, drawing(7, 1))
    room.members.leave(ANNA, room.id, delete_all=False)
    room.store.remove(ANNA, room.id, mine.id)
    assert stored(room) == 0


def test_the_teacher_removes_any_drawing_of_the_class_and_of_no_other_class(room):
    other, _ = room.classes.open_class(STRANGER)
    sent = room.store.send(ANNA, room.id, drawing(7, 1))
    room.store.remove(STRANGER, room.id, sent.id)
    room.store.remove(STRANGER, other.id, sent.id)
    assert stored(room) == 1
    room.store.remove(TEACHER, room.id, sent.id)
    assert stored(room) == 0


def test_drawings_are_counted_for_each_digit_in_the_class_and_of_one_person(room):
    for mark, label, row in ((ANNA, 7, 1), (ANNA, 0, 2), (BEN, 7, 3)):
        room.store.send(mark, room.id, drawing(label, row))
    counts = room.store.count(ANNA, room.id)
    assert counts.of_all == (1, 0, 0, 0, 0, 0, 0, 2, 0, 0)
    assert counts.own == (1, 0, 0, 0, 0, 0, 0, 1, 0, 0)


def test_a_drawing_is_found_again_by_its_image_by_its_maker_alone(room):
    sent = room.store.send(ANNA, room.id, drawing(7, 12))
    assert room.store.find(ANNA, room.id, image(12)).id == sent.id
    assert room.store.find(BEN, room.id, image(12)) is None
    assert room.store.find(ANNA, room.id, image(13)) is None


def test_the_scarcest_digit_is_asked_for_and_other_counts_decide_between_equals():
    assert scarcest_digit((2, 1, 1, 1, 1, 1, 1, 0, 0, 1)) == 7
    assert scarcest_digit((2, 1, 1, 1, 1, 1, 1, 0, 0, 1), (0, 0, 0, 0, 0, 0, 0, 5, 4, 0)) == 8
