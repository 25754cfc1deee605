"""Who is where: noted at once, written together, and lost by no error."""

from __future__ import annotations

import pytest

from mnist_core.classroom.presence import DEEDS, Presence
from mnist_core.errors import DatabaseError
from mnist_core.storage.class_seen import Place
from mnist_core.storage.class_tables import members


class Paper:
    """What was written, a page for each time."""

    def __init__(self) -> None:
        self.pages: list[dict[str, Place]] = []
        self.away = False

    def write(self, places: dict[str, Place]) -> None:
        if self.away:
            raise DatabaseError("locked", "digit_school.db", "")
        self.pages.append(dict(places))


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def presence(paper) -> Presence:
    return Presence(paper.write)


def test_each_deed_fits_its_column_with_a_step_of_a_lesson():
    assert all(len(f"{deed} 10/10") <= members.c.doing.type.length for deed in DEEDS)


def test_what_comes_together_is_written_once_with_the_newest_page_and_the_last_deed(
    presence, paper
):
    presence.note("anna", "Draw", "drew")
    presence.note("ben", "Train")
    presence.note("anna", "Train")
    presence.flush()
    assert paper.pages == [{"anna": Place("Train", "drew"), "ben": Place("Train", "")}]


def test_how_far_somebody_was_in_the_last_lesson_is_not_said_of_the_next(presence, paper):
    presence.note("anna", "Lessons", "drew", "3/5")
    presence.note("anna", "Draw")
    presence.flush()
    assert paper.pages == [{"anna": Place("Draw", "drew")}]


def test_where_nothing_happened_nothing_is_written(presence, paper):
    presence.note("", "Draw", "drew")
    presence.note("anna", "Draw", "jumped")
    presence.flush()
    assert paper.pages == []


def test_whoever_only_has_a_page_open_is_noted_without_a_page(presence, paper):
    presence.note("anna", "Draw", "drew")
    presence.note_still_here(["anna", "ben"])
    presence.flush()
    assert paper.pages == [{"anna": Place("Draw", "drew"), "ben": Place("", "")}]


def test_what_could_not_be_written_is_written_the_next_time(presence, paper):
    presence.note("anna", "Draw", "drew")
    presence.note("ben", "Draw")
    paper.away = True
    with pytest.raises(DatabaseError):
        presence.flush()
    presence.note("anna", "Train")
    paper.away = False
    presence.flush()
    assert paper.pages == [{"anna": Place("Train", "drew"), "ben": Place("Draw", "")}]
