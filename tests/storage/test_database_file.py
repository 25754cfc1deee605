"""A database whose file is taken away under a running server: what is made afterwards is kept."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.errors import DatabaseError, DatabaseReason
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.people import PeopleStore, add_person

ANNA, BEN, CLEO = "a" * 32, "b" * 32, "c" * 32


class Server:
    """A server's way to a database, which stays open."""

    def __init__(self, artifacts: Path) -> None:
        self.database = Database(Settings(artifacts=artifacts))
        self.people = PeopleStore(self.database)
        self.told: list[DatabaseError] = []
        self.database.on_replaced = self.told.append

    def meet(self, secret: str) -> None:
        with self.database.writing() as connection:
            add_person(connection, secret)

    def knows(self, *secrets: str) -> list[bool]:
        return [bool(self.people.find(secret)) for secret in secrets]


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.meet(ANNA)
    yield server
    server.database.close()


@pytest.fixture
def file(server) -> Path:
    return Path(server.database.name)


def known_after_a_restart(artifacts: Path, *secrets: str) -> list[bool]:
    restarted = Server(artifacts)
    try:
        return restarted.knows(*secrets)
    finally:
        restarted.database.close()


def test_what_is_made_after_the_file_was_deleted_is_there_after_a_restart(server, file, tmp_path):
    file.unlink()
    server.meet(BEN)
    assert known_after_a_restart(tmp_path, ANNA, BEN) == [False, True]
    (told,) = server.told
    assert (told.reason, told.detail) == (DatabaseReason.REPLACED, "digit_school.db")


def test_a_file_that_was_put_in_its_place_is_read_and_written(server, file, tmp_path):
    other = Server(tmp_path / "other")
    other.meet(CLEO)
    other.database.close()
    shutil.move(other.database.name, file)
    assert server.knows(ANNA, CLEO) == [False, True]
    server.meet(BEN)
    assert known_after_a_restart(tmp_path, ANNA, BEN, CLEO) == [False, True, True]
    assert len(server.told) == 1


def test_a_file_that_was_moved_away_takes_with_it_all_that_was_saved(server, file, tmp_path):
    moved = tmp_path / "elsewhere.db"
    file.rename(moved)
    assert server.knows(ANNA) == [False]
    with sqlite3.connect(moved) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1,)
    connection.close()


def test_who_saves_while_the_file_is_deleted_is_told_to_do_it_again(server, file):
    with pytest.raises(DatabaseError) as refused, server.database.writing() as connection:
        add_person(connection, BEN)
        file.unlink()
    assert refused.value.reason == DatabaseReason.REPLACED
    server.meet(BEN)
    assert server.knows(BEN) == [True]


def test_a_file_that_is_still_there_is_opened_once(server):
    server.meet(BEN)
    assert server.knows(ANNA, BEN) == [True, True]
    assert server.told == []


def test_a_file_that_cannot_be_opened_any_more_is_our_error_when_space_is_given_back(
    empty_database, monkeypatch
):
    empty_database.prepare()
    path = Path(empty_database.name)
    empty_database.close()
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    path.mkdir()
    with pytest.raises(DatabaseError):
        empty_database.give_back_space()
