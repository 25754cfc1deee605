"""The rounds of a class as they stand: read once for all panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.storage.round_drawing_store import RoundDrawing, RoundDrawingStore
from mnist_core.storage.round_store import Round, RoundStore
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.loaders import get_engine, load_classifier


@dataclass(frozen=True)
class Rounds:
    """The rounds of a class, the first first, and their drawings by the id of the round."""

    rounds: list[Round]
    drawings: dict[str, list[RoundDrawing]]

    @property
    def last(self) -> Round | None:
        """The newest; None before the first."""
        return self.rounds[-1] if self.rounds else None

    def drawn_in(self, found: Round) -> list[RoundDrawing]:
        """The drawings of a round, the oldest first."""
        return self.drawings.get(found.id, [])


def when_drawing_ends(ends: float) -> str:
    """Until when a round can be drawn in, in words.

    Args:
        ends: seconds since 1970.
    """
    return _("Drawing ends at {time}.").format(time=moment(ends))


@st.cache_resource(show_spinner=False)
def get_rounds() -> RoundStore:
    """The server's rounds."""
    return RoundStore(get_engine().database)


@st.cache_resource(show_spinner=False)
def get_round_drawings() -> RoundDrawingStore:
    """What is drawn in them."""
    return RoundDrawingStore(get_engine().database)


def read_rounds(class_id: str) -> Rounds:
    """Read them. Raises DatabaseError."""
    return Rounds(get_rounds().rounds_of(class_id), get_round_drawings().drawings_of(class_id))


def find_network(run_id: str) -> Run | None:
    """A network by its id; None where it has none, or was deleted."""
    return next((run for run in get_engine().models() if run.id == run_id), None)


def end_if_learned(found: Round, drawings: list[RoundDrawing]) -> bool:
    """Have the network that learned the hits read all drawings again, once it is there.

    Returns:
        True if the round has ended by that.

    Raises:
        DatabaseError, ModelNotFoundError: it has not.
    """
    tuned = find_network(found.tuned)
    if found.state != "training" or tuned is None or tuned.scheduled:
        return False
    get_rounds().end(owner_mark(), found.id, _read(tuned, drawings))
    return True


def _read(network: Run, drawings: list[RoundDrawing]) -> dict[str, int]:
    """What a network reads, by the id of the drawing."""
    if not drawings:  # they have been removed meanwhile
        return {}
    images = np.stack([drawing.image for drawing in drawings])
    answers = load_classifier(network).predict(images).argmax(axis=1).tolist()
    return dict(zip([drawing.id for drawing in drawings], answers, strict=True))
