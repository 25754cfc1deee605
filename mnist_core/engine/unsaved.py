"""Runs that were paused because the database could not be written, while that is not written."""

from __future__ import annotations

import contextlib

from mnist_core.errors import DatabaseError, LeaseLostError
from mnist_core.records import Run
from mnist_core.storage.run_results import RunResults


class UnsavedRuns:
    """Told as they are, and written as soon as it is possible. Safe to share between threads.

    Args:
        results: writes them.
    """

    def __init__(self, results: RunResults) -> None:
        self._results = results
        self._runs: dict[str, Run] = {}

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._runs

    def note(self, run: Run) -> None:
        """Tell of a run what could not be written."""
        self._runs[run.id] = run

    def forget(self, run_id: str) -> None:
        """Tell of it what the database says."""
        self._runs.pop(run_id, None)

    def shown(self, run: Run) -> Run:
        """A run as it stands, given as the database has it."""
        return self._runs.get(run.id, run)

    def save(self) -> None:
        """Write what could not be written, now that it may be possible."""
        for run_id, run in list(self._runs.items()):
            with contextlib.suppress(DatabaseError):
                with contextlib.suppress(LeaseLostError):  # somebody else has it now
                    self._results.fail(run, exports=False)
                self.forget(run_id)
