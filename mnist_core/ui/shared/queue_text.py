"""What a run that is not computed right now waits for, in a sentence."""

from __future__ import annotations

from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import duration, number
from mnist_core.records import Snapshot


def waiting_text(snapshot: Snapshot) -> str:
    """Its position and when it starts, or, once it has begun, when it goes on.

    Args:
        snapshot: of a run in the queue.
    """
    wait = duration(snapshot.wait_seconds or 0)
    if not snapshot.run.epochs_done or not snapshot.others:
        return _("Position {position} in the queue, starts in about {wait}").format(
            position=number(snapshot.position or 0), wait=wait
        )
    return ngettext(
        "It alternates with {count} other run and goes on in about {wait}",
        "It alternates with {count} other runs and goes on in about {wait}",
        snapshot.others,
    ).format(count=number(snapshot.others), wait=wait)
