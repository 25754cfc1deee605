"""Who may steer a run: whoever has its key, and the browser that started it.

The key is in a link that a person can send. The mark is the browser's own: the server never
tells it to anybody else. Both are secrets, so both are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from mnist_core.errors import NotOwnerError, StateError
from mnist_core.records import Run


def new_key() -> str:
    """A secret of 22 letters, digits, "-" and "_"."""
    return secrets.token_urlsafe(16)


def hash_key(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def may_steer(run: Run, key: str = "", mark: str = "") -> bool:
    """True if the key fits or the mark is the owner's; an empty one never does."""
    fits = bool(key and run.key_hash) and hmac.compare_digest(run.key_hash, hash_key(key))
    return fits or is_owner(run, mark)


def check_may_steer(run: Run, key: str, mark: str, action: str, states: tuple[str, ...]) -> None:
    """Refuse what this key or this mark may not do to the run, or not in its state.

    Args:
        run: the run.
        key, mark: as in `may_steer`.
        action: what is asked for, e.g. "pause".
        states: in which the run may be.

    Raises:
        NotOwnerError: neither the key nor the mark fits.
        StateError: the run is in none of the states.
    """
    if not may_steer(run, key, mark):
        raise NotOwnerError(run.id)
    if run.state not in states:
        raise StateError(action, run.state)


def is_owner(run: Run, mark: str) -> bool:
    """True if the browser with this mark started the run."""
    known = bool(mark and run.owner)
    return known and hmac.compare_digest(run.owner.encode(), mark.encode())
