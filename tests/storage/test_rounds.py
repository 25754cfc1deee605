"""Rounds of fooling a network: who begins and ends them, what is sent and how it is voted on."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import update

from mnist_core.errors import ClassError, ClassReason, DrawingError
from mnist_core.settings import Settings
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.class_tables import rounds
from mnist_core.storage.database import Database
from mnist_core.storage.member_store import MemberStore
from mnist_core.storage.round_drawing_store import MOST_PER_PERSON, VOTES, RoundDrawingStore
from mnist_core.storage.round_store import RoundStore
from tests.helpers.drawings import image
from tests.helpers.engines import ANNA, BEN, CLEO

TEACHER, DORA, STRANGER = "d" * 16, "e" * 16, "f" * 16


@pytest.fixture
def room(tmp_path, database) -> Iterator[SimpleNamespace]:
    """A class with four members, in either kind of database."""
    settings = Settings(artifacts=tmp_path, database=database)
    opened = Database(settings)
    classes, members = ClassStore(opened, settings), MemberStore(opened, settings)
    found, _ = classes.open_class(TEACHER)
    for mark in (ANNA, BEN, CLEO, DORA):
        members.join_by_link(mark, found.id)
    stores = {"rounds": RoundStore(opened), "drawings": RoundDrawingStore(opened)}
    yield SimpleNamespace(**stores, classes=classes, members=members, id=found.id, db=opened)
    opened.close()


@pytest.fixture
def begun(room) -> str:
    """The id of a round in which is drawn."""
    return room.rounds.begin(TEACHER, room.id, "digits-cnn").id


def refused(reason: ClassReason):
    return pytest.raises(ClassError, match=f"class: {reason} ")


def send(room, round_id: str, mark: str, row: int = 10, label: int = 7, answer: int = 1) -> str:
    """A drawing that fools the network; returns its id."""
    room.drawings.send(mark, round_id, image(row), label, answer)
    return room.drawings.drawings_of(room.id)[round_id][-1].id


def only(room, round_id: str):
    (drawing,) = room.drawings.drawings_of(room.id)[round_id]
    return drawing


def tries(room) -> int:
    return room.rounds.rounds_of(room.id)[-1].tries


def test_the_teacher_alone_begins_a_round_and_moves_it_on(room):
    for mark in (ANNA, STRANGER):
        with refused(ClassReason.NOT_TEACHER):
            room.rounds.begin(mark, room.id, "digits-cnn")
    begun = room.rounds.begin(TEACHER, room.id, "digits-cnn")
    assert (begun.number, begun.state, begun.model) == (1, "drawing", "digits-cnn")
    with refused(ClassReason.NOT_TEACHER):
        room.rounds.move_on(ANNA, begun.id, "voting")
    assert room.rounds.rounds_of(room.id) == [begun]


def test_one_round_goes_on_at_a_time_and_the_next_has_the_next_number(room, begun):
    with refused(ClassReason.ROUND_OPEN):
        room.rounds.begin(TEACHER, room.id, "digits-cnn")
    for state in ("voting", "ended"):
        room.rounds.move_on(TEACHER, begun, state)
    assert room.rounds.begin(TEACHER, room.id, "digits-dense").number == 2


def test_a_round_skips_no_part_and_never_goes_back(room, begun):
    for state in ("training", "ended", "drawing"):
        with refused(ClassReason.ROUND_CLOSED):
            room.rounds.move_on(TEACHER, begun, state)
    room.rounds.move_on(TEACHER, begun, "voting")
    with refused(ClassReason.ROUND_CLOSED):
        room.rounds.move_on(TEACHER, begun, "drawing")
    moved = room.rounds.move_on(TEACHER, begun, "training", tuned="a-run")
    assert (moved.state, moved.tuned) == ("training", "a-run")


def test_each_part_of_a_round_is_a_change_of_the_class(room, begun):
    before = room.classes.load(room.id).version
    room.rounds.move_on(TEACHER, begun, "voting")
    assert room.classes.load(room.id).version == before + 1


def test_what_fools_the_network_is_kept_and_what_does_not_counts_as_a_try(room, begun):
    send(room, begun, ANNA, 10, label=7, answer=1)
    with refused(ClassReason.READ_CORRECTLY):
        room.drawings.send(ANNA, begun, image(11), 7, 7)
    kept = only(room, begun)
    assert (kept.label, kept.answer, kept.votes) == (7, 1, ())
    assert (kept.image == image(10)).all() and tries(room) == 1
    send(room, begun, BEN, 12)
    send(room, begun, BEN, 13)
    assert [room.drawings.count_own(mark, begun) for mark in (ANNA, BEN, TEACHER)] == [1, 2, 0]


def test_what_is_blank_or_the_same_or_no_drawing_is_neither_kept_nor_a_try(room, begun):
    send(room, begun, ANNA, 10)
    with refused(ClassReason.DUPLICATE):
        room.drawings.send(BEN, begun, image(10), 7, 1)
    with refused(ClassReason.BLANK):
        room.drawings.send(BEN, begun, np.zeros((28, 28), np.uint8), 7, 7)
    with pytest.raises(DrawingError):
        room.drawings.send(BEN, begun, image(11), 11, 1)
    assert only(room, begun) and tries(room) == 0


def test_a_member_sends_so_many_drawings_to_a_round(room, begun):
    for row in range(MOST_PER_PERSON):
        send(room, begun, ANNA, row)
    with pytest.raises(ClassError, match=f"class: round full {MOST_PER_PERSON}"):
        send(room, begun, ANNA, 20)
    send(room, begun, BEN, 21)


def test_only_members_draw_and_only_while_the_round_is_drawn(room, begun):
    with refused(ClassReason.NOT_MEMBER):
        send(room, begun, STRANGER)
    room.rounds.move_on(TEACHER, begun, "voting")
    with refused(ClassReason.ROUND_CLOSED):
        send(room, begun, ANNA)


def test_after_its_time_nothing_is_taken(room):
    begun = room.rounds.begin(TEACHER, room.id, "digits-cnn", minutes=5)
    send(room, begun.id, ANNA)
    assert begun.ends == pytest.approx(begun.created + 300, abs=1)
    with room.db.writing() as connection:
        connection.execute(update(rounds).values(ends=begun.created - 1))
    with refused(ClassReason.ROUND_CLOSED):
        send(room, begun.id, ANNA, 11)


def test_a_ballot_is_somebody_elses_drawing_and_says_nothing_of_it(room, begun):
    sent = send(room, begun, ANNA)
    assert room.drawings.next_ballot(BEN, begun) is None
    room.rounds.move_on(TEACHER, begun, "voting")
    assert room.drawings.next_ballot(ANNA, begun) is None
    ballot = room.drawings.next_ballot(BEN, begun)
    assert ballot._fields == ("id", "image") and ballot.id == sent
    assert (ballot.image == image(10)).all()
    with refused(ClassReason.NOT_MEMBER):
        room.drawings.next_ballot(STRANGER, begun)


def test_two_vote_on_each_drawing_and_nobody_twice(room, begun):
    sent = send(room, begun, ANNA)
    room.rounds.move_on(TEACHER, begun, "voting")
    room.drawings.vote(BEN, sent, 7)
    assert room.drawings.next_ballot(BEN, begun) is None
    with refused(ClassReason.ALREADY_VOTED):
        room.drawings.vote(BEN, sent, 7)
    assert room.drawings.next_ballot(TEACHER, begun).id == sent
    room.drawings.vote(CLEO, sent, None)
    assert room.drawings.next_ballot(DORA, begun) is None
    room.drawings.vote(DORA, sent, 7)  # it was shown before the others had voted
    assert only(room, begun).votes == (7, None) and VOTES == 2


def test_drawings_with_fewer_votes_come_first(room, begun):
    ids = {send(room, begun, ANNA, row) for row in (1, 2, 3)}
    room.rounds.move_on(TEACHER, begun, "voting")
    first = room.drawings.next_ballot(BEN, begun).id
    room.drawings.vote(BEN, first, 7)
    for _ in range(2):
        shown = room.drawings.next_ballot(CLEO, begun).id
        assert shown in ids - {first}
        room.drawings.vote(CLEO, shown, 7)
    assert room.drawings.next_ballot(CLEO, begun).id == first


def test_nobody_votes_on_their_own_from_outside_or_at_another_time(room, begun):
    sent = send(room, begun, ANNA)
    with refused(ClassReason.ROUND_CLOSED):
        room.drawings.vote(BEN, sent, 7)
    room.rounds.move_on(TEACHER, begun, "voting")
    with refused(ClassReason.OWN_DRAWING):
        room.drawings.vote(ANNA, sent, 7)
    with refused(ClassReason.NOT_MEMBER):
        room.drawings.vote(STRANGER, sent, 7)
    with refused(ClassReason.UNKNOWN_DRAWING):
        room.drawings.vote(BEN, "0" * 32, 7)
    with pytest.raises(DrawingError):
        room.drawings.vote(BEN, sent, 10)
    assert only(room, begun).votes == ()


def test_what_is_read_after_training_is_written_once_and_ends_the_round(room, begun):
    sent = send(room, begun, ANNA)
    room.rounds.end(TEACHER, begun, {sent: 7})
    assert only(room, begun).answer_after is None  # there was no training yet
    room.rounds.move_on(TEACHER, begun, "voting")
    room.rounds.move_on(TEACHER, begun, "training", "a-run")
    with refused(ClassReason.NOT_MEMBER):
        room.rounds.end(STRANGER, begun, {sent: 7})
    room.rounds.end(BEN, begun, {sent: 7})
    room.rounds.end(CLEO, begun, {sent: 3})
    assert only(room, begun).answer_after == 7
    assert room.rounds.rounds_of(room.id)[0].state == "ended"


def test_the_teacher_removes_any_drawing_and_its_maker_their_own(room, begun):
    sent = send(room, begun, ANNA)
    for mark in (BEN, STRANGER):
        with refused(ClassReason.NOT_TEACHER):
            room.drawings.remove(mark, sent)
    room.drawings.remove(ANNA, sent)
    room.drawings.remove(TEACHER, send(room, begun, BEN, 11))
    assert room.drawings.drawings_of(room.id) == {}


def test_a_class_takes_its_rounds_along(room, begun):
    sent = send(room, begun, ANNA)
    room.rounds.move_on(TEACHER, begun, "voting")
    room.drawings.vote(BEN, sent, 7)
    room.classes.delete(TEACHER, room.id)
    assert room.rounds.rounds_of(room.id) == [] and room.drawings.drawings_of(room.id) == {}
