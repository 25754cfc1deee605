"""What a person asked for and cannot have, and a run that nobody asked about."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.reasons import Action, Limit


class NotOwnerError(MnistCoreError):
    """Somebody tried to steer a run without its key.

    Attributes:
        run_id: the run, which is unchanged.
    """

    template = "run {run_id!r}: the key does not fit"

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id


class StateError(MnistCoreError):
    """A run was asked for what it cannot do in its state.

    Attributes:
        action: what was asked for.
        state: the run's state, one of `records.STATES`.
    """

    template = "cannot {action} a run that is {state}"

    def __init__(self, action: Action, state: str) -> None:
        self.action, self.state = action, state


class UnwatchedError(MnistCoreError):
    """Nobody looked at a run for a long time: the reason why it was paused.

    Attributes:
        seconds: for how long.
    """

    template = "nobody has watched it for {seconds} s"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


class LimitError(MnistCoreError):
    """Too many runs or drawings.

    Attributes:
        limit: which one.
        allowed: how many there may be at a time (for disk and pinned: megabytes).
    """

    template = "{limit}: at most {allowed}"

    def __init__(self, limit: Limit, allowed: int) -> None:
        self.limit, self.allowed = limit, allowed
