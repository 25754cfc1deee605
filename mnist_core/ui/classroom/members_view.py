"""View: who is in the class, for its teacher: renamed, removed, allowed back; and their limits."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import MAX_NICKNAME, Member
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.settings import ask_for_number, toggle_setting
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_members, name_of
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.names import Titles
from mnist_core.ui.shared.tables import show_table

CHOICE, NEW_NAME = "class_member", "class_member_name"
LOOK_SECONDS = 2.0  # between two looks at who has come
Stand = list[tuple[str, str, str]]
STATES = Titles({"here": N_("in the class"), "left": N_("has left"), "removed": N_("removed")})


def show_members(seat: Seat) -> None:
    """For the teacher.

    Args:
        seat: of the teacher.

    Raises:
        DatabaseError: the members cannot be read.
    """
    found = seat.found
    members = get_members().members_of(found.id)
    here = sum(member.state == "here" for member in members)
    said = ngettext("{count} person is in the class.", "{count} people are in the class.", here)
    st.write(said.format(count=number(here)))
    left, right = st.columns([1.6, 1], gap="large")
    with right:
        _show_limits(seat)
    with left:
        if members:
            _show_table(members)
            _change_one(found.id, members)
    st.fragment(_follow_members, run_every=LOOK_SECONDS)(found.id, _stand(members))


@errors_explained()  # it is looked at again and again, outside the page's own
def _follow_members(class_id: str, shown: Stand) -> None:
    """Draw the page anew once somebody has come, has left, or is called something else."""
    if _stand(get_members().members_of(class_id)) != shown:
        st.rerun()


def _stand(members: Sequence[Member]) -> Stand:
    return [(member.person, member.state, member.nickname) for member in members]


def _show_limits(seat: Seat) -> None:
    toggle_setting(
        seat.found,
        "nicknames",
        _("Members may choose a nickname"),
        _("Off: they have friendly names, and only you can rename them."),
    )
    ask_for_number(seat.found, "runs_per_member", _("Runs at a time, for each member"))
    ask_for_number(seat.found, "drawings_per_digit", _("Drawings of each digit, for each member"))


def _show_table(members: list[Member]) -> None:
    columns: dict[str, list[str | None]] = {
        _("Name"): [name_of(member) for member in members],
        _("State"): [STATES[member.state] for member in members],
        _("Page"): [_(member.page) or None for member in members],
        _("Seen"): [moment(member.seen) for member in members],
        _("Joined"): [moment(member.joined) for member in members],
    }
    show_table(columns, _("Members of the class"))


def _change_one(class_id: str, members: list[Member]) -> None:
    by_person = {member.person: member for member in members}
    chosen = st.selectbox(
        _("Member"),
        list(by_person),
        index=None,
        format_func=lambda person: name_of(by_person[person]),
        key=CHOICE,
        placeholder=_("Choose somebody to rename or remove"),
    )
    member = by_person.get(chosen or "")
    if member is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _rename(class_id, member)
        if member.state == "removed":
            _button(_("Allow back"), ":material/undo:", "allow_back", class_id, member.person)
        else:
            _remove(class_id, member)


def _rename(class_id: str, member: Member) -> None:
    key = f"{NEW_NAME}_{member.person}"

    def change() -> None:
        name = st.session_state[key]
        attempt(get_members().rename, owner_mark(), class_id, member.person, name)

    st.session_state[key] = member.nickname
    st.text_input(
        _("Name instead of the friendly one"),
        key=key,
        max_chars=MAX_NICKNAME,
        on_change=change,
        width=260,
    )


def _remove(class_id: str, member: Member) -> None:
    with st.popover(_("Remove"), icon=":material/person_remove:"):
        st.write(
            _(
                "Whoever is removed is out at once and cannot join again until you allow them "
                "back. What they made in the class stays, unless you delete it with them."
            )
        )
        person = member.person
        _button(_("Remove"), ":material/person_remove:", "remove", class_id, person)
        both = _("Remove and delete what they made")
        _button(both, ":material/delete:", "remove", class_id, person, True)


def _button(label: str, icon: str, action: str, class_id: str, person: str, *more: bool) -> None:
    """A button for a change of a member, by the name of the store's method."""
    key = f"class_{action}_{person}{'_all' * len(more)}"
    method = getattr(get_members(), action)
    button_once(label, key, attempt, method, owner_mark(), class_id, person, *more, icon=icon)
