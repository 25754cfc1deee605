"""View: the question of the task, for members."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.storage.class_store import Seat
from mnist_core.ui.shared.question_panel import question_asked, show_question


def show_question_to_member(seat: Seat) -> None:
    """The question, or that there is none."""
    if question_asked(seat.found) is None:
        st.info(_("Your teacher asks nothing at the moment."), icon=":material/help:")
        return
    show_question(seat)
