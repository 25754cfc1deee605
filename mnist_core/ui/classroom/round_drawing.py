"""Panel of a round: draw a digit that people read and the network does not; or say what one sees
in the drawings of others."""

from __future__ import annotations

import streamlit as st

from mnist_core.drawing.files import load_image
from mnist_core.drawing.ink import Ink
from mnist_core.drawing.segmentation import find_digits
from mnist_core.errors import ClassError, ClassReason, ModelNotFoundError
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.storage.round_drawing_store import VOTES
from mnist_core.storage.round_store import Round
from mnist_core.ui.classroom.round_state import find_network, get_round_drawings
from mnist_core.ui.input.canvas import Canvas, Pen
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.pictures import CANVAS_SIDE, ink_on_page, picture_html
from mnist_core.ui.shared.toasts import say_later

LABEL, SEND, CLEAR, VOTE = (f"class_round_{name}" for name in ("label", "send", "clear", "vote"))
SHOWN = "class_round_shown"  # what the network has read correctly last
CANVAS = Canvas("class_round_area", "class_round_canvas_", "class_round_sheet", {CLEAR: True})
NO_DIGIT = "no digit"
_FINGER = "min-width: 2.75rem; min-height: 2.75rem"
_STYLE = (
    f"<style>:is(.st-key-{SEND}, .st-key-{CLEAR}) button {{min-height: 3rem}}"
    f"[class*='st-key-{LABEL}'] button, [class*='st-key-{VOTE}'] button {{{_FINGER}}}"
    f'[class*="st-key-{CANVAS.prefix}"] {{min-height: {CANVAS_SIDE}px}}</style>'
)


@st.fragment
@errors_explained()  # what runs again is outside the page's own
def show_drawing(found: Round) -> None:
    """A canvas for a member, and what the network reads once it is shown to it.

    Args:
        found: the round, in which is drawn.
    """
    st.html(_STYLE)
    st.write(_("Draw a digit that people still read and the network does not. Say what it is."))
    drawing = CANVAS.show(Pen())
    digits = find_digits(load_image(drawing.png)) if drawing.png else ()
    image = digits[0].image if len(digits) == 1 else None
    label = st.pills(_("What it is"), range(10), key=LABEL)
    with st.container(horizontal=True, width=CANVAS_SIDE):
        st.button(
            _("Show it to the network"),
            icon=":material/visibility:",
            type="primary",
            key=SEND,
            disabled=image is None or label is None,
            on_click=attempt,
            args=(_send, found, image, label),
            width="stretch",
        )
        st.button(_("Clear"), icon=":material/delete:", key=CLEAR, on_click=CANVAS.replace)
    CANVAS.attend(_("Canvas to draw a digit on, with a mouse or a finger."), Pen())
    if len(digits) > 1:
        said = _("There are {count} digits on the canvas. Press Clear and draw only one.")
        st.caption(said.format(count=number(len(digits))))
    _show_own(get_round_drawings().count_own(owner_mark(), found.id))


def _send(found: Round, image: Ink, label: int) -> None:
    """Raises ClassError, e.g. where the network reads it correctly: then the canvas stays."""
    network = find_network(found.model)
    if network is None:
        raise ModelNotFoundError(found.model)
    shown = found.id, label, image.tobytes()
    if st.session_state.get(SHOWN) == shown:  # once more, of which nothing else comes
        raise ClassError(ClassReason.READ_CORRECTLY)
    answer = int(load_classifier(network).predict(image[None])[0].argmax())
    if answer == label:
        st.session_state[SHOWN] = shown
    get_round_drawings().send(owner_mark(), found.id, image, label, answer)
    note_doing("fooled")
    CANVAS.replace()
    said = _("The network reads it as {answer}. If two classmates read {label}, it is a hit.")
    say_later(said.format(answer=answer, label=label), ":material/check:")


@st.fragment
@errors_explained()
def show_voting(found: Round) -> None:
    """One drawing after another, without a word about it.

    Args:
        found: the round, in which is voted.
    """
    st.html(_STYLE)
    ballot = get_round_drawings().next_ballot(owner_mark(), found.id)
    if ballot is None:
        st.info(_("There is nothing left for you to vote on."), icon=":material/how_to_vote:")
        return
    st.write(_("What do you see? Nobody is told who drew it, or what it is meant to be."))
    ink = ink_on_page(ballot.image, colours_for(st.context.theme.type).text)
    st.html(picture_html(ink, _("A drawing of a classmate"), CANVAS_SIDE, True))
    key = f"{VOTE}_{ballot.id}"
    st.pills(
        _("What it is"),
        [*range(10), NO_DIGIT],
        format_func=lambda each: _("No digit") if each == NO_DIGIT else str(each),
        key=key,
        on_change=attempt,
        args=(_vote, ballot.id, key),
    )


def _vote(drawing_id: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:
        get_round_drawings().vote(owner_mark(), drawing_id, None if chosen == NO_DIGIT else chosen)
        note_doing("voted")


def _show_own(count: int) -> None:
    """How many drawings this person has in the round: those that the network misread."""
    if not count:
        return
    st.write(
        ngettext(
            "You have fooled the network with {count} drawing. It is a hit if {votes} classmates "
            "read it as you do.",
            "You have fooled the network with {count} drawings. Each is a hit if {votes} "
            "classmates read it as you do.",
            count,
        ).format(count=number(count), votes=number(VOTES))
    )
