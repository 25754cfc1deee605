"""Panel: how this drawing was read while the network was learning, epoch by epoch."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.reading.classifier import Classifier
from mnist_core.records import Run
from mnist_core.ui.answer.number_answer import show_reading
from mnist_core.ui.draw.panel import show_panel
from mnist_core.ui.input.subject import Subject, read_subject_with
from mnist_core.ui.shared.epoch_networks import load_past_classifier, past_epochs
from mnist_core.ui.shared.names import length

OPEN, EPOCH = "draw_epochs", "draw_epoch"


def show_epochs(run: Run, subject: Subject) -> None:
    """A panel that is only filled while it is open; nothing for a network without its past.

    Args:
        run: the model that is chosen.
        subject: what it reads.

    Raises:
        MnistCoreError: an epoch's network cannot be had.
    """
    epochs = past_epochs(run)
    if not epochs:
        return
    label, icon = _("What did the network read in earlier epochs?"), ":material/history:"
    panel = show_panel(label, icon, OPEN)
    if not panel.open:
        return
    with panel:
        epoch = st.select_slider(
            _("Trained for"),
            epochs,
            format_func=lambda done: length(run.config, done),
            key=f"{EPOCH}_{run.id}",
        )
        classifier = load_past_classifier(run, epoch)
        if classifier is not None:
            _show(run, subject, classifier, epoch)


def _show(run: Run, subject: Subject, classifier: Classifier, epoch: int) -> None:
    digits = read_subject_with(classifier, run, subject)
    if digits:
        show_reading(run, digits, subject.label)
    if epoch == 0 and not run.config.warm_start_from:
        st.caption(_("The network is untrained: its weights are still random."))
