"""Deleting where there is no space left: it is possible, and gives the space back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError, DatabaseReason
from mnist_core.settings import Settings
from mnist_core.storage.disk_reserve import RESERVE_BYTES, DiskReserve
from mnist_core.storage.tables import people
from tests.helpers.engines import ANNA, NOTHING_CAN_BE_WRITTEN, under
from tests.helpers.full_disk import fill
from tests.helpers.hand_cluster import HandCluster

LARGE = 20_000_000  # bytes: neither overwritten nor moved at once within the reserve


@pytest.fixture
def small(tmp_path: Path, mount: Callable[..., None]) -> Iterator[Engine]:
    """A server on a disk of 96 MB, with its reserve."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder))
    engine = Engine(Settings(artifacts=folder), HandCluster())
    engine.check_database()
    DiskReserve(engine.database).keep()
    yield engine
    engine.close()


def add_run(engine: Engine, content: bytes) -> str:
    """A run of Anna's that takes so much."""
    run, key = engine.start(TrainingConfig(epochs=1), ANNA)
    engine.stop(run.id, key)
    engine.store.save_file(run.id, "checkpoint", content, 1)
    return run.id


def free(engine: Engine) -> int:
    return shutil.disk_usage(engine.settings.artifacts).free


def in_files(engine: Engine, content: bytes) -> bool:
    """Whether some of it is still in a file of the database."""
    files = engine.settings.artifacts.glob("*.db*")
    return any(content[-2000:-1000] in path.read_bytes() for path in files)


def test_on_a_disk_that_others_have_filled_a_run_can_be_deleted(small):
    first, second = os.urandom(LARGE), os.urandom(LARGE)
    run, other = add_run(small, first), add_run(small, second)
    small.database.give_back_space()
    fill(small.settings.artifacts)
    assert free(small) == 0 and in_files(small, first)
    small.delete(run, mark=ANNA)
    assert [run.id for run in small.runs()] == [other] and not in_files(small, first)
    assert small.store.load_checkpoint(other, 1) == second
    kept = Path(f"{small.database.name}-reserve").stat().st_size
    assert free(small) + kept > RESERVE_BYTES + 0.9 * LARGE
    with small.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_on_a_disk_that_runs_have_filled_they_can_be_deleted_one_after_the_other(small):
    with pytest.raises(DatabaseError, match="full"):
        while True:
            add_run(small, os.urandom(LARGE // 3))
    filled = [run.id for run in small.runs()]
    for run in filled:
        small.delete(run, mark=ANNA)
    assert small.runs() == [] and len(filled) > 5
    assert Path(small.database.name).stat().st_size < 1_000_000
    assert add_run(small, bytes(LARGE))


@pytest.mark.parametrize(("megabytes", "taken"), [(0, 0), (4, 2), (30, 15), (900, 16), (1100, 0)])
def test_space_is_reserved_on_a_disk_that_is_getting_full(
    empty_database, monkeypatch, megabytes, taken
):
    empty_database.prepare()
    usage = shutil.disk_usage(empty_database.name)._replace(free=megabytes * 1_000_000)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    reserve, path = DiskReserve(empty_database), Path(f"{empty_database.name}-reserve")
    reserve.keep()
    assert (path.stat().st_size if path.exists() else 0) == taken * 1_000_000
    reserve.keep()  # a disk that has grown
    assert not path.exists() or path.stat().st_size <= RESERVE_BYTES


def test_a_disk_too_full_to_shrink_on_is_no_error_of_what_was_deleted(empty_database, monkeypatch):
    def fail(engine: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = reason
        raise error

    empty_database.prepare()
    monkeypatch.setattr("mnist_core.storage.database.shrink", fail)
    reason = "SQLITE_FULL"
    empty_database.give_back_space()
    reason = "SQLITE_READONLY"
    with pytest.raises(DatabaseError) as caught:
        empty_database.give_back_space()
    assert caught.value.reason == DatabaseReason.READ_ONLY


def test_a_browser_is_known_where_its_visit_cannot_be_written_down(engine):
    run, _ = engine.start(TrainingConfig(), ANNA)
    with engine.database.writing() as connection:
        connection.execute(update(people).values(last_seen=0.0))
    with under(engine.database, NOTHING_CAN_BE_WRITTEN):
        assert engine.people.find(ANNA) != "" and engine.owns(run.id, mark=ANNA)
