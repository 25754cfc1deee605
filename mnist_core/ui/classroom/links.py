"""The links to a class: one to join it, which may be on the board, and one to teach it, a secret.

`?join=` has the id of the class, which nobody finds by trying. `?class=` with `&teach=` has the key
of its teachers. Both are taken out of the address as soon as they are read, so that nobody passes
the page on with them: what they gave is kept in the database, for the browser's own mark.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable

import segno
import streamlit as st

from mnist_core.errors import ClassError, ClassReason, DatabaseError, MnistCoreError
from mnist_core.i18n import _
from mnist_core.records import Class
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_classes, get_members, get_presence
from mnist_core.ui.shared.frame import arrival
from mnist_core.ui.shared.plain import explain

JOIN, CLASS, TEACH = "join", "class", "teach"
_KEYS = "class_keys"  # of the links for teaching that this session has made
_WELCOME = "class_welcome"  # the visit of the page in which they have joined
_PAGE = "Class"


def join_link(address: str, found: Class) -> str:
    """The link to join a class.

    Args:
        address: of the Class page, as others reach it.
        found: the class.
    """
    return f"{address}?{JOIN}={found.id}"


def teaching_link(address: str, found: Class) -> str:
    """The link to teach a class; "" unless this session has made it."""
    key = st.session_state.get(_KEYS, {}).get(found.id, "")
    return f"{address}?{CLASS}={found.id}&{TEACH}={key}" if key else ""


def keep_teaching_key(class_id: str, key: str) -> None:
    """Show the link with this key for as long as the session lasts; nothing else keeps the key."""
    st.session_state.setdefault(_KEYS, {})[class_id] = key


def qr_code(link: str, said: str) -> str:
    """HTML: a link as a QR code, dark on light in both themes, as phones expect it.

    Args:
        link: what it says.
        said: what the picture is, for screen readers.
    """
    file = io.BytesIO()
    segno.make_qr(link).save(file, "svg", border=4, light="#ffffff", svgns=True, omitsize=True)
    source = base64.b64encode(file.getvalue()).decode()
    style = "width:min(100%, 22rem); aspect-ratio:1; display:block"
    source = f"data:image/svg+xml;base64,{source}"
    return f'<img alt="{html.escape(said)}" src="{source}" style="{style}">'


def follow_link() -> None:
    """Do what the address asks for, if it asks, and take it out of the address. Called on the
    page before anything of the class."""
    if st.session_state.get(_WELCOME) == arrival():  # in the page: a toast would cover the bar
        said = _("You are in the class now. On each page the bar at the top tells what to do.")
        st.success(said, icon=":material/check:")
    asked = {name: st.query_params.get(name, "") for name in (JOIN, CLASS, TEACH)}
    if not asked[JOIN] and not asked[TEACH]:
        return
    try:
        if asked[TEACH]:
            get_classes().become_teacher(owner_mark(), asked[CLASS], asked[TEACH])
        else:
            _enter_by_link(asked[JOIN])
    except DatabaseError as error:  # the address stays: it can be loaded again
        st.error(explain(error), icon=":material/error:")
    except MnistCoreError as error:
        _leave_address(asked)
        st.error(explain(error), icon=":material/error:")
    else:
        _leave_address(asked)
        st.rerun()  # with the bar of the class


def _leave_address(names: Iterable[str]) -> None:
    for name in names:
        st.query_params.pop(name, None)


def _enter_by_link(class_id: str) -> None:
    """`enter_class`, for an id that somebody may have mistyped or cut off."""
    try:
        enter_class(class_id)
    except ClassError as error:
        gone = error.reason == ClassReason.GONE
        raise ClassError(ClassReason.UNKNOWN_LINK) if gone else error from None


def enter_class(class_id: str) -> None:
    """Be in a class: as its teacher if this browser teaches it, or else as a member.

    Raises:
        ClassError: there is none, or this person cannot join it.
        DatabaseError: nothing was changed.
    """
    try:
        get_classes().enter(owner_mark(), class_id)
    except ClassError:  # not its teacher
        _found, member = get_members().join_by_link(owner_mark(), class_id)
        welcome(member.person)


def welcome(person: str) -> None:
    """Note that somebody has joined, and say so on the page until they leave it."""
    get_presence().note(person, _PAGE, "joined")
    st.session_state[_WELCOME] = arrival()
