"""What a browser may do to the run that its page shows."""

from __future__ import annotations

from typing import NamedTuple

from mnist_core.i18n import N_, _

_WATCHING = N_(
    "You are watching this run. Only the browser in which it was started, or its link for control, "
    "can change it."
)
_WRONG_KEY = N_(
    "The key in this link does not belong to this run, so you can only watch it. Use the browser "
    "in which the run was started, or its link for control."
)
_TEACHING = N_(
    "This run belongs to your class: you can pause, resume, stop and delete it. Only its owner can "
    "change its settings."
)


class Rights(NamedTuple):
    """What this browser may do to a run, as far as its page knows; the core looks again.

    Attributes:
        key: the key that it knows of the run; "" for none.
        teaches: True if it teaches the class that the run is of.
        hidden: settings that the task of the class hides.
    """

    key: str
    teaches: bool = False
    hidden: frozenset[str] = frozenset()

    @property
    def told(self) -> str:
        """Why somebody who does not own the run has fewer buttons, or none."""
        if self.teaches:
            return _(_TEACHING)
        return _(_WRONG_KEY) if self.key else _(_WATCHING)
