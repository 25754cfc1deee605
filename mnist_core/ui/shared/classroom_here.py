"""The class that this browser is in: the server's stores of classes, and who is here."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from mnist_core.classroom.aliases import is_given_name
from mnist_core.classroom.aliases import name_of as name_of
from mnist_core.classroom.presence import FLUSH_SECONDS, STILL_HERE_SECONDS, Presence
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.records import Class
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_seen import note_seen
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.lesson_answers import Place
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.page_watch import get_watch

_WHERE = "class_where"  # (id of the person, page), while they are a member of a class
_DEED = "class_deed"  # what they did last
_FAR = "class_far"  # (lesson, step of steps), while that is the task of their class


def get_classes() -> ClassStore:
    """The server's classes."""
    return get_engine().classes


@st.cache_resource(show_spinner=False)
def get_members() -> MemberStore:
    """Who is in them."""
    engine = get_engine()
    return MemberStore(engine.database, engine.settings, is_given_name)


@st.cache_resource(show_spinner=False)
def get_presence() -> Presence:
    """Who is where, in all classes of this server."""
    engine = get_engine()
    presence = Presence(partial(note_seen, engine.database))
    engine.do_every(STILL_HERE_SECONDS, lambda: presence.note_still_here(get_watch().people_here()))
    engine.do_every(FLUSH_SECONDS, presence.flush)
    return presence


def seat_here() -> Seat | None:
    """Where this browser is now, and as what; None for in no class."""
    with contextlib.suppress(MnistCoreError):
        return get_classes().seat_of(owner_mark())
    return None


def teaches_here(found: Class) -> bool:
    """True if this browser is a teacher of the class."""
    with contextlib.suppress(MnistCoreError):
        return get_classes().teaches(owner_mark(), found.id)
    return False


def out_of_class() -> tuple[str, str]:
    """Title and icon of the button that leads out of the class without leaving it: to other classes
    of this browser, or to the place where it can open or join one. Raises DatabaseError."""
    mark = owner_mark()
    known = {each.id for each in (*get_classes().taught_by(mark), *get_members().classes_of(mark))}
    if len(known) > 1:  # the one that it is in, and another
        return _("To my other classes"), ":material/swap_horiz:"
    return _("Open or join another class"), ":material/add:"


def change_class(class_id: str, **values: Any) -> None:
    """Change settings of a class, by their names in `Class`. Raises as `ClassStore.change`."""
    get_classes().change(owner_mark(), class_id, lambda found: replace(found, **values))


def note_page(seat: Seat | None, page: str) -> None:
    """Note that a member has come to a page.

    Args:
        seat: where they are.
        page: its name, as in `page_links.PAGES`.
    """
    person = seat.person if seat is not None and seat.member is not None else ""
    st.session_state[_WHERE] = person, page
    task = seat.found.task if seat is not None else None
    if task is None or task.lesson != st.session_state.get(_FAR, ("", ""))[0]:
        st.session_state.pop(_FAR, None)
    get_presence().note(person, page, *_doing())


def note_lesson(place: Place) -> None:
    """Note how far a member is in the lesson that is the task of their class."""
    person, page = st.session_state.get(_WHERE, ("", ""))
    st.session_state[_FAR] = place.lesson, f"{place.step}/{place.steps}"
    get_presence().note(person, page, *_doing())


def _doing() -> tuple[str, str]:
    """The last deed of this session, and how far it is in the class's lesson."""
    return st.session_state.get(_DEED, ""), st.session_state.get(_FAR, ("", ""))[1]


def note_doing(deed: str) -> None:
    """Note what a member has done on the page they are on; of others nothing is noted.

    Args:
        deed: one of `presence.DEEDS`.
    """
    person, page = st.session_state.get(_WHERE, ("", ""))
    if person:
        st.session_state[_DEED] = deed
        get_presence().note(person, page, *_doing())
