"""The views of the Class page, by the name in the address, which no language changes.

There is one table for whoever teaches the class and one for its members; the first view of each is
the one that is shown where the address names none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mnist_core.i18n import N_, _
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.board_leaders import show_leaders_to_members
from mnist_core.ui.classroom.board_view import show_board
from mnist_core.ui.classroom.invite_view import show_invitation
from mnist_core.ui.classroom.kept_view import show_what_is_kept
from mnist_core.ui.classroom.members_view import show_members
from mnist_core.ui.classroom.our_handwriting import show_our_handwriting
from mnist_core.ui.classroom.own_view import show_own
from mnist_core.ui.classroom.question_view import show_question_to_member
from mnist_core.ui.classroom.rounds_view import show_rounds
from mnist_core.ui.classroom.task_view import show_task_view


class View(NamedTuple):
    """A view: its title, and what draws it for somebody who is in the class now."""

    title: str
    show: Callable[[Seat], None]


FOR_TEACHERS: dict[str, View] = {
    "Invite": View(N_("Invite"), show_invitation),
    "Board": View(N_("Board"), show_board),
    "Task": View(N_("Task and runs"), show_task_view),
    "Handwriting": View(N_("Our handwriting"), show_our_handwriting),
    "Rounds": View(N_("Fool it"), show_rounds),
    "Members": View(N_("Members"), show_members),
    "Kept": View(N_("What is kept"), show_what_is_kept),
}
FOR_MEMBERS: dict[str, View] = {
    "Question": View(N_("Task"), show_question_to_member),
    "Leaderboard": View(N_("Leaderboard"), show_leaders_to_members),
    "Handwriting": View(N_("Our handwriting"), show_our_handwriting),
    "Rounds": View(N_("Fool it"), show_rounds),
    "You": View(N_("You"), show_own),
    "Kept": View(N_("What is kept"), show_what_is_kept),
}


def views_for(seat: Seat) -> dict[str, View]:
    """Those of this browser, in order; whoever teaches a class has the teacher's."""
    return FOR_TEACHERS if seat.teaches else FOR_MEMBERS


def view_title(name: str) -> str:
    """What stands on a view's button, in the reader's language."""
    return _((FOR_TEACHERS.get(name) or FOR_MEMBERS[name]).title)
