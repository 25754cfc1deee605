"""The way to the database: one transaction at a time, its errors told in our terms.

SQLite in the artifacts folder, or PostgreSQL where an address says so. Whoever reads or writes
opens a transaction with `reading` or `writing`; what an exception leaves is undone.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from mnist_core.errors import DatabaseError, DatabaseReason
from mnist_core.settings import Settings
from mnist_core.storage.database_errors import reason_of, words_of
from mnist_core.storage.database_file import DatabaseFile, let_go, shrink

_LOCKED_SECONDS = 15.0  # another process may hold SQLite's one lock for some seconds
_CONNECT_SECONDS = 5
_AWAY_SECONDS = 2.0
_JOURNAL_BYTES = 50_000_000  # of SQLite's write-ahead log, between two checkpoints
_LIMITS_LOCK = 7_213_590  # any number: PostgreSQL's name for `exclusive`
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is gone, also within a page that stays
    f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}",
)


class Database:
    """Opens transactions. Safe to share between threads; makes its tables when first used, and
    again where SQLite's file has been removed or replaced.

    Args:
        settings: `database` is its address.

    Attributes:
        on_replaced: called with the error to tell when that is noticed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.address = settings.database_address
        self.is_sqlite = make_url(self.address).get_backend_name() == "sqlite"
        self._engine = _create_engine(self.address)
        self._file = DatabaseFile(Path(self.name) if self.is_sqlite else None)
        self.on_replaced: Callable[[DatabaseError], None] = lambda error: None
        self._ready = False
        self._away: DatabaseError | None = None  # why it could not be reached last
        self._away_until = 0.0  # seconds of the monotonic clock
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What people call it: the file, or the address without the password."""
        url = make_url(self.address)
        if self.is_sqlite:
            return str(url.database)
        return url.set(query={}).render_as_string(hide_password=True)  # one may be there as well

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything and changes nothing.

        Raises:
            DatabaseError: it cannot be reached or read.
        """
        self.prepare()
        with (
            self._explained(),
            self._engine.connect() as connection,
            self._one_state(connection).begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept as a whole at its end, or undone by any exception.

        Raises:
            DatabaseError: it cannot be reached or written, and nothing was changed.
        """
        self.prepare()
        with self._explained(), self._transaction() as connection:
            yield connection
        if self._file.is_replaced:  # meanwhile: what was written went with the former file
            raise self._replaced()

    def exclusive(self, connection: Connection) -> None:
        """Let no other server count and add at the same time, to the end of this transaction.

        SQLite has one writer at a time anyway.
        """
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _LIMITS_LOCK})

    def prepare(self) -> None:
        """Make or upgrade the tables, and take over what an earlier version kept in folders.

        Idempotent.

        Raises:
            DatabaseError: it cannot be reached, or is of a newer version.
        """
        if self._ready and not self._file.is_replaced:
            return
        from mnist_core.storage.migrating import upgrade
        from mnist_core.storage.old_folders import folders_left, take_over

        with self._lock:
            if self._file.is_replaced:
                self._begin_anew()
            elif self._ready:
                return
            with self._explained():
                if self.is_sqlite:
                    Path(self.name).parent.mkdir(parents=True, exist_ok=True)
                upgrade(self._engine)
                with self._engine.connect() as connection, connection.begin():
                    left = folders_left(connection, self._settings)
                if left:
                    with self._transaction() as connection:
                        self.exclusive(connection)
                        take_over(connection, self._settings)
            self._file.note()
            self._ready = True

    @property
    def is_used(self) -> bool:
        """True once somebody has read or written here: then its tables are there."""
        return self._ready

    def give_back_space(self) -> None:
        """Let the file shrink by what was deleted, or by some of it where the disk is full.
        PostgreSQL does so by itself.

        Raises:
            DatabaseError: it cannot be opened or written.
        """
        if self.is_sqlite and self._ready:
            with self._explained():
                try:
                    shrink(self._engine)
                except sqlite3.Error as error:  # a raw connection's are not SQLAlchemy's
                    told = OperationalError(None, None, error)
                    if reason_of(told) != DatabaseReason.FULL:
                        raise told from error

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _begin_anew(self) -> None:
        """With the file that is there now."""
        self._ready = False
        let_go(self._engine)
        self._file.note()
        self.on_replaced(self._replaced())

    def _replaced(self) -> DatabaseError:
        return DatabaseError(DatabaseReason.REPLACED, self.name, Path(self.name).name)

    def _one_state(self, connection: Connection) -> Connection:
        """The same, each of whose statements sees what the first one saw: SQLite's always do."""
        if self.is_sqlite:
            return connection
        return connection.execution_options(isolation_level="REPEATABLE READ")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One that writes."""
        with self._engine.connect() as connection:
            writing = connection.execution_options(writes=True)
            with writing.begin():
                yield writing

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Errors in our terms. A database that is away is not asked again for a moment: each try
        may take seconds, and a page has a dozen of them."""
        if self._away is not None and time.monotonic() < self._away_until:
            raise DatabaseError(*self._away.args)
        try:
            yield
        except OSError as error:
            self._raise(DatabaseReason.UNREACHABLE, error.strerror or str(error), error)
        except SQLAlchemyError as error:
            self._raise(self._reason(error), words_of(error), error)

    def _reason(self, error: SQLAlchemyError) -> DatabaseReason:
        """SQLite opens no file where it cannot write its log beside it."""
        reason = reason_of(error)
        if reason == DatabaseReason.UNREACHABLE and self.is_sqlite:
            writable = os.access(Path(self.name).parent, os.W_OK)
            return reason if writable else DatabaseReason.READ_ONLY
        return reason

    def _raise(self, reason: DatabaseReason, words: str, cause: Exception) -> NoReturn:
        error = DatabaseError(reason, self.name, words)
        if reason == DatabaseReason.OTHER:  # perhaps its tables are gone: they are made again
            self._ready = False
        if reason == DatabaseReason.UNREACHABLE:
            self._away, self._away_until = error, time.monotonic() + _AWAY_SECONDS
        raise error from cause


def _create_engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": _LOCKED_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sqlalchemy.create_engine(
        url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS}
    )


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins, and not the driver
    connection.text_factory = _text  # one damaged text does not hide all other rows
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        # Before the first table, or it has no effect; later it would wait for whoever writes.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _begin_sqlite(connection: Connection) -> None:
    """Whoever writes waits for the lock at once: one that has read first could only give up."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
