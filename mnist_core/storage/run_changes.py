"""What people change about runs, each in one transaction: all of it is kept, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import EncodedWarmStart, Run
from mnist_core.settings import Settings
from mnist_core.storage.class_rules import ClassRules, note_class_run, rules_for_start, rules_of
from mnist_core.storage.class_runs import keep_resting_no_more
from mnist_core.storage.disk_reserve import DiskReserve
from mnist_core.storage.leases import AT_REST, lease_of
from mnist_core.storage.people import add_person
from mnist_core.storage.run_files import put_file
from mnist_core.storage.run_limits import check_run_limits, make_room, unpinned_for
from mnist_core.storage.run_rows import changed_values, run_values
from mnist_core.storage.run_store import RunStore, load_run
from mnist_core.storage.tables import runs


class RunChanges:
    """Changes runs for those who come to one server. Safe to share between threads.

    Args:
        store: where the runs are.
        settings: limits of runs and of what they take.
        server: id of the server, as `leases` gives it.
    """

    def __init__(self, store: RunStore, settings: Settings, server: str) -> None:
        self._store, self._settings, self._server = store, settings, server
        self._database = store.database
        self._reserve = DiskReserve(store.database)

    def add(
        self,
        run: Run,
        mark: str = "",
        warm_start: EncodedWarmStart | None = None,
        calibration: bytes | None = None,
        held_out: Sequence[str] | None = None,
        within: str | None = None,
    ) -> Run:
        """Begin to keep a run that is to be computed by this server; returns it with its owner.

        Args:
            run: its record, without an owner.
            mark: the secret of the browser that owns it; "" for none.
            warm_start: of a run that fine-tunes a network.
            calibration: of the network that is fine-tuned, which changes little by that.
            held_out: ids of the members of a class whose drawings it is tested on.
            within: id of the class that it is to be of; None for whichever its owner is in.

        Raises:
            ClassError: the class does not allow it, or its owner is not in the one it is to be of.
            DatabaseError: it could not be written.
            LimitError: too many runs wait or train, or there is no space.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            run = replace(run, owner=add_person(connection, mark))
            rules, removed = self._make_place(connection, run, within)
            lease = self._lease() if run.scheduled else {}
            connection.execute(insert(runs).values(**run_values(run), **lease))
            if rules.within is not None:
                note_class_run(connection, run.id, rules.within.id, held_out)
            for name, content in (("warm-start", warm_start), ("calibration", calibration)):
                if content is not None:
                    put_file(connection, run.id, name, content)
        if removed:
            self._database.give_back_space()
        return run

    def _make_place(
        self, connection: Connection, run: Run, within: str | None
    ) -> tuple[ClassRules, bool]:
        """See whether the run may begin, and delete others if there is no space for it.

        Returns:
            What its class says of it, and whether any was deleted.
        """
        rules = rules_for_start(connection, run.owner)
        if within is not None and (rules.within is None or rules.within.id != within):
            raise ClassError(ClassReason.NOT_MEMBER)  # in another one, e.g. by another tab
        rules.check_start(run.config, self._settings)
        most = rules.most_runs(self._settings)
        check_run_limits(connection, run.owner, most, self._settings)
        return rules, bool(make_room(connection, self._store, run.owner, self._settings))

    def change(self, run_id: str, decide: Callable[[Run, bool], Run], asker: str = "") -> Run:
        """Read a run, decide what it is to be, and write that.

        Who begins to wait, or has a network to be exported, is computed by this server from now
        on; who comes to rest is computed by none.

        Args:
            run_id: the run.
            decide: gives the new record, or raises to leave it as it is. Told as well whether
                `asker` teaches the class that the run is of.
            asker: id of the person who asks; "" for nobody known.

        Returns:
            The run as it is now.

        Raises:
            ClassError: the class that it is of does not allow it.
            DatabaseError, RunNotFoundError: nothing was changed.
            LimitError: it was at rest, and too many runs wait or train.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            old = load_run(connection, run_id, for_update=True)
            rules = rules_of(connection, old, asker)
            new = decide(old, rules.taught_by_asker)
            rules.check_change(old, new)
            values: dict[str, Any] = changed_values(old, new)
            if new.scheduled and not old.scheduled:
                most = rules.most_runs(self._settings)
                check_run_limits(connection, new.owner, most, self._settings)
                values |= self._lease()
            elif new.state != old.state and not new.scheduled:
                exports = new.state == "stopped" and new.needs_export
                values |= self._lease() if exports else AT_REST
            if rules.within is not None and new.state != old.state:
                keep_resting_no_more(connection, run_id)
            self._update(connection, run_id, values)
        return new

    def pin(self, run_id: str, check: Callable[[Run], object]) -> None:
        """Keep a run when room is made; where pins take all they may, others give up theirs.

        Args:
            run_id: the run.
            check: raises if the run may not be pinned.

        Raises:
            DatabaseError, RunNotFoundError: nothing was changed.
            LimitError: its owner would have pinned more than anybody else.
        """
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            run = load_run(connection, run_id, for_update=True)
            check(run)
            for other in unpinned_for(connection, self._store, run, self._settings):
                self._update(connection, other, {"pinned": False})
            self._update(connection, run_id, {"pinned": True})

    def remove(self, run_id: str, check: Callable[[Run, bool], object], asker: str = "") -> None:
        """Delete a run with all its epochs and files, also on a full disk.

        Args:
            run_id: the run.
            check: raises if it may not be deleted; told what `decide` of `change` is told.
            asker: as in `change`.

        Raises:
            DatabaseError, RunNotFoundError: it is still there, whole.
        """

        def remove(connection: Connection) -> None:
            run = load_run(connection, run_id, for_update=True)
            check(run, rules_of(connection, run, asker).taught_by_asker)
            connection.execute(delete(runs).where(runs.c.id == run_id))

        self._reserve.delete(remove)

    def _lease(self) -> dict[str, Any]:
        return lease_of(self._server, self._settings.lease_seconds)

    def _update(self, connection: Connection, run_id: str, values: dict[str, Any]) -> None:
        if values:
            changed = update(runs).where(runs.c.id == run_id)
            connection.execute(changed.values(**values, version=runs.c.version + 1))
