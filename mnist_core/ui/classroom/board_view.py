"""View: the board of a class, for its teacher and for the projector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from mnist_core.errors import ClassError, ClassReason
from mnist_core.i18n import N_, _
from mnist_core.storage.class_store import Seat
from mnist_core.ui.classroom.board_answers import show_answers
from mnist_core.ui.classroom.board_curves import show_curves
from mnist_core.ui.classroom.board_drawings import show_drawings
from mnist_core.ui.classroom.board_leaders import show_leaders_on_board
from mnist_core.ui.classroom.board_people import show_people
from mnist_core.ui.classroom.board_runs import show_runs
from mnist_core.ui.classroom.board_state import Board, read_board
from mnist_core.ui.classroom.steering_panel import offer_eyes_on_me
from mnist_core.ui.shared.classroom_here import get_classes, teaches_here
from mnist_core.ui.shared.frame import errors_explained

BOARD = "class_board"  # what the style sheet calls it
SHOWN, HIDDEN = "class_board_shown", "class_board_names_hidden"
LOOK_SECONDS = 1.5  # with the second in which presence is written, 3 s behind at most
_STYLE = Path(__file__).with_name("board.css")


class Panel(NamedTuple):
    """A part of the board: its title, its icon and what draws it."""

    title: str
    icon: str
    show: Callable[[Board], None]


PANELS = {
    "people": Panel(N_("Who is here"), ":material/groups:", show_people),
    "curves": Panel(N_("Curves"), ":material/show_chart:", show_curves),
    "runs": Panel(N_("All runs"), ":material/table_rows:", show_runs),
    "leaders": Panel(N_("Leaderboard"), ":material/trophy:", show_leaders_on_board),
    "drawings": Panel(N_("Drawings"), ":material/draw:", show_drawings),
    "answers": Panel(N_("Answers"), ":material/help:", show_answers),
}
_FIRST = ["people", "curves"]


def show_board(seat: Seat) -> None:
    """Draw the board and look at the class again and again.

    Args:
        seat: of a teacher.
    """
    st.html(_STYLE)
    st.fragment(_show_live, run_every=LOOK_SECONDS)(seat.found.id)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_live(class_id: str) -> None:
    found = get_classes().load(class_id)
    if not teaches_here(found):  # no longer, while the board stood open
        raise ClassError(ClassReason.NOT_TEACHER)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.pills(
            _("Show on the board"),
            list(PANELS),
            selection_mode="multi",
            default=_FIRST,
            format_func=lambda name: f"{PANELS[name].icon} {_(PANELS[name].title)}",
            key=SHOWN,
            persist_state="session",
            label_visibility="collapsed",
        )
        hidden = st.toggle(_("Hide names"), key=HIDDEN, persist_state="session")
        offer_eyes_on_me(found)
    board = read_board(found, hidden)
    with st.container(key=BOARD):
        for name, panel in PANELS.items():
            if name in shown:
                with st.container():
                    st.header(_(panel.title), anchor=False)
                    panel.show(board)
