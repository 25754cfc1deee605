"""SQLite's file: whether it is still the one that was opened, and how it shrinks.

A file that is deleted or replaced under a running server stays open, and takes what nobody ever
reads again.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

# In pages of 4 kB. Each step empties its log before the next one: a full disk has space for little.
_SHRINK_STEP = "PRAGMA incremental_vacuum(1000)"
_MOMENT = 0.1  # seconds


class DatabaseFile:
    """Which file a database was opened in.

    Args:
        path: where it is, or None where the database is no file.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def note(self) -> None:
        """The file that is there now is the one that was opened."""
        self._opened = self._there()

    @property
    def is_replaced(self) -> bool:
        """True if a file was opened and is no longer there, or another one is. Takes 2 us."""
        return self._opened is not None and self._there() != self._opened

    def _there(self) -> tuple[int, int] | None:
        if self._path is None:
            return None
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino


def let_go(engine: Engine) -> None:
    """Close the connections to a file that has been replaced.

    What its log still holds goes into it first: somebody may have put it elsewhere, and the log
    must not be taken for that of the file which has its place now.
    """
    pool = engine.pool
    if isinstance(pool, QueuePool) and pool.checkedin():  # a new connection would open the other
        with (
            contextlib.suppress(SQLAlchemyError, OSError, sqlite3.Error),
            contextlib.closing(engine.raw_connection()) as connection,
        ):
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def shrink(engine: Engine) -> None:
    """Let the file end where what it holds ends.

    Raises:
        sqlite3.Error: the rest of it is as it was.
    """
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor, unused = connection.cursor(), math.inf
        while (left := cursor.execute("PRAGMA freelist_count").fetchone()[0]) < unused:
            # As a script: an `execute` would free one page of it.
            cursor.executescript(_SHRINK_STEP)
            if not (_empty_log(cursor) or _empty_log(cursor)):
                return  # somebody reads what it holds
            unused = left


def _empty_log(cursor: Any) -> bool:
    """Put what it holds into the file. False if others read it, or are at it for a moment."""
    busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        time.sleep(_MOMENT)
    return not busy
