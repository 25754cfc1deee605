"""What the database gives away to whoever reads it, and what hostile words do to it: nothing."""

from __future__ import annotations

import ast
import contextlib
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import MnistCoreError, NotOwnerError
from mnist_core.records import Run
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.people import hash_secret
from mnist_core.storage.tables import metadata, people, runs
from tests.helpers.drawings import drawing

ANNA, BERT = secrets.token_hex(16), secrets.token_hex(16)
CONFIG = TrainingConfig(epochs=2)
HOSTILE = (
    "' OR '1'='1",
    '" OR ""="',
    "x'; DROP TABLE runs; --",
    "x'); DELETE FROM people; --",
    "%",
    "_",
    "*",
    "%(id)s",
    ":id",
    "?",
    "$1",
    "NULL",
    "0",
    "-1",
    "\\",
    "../../etc/passwd",
    "a\x00b",
    "\ud800",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "A" * 100_000,
)


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(artifacts=tmp_path, database=database)


@pytest.fixture
def drawings(engine: Engine, settings: Settings) -> DrawingStore:
    return DrawingStore(engine.database, settings)


@pytest.fixture
def annas(engine: Engine, drawings: DrawingStore) -> tuple[Run, str, str]:
    """A run of hers, its key, and the id of a drawing of hers."""
    (kept,) = drawings.keep(ANNA, drawing(7))
    run, key = engine.start(CONFIG, mark=ANNA)
    return run, key, kept.id


