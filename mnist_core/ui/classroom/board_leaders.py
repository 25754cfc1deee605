"""Panel of the board, and view of the members: whose network is best."""

from __future__ import annotations

import streamlit as st

from mnist_core.classroom.board import leaders, name_of_person, places
from mnist_core.i18n import _
from mnist_core.i18n.formats import number, percent
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.board_state import Board, read_board
from mnist_core.ui.shared.classroom_here import change_class
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.names import DATASET_TITLES, config_title
from mnist_core.ui.shared.tables import show_table

SWITCH = "class_board_leaders_for_all"


def show_leaders_on_board(board: Board) -> None:
    """The ranking, and a switch that shows it to the members too."""
    shown = board.found.leaderboard
    key = f"{SWITCH}_{shown}"  # another one once it has changed: see `page_choice`
    st.session_state[key] = shown
    st.toggle(
        _("Members see the leaderboard"), key=key, on_change=_switch, args=(board.found.id, shown)
    )
    show_leaders(board)


def show_leaders_to_members(seat: Seat) -> None:
    """The same for a member, where the teacher has switched it on."""
    if not seat.found.leaderboard:
        st.info(_("Your teacher has not switched on the leaderboard."), icon=":material/info:")
        return
    show_leaders(read_board(seat.found), seat.person)


def show_leaders(board: Board, me: str = "") -> None:
    """The best network of each person, by data set.

    Args:
        board: the class.
        me: id of the person who looks on, whose row says so; "" for nobody.
    """
    datasets = [name for name in DATASET_TITLES if leaders(board.runs, name)]
    if not datasets:
        st.info(
            _("No run of the class has finished yet. The first one leads."),
            icon=":material/trophy:",
        )
        return
    for dataset in datasets:
        ranked = leaders(board.runs, dataset)
        title = DATASET_TITLES[dataset]
        if len(datasets) > 1:
            st.markdown(f"**{title}**")
        names = [name_of_person(board.names, own.person) for own in ranked]
        columns = {
            _("Place"): [number(place) for place in places(ranked)],
            _("Name"): [
                _("{name} (you)").format(name=name) if own.person == me else name
                for own, name in zip(ranked, names, strict=True)
            ],
            _("Test accuracy"): [percent(own.run.test_accuracy, 2) for own in ranked],
            _("Network"): [config_title(own.run.config) for own in ranked],
        }
        show_table(columns, _("Leaderboard: {data}").format(data=title))
    st.caption(
        _(
            "Each person's best network, by its accuracy on the same 10,000 test images. A "
            "difference of less than half a percentage point may be chance."
        )
    )


def _switch(class_id: str, before: bool) -> None:
    attempt(lambda: change_class(class_id, leaderboard=not before))
