"""Space beside SQLite's file that is given up when a disk is too full even to delete on it.

SQLite writes each page that a deletion changes into its log first, so that deleting takes space
before it gives any back.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from mnist_core.errors import DatabaseError, DatabaseReason
from mnist_core.storage.database import Database

# More than a full disk may keep waiting in the log: an epoch's files, to be put into the database.
RESERVE_BYTES = 16_000_000
_SHARE = 0.5  # and not more than this of what is left
_LOW_BYTES = 1_000_000_000  # there is no reserve on a disk that has more left


class DiskReserve:
    """Deletes on full disks. Safe to share between threads and processes.

    Args:
        database: where something is deleted. PostgreSQL has a reserve of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = Path(f"{database.name}-reserve")

    def keep(self) -> None:
        """Take the reserve while there is space, on a disk that is getting full."""
        if not self._database.is_sqlite:
            return
        with contextlib.suppress(OSError):  # what could be taken of it is better than nothing
            free = shutil.disk_usage(self._path.parent).free
            taken = self._path.stat().st_size if self._path.exists() else 0
            missing = min(RESERVE_BYTES, int(_SHARE * (free + taken))) - taken
            if free <= _LOW_BYTES and missing > 0:
                with open(self._path, "ab") as file:
                    file.write(os.urandom(missing))  # some disks keep no zeros

    def delete(self, work: Callable[[Connection], object]) -> None:
        """Have something deleted in one transaction, and let the database shrink by it.

        Args:
            work: deletes it, and may raise to leave it as it is. Where the disk is full it is
                done a second time; all of the first time is undone.

        Raises:
            DatabaseError: it could not be written, and nothing was changed.
        """
        try:
            with self._database.writing() as connection:
                work(connection)
        except DatabaseError as error:
            if error.reason != DatabaseReason.FULL or not self._database.is_sqlite:
                raise
            self._delete_with_little(work)
        self._database.give_back_space()
        self.keep()

    def _delete_with_little(self, work: Callable[[Connection], object]) -> None:
        """What is deleted stays in pages that nobody uses, instead of being overwritten: to write
        them takes as much space again. They leave the file when space is given back."""
        self._database.give_back_space()  # what others deleted, and what the log takes
        with self._database.writing() as connection:  # so nobody else writes into the reserve
            self._path.unlink(missing_ok=True)
            connection.exec_driver_sql("PRAGMA secure_delete = FAST")
            try:
                work(connection)
            finally:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
