"""Databases with few and with many runs and drawings, to compare the pages over them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert

from mnist_core.records import EpochRecord, Run
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.database import Database
from mnist_core.storage.drawing_store import drawing_values
from mnist_core.storage.people import add_person
from mnist_core.storage.run_files import put_file
from mnist_core.storage.run_rows import epoch_values, run_values
from mnist_core.storage.tables import drawings, epochs, runs
from tests.helpers.drawings import drawing

MARK = "0123456789abcdef" * 2
"""The secret of the browser whose drawings are the first ten."""
_EACH = 10  # drawings of a person


class Kept(NamedTuple):
    """How many finished runs and drawings there are."""

    runs: int
    drawings: int


FEW, MANY = Kept(10, 10), Kept(1000, 10_000)


def fill_database(artifacts: Path, kept: Kept) -> None:
    """Put so many copies of a shipped model, and so many drawings, into a folder's database."""
    artifacts.mkdir(parents=True, exist_ok=True)
    shipped = PROJECT / "artifacts" / "models" / "digits-dense"
    record = Run.from_dict(json.loads((shipped / "run.json").read_text()))
    history = [EpochRecord.from_dict(v) for v in json.loads((shipped / "history.json").read_text())]
    model = (shipped / "model.tflite").read_bytes()
    database = Database(Settings(artifacts=artifacts))
    with database.writing() as connection:
        for i in range(kept.runs):
            run = replace(record, id=f"{i:08x}", created=float(i))
            connection.execute(insert(runs).values(**run_values(run)))
            connection.execute(insert(epochs), [epoch_values(run.id, epoch) for epoch in history])
            put_file(connection, run.id, "tflite", model)
        for begin in range(0, kept.drawings, _EACH):
            owner = add_person(connection, f"{begin:032x}" if begin else MARK)
            numbers = range(begin, begin + _EACH)
            own = [replace(drawing(i % 10), id=f"{i:013d}-00000000") for i in numbers]
            connection.execute(insert(drawings), [drawing_values(one, owner) for one in own])
    database.close()
