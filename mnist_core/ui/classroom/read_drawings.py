"""The drawings of a class, and what a network reads in them, read once for each of both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.records import Run
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.ui.classroom.board_state import get_board
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.loaders import load_classifier

_KEPT = 20_000  # answers of a network


def drawings_on_board(class_id: str) -> tuple[ClassDrawing, ...]:
    """All drawings of a class, the oldest first, read anew only when one has come or gone.

    Raises:
        ClassError: this browser is neither its teacher nor in it.
        DatabaseError: they cannot be read.
    """
    kept, version = _kept(class_id), get_board().drawings_version(owner_mark(), class_id)
    known, drawings = kept.read
    if known != version:
        drawings = get_class_drawings().drawings_in(owner_mark(), class_id)
        kept.read = version, drawings
    return drawings


class _Kept:
    """The drawings of a class as they were read last, with their version; replaced as a whole, so
    that two who read at once never mix theirs."""

    def __init__(self) -> None:
        self.read: tuple[tuple[int, float] | None, tuple[ClassDrawing, ...]] = (None, ())


@st.cache_resource(show_spinner=False, max_entries=8)
def _kept(class_id: str) -> _Kept:
    return _Kept()


def read_by(run: Run, drawings: Sequence[ClassDrawing]) -> list[int]:
    """What a network reads: a digit for each drawing.

    Raises:
        ModelNotFoundError: the network is missing or damaged.
    """
    known = _answers(run.id, run.model_epoch)
    digits = known.digits
    unread = [each for each in drawings if each.id not in digits]
    if unread:
        found = load_classifier(run).predict_logits(np.stack([each.image for each in unread]))
        read = {each.id: int(row.argmax()) for each, row in zip(unread, found, strict=True)}
        digits = digits | read
        known.digits = digits if len(digits) < _KEPT else {}
    return [digits[each.id] for each in drawings]


class _Answers:
    """Digits by the id of the drawing; replaced as a whole, so that threads need not wait."""

    def __init__(self) -> None:
        self.digits: dict[str, int] = {}


@st.cache_resource(show_spinner=False, max_entries=16)
def _answers(run_id: str, model_epoch: int | None) -> _Answers:
    return _Answers()
