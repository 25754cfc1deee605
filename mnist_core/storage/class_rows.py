"""Rows of classes and members as records, and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from mnist_core.files.checks import UNREADABLE
from mnist_core.records import CLASS_LIMITS, Class, Member, Task
from mnist_core.storage.class_tables import classes, members
from mnist_core.storage.damaged_values import WHOLE, text_or, time_or, whole_or
from mnist_core.storage.run_rows import to_json

CLASS_COLUMNS = [classes.c[field.name] for field in fields(Class)]
MEMBER_COLUMNS = [members.c[field.name] for field in fields(Member)]


def class_from_row(row: Row[Any]) -> Class:
    """A class from a row that has `CLASS_COLUMNS`. A damaged task reads as none, and a damaged
    number as the least that it may be, or for the days as the most: nothing is deleted early."""
    values = row._asdict()
    for name, (least, most) in CLASS_LIMITS.items():
        instead = most if name == "keep_days" else least
        values[name] = whole_or(values[name], instead, most=most)
    for name in ("created", "last_used"):
        values[name] = time_or(values[name])
    values["name"], values["version"] = text_or(values["name"]), whole_or(values["version"])
    values["task"] = _task(values["task"])
    values["revealed"] = texts(values["revealed"])
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
    """A member from a row that has `MEMBER_COLUMNS`. A damaged value reads as nothing known."""
    values = row._asdict()
    values["alias"] = whole_or(values["alias"], most=WHOLE)
    for name in ("joined", "seen"):
        values[name] = time_or(values[name])
    for name in ("nickname", "page", "doing"):
        values[name] = text_or(values[name])
    return Member(**values)


def texts(json_list: str) -> tuple[str, ...]:
    """The texts of a list, as JSON has it; none where it is damaged."""
    try:
        found = json.loads(json_list)
    except UNREADABLE:
        return ()
    listed = found if type(found) is list else []
    return tuple(each for each in listed if isinstance(each, str) and each)


def _task(text: str | None) -> Task | None:
    try:
        return None if text is None else Task.from_dict(json.loads(text))
    except UNREADABLE:
        return None
