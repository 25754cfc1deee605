"""Rows of the database as records, and back. A row is checked as strictly as a file would be."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row

from mnist_core.errors import RunNotFoundError, RunReason
from mnist_core.files.checks import UNREADABLE
from mnist_core.records import EpochRecord, Run
from mnist_core.storage.tables import epochs, runs

_RUN_FIELDS = tuple(field.name for field in fields(Run))
_AS_JSON = ("config", "failure", "versions")
RUN_COLUMNS = [runs.c[name] for name in _RUN_FIELDS]
EPOCH_COLUMNS = [epochs.c[field.name] for field in fields(EpochRecord)]


def run_from_row(row: Row[Any]) -> Run:
    """A run from a row that has `RUN_COLUMNS`.

    Raises:
        RunNotFoundError: the row is damaged.
    """
    values = row._asdict()
    try:
        for name in _AS_JSON:
            values[name] = values[name] and json.loads(values[name])
        return Run.from_dict({**values, "owner": values["owner"] or ""})
    except UNREADABLE as error:
        raise RunNotFoundError(str(values.get("id", "")), RunReason.DAMAGED) from error


def run_values(run: Run) -> dict[str, Any]:
    """A run's columns."""
    values = asdict(run)
    for name in _AS_JSON:
        values[name] = values[name] if values[name] is None else to_json(values[name])
    return {**values, "owner": run.owner or None}


def changed_values(old: Run, new: Run) -> dict[str, Any]:
    """The columns in which two records of a run differ."""
    before, after = run_values(old), run_values(new)
    return {name: value for name, value in after.items() if value != before[name]}


def epoch_from_row(row: Row[Any]) -> EpochRecord:
    """An epoch from a row that has `EPOCH_COLUMNS`. Raises one of `UNREADABLE`."""
    values = row._asdict()
    read = {name: json.loads(values[name] or "[]") for name in ("points", "predictions")}
    return EpochRecord.from_dict(values | read)


def epoch_values(run_id: str, record: EpochRecord) -> dict[str, Any]:
    """An epoch's columns."""
    texts = {"points": to_json(record.points), "predictions": to_json(record.predictions)}
    return {"run_id": run_id, **asdict(record), **texts}


def to_json(values: object) -> str:
    """Compact JSON. Raises ValueError for what JSON cannot hold."""
    return json.dumps(values, separators=(",", ":"), allow_nan=False)
