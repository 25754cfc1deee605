"""How many runs there may be at a time, on the server and for one person."""

from __future__ import annotations

from collections.abc import Iterable

from mnist_core.errors import LimitError
from mnist_core.records import Run
from mnist_core.settings import Settings


def check_run_limits(runs: Iterable[Run], owner: str, settings: Settings) -> None:
    """Refuse one more run where there are too many; only those that wait or train count.

    Args:
        runs: all of the server.
        owner: who wants one more; "" for nobody known.
        settings: `max_runs` and `max_runs_per_owner` are read.

    Raises:
        LimitError: this person has too many, or there are too many in all.
    """
    owners = [run.owner for run in runs if run.scheduled]
    if owner and owners.count(owner) >= settings.max_runs_per_owner:
        raise LimitError("runs per owner", settings.max_runs_per_owner)
    if len(owners) >= settings.max_runs:
        raise LimitError("runs in all", settings.max_runs)
