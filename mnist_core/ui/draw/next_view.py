"""The next step after a drawing was read: why, where there is doubt, and else the way inside."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.i18n import _
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.draw.draw_subject import DRAW
from mnist_core.ui.draw.why_view import OPEN
from mnist_core.ui.input.subject import Subject
from mnist_core.ui.shared.bring_into_view import bring_into_view
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.next_step import next_button, next_link

WHY, ASKED = "draw_why_place", "draw_why_asked"


def show_next(
    run: Run, source: str, subject: Subject, digits: tuple[ReadDigit, ...], misread: bool
) -> None:
    """One button for what comes next.

    Args:
        run: the model.
        source: where it comes from, as `draw_subject` has it.
        subject: what was read.
        digits: as what; nothing for a blank paper.
        misread: True if the person has said so.
    """
    label, query = _("Look inside this network"), {MODEL_PARAM: run.id}
    if source == DRAW:
        query["inside_source"] = DRAW
    misread = misread or _is_wrong(subject, digits)
    doubt = misread or not all(digit.sure for digit in digits)
    if not digits:
        st.page_link("pages/4_Inside.py", label=label, icon=":material/hub:", query_params=query)
    elif doubt and not st.session_state.get(OPEN):
        asked = _("It was misread: see why") if misread else _("See why it is not sure")
        next_button(asked, ":material/help:", _open_why)
    else:
        next_link("Inside", label, query)


def why_place() -> DeltaGenerator:
    """Where the reasons are shown; the page goes there when the button is pressed."""
    place = st.container(key=WHY)
    if cause := st.session_state.pop(ASKED, ""):
        with place:
            bring_into_view(WHY, cause)
    return place


def _is_wrong(subject: Subject, digits: tuple[ReadDigit, ...]) -> bool:
    """True of a test image whose label is another class."""
    return subject.label is not None and any(digit.label != subject.label for digit in digits)


def _open_why() -> None:
    count = st.session_state.get(f"{ASKED}_count", 0) + 1
    st.session_state.update({OPEN: True, ASKED: str(count), f"{ASKED}_count": count})