def contents(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables, but for what a server notes by itself."""
    noted = {people.c.last_seen, runs.c.lease_until}
    with engine.database.reading() as connection:
        return {
            table.name: connection.execute(
                select(*(c for c in table.c if c not in noted)).order_by(*table.c)
            ).all()
            for table in metadata.sorted_tables
        }


# What is in it


def test_the_database_has_the_hash_of_a_secret_and_not_the_secret(
    engine, drawings, annas, settings, request
):
    engine.pause(annas[0].id, mark=ANNA)
    key = engine.renew_key(annas[0].id, ANNA)
    engine.database.close()
    if engine.database.is_sqlite:
        found = b"".join(path.read_bytes() for path in settings.artifacts.glob("digit_school.db*"))
    else:
        found = request.getfixturevalue("postgresql").dump(settings.database.rpartition("/")[2])
    assert hash_secret(ANNA).encode() in found
    assert hash_secret(key).encode() in found
    for secret in (ANNA, annas[1], key):
        assert secret.encode() not in found
    assert bytes.fromhex(ANNA) not in found


def test_another_browser_neither_changes_nor_deletes_nor_sees_what_is_private(
    engine, drawings, annas
):
    run, _, drawing_id = annas
    engine.start(CONFIG, mark=BERT)
    before = contents(engine)
    for _, attempt in steering(engine, run.id, "", BERT):
        with pytest.raises(NotOwnerError):
            attempt()
    assert not engine.owns(run.id, mark=BERT)
    assert drawings.drawings_of(BERT) == ()
    assert drawings.find(BERT, drawing_id) is None
    drawings.remove(BERT, drawing_id)
    drawings.remove_all(BERT)
    with contextlib.suppress(MnistCoreError):
        drawings.relabel(BERT, drawing_id, 1)
    assert contents(engine) == before
    assert engine.owns(run.id, mark=ANNA)
    assert [kept.id for kept in drawings.drawings_of(ANNA)] == [drawing_id]


def test_the_id_of_a_person_which_is_no_secret_steers_nothing(engine, annas):
    run = engine.store.load_run(annas[0].id)
    assert run.owner
    for word in (run.owner, hash_secret(ANNA), run.key_hash):
        for _, attempt in (
            *steering(engine, run.id, word, ""),
            *steering(engine, run.id, "", word),
        ):
            with pytest.raises(NotOwnerError):
                attempt()


# What is said to it


def test_hostile_words_change_nothing(engine, drawings, annas):
    run, _, drawing_id = annas
    before = contents(engine)
    for word in HOSTILE:
        for name, attempt in attempts(engine, run, drawings, drawing_id, word):
            with contextlib.suppress(MnistCoreError):
                assert not attempt(), (word[:20], name)
        assert contents(engine) == before, word[:20]


def attempts(
    engine: Engine, run: Run, drawings: DrawingStore, drawing_id: str, word: str
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that takes a word from outside, by name."""
    yield from steering(engine, word, "key", ANNA)
    yield from steering(engine, run.id, word, "")
    yield from steering(engine, run.id, "", word)
    yield "renew", lambda: engine.renew_key(run.id, word)
    yield "snapshot", lambda: engine.snapshot(word)
    yield "model", lambda: engine.networks.load_model(word)
    yield "layers", lambda: engine.networks.load_layers(word)
    yield "logits", lambda: engine.networks.load_test_logits(word)
    yield "calibration", lambda: engine.networks.load_calibration(word)
    yield "person", lambda: engine.people.find(word)
    yield "keep", lambda: drawings.keep(word, drawing(1))
    yield "drawings", lambda: drawings.drawings_of(word)
    yield "drawing", lambda: drawings.find(word, drawing_id)
    yield "own drawing", lambda: drawings.find(ANNA, word)
    yield "remove", lambda: drawings.remove(word, drawing_id)
    yield "remove own", lambda: drawings.remove(ANNA, word)
    yield "remove all", lambda: drawings.remove_all(word)
    yield "relabel", lambda: drawings.relabel(ANNA, word, 1)


def steering(
    engine: Engine, run_id: str, key: str, mark: str
) -> Iterator[tuple[str, Callable[[], object]]]:
    """All that a person can do with a run, by name."""
    yield "pause", lambda: engine.pause(run_id, key, mark)
    yield "resume", lambda: engine.resume(run_id, key, mark)
    yield "stop", lambda: engine.stop(run_id, key, mark)
    yield "extend", lambda: engine.extend(run_id, key, 1, mark)
    yield "learning rate", lambda: engine.set_learning_rate(run_id, key, 0.5, mark)
    yield "pin", lambda: engine.pin(run_id, key, True, mark)
    yield "delete", lambda: engine.delete(run_id, key, mark)


# How it is asked

_ASKING = {"execute", "scalar", "scalars", "exec_driver_sql", "executescript", "executemany"}
_MADE_OF_TEXT = {"text", "sql", "literal_column", "TextClause", "DDL"}


def put_together(code: str) -> list[str]:
    """Calls that hand SQL to a database which was put together from parts, with their lines."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.args]
    return [
        f"{call.lineno}: {ast.unparse(call)}"
        for call in calls
        if _name(call.func) in _ASKING | _MADE_OF_TEXT and not _is_whole(call.args[0])
    ]


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _is_whole(argument: ast.expr) -> bool:
    """True unless it is text with something put into it."""
    if isinstance(argument, ast.Call):
        return _name(argument.func) not in ("format", "format_map", "join", "replace", "str")
    return not isinstance(argument, ast.JoinedStr | ast.BinOp)


@pytest.mark.parametrize(
    "code",
    [
        'connection.execute(f"SELECT * FROM runs WHERE id = {run_id}")',
        'connection.execute(text("SELECT * FROM runs WHERE id = %s" % run_id))',
        'connection.execute(text("SELECT * FROM runs WHERE id = " + run_id))',
        'cursor.executescript("DELETE FROM {}".format(table))',
        'connection.exec_driver_sql(" ".join(parts))',
    ],
)
def test_sql_that_is_put_together_is_noticed(code):
    assert len(put_together(code)) == 1


def test_sql_has_its_values_as_bound_parameters():
    for file in sorted((PROJECT / "mnist_core").rglob("*.py")):
        code = file.read_text("utf-8")
        if "storage" in file.parts or "sqlalchemy" in code:
            assert put_together(code) == [], file.name
