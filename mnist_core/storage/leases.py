"""Which server computes a run: whoever has its lease, which has to be renewed.

A server that is killed renews nothing, so after `Settings.lease_seconds` another one adopts its
runs, or the same one when it is started again. A server that was only asleep finds on waking that
its runs have gone, and gives them up; whatever it had computed is refused, since each commit asks
for the lease. Times are the database's, so that no two servers disagree about them.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update

from mnist_core.errors import DatabaseError
from mnist_core.records import SCHEDULED
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.tables import now, runs

_RENEWALS = 6  # in the time that a lease lasts: some may come late, or find no database

AT_REST: dict[str, Any] = {"server": "", "lease_until": 0.0}
"""Columns of a run that nobody computes."""


class ScheduledRun(NamedTuple):
    """A run that is computed somewhere, or waits for it.

    Attributes:
        id: of the run.
        mine: True if whoever asks has its lease.
    """

    id: str
    mine: bool


def lease_of(server: str, seconds: float) -> dict[str, Any]:
    """Columns of a run that this server computes from now on, at the end of the run queue."""
    until = now() + seconds
    return {"server": server, "lease_until": until, "queued": now(), "watched": now()}


class Leases:
    """The leases of one server or one command. Safe to share between threads.

    Args:
        database: of the runs.
        seconds: that a lease lasts, see `Settings.lease_seconds`.

    Attributes:
        server: its id, new at each start.
        renewal_seconds: so often they are to be renewed.
    """

    def __init__(self, database: Database, seconds: float = Settings.lease_seconds) -> None:
        self._database, self._seconds = database, seconds
        self.renewal_seconds = seconds / _RENEWALS
        self.server = secrets.token_hex(8)

    def renew(self) -> None:
        """Keep all runs that are still this server's. Raises DatabaseError."""
        mine = update(runs).where(runs.c.server == self.server)
        with self._database.writing() as connection:
            connection.execute(mine.values(lease_until=now() + self._seconds))

    def adopt(self) -> list[str]:
        """Take the runs whose leases have run out; returns their ids. Raises DatabaseError."""
        left = (runs.c.server != "") & (runs.c.lease_until < now())
        with self._database.reading() as connection:
            if connection.execute(select(runs.c.id).where(left).limit(1)).first() is None:
                return []
        taken = update(runs).where(left, runs.c.server != self.server)
        with self._database.writing() as connection:
            found = connection.execute(
                taken.values(
                    server=self.server,
                    lease_until=now() + self._seconds,
                    watched=now(),
                    version=runs.c.version + 1,
                ).returning(runs.c.id)
            )
            return list(found.scalars())

    def scheduled(self) -> list[ScheduledRun]:
        """All runs of all servers that are computed or wait for it. Raises DatabaseError."""
        wanted = or_(runs.c.state.in_(SCHEDULED), runs.c.server == self.server)
        found = select(runs.c.id, runs.c.server).where(wanted).order_by(runs.c.queued)
        with self._database.reading() as connection:
            return [
                ScheduledRun(run_id, server == self.server)
                for run_id, server in connection.execute(found)
            ]

    def release(self) -> None:
        """Leave all runs to whoever comes next, at once. Raises DatabaseError."""
        if not self._database.is_used:
            return
        mine = update(runs).where(runs.c.server == self.server)
        with self._database.writing() as connection:
            connection.execute(mine.values(lease_until=0.0))

    @contextlib.contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew them in a thread of its own, for as long as this lasts."""
        ended = threading.Event()

        def renew_until_ended() -> None:
            while not ended.wait(self.renewal_seconds):
                with contextlib.suppress(DatabaseError):  # tried again soon
                    self.renew()

        thread = threading.Thread(target=renew_until_ended, name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
