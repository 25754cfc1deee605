"""View: a member's own name and drawings, and the way out of the class."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mnist_core.classroom.export import as_kept
from mnist_core.errors import ClassError, ClassReason
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import MAX_NICKNAME, Class, Member
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_counts import ClassCounts, count_contents
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.drawing_archive import to_npz
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.classroom_here import get_classes, get_members, name_of, out_of_class
from mnist_core.ui.shared.clicks import ValueOf, button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.plain import quoted

NAME, LEAVE, TAKEN = "class_nickname", "class_leave", "class_taken_along"
KEEP, TAKE, DELETE = "keep", "take", "delete"


def show_own(seat: Seat) -> None:
    """For a member.

    Args:
        seat: of the member.

    Raises:
        DatabaseError: what they made cannot be read.
    """
    if seat.member is None:
        return
    st.header(_("You are {name}").format(name=quoted(name_of(seat.member))), anchor=False)
    _show_name(seat.found, seat.member)
    counts = count_contents(get_engine().database, seat.found.id, seat.person)
    st.write(_what_is_yours(counts))
    drawings = get_class_drawings().drawings_of(owner_mark(), seat.found.id)
    with st.container(horizontal=True):
        if drawings:
            _download(_("Download my drawings (.npz)"), drawings, "class_own_drawings")
        with st.popover(_("Leave this class"), icon=":material/logout:"):
            st.caption(
                _(
                    "The rules of the class hold in the class. Outside of it you may train when "
                    "you like, and your teacher sees that you are no longer in it."
                )
            )
            _show_leaving(seat.found, drawings)
        label, icon = out_of_class()
        step_out = get_classes().step_out
        button_once(label, "class_step_out", attempt, step_out, owner_mark(), icon=icon)


def _show_name(found: Class, member: Member) -> None:
    if not found.nicknames:
        st.caption(_("Your name was drawn at random. Your teacher can change it."))
        return
    key = f"{NAME}_{found.id}"

    def change() -> None:
        name = st.session_state[key]
        attempt(get_members().rename, owner_mark(), found.id, member.person, name)

    st.session_state[key] = member.nickname
    st.text_input(
        _("Nickname"),
        key=key,
        max_chars=MAX_NICKNAME,
        on_change=change,
        width=260,
        help=_("The class sees it. Do not use your full name. Leave it empty for a friendly name."),
    )


def _what_is_yours(counts: ClassCounts) -> str:
    """What a member made in the class, in a sentence."""
    runs = ngettext("{count} run", "{count} runs", counts.runs)
    drawings = ngettext("{count} drawing", "{count} drawings", counts.drawings)
    answers = ngettext("{count} answer", "{count} answers", counts.answers)
    return _("What you made in this class: {runs}, {drawings}, {answers}.").format(
        runs=runs.format(count=number(counts.runs)),
        drawings=drawings.format(count=number(counts.drawings)),
        answers=answers.format(count=number(counts.answers)),
    )


def _show_leaving(found: Class, drawings: Sequence[ClassDrawing]) -> None:
    """Ask what becomes of the drawings, and say what goes."""
    titles = {
        KEEP: _("Leave what I made with the class"),
        TAKE: _("Take my drawings along as a file, and delete what I made here"),
        DELETE: _("Delete what I made here"),
    }
    options = [KEEP, TAKE, DELETE] if drawings else [KEEP, DELETE]
    choice = st.radio(
        _("Your runs, drawings and answers in this class:"),
        options,
        format_func=titles.__getitem__,
        key=LEAVE,
    )
    if choice != KEEP:
        st.write(
            _(
                "This permanently deletes your runs, drawings, answers and votes in this class, "
                "and that you were in it. What you made outside of it is unchanged."
            )
        )
    taken = _are_in_the_file(found.id, drawings)
    if choice == TAKE:
        _download(_("1. Download my drawings (.npz)"), drawings, "class_take_along", found.id)
    button_once(
        {KEEP: _("Leave"), TAKE: _("2. Leave and delete"), DELETE: _("Leave and delete")}[choice],
        "class_leave",
        attempt,
        _leave,
        found.id,
        ValueOf(LEAVE),
        disabled=choice == TAKE and not taken,
        icon=":material/logout:",
    )


def _leave(class_id: str, choice: str) -> None:
    """Nothing is deleted before it was taken along, if that was chosen right before the click.

    Raises:
        ClassError: there are drawings that are not in the file, e.g. from another tab.
        DatabaseError: nothing was changed.
    """
    if choice == TAKE:
        drawings = get_class_drawings().drawings_of(owner_mark(), class_id)
        if not _are_in_the_file(class_id, drawings):
            raise ClassError(ClassReason.NOT_TAKEN_ALONG)
    get_members().leave(owner_mark(), class_id, choice != KEEP)


def _are_in_the_file(class_id: str, drawings: Sequence[ClassDrawing]) -> bool:
    """True if all of them were in what was downloaded last, to leave this class with."""
    left: str
    taken: frozenset[str]
    left, taken = st.session_state.get(TAKEN, ("", frozenset()))
    return left == class_id and all(drawing.id in taken for drawing in drawings)


def _download(label: str, drawings: Sequence[ClassDrawing], key: str, leaves: str = "") -> None:
    """A file of a member's own drawings.

    Args:
        label: what stands on the button.
        drawings: theirs.
        key: session key.
        leaves: the class that they leave with it; "" if they stay.
    """

    def note() -> None:
        st.session_state[TAKEN] = leaves, frozenset(drawing.id for drawing in drawings)

    st.download_button(
        label,
        lambda: to_npz([as_kept(drawing) for drawing in drawings]),
        "my-digits-in-class.npz",
        "application/octet-stream",
        key=key,
        on_click=note if leaves else "ignore",
        icon=":material/download:",
    )
