"""Panel "Correct digit": one click labels a drawing and keeps it, another undoes that."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from mnist_core.drawing.components import Box
from mnist_core.errors import DatabaseError
from mnist_core.i18n import _
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.storage.drawings import LABELS, KeptDrawing
from mnist_core.ui.input.digit_choice import choose_digit
from mnist_core.ui.input.drawing_states import STATES
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import class_joined_here, offer_to_send
from mnist_core.ui.shared.kept_drawings import WHERE, attempt, get_drawings
from mnist_core.ui.shared.names import class_names

LABEL, UNDO, WHICH = "correction_label", "correction_undo", "correction_which"
_CLASS = "correction_class"
_KEPT = "correction_kept"
MAX_MARKS = 200  # of a session: as many drawings as a person may keep
_FINGER = "min-width: 2.75rem; min-height: 2.75rem"
_STYLE = f"<style>[class*='st-key-{LABEL}'] button {{{_FINGER}}}</style>"


def show_correction(run: Run, digits: tuple[ReadDigit, ...]) -> bool:
    """Ask what a digit on the canvas was meant to be; True if it was misread.

    Args:
        run: the model that read it; one for clothes is not asked about digits.
        digits: what it read there, from left to right; at least one.
    """
    if run.config.dataset != "mnist":
        return False
    st.html(_STYLE)
    found = choose_digit(digits, class_names(run.config.dataset), WHICH)
    mark = hashlib.sha1(found.digit.image.tobytes()).hexdigest()[:12]
    try:
        kept = _kept_as(mark)
    except DatabaseError:  # the page says so: nothing can be kept or changed now
        return False
    key = f"{LABEL}_{mark}"
    st.session_state[key] = None if kept is None else kept.label
    st.pills(
        _("Correct digit"),
        range(LABELS),
        key=key,
        on_change=_say,
        args=(run, found, mark),
        help=_("One click keeps this drawing with its label, the digit that you meant."),
    )
    if kept is None:
        st.caption(
            _("Click the digit that you drew to keep this drawing. Otherwise nothing is kept.")
        )
    else:
        _show_kept(kept, mark)
    return kept is not None and (kept.label != found.label or found.is_rejected)


def _show_kept(kept: KeptDrawing, mark: str) -> None:
    """As what a drawing is kept, and what can be done with it."""
    said = _("This drawing is kept as a {digit}. {where}")
    st.caption(said.format(digit=kept.label, where=_(WHERE)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Do not keep it"),
            icon=":material/undo:",
            key=UNDO,
            on_click=attempt,
            args=(_forget, mark),
        )
        st.page_link(
            "pages/5_Handwriting.py", label=_("Your handwriting"), icon=":material/signature:"
        )
    joined = class_joined_here()
    if joined is not None:
        offer_to_send(joined, kept, _CLASS)


def _kept_as(mark: str) -> KeptDrawing | None:
    """The drawing as it is kept; None when it is not, or was deleted elsewhere.

    Raises:
        DatabaseError: it cannot be read.
    """
    drawing_id = st.session_state.get(_KEPT, {}).get(mark, "")
    return get_drawings().find(owner_mark(), drawing_id) if drawing_id else None


def _say(run: Run, found: ReadDigit, mark: str) -> None:
    label = st.session_state[f"{LABEL}_{mark}"]
    if label is None:
        attempt(_forget, mark)
    else:
        attempt(_keep_as, label, run, found, mark)


def _keep_as(label: int, run: Run, found: ReadDigit, mark: str) -> None:
    store, kept = get_drawings(), _kept_as(mark)
    if kept is not None:
        store.relabel(owner_mark(), kept.id, label)
        return
    strokes = _strokes(found.digit.box)
    drawing = KeptDrawing(found.digit.image, label, strokes, run.id, found.label)
    (kept,) = store.keep(owner_mark(), drawing)
    _remember(mark, kept.id)


def _remember(mark: str, drawing_id: str) -> None:
    marks = st.session_state.setdefault(_KEPT, {})
    marks[mark] = drawing_id
    while len(marks) > MAX_MARKS:
        del marks[next(iter(marks))]


def _forget(mark: str) -> None:
    kept = _kept_as(mark)
    if kept is not None:
        get_drawings().remove(owner_mark(), kept.id)


def _strokes(box: Box) -> dict[str, Any] | None:
    """What the canvas last sent, without strokes that begin outside the digit."""
    states = st.session_state.get(STATES)
    strokes = states[-1].strokes if states else None
    if strokes is None:
        return None
    objects = [one for one in strokes.get("objects", ()) if _begins_in(one, box)]
    return {**strokes, "objects": objects}


def _begins_in(stroke: dict[str, Any], box: Box) -> bool:
    """True of a stroke whose first point lies in the box, or that does not say where it is."""
    x, y, width, height = box
    match stroke.get("path"):
        case [[_, float() | int() as left, float() | int() as top], *_]:
            return x <= left <= x + width and y <= top <= y + height
    return True
