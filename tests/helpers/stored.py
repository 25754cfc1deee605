"""What is in a database: opened as a server does, and runs put there that are what ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from mnist_core.records import EpochRecord, Run
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_files import put_file
from mnist_core.storage.run_rows import epoch_values, run_values
from mnist_core.storage.tables import epochs, run_files, runs
from tests.helpers.artifacts import SHIPPED

_FILES = {"keras": "model.keras", "tflite": "model.tflite", "layers": "layers.json"}


def open_database(artifacts: Path) -> Database:
    """SQLite in an artifacts folder."""
    return Database(Settings(artifacts=artifacts))


def open_networks(artifacts: Path = SHIPPED.parent) -> ModelStore:
    """What ships there, and trained runs."""
    return ModelStore.open(Settings(artifacts=artifacts))


def add_shipped_run(
    artifacts: Path,
    run_id: str,
    name: str = "digits-dense",
    files: Mapping[tuple[str, int], bytes] | None = None,
    **changes: Any,
) -> Run:
    """A finished run whose record, epochs and network are those of a model that ships.

    Args:
        artifacts: the folder with the database.
        run_id: of the run.
        name: of the model.
        files: more of the run's files, by kind and epoch.
        changes: what is unlike the model's record.
    """
    run = replace(Run.from_dict(_read(name, "run.json")), **{**changes, "id": run_id})
    database = open_database(artifacts)
    with database.writing() as connection:
        connection.execute(insert(runs).values(**run_values(run)))
        for record in map(EpochRecord.from_dict, _read(name, "history.json")):
            connection.execute(insert(epochs).values(**epoch_values(run_id, record)))
        own = {(kind, 0): (SHIPPED / name / file).read_bytes() for kind, file in _FILES.items()}
        for (kind, epoch), content in {**own, **(files or {})}.items():
            put_file(connection, run_id, kind, content, epoch)
    database.close()
    return run


def change_run(artifacts: Path, run_id: str, **columns: Any) -> None:
    """Change a run's row, past all checks, as another program could; it counts as a change."""
    database = open_database(artifacts)
    with database.writing() as connection:
        changed = update(runs).where(runs.c.id == run_id)
        connection.execute(changed.values(version=runs.c.version + 1, **columns))
    database.close()


def change_epochs(artifacts: Path, run_id: str, **columns: Any) -> None:
    """Change the rows of a run's epochs in the same way."""
    database = open_database(artifacts)
    with database.writing() as connection:
        connection.execute(update(epochs).where(epochs.c.run_id == run_id).values(**columns))
    database.close()


def change_file(artifacts: Path, run_id: str, kind: str, content: bytes) -> None:
    """Change a file's content and leave its checksum, as a bad disk does."""
    database = open_database(artifacts)
    with database.writing() as connection:
        own = (run_files.c.run_id == run_id) & (run_files.c.kind == kind)
        connection.execute(update(run_files).where(own).values(content=content))
    database.close()


def rows_in(artifacts: Path, table: Table) -> int:
    """How many rows a table has."""
    database = open_database(artifacts)
    with database.reading() as connection:
        counted = connection.execute(select(func.count()).select_from(table)).scalar_one()
    database.close()
    return int(counted)


def delete_run(artifacts: Path, run_id: str) -> None:
    """Delete a run, as another server could."""
    database = open_database(artifacts)
    with database.writing() as connection:
        connection.execute(delete(runs).where(runs.c.id == run_id))
    database.close()


def _read(name: str, file: str) -> Any:
    return json.loads((SHIPPED / name / file).read_text("utf-8"))
