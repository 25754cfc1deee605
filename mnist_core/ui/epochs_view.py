"""Panel: how this drawing was read while the network was learning, epoch by epoch."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mnist_core.inference import Classifier
from mnist_core.records import Run
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.names import length
from mnist_core.ui.number_answer import show_reading
from mnist_core.ui.subject import Subject, read_subject_with

OPEN, EPOCH = "draw_epochs", "draw_epoch"
_LOOK_SECONDS = 0.5


def show_epochs(run: Run, subject: Subject) -> None:
    """A panel that is only filled while it is open; nothing for a network without its past.

    Args:
        run: the model that is chosen.
        subject: what it reads.

    Raises:
        MnistCoreError: an epoch's network cannot be had.
    """
    epochs = get_engine().time_travel.epochs(run)
    if not epochs:
        return
    label, icon = "How was it read while it was learning?", ":material/history:"
    panel = st.expander(label, icon=icon, key=OPEN, on_change="rerun")
    if not panel.open:
        return
    with panel:
        epoch = st.select_slider(
            "After",
            epochs,
            format_func=lambda done: length(run.config, done),
            key=f"{EPOCH}_{run.id}",
        )
        if _find(run, epoch) is None:
            st.fragment(_wait, run_every=_LOOK_SECONDS)(run, epoch)
            return
        _show(run, subject, epoch)


def _wait(run: Run, epoch: int) -> None:
    """Look again until a worker has made the file."""
    if _find(run, epoch) is not None:
        st.rerun()
    st.info("A worker is making this network: about a second.", icon=":material/hourglass_top:")


def _show(run: Run, subject: Subject, epoch: int) -> None:
    path = _find(run, epoch)
    digits = read_subject_with(_classifier(str(path), path.stat().st_mtime), run, subject)
    if digits:
        show_reading(run, digits, subject.label)
    if epoch == 0 and not run.config.begins_with:
        st.caption("It has seen no image yet: its weights are drawn by lot.")


def _find(run: Run, epoch: int) -> Path | None:
    return get_engine().time_travel.find(run, epoch)


@st.cache_resource(show_spinner=False, max_entries=32)
def _classifier(path: str, written: float) -> Classifier:
    return Classifier(Path(path))
