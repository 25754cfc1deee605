"""Databases that tests use one after the other: nothing of one test is left for the next."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import make_url

from tests.helpers.database_pool import DatabasePool
from tests.helpers.postgresql import PostgreSQL


@pytest.fixture
def pool(with_tables: DatabasePool, postgresql: PostgreSQL) -> DatabasePool:
    """One that nobody has given a database back to."""
    return DatabasePool(postgresql, postgresql.address(with_tables.like))


@pytest.fixture
def content(postgresql: PostgreSQL) -> Callable[[str], list[bytes]]:
    """What makes the database at an address; `pg_dump`'s own commands differ each time."""

    def dump(address: str) -> list[bytes]:
        lines = postgresql.dump(name_of(address)).splitlines()
        return [line for line in lines if not line.startswith(b"\\")]

    return dump


def name_of(address: str) -> str:
    return str(make_url(address).database)


def test_nothing_is_left_for_the_next_and_whoever_had_it_is_cut_off(pool, postgresql, content):
    address = pool.take()
    empty = content(address)
    late = postgresql.connect(name_of(address))
    late.execute("INSERT INTO takeovers VALUES ('folder', 1.5)")
    late.execute("SELECT nextval('runs_number_seq')")
    assert content(address) != empty
    pool.give_back(address)

    assert content(pool.take()) == empty
    with pytest.raises(psycopg.OperationalError):
        late.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        postgresql.connect(name_of(address))


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE takeovers",
        "ALTER TABLE classes ADD more text",
        "ALTER TABLE takeovers ADD CHECK (taken > 0)",
        "UPDATE alembic_version SET version_num = '0'",
    ],
)
def test_one_whose_tables_are_others_is_not_used_again(pool, postgresql, content, change):
    address = pool.take()
    empty = content(address)
    with postgresql.connect(name_of(address)) as connection:
        connection.execute(change)
    pool.give_back(address)
    assert content(pool.take()) == empty
