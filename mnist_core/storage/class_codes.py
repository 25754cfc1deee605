"""Codes to join classes with: six characters that nobody mistakes for others."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import Connection, select

from mnist_core.records import Class
from mnist_core.storage.class_rows import CLASS_COLUMNS, class_from_row
from mnist_core.storage.class_tables import classes

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 characters: none looks like another
CODE_LENGTH = 6  # 30 bits
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


def new_code(connection: Connection) -> str:
    """A code that no class has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if class_with_code(connection, code) is None:
            return code


def class_with_code(connection: Connection, code: str) -> Class | None:
    """The class with this code, in capitals; None if there is none."""
    if not _CODE.fullmatch(code):
        return None
    row = connection.execute(select(*CLASS_COLUMNS).where(classes.c.code == code)).first()
    return None if row is None else class_from_row(row)
