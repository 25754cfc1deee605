"""Brings a database to the revision that this version of the code needs.

An empty one gets all tables as they are now, and the note of their revision. One of an earlier
version is upgraded by Alembic, which is imported only then: it takes 15 MB and a quarter of a
second. A test sees to it that both ways lead to the same tables.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy import text as sql

from mnist_core.errors import DatabaseError, DatabaseReason
from mnist_core.storage.class_tables import classes
from mnist_core.storage.table_base import metadata
from mnist_core.storage.tables import people

LATEST = "0003"
"""The newest revision of `migrations/versions`."""

_SCRIPTS = Path(__file__).with_name("migrations")
_LOCK = 7_213_589  # any number: PostgreSQL's name for what no two servers do at a time
_version = Table(  # as Alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(engine: Engine) -> None:
    """Make all tables, or change those of an earlier version, in one transaction.

    Raises:
        DatabaseError: a newer version of the code has changed them already.
    """
    with engine.connect() as connection, connection.begin():
        if _revision(connection) == LATEST:
            return
    with engine.connect() as connection:
        writing = connection.execution_options(writes=True)
        with writing.begin():
            _wait_for_other_servers(writing)
            found = _revision(writing)
            if found is None:
                _make_all(writing)
            elif found != LATEST:
                _upgrade_from(writing, found)


def _revision(connection: Connection) -> str | None:
    """The revision that a database has; None without tables."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()


def _make_all(connection: Connection) -> None:
    foreign = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if foreign:  # of another program, or what is left of ours
        names = ", ".join(sorted(foreign))
        name = str(connection.engine.url.database)
        raise DatabaseError(DatabaseReason.DAMAGED, name, f"no revision beside: {names}")
    assert {people.name, classes.name} <= set(metadata.tables)  # both modules are loaded
    metadata.create_all(connection)
    _version.create(connection)
    connection.execute(insert(_version).values(version_num=LATEST))


def _upgrade_from(connection: Connection, found: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found not in known:
        raise DatabaseError(DatabaseReason.NEWER, str(connection.engine.url.database), found)
    command.upgrade(config, LATEST)


def _wait_for_other_servers(connection: Connection) -> None:
    """One server changes tables at a time; SQLite's transaction has seen to that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql("SELECT pg_advisory_xact_lock(:name)"), {"name": _LOCK})
