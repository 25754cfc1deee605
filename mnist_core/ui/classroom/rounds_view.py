"""View "Fool it": round by round, a class looks for what its network does not read, and the network
learns it."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import ModelNotFoundError
from mnist_core.i18n import _
from mnist_core.storage.class_access import Seat
from mnist_core.storage.round_store import Round
from mnist_core.ui.classroom.round_drawing import show_drawing, show_voting
from mnist_core.ui.classroom.round_results import show_results
from mnist_core.ui.classroom.round_state import end_if_learned, read_rounds, when_drawing_ends
from mnist_core.ui.classroom.round_steering import show_steering
from mnist_core.ui.shared.page_watch import watch_runs
from mnist_core.ui.shared.plain import explain

_SOURCE = "https://aclanthology.org/2021.naacl-main.324"


def show_rounds(seat: Seat) -> None:
    """The round that goes on, and what came of those before. While there is something to do, it
    comes before the explanation: on a phone there is no room for both."""
    st.header(_("Fool it, round by round"), anchor=False)
    state = read_rounds(seat.found.id)
    last = state.last
    busy = last is not None and last.state in ("drawing", "voting")
    if not busy:
        _explain()
    if last is not None and last.state == "training":
        watch_runs(last.tuned)  # whose end is the round's, also where no teacher looks on
    try:
        if last is not None and end_if_learned(last, state.drawn_in(last)):
            st.rerun()
    except ModelNotFoundError as error:  # damaged: the teacher can still end the round
        st.warning(explain(error), icon=":material/warning:")
    if seat.teaches:
        show_steering(seat.found, state)
    if last is None:
        if not seat.teaches:
            st.info(_("Your teacher has not begun a round yet."), icon=":material/info:")
        return
    _show_part(seat, last)
    if busy:
        with st.expander(_("How a round works"), icon=":material/help:"):
            _explain()
    show_results(seat, state)


def _explain() -> None:
    st.write(
        _(
            "Draw digits that people still read and the network does not. Then classmates say what "
            "they see, without being told what is meant. What two of them read as its maker meant "
            "it, and the network did not, is a hit. The network learns the hits, and the next "
            "round begins with a harder one."
        )
    )
    st.caption(
        _(
            "The idea is dynamic adversarial data collection: [Kiela et al. 2021, Dynabench: "
            "Rethinking Benchmarking in NLP]({source})."
        ).format(source=_SOURCE)
    )


def _show_part(seat: Seat, last: Round) -> None:
    """What there is to do now."""
    if last.state == "drawing" and seat.member is not None:
        if last.ends is not None and not seat.teaches:  # whose panel says so
            st.write(when_drawing_ends(last.ends))
        show_drawing(last)
    elif last.state == "voting":
        show_voting(last)
    elif last.state == "training" and not seat.teaches:
        st.info(_("The network is learning the hits."), icon=":material/school:")
