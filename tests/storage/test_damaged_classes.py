"""Rows of classes that say what cannot be: each takes at most itself away, nothing beside it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from mnist_core.classroom.aliases import name_of
from mnist_core.classroom.board import is_here, names_on_board
from mnist_core.classroom.export import Contents, export_class
from mnist_core.classroom.rounds import hits_of, networks_to_fool, summarize
from mnist_core.errors import ClassError
from mnist_core.i18n.formats import number
from mnist_core.records import Task
from mnist_core.settings import Settings
from mnist_core.storage.class_answers import AnswerStore
from mnist_core.storage.class_board import BoardStore
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.class_seen import Place, note_seen
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.class_tables import (
    class_answers,
    class_drawings,
    classes,
    members,
    round_drawings,
    rounds,
    votes,
)
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.member_store import MemberStore
from mnist_core.storage.round_drawing_store import RoundDrawingStore
from mnist_core.storage.round_store import RoundStore
from mnist_core.ui.shared.clock import moment
from tests.helpers.drawings import image
from tests.helpers.engines import ANNA, BEN, CLEO

NASTY = [-1, 7, 0.5, 1e308, float("inf"), 2**62, "", "x", "x" * 784, "[" * 9, b"\xff", b"x" * 784]
TABLES = (classes, members, class_drawings, class_answers, rounds, round_drawings, votes)
KEYS = ("id", "class_id", "person", "code", "key_hash", "round_id", "drawing_id", "question")
SAYS_WHAT_MAY_BE = (("rounds", "state"), ("members", "state"), ("classes", "revealed"))


@pytest.fixture
def school(tmp_path) -> Iterator[SimpleNamespace]:
    """A class of Cleo's, with drawings and answers of Anna and Ben, and a round of theirs."""
    settings = Settings(artifacts=tmp_path)
    db = Database(settings)
    found = SimpleNamespace(
        db=db,
        classes=ClassStore(db, settings),
        members=MemberStore(db, settings),
        drawings=ClassDrawingStore(db),
        answers=AnswerStore(db),
        rounds=RoundStore(db),
        drawn=RoundDrawingStore(db),
        board=BoardStore(db),
    )
    found.id = found.classes.open_class(CLEO, "7b")[0].id
    round_id = _fill(found)
    found.round_id = round_id
    yield found
    db.close()


def _fill(school) -> str:
    def asked(found):
        return replace(found, task=Task(question="few-images"), revealed=("few-images",))

    for mark in (ANNA, BEN):
        school.members.join_by_link(mark, school.id)
    school.classes.change(CLEO, school.id, lambda found: replace(asked(found), revealed=()))
    first = school.rounds.begin(CLEO, school.id, "digits-dense").id
    for row, mark in enumerate((ANNA, BEN)):
        school.answers.give(mark, school.id, "few-images", "right")
        school.drawings.send(mark, school.id, KeptDrawing(image(row), row, answer=row))
        school.drawn.send(mark, first, image(row), 7, 1)
    school.rounds.move_on(CLEO, first, "voting")
    for mark in (ANNA, BEN, CLEO):
        while (ballot := school.drawn.next_ballot(mark, first)) is not None:
            school.drawn.vote(mark, ballot.id, 7)
    school.classes.change(CLEO, school.id, asked)
    return first


def damage(school, table, column: str, value: object) -> None:
    """Put it into the first row as somebody with an editor does; what SQLite refuses stays out."""
    first = f"SELECT min(rowid) FROM {table.name}"
    change = f"UPDATE {table.name} SET {column} = ? WHERE rowid = ({first})"
    refused = contextlib.suppress(sqlite3.IntegrityError, OverflowError)
    with contextlib.closing(sqlite3.connect(school.db.name)) as connection, refused:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(change, (value,))
        connection.commit()


def look(school) -> None:
    """What pages read and write of a class."""
    seat = school.classes.seat_of(ANNA)
    assert seat is not None and school.classes.seat_of(CLEO).teaches
    assert len(school.classes.taught_by(CLEO)) == len(school.members.classes_of(BEN)) == 1
    moment(seat.found.last_used + seat.found.keep_days * 86_400)
    people = school.members.members_of(school.id)
    for each in people:
        assert isinstance(name_of(each), str) and name_of(each).casefold()
        assert moment(each.seen) and moment(each.joined) and isinstance(each.page, str)
        is_here(each, 0.0)
    sent = school.drawings.drawings_in(CLEO, school.id)
    assert sent and all(sum(number == each.label for number in range(10)) == 1 for each in sent)
    school.drawings.count(ANNA, school.id)
    assert school.board.drawings_version(CLEO, school.id)[0] == 2
    answered = school.answers.answers_in(CLEO, school.id)
    assert answered and school.answers.tally(ANNA, school.id, "few-images").get("right", 0) in (
        1,
        2,
    )
    going, drawn = school.rounds.rounds_of(school.id), school.drawn.drawings_of(school.id)
    assert all(isinstance(each, str) for each in networks_to_fool(going))
    for told in summarize(going, drawn):
        assert number(told.number) and number(told.tries) and number(told.hits)
    assert [each for one in going for each in hits_of(drawn.get(one.id, []))]
    assert all(moment(one.ends or 0.0) for one in going)
    names = names_on_board(people, hidden=False)
    export_class(Contents(names, sent, [], answered, [(r, drawn.get(r.id, [])) for r in going]))


def use(school) -> None:
    """What people go on with."""
    person = school.members.find(school.id, ANNA).person
    note_seen(school.db, {person: Place("Draw", "drew")})
    school.drawn.next_ballot(ANNA, school.round_id)
    school.rounds.move_on(CLEO, school.round_id, "ended")
    school.rounds.begin(CLEO, school.id, "digits-dense")
    school.drawings.send(ANNA, school.id, KeptDrawing(image(5), 5))
    with contextlib.suppress(ClassError):  # the answers are revealed
        school.answers.give(ANNA, school.id, "few-images", "less")
    school.classes.change(CLEO, school.id, lambda found: found)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_one_damaged_row_takes_nothing_else_of_its_class_away(school, table):
    broken = []
    for column in columns_of(table):
        before = first_value(school, table, column)
        for value in NASTY:
            damage(school, table, column, value)
            broken += failures_of(lambda: look(school), f"{column} = {value!r:.20}")
        damage(school, table, column, before)
    for column in columns_of(table):
        damage(school, table, column, "x")
    broken += failures_of(lambda: use(school), "use")
    assert not broken, "\n".join(broken)


def columns_of(table) -> list[str]:
    names = [column.name for column in table.columns if column.name not in KEYS]
    return [name for name in names if (table.name, name) not in SAYS_WHAT_MAY_BE]


def first_value(school, table, column: str) -> object:
    with contextlib.closing(sqlite3.connect(school.db.name)) as connection:
        wanted = f"SELECT {column} FROM {table.name} ORDER BY rowid LIMIT 1"
        return connection.execute(wanted).fetchone()[0]


def failures_of(do: Callable[[], None], called: str) -> list[str]:
    """What it raises, in a line: all of them are told at once."""
    try:
        do()
    except Exception as error:
        return [f"{called}: {type(error).__name__} {error}"[:150]]
    return []
