"""All runs of a class at a time: whose they are, and all of them at rest on a teacher's wish."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select, update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import SCHEDULED
from mnist_core.storage.class_access import check_teacher, is_teacher, load_class
from mnist_core.storage.class_rows import texts
from mnist_core.storage.class_tables import class_runs, classes
from mnist_core.storage.database import Database
from mnist_core.storage.leases import AT_REST, lease_of
from mnist_core.storage.people import find_person
from mnist_core.storage.run_rows import to_json
from mnist_core.storage.table_base import now
from mnist_core.storage.tables import runs


class ClassRun(NamedTuple):
    """That a run is one of a class.

    Attributes:
        run_id: the run.
        owner: id of the person who began it; "" for nobody known.
        held_out: ids of the members whose drawings it is tested on; None if it learns from none.
    """

    run_id: str
    owner: str
    held_out: tuple[str, ...] | None


class ClassRuns:
    """Reads and rests the runs of classes. Safe to share between threads.

    Args:
        database: where they are.
        server: id of the server that computes those that go on, as `leases` gives it.
        lease_seconds: how long it may do so without being heard of.
    """

    def __init__(self, database: Database, server: str, lease_seconds: float) -> None:
        self._database, self._server = database, server
        self._lease_seconds = lease_seconds

    def of_class(self, class_id: str) -> list[ClassRun]:
        """The runs of a class in the order of their beginning. Raises DatabaseError."""
        columns = (class_runs.c.run_id, runs.c.owner, class_runs.c.held_out)
        wanted = select(*columns).join(runs, runs.c.id == class_runs.c.run_id)
        wanted = wanted.where(class_runs.c.class_id == class_id).order_by(runs.c.number)
        with self._database.reading() as connection:
            found = connection.execute(wanted).all()
        return [
            ClassRun(run_id, owner or "", None if told is None else texts(told))
            for run_id, owner, told in found
        ]

    def teaches_run(self, mark: str, run_id: str) -> bool:
        """True if this browser teaches the class that a run is of. Raises DatabaseError."""
        with self._database.reading() as connection:
            own = select(class_runs.c.class_id).where(class_runs.c.run_id == run_id)
            class_id = connection.execute(own).scalar()
            return class_id is not None and is_teacher(
                connection, class_id, find_person(connection, mark)
            )

    def rest(self, mark: str, class_id: str) -> list[str]:
        """Pause all runs of a class that wait or train, until `go_on`; members begin none.

        Returns:
            Ids of the runs that rest from now on.

        Raises:
            ClassError: this browser is not the teacher.
            DatabaseError: nothing was changed.
        """
        failure = to_json(ClassError(ClassReason.EYES_ON_TEACHER).to_dict())
        with self._database.writing() as connection:
            self._switch(connection, mark, class_id, eyes_on_me=True)
            own = select(class_runs.c.run_id).where(class_runs.c.class_id == class_id)
            paused = connection.execute(
                update(runs)
                .where(runs.c.id.in_(own), runs.c.state.in_(SCHEDULED))
                .values(state="paused", failure=failure, version=runs.c.version + 1, **AT_REST)
                .returning(runs.c.id)
            )
            resting = list(paused.scalars())
            these = update(class_runs).where(class_runs.c.run_id.in_(resting))
            connection.execute(these.values(paused=True))
        return resting

    def go_on(self, mark: str, class_id: str) -> list[str]:
        """Let exactly the runs that `rest` has paused go on, in the order in which they waited.

        Returns:
            Ids of the runs that wait from now on. Raises as `rest`.
        """
        lease = lease_of(self._server, self._lease_seconds)
        del lease["queued"]
        values = {"state": "queued", "failure": None, "version": runs.c.version + 1}
        with self._database.writing() as connection:
            self._switch(connection, mark, class_id, eyes_on_me=False)
            own = (class_runs.c.class_id == class_id) & class_runs.c.paused
            resting = select(class_runs.c.run_id).where(own)
            still = update(runs).where(runs.c.id.in_(resting), runs.c.state == "paused")
            changed = connection.execute(still.values(**values, **lease).returning(runs.c.id))
            waiting = set(changed.scalars())
            connection.execute(update(class_runs).where(own).values(paused=False))
            in_order = select(runs.c.id).where(runs.c.id.in_(waiting)).order_by(runs.c.queued)
            return list(connection.execute(in_order).scalars())

    def _switch(self, connection: Connection, mark: str, class_id: str, eyes_on_me: bool) -> None:
        """Alone, as whoever begins a run is: none begins between the two."""
        self._database.exclusive(connection)
        check_teacher(connection, class_id, find_person(connection, mark))
        load_class(connection, class_id, for_update=True)
        own = update(classes).where(classes.c.id == class_id)
        values = {"eyes_on_me": eyes_on_me, "version": classes.c.version + 1}
        connection.execute(own.values(**values, last_used=now()))


def keep_resting_no_more(connection: Connection, run_id: str) -> None:
    """Somebody has changed the state of this run by itself: it does not go on with the others."""
    own = update(class_runs).where(class_runs.c.run_id == run_id)
    connection.execute(own.values(paused=False))
