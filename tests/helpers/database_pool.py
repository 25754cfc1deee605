"""PostgreSQL databases that are used again: each new one is a copy of a thousand files, which are
made and in the end deleted."""

from __future__ import annotations

from sqlalchemy import make_url

from tests.helpers.postgresql import PostgreSQL

# Relations with their columns, what they are held to, and the revision of the tables.
_SHAPE = """
    SELECT relname::text, attname::text, atttypid::text, attnotnull::text
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace
    UNION SELECT conname::text, pg_get_constraintdef(oid), '', ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT version_num, '', '', '' FROM alembic_version
    ORDER BY 1, 2, 3, 4"""
_TABLES = """SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'"""
_EMPTY = """DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
    FOR name IN {tables} LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        PERFORM setval(name, 1, false);
    END LOOP;
END $$"""


class DatabasePool:
    """Databases with the tables of one of them and nothing in them.

    Args:
        server: where they are.
        like: the address of the one, which nobody changes.
    """

    def __init__(self, server: PostgreSQL, like: str) -> None:
        self._server = server
        self.like = str(make_url(like).database)
        with server.connect(self.like) as connection:
            self._shape = connection.execute(_SHAPE).fetchall()
        self._free: list[str] = []

    def take(self) -> str:
        """The address of one that nobody else has, at which there was none before: whoever had it
        and still writes finds nothing."""
        while self._free:
            address = self._server.rename_database(self._free.pop())
            if self._empty(str(make_url(address).database)):
                return address
        return self._server.create_database(like=self.like)

    def give_back(self, address: str) -> None:
        """To be had by somebody else, with nothing of what is in it now."""
        self._free.append(str(make_url(address).database))

    def _empty(self, name: str) -> bool:
        """False where something else than rows was changed in it."""
        with self._server.connect(name) as connection:
            if connection.execute(_SHAPE).fetchall() != self._shape:
                return False
            connection.execute(_EMPTY.format(tables=_TABLES))
        return True
