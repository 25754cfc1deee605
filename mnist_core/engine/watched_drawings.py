"""Drawings that runs read while they learn, in memory only: nobody asked for them to be kept."""

from __future__ import annotations

import threading

_MOST = 1_000  # 0.8 kB each


class WatchedDrawings:
    """One for each run whose owner had drawn something, the newest thousand."""

    def __init__(self) -> None:
        self._by_run: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def keep(self, run_id: str, drawing: bytes) -> None:
        """Have a run read this from its next epoch on: 28x28 grey levels, row by row."""
        with self._lock:
            self._by_run.pop(run_id, None)
            if len(self._by_run) >= _MOST:
                del self._by_run[next(iter(self._by_run))]
            self._by_run[run_id] = drawing

    def of(self, run_id: str) -> bytes | None:
        """A run's drawing; None if it has none."""
        return self._by_run.get(run_id)
