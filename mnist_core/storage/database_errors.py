"""What SQLite and PostgreSQL say, in our terms."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from mnist_core.errors import DatabaseReason

_SQLITE_REASONS = {
    "SQLITE_BUSY": DatabaseReason.LOCKED,
    "SQLITE_LOCKED": DatabaseReason.LOCKED,
    "SQLITE_FULL": DatabaseReason.FULL,
    "SQLITE_READONLY": DatabaseReason.READ_ONLY,
    "SQLITE_CORRUPT": DatabaseReason.DAMAGED,
    "SQLITE_NOTADB": DatabaseReason.DAMAGED,
    "SQLITE_CANTOPEN": DatabaseReason.UNREACHABLE,
    "SQLITE_IOERR": DatabaseReason.UNREACHABLE,
}
_POSTGRESQL_REASONS = {
    "53100": DatabaseReason.FULL,
    "25006": DatabaseReason.READ_ONLY,
    "55P03": DatabaseReason.LOCKED,
    "XX001": DatabaseReason.DAMAGED,
}


def reason_of(error: SQLAlchemyError) -> DatabaseReason:
    """Why a driver could not do what it was asked for."""
    if not isinstance(error, DBAPIError):
        return DatabaseReason.UNREACHABLE  # e.g. no free connection
    sqlite = str(getattr(error.orig, "sqlite_errorname", ""))
    for name, reason in _SQLITE_REASONS.items():
        if sqlite.startswith(name):
            return reason
    if sqlite:
        return DatabaseReason.OTHER
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in _POSTGRESQL_REASONS:
        return _POSTGRESQL_REASONS[state]
    no_connection = _has_no_connection(error, state)
    return DatabaseReason.UNREACHABLE if no_connection else DatabaseReason.OTHER


def _has_no_connection(error: DBAPIError, state: str) -> bool:
    """True if PostgreSQL could not be reached or has gone: state classes 08 and 57P, or none."""
    if error.connection_invalidated or state.startswith(("08", "57P")):
        return True
    return not state and isinstance(error, OperationalError | InterfaceError)


def words_of(error: SQLAlchemyError) -> str:
    """The first line of what the driver says, without SQL and values."""
    lines = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
