"""Tables are made and upgraded by the revisions, one after the other, and all servers agree."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from mnist_core.errors import DatabaseError
from mnist_core.messages import explain
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.database import Database
from mnist_core.storage.migrating import LATEST
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import metadata

CONFIG = Config()
CONFIG.set_main_option("script_location", str(PROJECT / "mnist_core/storage/migrations"))
REVISIONS = [found.revision for found in ScriptDirectory.from_config(CONFIG).walk_revisions()][::-1]

# What somebody has in a database of the first revision; all of it is to stay.
ROWS = """
INSERT INTO people VALUES ('p1', 'hash', 1.5, 2.5);
INSERT INTO runs (id, owner, state, created, config, epochs_done, seconds, key_hash, pinned,
        versions, version, server, lease_until)
    VALUES ('abcd0001', 'p1', 'paused', 3.5, '{{"epochs": 2}}', 1, 4.5, 'key',
        TRUE, '{{}}', 7, '', 0);
INSERT INTO epochs (run_id, epoch, loss, accuracy, learning_rate, steps, points, seconds,
        images_per_second, precision)
    VALUES ('abcd0001', 1, 0.25, 0.5, 0.001, 10, '[]', 4.5, 100, 'float32');
INSERT INTO run_files VALUES ('abcd0001', 'checkpoint', 1, 3, 'sum', 'abc');
INSERT INTO drawings (id, owner, label, image, created, kept)
    VALUES ('d1', 'p1', 7, {image}, 5.5, 6.5);
"""
IMAGE = {"sqlite": "zeroblob(784)", "postgresql": "decode(repeat('00', 784), 'hex')"}
KEPT = {
    "people": {"id": "p1", "secret_hash": "hash", "created": 1.5},
    "runs": {"id": "abcd0001", "owner": "p1", "state": "paused", "config": '{"epochs": 2}'},
    "epochs": {"run_id": "abcd0001", "epoch": 1, "loss": 0.25, "steps": 10},
    "run_files": {"run_id": "abcd0001", "kind": "checkpoint", "epoch": 1, "size": 3},
    "drawings": {"id": "d1", "owner": "p1", "label": 7, "kept": 6.5},
}

_SERVER = """
import sys
from pathlib import Path
from mnist_core.engine.engine import Engine
from mnist_core.config import TrainingConfig
from mnist_core.settings import Settings
from mnist_core.storage.lifecycle import new_run
import alembic.command, alembic.autogenerate

