"""A slim bar on every page: which class this is, as whom, what it does now, and what is next."""

from __future__ import annotations

import contextlib
import html
import time

import streamlit as st

from mnist_core.errors import ClassError, ClassReason, DatabaseError
from mnist_core.i18n import _
from mnist_core.records import Task
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_answers import AnswerStore
from mnist_core.storage.round_store import RoundStore
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import (
    get_classes,
    get_members,
    name_of,
    note_page,
    seat_here,
)
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.lesson_answers import address_of_lesson
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.page_links import CLASS_PAGE, page_path
from mnist_core.ui.shared.page_watch import watch_end
from mnist_core.ui.shared.plain import explain

BAR = "class_bar"
_LAST = "class_bar_last"  # the id of the class that the last page of this session was of
_STYLE = f"""<style>
.st-key-{BAR} {{ padding: 0.25rem 0.75rem; border-radius: 0.5rem; row-gap: 0.3rem;
  background: color-mix(in srgb, currentColor 7%, transparent) }}
.st-key-{BAR} p {{ margin: 0 }}
@media (max-width: 768px) {{
  .st-key-{BAR} {{ margin-top: 0.75rem }}  /* below the header */
  .st-key-{BAR} p {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
    overflow: hidden }}
}}
</style>"""
# Whoever has scrolled down is to see it, too.
_ON_TOP = f"""<style>
[data-testid="stLayoutWrapper"]:has(.st-key-{BAR}) {{ position: sticky; top: 3.75rem; z-index: 9 }}
.st-key-{BAR} {{ background: light-dark(#ffe9c7, #4a3a1d) }}
</style>"""


def show_class_bar(page: str) -> None:
    """Show it, if this browser is in a class.

    Args:
        page: the name of the page that it stands on, as in `page_links.PAGES`.
    """
    seat = seat_here()
    note_page(seat, page)
    if seat is None:
        _say_why_out()
        return
    st.session_state[_LAST] = seat.found.id
    watch_end(None if seat.found.task is None else seat.found.task.ends)
    with st.container(horizontal=True, vertical_alignment="center", key=BAR):
        style = _STYLE + (_ON_TOP if seat.found.eyes_on_me else "")
        st.html(f"{style}<p>{' · '.join(_parts(seat))}</p>", width="content")
        _link_to_what_is_next(seat, page)


def leave_silently() -> None:
    """For whoever deletes the class themselves, and is told so: say no more about it."""
    st.session_state.pop(_LAST, None)


def _say_why_out() -> None:
    """Tell somebody whose class has just vanished from their page what became of it, until they
    have read it."""
    with contextlib.suppress(DatabaseError):  # away: it is said when the database is there again
        reason = _why_out(st.session_state.get(_LAST, ""))
        leave_silently()
        if reason is not None:
            told = explain(ClassError(reason))
            st.toast(told, icon=":material/logout:", duration="infinite")


def _why_out(class_id: str) -> ClassReason | None:
    """None for somebody who has left by themselves, and for no class. Raises DatabaseError."""
    if not class_id:
        return None
    try:
        get_classes().load(class_id)
    except ClassError as error:
        return error.reason
    member = get_members().find(class_id, owner_mark())
    removed = member is not None and member.state == "removed"
    return ClassReason.REMOVED if removed else None


def _parts(seat: Seat) -> list[str]:
    """HTML: class and code, a member's own name, and the task."""
    found, task = seat.found, seat.found.task
    parts = [_bold(found.name or _("Class"))]
    parts.append(html.escape(_("Code: {code}")).format(code=_bold(found.code)))
    if not seat.teaches and seat.member is not None:
        name = _bold(name_of(seat.member))
        parts.append(html.escape(_("You are {name}")).format(name=name))
    if found.eyes_on_me:
        parts.append(_bold(_("Eyes on the teacher: all runs are paused")))
    if task is not None and task.text:
        parts.append(html.escape(_("Task: {text}").format(text=task.text)))
    if task is not None and task.ends is not None:
        over = task.ends <= time.time()
        told = _("the time is up") if over else _("until {time}").format(time=moment(task.ends))
        parts.append(html.escape(told))
    return parts


def _bold(text: str) -> str:
    return f"<b>{html.escape(text)}</b>"


def _link_to_what_is_next(seat: Seat, page: str) -> None:
    """One link: a round that is open, a member's question, the page of the task; for the teacher
    the class."""
    task = seat.found.task
    wanted = page_path(task.page) if task is not None else ""
    if seat.teaches:
        if page != "Class":
            st.page_link(CLASS_PAGE, label=_("To the class"), icon=":material/groups:")
    elif _has_round(seat):
        query, label = {"class_view": "Rounds"}, _("Next: fool the network")
        st.page_link(CLASS_PAGE, label=label, icon=":material/draw:", query_params=query)
    elif _is_asked(seat):
        query = {"class_view": "Question"}
        label, icon = _("Next: answer the question"), ":material/help:"
        st.page_link(CLASS_PAGE, label=label, icon=icon, query_params=query)
    elif wanted and task is not None and task.page != page and not _has_trained(task):
        label = _("Next: {page}").format(page=_(task.page))
        address = address_of_lesson(task.lesson) if task.lesson else None
        st.page_link(wanted, label=label, icon=":material/arrow_forward:", query_params=address)
    elif page != "Class":
        st.page_link(CLASS_PAGE, label=_("To the class"), icon=":material/groups:")


def _has_trained(task: Task) -> bool:
    """True if the task is to train, and this person has a network that was begun since it was
    set."""
    if task.page != "Train" or task.begun is None:
        return False
    with contextlib.suppress(DatabaseError):
        person, since = person_here(), task.begun
        return any(
            run.owner == person and run.created >= since and run.model_epoch is not None
            for run in get_engine().runs()
        )
    return False


def _has_round(seat: Seat) -> bool:
    """True while the class draws or votes in a round."""
    with contextlib.suppress(DatabaseError):
        found = RoundStore(get_engine().database).rounds_of(seat.found.id)
        return bool(found) and found[-1].state in ("drawing", "voting")
    return False


def _is_asked(seat: Seat) -> bool:
    """True if a member has not answered the question of the task, and still can."""
    task = seat.found.task
    if task is None or not task.question or task.question in seat.found.revealed:
        return False
    with contextlib.suppress(DatabaseError):
        own = AnswerStore(get_engine().database).own(owner_mark(), seat.found.id)
        return task.question not in own
    return False
