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
_OUT = "class_bar_out"  # the page on which this session fell out of its class, and why
_PAGE_COLOUR = "light-dark(#ffffff, #171614)"  # as the themes have it
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
# Whoever has scrolled down is to see it, too: below the header, and nothing of the page around it.
# Its container has nothing else in it. What the keyboard has reached is not to be behind it.
_ON_TOP = f"""<style>
[data-testid="stLayoutWrapper"]:has(.st-key-{BAR}) {{
  position: sticky; top: 3.75rem; z-index: 9; background: {_PAGE_COLOUR} }}
[data-testid="stLayoutWrapper"]:has(> * > * > .st-key-{BAR})::before {{
  content: ""; position: absolute; inset: auto 0 100%; height: 3.75rem;
  background: {_PAGE_COLOUR} }}
.st-key-{BAR} {{ background: light-dark(#ffe9c7, #4a3a1d) }}
.stMain:has(.st-key-{BAR}) {{ scroll-padding-top: 10rem }}
</style>"""


def show_class_bar(page: str) -> None:
    """Show it, if this browser is in a class.

    Args:
        page: the name of the page that it stands on, as in `page_links.PAGES`.
    """
    seat = seat_here()
    note_page(seat, page)
    if seat is None:
        _say_why_out(page)
        return
    st.session_state.pop(_OUT, None)
    st.session_state[_LAST] = seat.found.id
    watch_end(None if seat.found.task is None else seat.found.task.ends)
    with st.container(horizontal=True, vertical_alignment="center", key=BAR):
        style = _STYLE + (_ON_TOP if seat.found.eyes_on_me else "")
        st.html(f"{style}<p>{' · '.join(_parts(seat))}</p>", width="content")
        _link_to_what_is_next(seat, page)


def leave_silently() -> None:
    """For whoever deletes the class themselves, and is told so: say no more about it."""
    st.session_state.pop(_LAST, None)


def _say_why_out(page: str) -> None:
    """Tell somebody whose class has just vanished from their page what became of it, until they
    leave the page. In the page: a toast would cover its title on a phone."""
    with contextlib.suppress(DatabaseError):  # away: it is said when the database is there again
        reason = _why_out(st.session_state.get(_LAST, ""))
        leave_silently()
        if reason is not None:
            st.session_state[_OUT] = page, reason
    there, why = st.session_state.get(_OUT, ("", None))
    if why is not None and there == page:
        st.info(explain(ClassError(why)), icon=":material/logout:")
    else:
        st.session_state.pop(_OUT, None)


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
        text = f"<bdi>{html.escape(task.text)}</bdi>"  # it may have a direction of its own
        parts.append(html.escape(_("Task: {text}")).format(text=text))
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
        label = _next_in_words(task)
        address = address_of_lesson(task.lesson) if task.lesson else None
        st.page_link(wanted, label=label, icon=":material/arrow_forward:", query_params=address)
    elif page != "Class":
        st.page_link(CLASS_PAGE, label=_("To the class"), icon=":material/groups:")


def _next_in_words(task: Task) -> str:
    """The page of a task, or the lesson that it is."""
    if not task.lesson:
        return _("Next: {page}").format(page=_(task.page))
    from mnist_core.classroom.lesson_questions import lesson_title  # most visits do without

    return _("Next: lesson “{title}”").format(title=lesson_title(task.lesson))


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
