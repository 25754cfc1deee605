"""What a record's values have to be, checked as it is read: as strictly as they will be used.

A file can be valid JSON and hold anything: a date in the year 10^300, text for a number, lists in
lists a thousand deep. Whoever reads a record checks each value here, so that what is read is right
or is told apart as damaged, and no page has to think of it.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

# What reading and checking a record raises when it is not one.
UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    RecursionError,
)
LATEST = 1e11  # seconds since 1970; every calendar here knows the date
LONGEST = 1e10  # seconds
FLOAT32 = 3.5e38  # no loss is greater
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def read_json(path: Path) -> Any:
    """A file's content. Raises one of `UNREADABLE`."""
    return json.loads(path.read_bytes())


def is_id(text: str) -> bool:
    """True if a run or a model may be called so: it is one folder's name and no path."""
    return _ID.fullmatch(text) is not None


def check_number(value: object, low: float, high: float, optional: bool = False) -> None:
    """Raises ValueError unless it is a number within limits, or None where that is allowed."""
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"a number from {low} to {high} was expected")
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"a number from {low} to {high} was expected")


def check_whole(value: object, low: int, high: int, optional: bool = False) -> None:
    """The same of a whole number."""
    if value is None and optional:
        return
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"a whole number from {low} to {high} was expected")


def check_text(value: object, longest: int) -> None:
    """Raises ValueError unless it is text, and no longer than so many characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"text of at most {longest} characters was expected")


def check_texts(value: object, most: int, longest: int) -> None:
    """Raises ValueError unless it is a dict of at most so many texts by name."""
    if not isinstance(value, dict) or len(value) > most:
        raise ValueError(f"at most {most} texts by name were expected")
    for text in (*value.keys(), *value.values()):
        check_text(text, longest)
