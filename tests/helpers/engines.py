"""What an engine knows of its runs, and what becomes of them when servers and people go away."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, update

from mnist_core.engine.engine import Engine
from mnist_core.records import Run
from mnist_core.storage.database import Database
from mnist_core.storage.tables import runs

ANNA, BEN, CLEO = "a" * 16, "b" * 16, "c" * 16  # the secrets of their browsers
NOTHING_CAN_BE_WRITTEN = "query_only = 1"
NOTHING_CAN_GROW = "max_page_count = 1"  # SQLite takes the size that the file has


def state(engine: Engine, run: Run) -> str:
    return engine.snapshot(run.id).run.state


def stored(engine: Engine, run: Run) -> Run:
    return engine.store.load_run(run.id)


def change_row(engine: Engine, run: Run, **columns: Any) -> None:
    """Change a run's row past all checks, as another program could."""
    with engine.database.writing() as connection:
        own = update(runs).where(runs.c.id == run.id)
        connection.execute(own.values(version=runs.c.version + 1, **columns))


def look(engine: Engine) -> None:
    """Let it look at the database now, which it does every few seconds by itself."""
    engine._upkeep._renewed = -math.inf
    engine._upkeep.look_after_runs()


def leave(engine: Engine) -> None:
    """Everybody closes their browser, and the time passes after which that is noticed."""
    engine._upkeep._watched.clear()
    with engine.database.writing() as connection:
        connection.execute(update(runs).values(watched=0.0))
    look(engine)


def fall_asleep(engine: Engine) -> None:
    """Its server does nothing for so long that others may take its runs."""
    with engine.database.writing() as connection:
        own = update(runs).where(runs.c.server == engine._leases.server)
        connection.execute(own.values(lease_until=0.0))


def kill(engine: Engine) -> None:
    """Its server is killed, and the time passes in which it would have been heard of."""
    engine._upkeep.closed.set()
    engine._scheduler.close()
    fall_asleep(engine)
    engine.database.close()


@contextlib.contextmanager
def under(database: Database, pragma: str) -> Iterator[None]:
    """Connections that have one of SQLite's settings, such as one of the two above."""

    def obey(connection: Any, record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(database._engine, "connect", obey)
    database.close()  # those that there are
    yield
    event.remove(database._engine, "connect", obey)
    database.close()
