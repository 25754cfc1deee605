"""What training the recipes gave here, as `python -m benchmarks.recipes --write` keeps it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mnist_core.files.checks import (
    FLOAT32,
    LONGEST,
    UNREADABLE,
    check_number,
    check_text,
    check_whole,
    read_json,
)

MEASURED_FILE = "recipes.json"
_MOST_SEEDS = 1_000


@dataclass(frozen=True)
class Measured:
    """What training a recipe gave on this project's own hardware.

    Attributes:
        seeds: of the runs.
        test_accuracy: mean over the runs, full test set.
        lowest, highest: accuracy of the worst and of the best run.
        test_loss: mean over the runs.
        seconds: mean duration of a run.
        hardware: what it ran on.
    """

    seeds: tuple[int, ...]
    test_accuracy: float
    lowest: float
    highest: float
    test_loss: float
    seconds: float
    hardware: str


def load_measured(artifacts: Path) -> dict[str, Measured]:
    """Results by recipe; empty where none were written or the file cannot be read.

    Args:
        artifacts: the folder that `Settings.artifacts` names.
    """
    try:
        values = read_json(artifacts / MEASURED_FILE).items()
    except UNREADABLE:
        return {}
    found = {}
    for name, result in values:
        with contextlib.suppress(*UNREADABLE):  # of one; the others are what they are
            found[name] = _measured(result)
    return found


def _measured(values: dict[str, Any]) -> Measured:
    """Raises one of `UNREADABLE` if that is no result."""
    names = {field.name for field in fields(Measured)}
    result = Measured(**{name: value for name, value in values.items() if name in names})
    result = replace(result, seeds=tuple(result.seeds))
    if not 1 <= len(result.seeds) <= _MOST_SEEDS:
        raise ValueError("a result is of at least one run")
    for seed in result.seeds:
        check_whole(seed, 0, 2**31 - 1)
    for accuracy in (result.test_accuracy, result.lowest, result.highest):
        check_number(accuracy, 0, 1)
    check_number(result.test_loss, 0, FLOAT32)
    check_number(result.seconds, 0, LONGEST)
    check_text(result.hardware, 200)
    return result
