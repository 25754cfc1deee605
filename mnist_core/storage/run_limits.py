"""How many runs there may be at a time, and how much all of them may take; the same for all
servers of a database. Whoever asks has the database to itself to the end of the transaction."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, select

from mnist_core.errors import Limit, LimitError
from mnist_core.records import SCHEDULED, Run
from mnist_core.settings import Settings
from mnist_core.storage.disk_quota import first_to_go, pins_to_give_up
from mnist_core.storage.run_files import sizes
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import runs


def check_run_limits(connection: Connection, owner: str, most: int, settings: Settings) -> None:
    """Refuse one more run where there are too many; only those that wait or train count.

    Args:
        connection: of a transaction.
        owner: who wants one more; "" for nobody known.
        most: how many this person may have.
        settings: `max_runs` is read.

    Raises:
        LimitError: this person has too many, or there are too many in all.
    """
    counted = select(func.count()).where(runs.c.state.in_(SCHEDULED))
    own = connection.execute(counted.where(runs.c.owner == owner)).scalar_one() if owner else 0
    if owner and own >= most:
        raise LimitError(Limit.RUNS_PER_OWNER, most)
    if connection.execute(counted).scalar_one() >= settings.max_runs:
        raise LimitError(Limit.RUNS_IN_ALL, settings.max_runs)


def make_room(connection: Connection, store: RunStore, owner: str, settings: Settings) -> bool:
    """Remove runs that nobody computes until the limit of space holds; see `disk_quota`.

    Args:
        connection: of a transaction.
        store: where the runs are.
        owner: whose runs make room first.
        settings: `runs_megabytes` is read.

    Returns:
        True if some were removed.

    Raises:
        LimitError: runs under way or pinned fill it.
    """
    allowed = _allowed(settings)
    size = sizes(connection)
    used = sum(size.values())
    if used <= allowed:
        return False
    computed = set(connection.execute(select(runs.c.id).where(runs.c.server != "")).scalars())
    oldest_first = reversed(store.newest_first(connection))
    at_rest = [run for run in oldest_first if not run.scheduled and run.id not in computed]
    for run in first_to_go(at_rest, lambda one: size.get(one.id, 0), allowed, owner):
        connection.execute(delete(runs).where(runs.c.id == run.id))
        used -= size.get(run.id, 0)
        if used <= allowed:
            return True
    raise LimitError(Limit.DISK, settings.runs_megabytes)


def unpinned_for(
    connection: Connection, store: RunStore, run: Run, settings: Settings
) -> list[str]:
    """Ids of the runs that lose their pin when this one gets one; mostly none.

    Raises:
        LimitError: its owner would have pinned more than anybody else.
    """
    size = sizes(connection)
    oldest_first = reversed(store.newest_first(connection))
    return pins_to_give_up(oldest_first, run, lambda one: size.get(one.id, 0), _allowed(settings))


def _allowed(settings: Settings) -> int:
    """Bytes that all runs may take."""
    return settings.runs_megabytes * 1_000_000
