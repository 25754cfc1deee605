"""Panel: "It was a ...": one click says what a drawing is and keeps it, another takes that back."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from mnist_core.drawings import LABELS, KeptDrawing
from mnist_core.records import Run
from mnist_core.ui.drawing_canvas import STATES
from mnist_core.ui.kept_drawings import WHERE, attempt, get_drawings
from mnist_core.ui.loaders import load_classifier
from mnist_core.ui.opened_run import owner_mark

LABEL, UNDO = "correction_label", "correction_undo"
_KEPT = "correction_kept"


def show_correction(run: Run, image: np.ndarray | None) -> None:
    """Ask what the digit on the canvas was meant to be.

    Args:
        run: the model that read it; one for clothes is not asked about digits.
        image: uint8 (28, 28) as the model was given it; None shows nothing.
    """
    if image is None or run.config.dataset != "mnist":
        return
    mark = hashlib.sha1(image.tobytes()).hexdigest()[:12]
    kept = _kept_as(mark)
    key = f"{LABEL}_{mark}"
    st.session_state[key] = None if kept is None else kept.label
    st.pills(
        "It was a …",
        range(LABELS),
        key=key,
        on_change=_say,
        args=(run, image, mark),
        help="One click keeps this drawing with what it was.",
    )
    if kept is None:
        st.caption("Right or wrong: a click keeps this drawing. Without one, nothing is kept.")
    else:
        st.caption(f"Kept as a {kept.label} because you asked. {WHERE}")
        st.button(
            "Do not keep it",
            icon=":material/undo:",
            key=UNDO,
            on_click=attempt,
            args=(_forget, mark),
        )
    st.page_link("pages/5_Handwriting.py", label="Your handwriting", icon=":material/signature:")


def _kept_as(mark: str) -> KeptDrawing | None:
    """The drawing as it is kept; None when it is not, or was deleted elsewhere."""
    drawing_id = st.session_state.get(_KEPT, {}).get(mark, "")
    return get_drawings().find(owner_mark(), drawing_id)


def _say(run: Run, image: np.ndarray, mark: str) -> None:
    label = st.session_state[f"{LABEL}_{mark}"]
    if label is None:
        attempt(_forget, mark)
    else:
        attempt(_keep_as, label, run, image, mark)


def _keep_as(label: int, run: Run, image: np.ndarray, mark: str) -> None:
    store, kept = get_drawings(), _kept_as(mark)
    if kept is not None:
        store.relabel(owner_mark(), kept.id, label)
        return
    answer = int(load_classifier(run).predict(image[None])[0].argmax())
    drawing = KeptDrawing(image, label, _strokes(), run.id, answer)
    (kept,) = store.keep(owner_mark(), drawing)
    st.session_state.setdefault(_KEPT, {})[mark] = kept.id


def _forget(mark: str) -> None:
    kept = _kept_as(mark)
    if kept is not None:
        get_drawings().remove(owner_mark(), kept.id)


def _strokes() -> dict | None:
    """What the canvas last sent."""
    states = st.session_state.get(STATES)
    return states[-1].strokes if states else None
