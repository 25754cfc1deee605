"""The list of runs is asked for many times a second: it is read anew only where it has changed."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.run_rows import to_json
from mnist_core.storage.run_store import RunStore
from tests.helpers.stored import add_shipped_run, change_run, delete_run


@pytest.fixture
def store(settings: Settings) -> RunStore:
    """Of one server; what the helpers change is changed by another."""
    for name in ("01d", "2new"):
        add_shipped_run(settings.artifacts, name)
    return RunStore(Database(settings))


@pytest.fixture
def statements(store: RunStore) -> list[str]:
    """What the server has asked its database."""
    asked: list[str] = []
    store.newest_first()

    def note(connection, cursor, sql, *_: object) -> None:
        asked.extend([sql] if sql.startswith("SELECT") else [])

    event.listen(store.database._engine, "before_cursor_execute", note)
    return asked


def ids(store: RunStore) -> list[str]:
    return [run.id for run in store.newest_first()]


def test_where_nothing_has_changed_no_row_is_read(store, statements):
    assert ids(store) == ["2new", "01d"]
    assert len(statements) == 1 and statements[0].startswith("SELECT count(")


def test_only_what_another_server_has_changed_is_read_again(settings, store, statements):
    change_run(settings.artifacts, "01d", state="paused")
    assert [run.state for run in store.newest_first()] == ["finished", "paused"]
    assert len(statements) == 3 and "config" in statements[2]


def test_what_another_server_adds_and_deletes_is_seen(settings, store):
    assert ids(store) == ["2new", "01d"]
    add_shipped_run(settings.artifacts, "3")
    assert ids(store) == ["3", "2new", "01d"]
    delete_run(settings.artifacts, "2new")
    assert ids(store) == ["3", "01d"]
    delete_run(settings.artifacts, "3")
    add_shipped_run(settings.artifacts, "4")  # as many as before, as often changed as before
    assert ids(store) == ["4", "01d"]


def test_no_caller_changes_what_others_are_given(store):
    store.newest_first().clear()
    assert ids(store) == ["2new", "01d"]


def test_a_damaged_run_is_left_out_and_comes_back_when_it_is_mended(settings, store):
    config = add_shipped_run(settings.artifacts, "3").config
    change_run(settings.artifacts, "3", config="{")
    assert ids(store) == ["2new", "01d"] == ids(store)
    change_run(settings.artifacts, "3", config=to_json(config.to_dict()))
    assert ids(store) == ["3", "2new", "01d"]
