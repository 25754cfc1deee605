"""Writing what was computed to a database that may be away for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from mnist_core.errors import DatabaseError, DatabaseReason

_MAY_PASS = (DatabaseReason.UNREACHABLE, DatabaseReason.LOCKED)
_PATIENCE_SECONDS = 600.0  # a database is updated, restarted or moved in less
_AGAIN_SECONDS = 1.0


def keep_patiently(
    keep: Callable[[], None], wanted: Callable[[], bool], closed: threading.Event
) -> None:
    """Write something as soon as the database can be reached.

    Args:
        keep: writes it; done twice, it is there once.
        wanted: False once nobody wants it any more.
        closed: set when the server ends, which waits for nothing.

    Raises:
        DatabaseError: it cannot be written, or could not for ten minutes.
        MnistCoreError: what `keep` raises.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while wanted() and not closed.is_set():
        try:
            keep()
            return
        except DatabaseError as error:
            if error.reason not in _MAY_PASS or time.monotonic() > deadline:
                raise
        closed.wait(_AGAIN_SECONDS)
