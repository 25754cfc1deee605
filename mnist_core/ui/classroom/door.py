"""Panel: the way into a class, for whoever is in none: join one, open one, or one of earlier."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.records import MAX_CLASS_NAME, Class
from mnist_core.ui.classroom.links import enter_class, keep_teaching_key, welcome
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_classes, get_members
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.plain import explain, quoted

CODE, NAME, REFUSED = "class_code", "class_name", "class_code_refused"
_LONGEST_CODE = 12  # with spaces or hyphens in it


def show_door() -> None:
    """Ask for a code, or open a class.

    Raises:
        DatabaseError: the classes of this browser cannot be read.
    """
    left, right = st.columns(2, gap="large")
    with left:
        _show_joining()
    with right:
        _show_opening()
    _show_own_classes()


def _show_joining() -> None:
    st.header(_("Join a class"), anchor=False)
    st.write(
        _(
            "The code has six characters and is on the board. You get a friendly name, a colour "
            "and an animal; nobody asks for your own."
        )
    )
    with st.form("class_joining", border=False, enter_to_submit=True):
        st.text_input(_("Code of the class"), key=CODE, max_chars=_LONGEST_CODE)
        if refused := st.session_state.pop(REFUSED, ""):
            st.error(refused, icon=":material/error:")
        st.form_submit_button(
            _("Join"), type="primary", icon=":material/login:", on_click=_try_to_join
        )


def _show_opening() -> None:
    st.header(_("Open a class"), anchor=False)
    st.write(
        _(
            "You get a code, a link and a QR code to join with. This browser then teaches the "
            "class: it sets the task, sees everybody's runs, and can stop them."
        )
    )
    st.text_input(_("Name of the class (optional)"), key=NAME, max_chars=MAX_CLASS_NAME)
    icon = ":material/add:"
    button_once(_("Open a class"), "class_open", attempt, _open, icon=icon)


def _show_own_classes() -> None:
    taught = get_classes().taught_by(owner_mark())
    known = {found.id for found in taught}
    joined = [each for each in get_members().classes_of(owner_mark()) if each.id not in known]
    if not taught and not joined:
        return
    st.header(_("Your classes"), anchor=False)
    for found in (*taught, *joined):
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_own_class(found, found.id in known)


def _show_own_class(found: Class, teaches: bool) -> None:
    label = _("Go on") if teaches else _("Go back")
    icon = ":material/login:"
    button_once(label, f"class_enter_{found.id}", attempt, enter_class, found.id, icon=icon)
    told = _("{name}: you teach this class") if teaches else _("{name}: you joined this class")
    st.write(told.format(name=quoted(class_title(found))))


def class_title(found: Class) -> str:
    """What a class is called: its name, or its code."""
    return found.name or found.code


def _try_to_join() -> None:
    """Why not is said under the code, where it can be put right."""
    try:
        _join()
    except MnistCoreError as error:
        st.session_state[REFUSED] = explain(error)


def _join() -> None:
    asked_from = st.context.ip_address  # a stand-in where there is no browser
    source = asked_from if isinstance(asked_from, str) else ""
    _found, member = get_members().join(owner_mark(), st.session_state[CODE], source)
    welcome(member.person)


def _open() -> None:
    found, key = get_classes().open_class(owner_mark(), st.session_state[NAME])
    keep_teaching_key(found.id, key)
