"""Panel: the way into a class, for whoever is in none: join one, or open one."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import MAX_CLASS_NAME
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_classes, get_members
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt

CODE, NAME = "class_code", "class_name"


def show_door() -> None:
    """Ask for a code, or open a class."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("Join a class"), anchor=False)
        st.text_input(_("Code of the class"), key=CODE, max_chars=12)
        button_once(_("Join"), "class_join", attempt, _join, type="primary")
    with right:
        st.header(_("Open a class"), anchor=False)
        st.text_input(_("Name of the class (optional)"), key=NAME, max_chars=MAX_CLASS_NAME)
        button_once(_("Open a class"), "class_open", attempt, _open)


def _join() -> None:
    get_members().join(owner_mark(), st.session_state[CODE], st.context.ip_address or "")


def _open() -> None:
    get_classes().open_class(owner_mark(), st.session_state[NAME])
