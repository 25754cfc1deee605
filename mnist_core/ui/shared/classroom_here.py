"""The class that this browser is in: the server's stores of classes, and who is here."""

from __future__ import annotations

import contextlib

import streamlit as st

from mnist_core.classroom.aliases import friendly_name
from mnist_core.errors import MnistCoreError
from mnist_core.records import Class, Member
from mnist_core.storage.class_store import ClassStore, Seat
from mnist_core.storage.member_store import MemberStore
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.loaders import get_engine


@st.cache_resource(show_spinner=False)
def get_classes() -> ClassStore:
    """The server's classes."""
    engine = get_engine()
    return ClassStore(engine.database, engine.settings)


@st.cache_resource(show_spinner=False)
def get_members() -> MemberStore:
    """Who is in them."""
    engine = get_engine()
    return MemberStore(engine.database, engine.settings)


def seat_here() -> Seat | None:
    """Where this browser is now, and as what; None for in no class."""
    with contextlib.suppress(MnistCoreError):
        return get_classes().seat_of(owner_mark())
    return None


def class_here() -> Class | None:
    """The class that this browser is in now, as teacher or member; None for none."""
    with contextlib.suppress(MnistCoreError):
        return get_classes().class_of(owner_mark())
    return None


def teaches_here(found: Class) -> bool:
    """True if this browser is a teacher of the class."""
    with contextlib.suppress(MnistCoreError):
        return get_classes().teaches(owner_mark(), found.id)
    return False


def name_of(member: Member) -> str:
    """What a member is called: the nickname, or the friendly name in the reader's language."""
    return member.nickname or friendly_name(member.alias)
