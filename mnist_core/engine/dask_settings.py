"""How this process uses Dask: no pages, short logs, and a limit to how often a task may kill."""

from __future__ import annotations

import logging

WORKER_DEATHS_ALLOWED = 2  # in one task; the next one is its failure

_SETTINGS = {
    "distributed.scheduler.allowed-failures": WORKER_DEATHS_ALLOWED,
    "distributed.scheduler.http.routes": [],
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.logging.distributed": "error",
}


def configure_dask() -> str:
    """Set Dask up, and return the scheduler's address of its own configuration, or ""."""
    import dask

    dask.config.set(_SETTINGS)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    return dask.config.get("scheduler-address", None) or ""
