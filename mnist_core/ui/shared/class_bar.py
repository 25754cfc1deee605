"""A slim bar on every page: which class this is, as whom, and what to do next."""

from __future__ import annotations

import html

import streamlit as st

from mnist_core.i18n import _
from mnist_core.storage.class_store import Seat
from mnist_core.ui.shared.classroom_here import name_of, note_page, seat_here
from mnist_core.ui.shared.page_links import CLASS_PAGE, page_path

BAR = "class_bar"


def show_class_bar(page: str) -> None:
    """Show it, if this browser is in a class.

    Args:
        page: the name of the page that it stands on, as in `page_links.PAGES`.
    """
    seat = seat_here()
    note_page(seat, page)
    if seat is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=BAR):
        st.html(html.escape(" · ".join(_parts(seat))), width="content")
        _link_to_what_is_next(seat, page)


def _parts(seat: Seat) -> list[str]:
    found = seat.found
    parts = [found.name or _("Class")]
    if seat.teaches:
        parts.append(_("Code: {code}").format(code=found.code))
    elif seat.member is not None:
        parts.append(_("You are {name}").format(name=name_of(seat.member)))
    if found.task is not None and found.task.text:
        parts.append(_("Task: {text}").format(text=found.task.text))
    return parts


def _link_to_what_is_next(seat: Seat, page: str) -> None:
    task = seat.found.task
    path = page_path(task.page) if task is not None and not seat.teaches else ""
    if path and task is not None and task.page != page:
        st.page_link(path, label=_("Go to {page}").format(page=_(task.page)))
    elif page != "Class":
        st.page_link(CLASS_PAGE, label=_("To the class"))