engine = Engine(Settings(artifacts=Path(sys.argv[1]), database=sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
engine.database.prepare()
engine._changes.add(new_run(TrainingConfig()), "0123456789abcdef")
engine.close()
"""


@pytest.fixture
def settings(tmp_path: Path, new_database: str) -> Settings:
    return Settings(artifacts=tmp_path, database=new_database)


@pytest.fixture
def opened(settings: Settings) -> Iterator[Database]:
    database = Database(settings)
    yield database
    database.close()


def migrate_to(engine: Engine, revision: str) -> None:
    """What the version of the app that ended with this revision has done."""
    with engine.connect() as connection, connection.begin():
        CONFIG.attributes["connection"] = connection
        command.upgrade(CONFIG, revision)


def test_the_newest_revision_is_the_one_that_the_app_expects():
    assert REVISIONS[-1] == LATEST


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_each_revision_is_upgraded_and_keeps_what_is_in_it(opened, revision):
    engine = opened._engine
    migrate_to(engine, REVISIONS[0])
    with engine.connect() as connection, connection.begin():
        for line in ROWS.format(image=IMAGE[engine.dialect.name]).split(";\n")[:-1]:
            connection.exec_driver_sql(line)
    migrate_to(engine, revision)

    opened.prepare()

    with opened.reading() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == LATEST
        for table, kept in KEPT.items():
            row = connection.execute(text(f"SELECT * FROM {table}")).mappings().one()
            assert kept.items() <= dict(row).items()
        assert differences(connection) == []


def test_the_revisions_make_the_tables_that_the_code_has(opened, tmp_path, new_database, request):
    """Alembic compares no checks, defaults and rules for deleting: both databases tell theirs."""
    opened.prepare()
    other = request.getfixturevalue("postgresql").create_database() if new_database else ""
    migrated = Database(Settings(artifacts=tmp_path / "other", database=other))
    (tmp_path / "other").mkdir()
    migrate_to(migrated._engine, LATEST)
    for either in (opened, migrated):
        with either.reading() as connection:
            assert differences(connection) == []
    new, upgraded = described(opened._engine), described(migrated._engine)
    migrated.close()
    assert {*metadata.tables} == {*new} - {"alembic_version"}
    assert {*new} == {*upgraded}
    for table in new:
        assert new[table] == upgraded[table]


def differences(connection: Connection) -> list[Any]:
    """What Alembic would have to change."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, metadata)


def described(engine: Engine) -> dict[str, Any]:
    """All that a database says about its tables, by their names."""
    found = inspect(engine)

    def by_name(parts: Any) -> list[str]:
        return sorted(map(repr, parts))

    return {
        table: {
            "columns": by_name(found.get_columns(table)),
            "key": found.get_pk_constraint(table),
            "foreign": by_name(found.get_foreign_keys(table)),
            "checks": {
                check["name"]: "".join(check["sqltext"].split())  # however it is indented
                for check in found.get_check_constraints(table)
            },
            "unique": by_name(found.get_unique_constraints(table)),
            "indexes": by_name(found.get_indexes(table)),
        }
        for table in found.get_table_names()
    }


def test_a_newer_revision_is_refused_in_a_sentence_and_not_touched(settings, opened, request):
    opened.prepare()
    with opened.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()

    def content() -> bytes:
        if opened.is_sqlite:
            return Path(opened.name).read_bytes()
        dump = request.getfixturevalue("postgresql").dump(settings.database.rpartition("/")[2])
        return b"\n".join(line for line in dump.splitlines() if b"restrict" not in line)

    before = content()
    later = Database(settings)
    for _ in range(2):
        with pytest.raises(DatabaseError) as caught, later.reading():
            pass
        assert (caught.value.reason, caught.value.detail) == ("newer", "9999")
    later.close()
    assert "made by a newer version of this app (revision 9999)" in explain(caught.value)
    assert content() == before


def test_two_servers_that_start_at_once_on_an_empty_database_both_work(settings, opened):
    command = [sys.executable, "-c", _SERVER, str(settings.artifacts), settings.database]
    pipe = subprocess.PIPE
    servers = [
        subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(2)
    ]
    try:
        assert [server.stdout.readline() for server in servers] == ["ready\n"] * 2
        for server in servers:
            server.stdin.write("\n")
            server.stdin.flush()
        assert [server.communicate(timeout=60)[1] for server in servers] == ["", ""]
    finally:
        for server in servers:
            server.kill()
            server.wait()
    with opened.reading() as connection:
        counts = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("alembic_version", "people", "runs")
        ]
    assert counts == [1, 1, 2]


def test_tables_of_another_program_are_refused_and_left_alone(tmp_path):
    path = tmp_path / "digit_school.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE runs (id TEXT)")
    with pytest.raises(DatabaseError) as refused:
        Database(Settings(artifacts=tmp_path)).prepare()
    assert "runs" in refused.value.detail
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("runs",)]


def test_a_database_that_was_emptied_gets_its_tables_again(tmp_path):
    database = Database(Settings(artifacts=tmp_path))
    database.prepare()
    with database.writing() as connection:
        for table in (*reversed(metadata.sorted_tables), "alembic_version"):
            connection.execute(text(f"DROP TABLE {table}"))
    with pytest.raises(DatabaseError):
        RunStore(database).newest_first()
    assert RunStore(database).newest_first() == []
