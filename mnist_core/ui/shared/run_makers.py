"""Who began which run: told to classmates and their teacher, and to nobody else."""

from __future__ import annotations

import contextlib

from mnist_core.errors import DatabaseError
from mnist_core.i18n import _
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.classroom_here import get_members, name_of
from mnist_core.ui.shared.loaders import get_engine


def makers_for(seat: Seat | None) -> dict[str, str]:
    """Names by the ids of the runs of the class that this browser is in; none for in no class."""
    if seat is None:
        return {}
    with contextlib.suppress(DatabaseError):
        names = {one.person: name_of(one) for one in get_members().members_of(seat.found.id)}
        return {
            run.run_id: names.get(run.owner) or _("Teacher")
            for run in get_engine().class_runs.of_class(seat.found.id)
        }
    return {}


def with_maker(makers: dict[str, str], run_id: str, title: str) -> str:
    """A run's title after the name of whoever began it, where that is known."""
    if run_id not in makers:
        return title
    return _("{name}: {title}").format(name=makers[run_id], title=title)
