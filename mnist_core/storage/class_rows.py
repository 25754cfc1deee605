"""Rows of classes and members as records, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from mnist_core.files.checks import UNREADABLE
from mnist_core.records import Class, Member, Task
from mnist_core.storage.class_tables import classes, members
from mnist_core.storage.run_rows import to_json

CLASS_COLUMNS = [classes.c[field.name] for field in fields(Class)]
MEMBER_COLUMNS = [members.c[field.name] for field in fields(Member)]


def class_from_row(row: Row[Any]) -> Class:
    """A class from a row that has `CLASS_COLUMNS`. A damaged task reads as none."""
    values = row._asdict()
    values["task"] = _task(values["task"])
    values["revealed"] = _texts(values["revealed"])
    return Class(**values)


def class_values(found: Class) -> dict[str, Any]:
    """The columns of a class that its teacher changes by themselves; `class_runs` changes
    `eyes_on_me` together with the runs."""
    names = ("name", "keep_days", "joining", "nicknames", "training", "leaderboard")
    values = {name: getattr(found, name) for name in (*names, "runs_per_member")}
    return values | {
        "drawings_per_digit": found.drawings_per_digit,
        "task": None if found.task is None else to_json(found.task.to_dict()),
        "revealed": to_json(found.revealed),
    }


def member_from_row(row: Row[Any]) -> Member:
    """A member from a row that has `MEMBER_COLUMNS`."""
    return Member(**row._asdict())


def _task(text: str | None) -> Task | None:
    try:
        return None if text is None else Task.from_dict(json.loads(text))
    except UNREADABLE:
        return None


def _texts(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except UNREADABLE:
        return ()
    return tuple(each for each in found if isinstance(each, str)) if type(found) is list else ()
