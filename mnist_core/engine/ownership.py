"""Who may steer a run: whoever has its key, the browser that started it, and its class's teacher.

The key is in a link that a person can send. The mark is the browser's own: the server never
tells it to anybody else. Both are secrets, so both are compared in constant time. The teacher of
the class that a run is of can end it, pause it and let it go on, and change nothing of it.
"""

from __future__ import annotations

import hmac
import secrets

from mnist_core.errors import Action, NotOwnerError, StateError
from mnist_core.records import Run
from mnist_core.storage.people import hash_secret

TEACHERS_ACTIONS = frozenset({Action.PAUSE, Action.RESUME, Action.STOP, Action.DELETE})


def new_key() -> str:
    """A secret of 22 letters, digits, "-" and "_"."""
    return secrets.token_urlsafe(16)


def hash_key(key: str) -> str:
    """What is stored of a key, as of every secret."""
    return hash_secret(key)


def may_steer(run: Run, key: str = "", person: str = "") -> bool:
    """True if the key fits or the person is its owner; an empty one never does."""
    fits = bool(key and run.key_hash) and hmac.compare_digest(run.key_hash, hash_key(key))
    return fits or is_owner(run, person)


def check_may_steer(
    run: Run,
    key: str,
    person: str,
    action: Action,
    states: tuple[str, ...],
    teaches: bool = False,
) -> None:
    """Refuse what this key or this person may not do to the run, or not in its state.

    Args:
        run: the run.
        key, person: as in `may_steer`.
        action: what is asked for.
        states: in which the run may be.
        teaches: True if the person teaches the class that the run is of.

    Raises:
        NotOwnerError: neither the key fits nor the person.
        StateError: the run is in none of the states.
    """
    if not may_steer(run, key, person) and not (teaches and action in TEACHERS_ACTIONS):
        raise NotOwnerError(run.id)
    if run.state not in states:
        raise StateError(action, run.state)


def is_owner(run: Run, person: str) -> bool:
    """True if the browser of this person, given by id, started the run."""
    known = bool(person and run.owner)
    return known and hmac.compare_digest(run.owner.encode(), person.encode())
