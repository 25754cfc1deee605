"""Browsers and what they own: a random id for each, found by the secret in its cookie.

The database has the secret's hash, so whoever reads it steers nothing. Nobody is asked for a name.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets

from sqlalchemy import Connection, insert, select, update

from mnist_core.errors import DatabaseError
from mnist_core.storage.database import Database
from mnist_core.storage.tables import now, people

SECRET = re.compile(r"[0-9a-f]{32}|[0-9a-f]{16}")  # the shorter ones of earlier versions
_SEEN_AGAIN_SECONDS = 3600.0  # a visit within an hour is not written down again


class PeopleStore:
    """Finds people by their secrets. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, secret: str) -> str:
        """The id of the browser with this secret; "" if it has made nothing here yet.

        Raises:
            DatabaseError: it cannot be read.
        """
        with self._database.reading() as connection:
            found = connection.execute(
                select(people.c.id, (now() - people.c.last_seen) > _SEEN_AGAIN_SECONDS).where(
                    people.c.secret_hash == hash_secret(secret)
                )
            ).first()
        if found is None:
            return ""
        if found[1]:
            # On a full disk, say: the note can wait, and what is asked for may be to delete.
            with contextlib.suppress(DatabaseError), self._database.writing() as connection:
                seen = update(people).where(people.c.id == found[0]).values(last_seen=now())
                connection.execute(seen)
        return str(found[0])


def add_person(connection: Connection, secret: str) -> str:
    """The id of the browser with this secret, which is made known if need be; "" for no secret."""
    if not SECRET.fullmatch(secret):
        return ""
    known = find_person(connection, secret)
    if known:
        return known
    person = secrets.token_hex(16)
    values = {"secret_hash": hash_secret(secret), "created": now(), "last_seen": now()}
    connection.execute(insert(people).values(id=person, **values))
    return person


def find_person(connection: Connection, secret: str) -> str:
    """The id of the browser with this secret; "" if it has made nothing here yet."""
    own = select(people.c.id).where(people.c.secret_hash == hash_secret(secret))
    return str(connection.execute(own).scalar() or "")


def hash_secret(secret: str) -> str:
    """What is stored of a secret: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
