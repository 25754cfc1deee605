"""Runs that other servers compute on the same workers, whose reports are heard here, too."""

from __future__ import annotations

import time
from collections.abc import Iterable

from mnist_core.engine.run_queue import SILENT_SECONDS
from mnist_core.records import Progress


class RunsElsewhere:
    """Their progress, by run, as long as it is fresh."""

    def __init__(self) -> None:
        self._reports: dict[str, tuple[Progress | None, float]] = {}

    def follow(self, run_ids: Iterable[str]) -> None:
        """Take these runs for those of other servers, and no others."""
        known = self._reports
        self._reports = {run_id: known.get(run_id, (None, 0.0)) for run_id in run_ids}

    def hear(self, key: str, progress: Progress) -> None:
        """Take a report of the task with this key."""
        run_id = key.rpartition("-")[0]
        if run_id in self._reports:
            self._reports[run_id] = progress, time.monotonic()

    def progress(self, run_id: str) -> Progress | None:
        """What was reported last; None of a run that is computed here, or where all is silent."""
        progress, heard = self._reports.get(run_id, (None, 0.0))
        return progress if time.monotonic() - heard < SILENT_SECONDS else None
