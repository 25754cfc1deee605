"""Panel: the answer to what was drawn or chosen, and what of it is not in the answer."""

from __future__ import annotations

import streamlit as st

from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.answer.number_answer import show_reading
from mnist_core.ui.input.left_out import show_left_out
from mnist_core.ui.input.subject import Subject


def show_subject_answer(run: Run, subject: Subject, digits: tuple[ReadDigit, ...]) -> None:
    """Show what was read and what was left out; why nothing was read, where there is nothing."""
    if digits:
        show_reading(run, digits, subject.label)
        show_left_out(subject, len(digits))
    else:
        st.info(subject.missing, icon=":material/info:")
