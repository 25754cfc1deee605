"""Brings a database to the revision that this version of the code needs, with Alembic.

Alembic is imported only where there is something to do: most starts find everything in place.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from mnist_core.errors import DatabaseError

LATEST = "0001"
"""The newest revision of `migrations/versions`."""

_SCRIPTS = Path(__file__).with_name("migrations")
_LOCK = 7_213_589  # any number: a name for what no two servers do at a time


def upgrade(engine: Engine) -> None:
    """Make all tables, or change those of an earlier version.

    Raises:
        DatabaseError: a newer version of the code has changed them already.
    """
    if found_revision(engine) == LATEST:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.connect() as connection, connection.execution_options(writes=True).begin():
        _wait_for_other_servers(connection)
        found = _revision(connection)
        if found is not None and found not in known:
            raise DatabaseError("newer", str(engine.url.database), found)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def found_revision(engine: Engine) -> str | None:
    """The revision that a database has; None without tables."""
    with engine.connect() as connection, connection.begin():
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _wait_for_other_servers(connection: Connection) -> None:
    """One server changes tables at a time; SQLite's transaction has seen to that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _LOCK})
