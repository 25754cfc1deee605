"""The drawings of the class that this browser is in: the server's store, and a way to send one."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Class
from mnist_core.storage.class_drawing_store import ClassDrawingStore, scarcest_digit
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing, seat_here
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.page_links import CLASS_PAGE
from mnist_core.ui.shared.toasts import say_later


@st.cache_resource(show_spinner=False)
def get_class_drawings() -> ClassDrawingStore:
    """The drawings of all classes of this server."""
    return ClassDrawingStore(get_engine().database)


def class_joined_here() -> Class | None:
    """The class that this browser is in as a member; None for none. A teacher who sends drawings
    as well joins with the code."""
    seat = seat_here()
    return None if seat is None or seat.member is None else seat.found


def send_to_class(found: Class, drawing: KeptDrawing) -> None:
    """Send it. Raises as `ClassDrawingStore.send`."""
    get_class_drawings().send(owner_mark(), found.id, drawing)
    note_doing("sent")


def offer_to_send(found: Class, drawing: KeptDrawing, key: str) -> None:
    """A button that sends a drawing to the class, or one that takes it back.

    Args:
        found: the class.
        drawing: with the label that its maker gave it.
        key: prefix of session keys.
    """
    sent = get_class_drawings().find(owner_mark(), found.id, drawing.image)
    if sent is None:
        label = _("Send to the class as {digit}").format(digit=drawing.label)
        button_once(
            label, f"{key}_send", attempt, send_to_class, found, drawing, icon=":material/send:"
        )
        st.caption(what_is_needed(found))
        return
    st.caption(_("The class has this drawing as a {digit}.").format(digit=sent.label))
    button_once(
        _("Take it back from the class"),
        f"{key}_take_back",
        attempt,
        get_class_drawings().remove,
        owner_mark(),
        found.id,
        sent.id,
        icon=":material/undo:",
    )


def offer_to_send_all(found: Class, drawings: tuple[KeptDrawing, ...]) -> None:
    """A button that sends a person's kept drawings to the class, below what the class needs.

    Args:
        found: the class.
        drawings: this person's own.
    """
    with st.container(border=True):
        st.write(what_is_needed(found))
        label = ngettext(
            "Send my {count} kept drawing to the class",
            "Send my {count} kept drawings to the class",
            len(drawings),
        )
        if drawings:
            button_once(
                label.format(count=number(len(drawings))),
                "class_send_all",
                attempt,
                _send_all,
                found,
                drawings,
                icon=":material/send:",
            )
        if any(get_class_drawings().count(owner_mark(), found.id).own):
            st.page_link(CLASS_PAGE, label=_("What I sent, and how to take it back"))


def _send_all(found: Class, drawings: tuple[KeptDrawing, ...]) -> None:
    sent = get_class_drawings().send_all(owner_mark(), found.id, drawings)
    note_doing("sent")
    said = _("Sent: {taken}. Already in the class: {duplicates}. More than it takes: {too_many}.")
    told = said.format(
        taken=number(sent.taken),
        duplicates=number(sent.duplicates),
        too_many=number(sent.too_many),
    )
    say_later(told, ":material/check:")


def what_is_needed(found: Class) -> str:
    """How many drawings the class has, and which digit it needs most, as a sentence."""
    counts = get_class_drawings().count(owner_mark(), found.id).of_all
    if not any(counts):
        return _("The class has no drawings yet. It needs all ten digits.")
    digit = scarcest_digit(counts)
    return ngettext(
        "The class has {count} drawing. It needs more of the digit {digit}: it has {few} of them.",
        "The class has {count} drawings. It needs more of the digit {digit}: it has {few} of them.",
        sum(counts),
    ).format(count=number(sum(counts)), digit=digit, few=number(counts[digit]))
