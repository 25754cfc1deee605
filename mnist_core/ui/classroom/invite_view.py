"""View: how others come into the class: code, link and QR code, and the link for teaching."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import MAX_CLASS_NAME, Class
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.links import join_link, keep_teaching_key, qr_code, teaching_link
from mnist_core.ui.classroom.settings import toggle_setting
from mnist_core.ui.shared.addresses import address_for_others
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import change_class, get_classes, out_of_class
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt

NAME = "class_rename"
_CODE = (
    '<div style="font-size:clamp(2.5rem, 9vw, 6rem); font-weight:700; letter-spacing:0.12em; '
    'line-height:1.1; font-family:monospace">{code}</div>'
)


def show_invitation(seat: Seat) -> None:
    """For the teacher, and for the projector.

    Args:
        seat: of the teacher.
    """
    found = seat.found
    left, right = st.columns(2, gap="large")
    with right:
        toggle_setting(found, "joining", _("Newcomers may join"))
        address = address_for_others()
        link = join_link(address, found)
        st.write(_("Link to join:"))
        st.code(link, language=None, wrap_lines=True)
        _show_teaching_link(found, address)
        _show_name(found)
        label, icon = out_of_class()
        step_out, look = get_classes().step_out, {"icon": icon, "type": "tertiary"}
        button_once(label, "class_step_out", attempt, step_out, owner_mark(), **look)
    with left:
        if found.joining:
            st.html(_CODE.format(code=found.code))
            st.html(qr_code(link, _("QR code of the link to join")))
        else:
            st.info(
                _("Nobody new can join now. Whoever is in the class already comes back as before."),
                icon=":material/lock:",
            )


def _show_teaching_link(found: Class, address: str) -> None:
    with st.popover(_("Teach from another device"), icon=":material/key:"):
        link = teaching_link(address, found)
        if link:
            st.write(
                _(
                    "Whoever opens this link teaches the class with you. Copy it now and keep it "
                    "to yourself: after a reload it is not shown again."
                )
            )
            st.code(link, language=None, wrap_lines=True)
        else:
            st.write(
                _(
                    "The link for teaching is not kept on this server. You can make a new one; "
                    "earlier links then stop working. Browsers that teach already keep doing so."
                )
            )
            renew = get_classes().renew_key
            label = _("Make a new link for teaching")
            button_once(label, "class_renew", attempt, _renew, renew, found.id)
        st.write(
            _(
                "If somebody has the link who should not have it, end teaching from all other "
                "browsers. Earlier links stop working as well."
            )
        )
        alone = get_classes().teach_alone
        button_once(_("Teach only from here"), "class_alone", attempt, _renew, alone, found.id)


def _renew(renew: Callable[[str, str], str], class_id: str) -> None:
    keep_teaching_key(class_id, renew(owner_mark(), class_id))


def _show_name(found: Class) -> None:
    key = f"{NAME}_{found.id}"

    def change() -> None:
        attempt(_rename, found.id, st.session_state[key])

    st.session_state[key] = found.name  # another teacher may have changed it
    st.text_input(_("Name of the class"), key=key, max_chars=MAX_CLASS_NAME, on_change=change)


def _rename(class_id: str, name: str) -> None:
    change_class(class_id, name=" ".join(name.split()))
