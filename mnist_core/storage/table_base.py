"""What all tables are made with: their names' form, the database's clock, words in constraints."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, MetaData
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

_NAMES = {  # a constraint without a name cannot be changed by a migration
    "ix": "ix_%(column_0_N_label)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SHA256 = 64  # hexadecimal digits

metadata = MetaData(naming_convention=_NAMES)


class now(FunctionElement[float]):  # a function of SQL's, written as one
    """The database's clock: seconds since 1970."""

    type = Float()
    inherit_cache = True


@compiles(now, "sqlite")
def _sqlite_now(element: now, compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _postgresql_now(element: now, compiler: SQLCompiler, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def quoted(names: tuple[str, ...]) -> str:
    """Words as SQL has them in a list."""
    return ", ".join(f"'{name}'" for name in names)
