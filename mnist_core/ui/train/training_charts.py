"""Panel: loss and accuracy as two charts that grow while a network learns."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import MAX_TRAINING_IMAGES, TrainingConfig
from mnist_core.evaluation.overfitting import find_overfitting
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, together, unbroken
from mnist_core.records import Snapshot
from mnist_core.ui.shared.curve_chart import (
    METRICS,
    curve_chart,
    curves_in_words,
    explain_arrows,
    left_out,
)
from mnist_core.ui.shared.told_chart import show_told_chart
from mnist_core.ui.train.run_text import gap_text

_HEIGHT = 184  # pixels: two of them, one above the other, are in view on a small phone
_TITLES = {
    "loss": N_("Loss: how wrong the answers are"),
    "accuracy": N_("Accuracy: percentage of correct answers"),
}


def show_training_charts(snapshot: Snapshot) -> None:
    """Draw both charts, side by side, or one above the other on a phone."""
    for column, metric in zip(st.columns(2), ("loss", "accuracy"), strict=True):
        with column, st.container(gap="xxsmall"):
            st.markdown(f"**{_(_TITLES[metric])}**")
            told = curves_in_words(snapshot, metric)
            show_told_chart(curve_chart(snapshot, metric), _(METRICS[metric]), told, _HEIGHT)
    measured = _what_is_measured(snapshot.run.config)
    arrows = explain_arrows(*(left_out(snapshot, metric) for metric in METRICS))
    st.caption(together(measured, arrows))
    if not snapshot.run.scheduled and find_overfitting(snapshot.history):
        st.write(gap_text(_("This run"), snapshot.history, snapshot.run.config))


def _what_is_measured(config: TrainingConfig) -> str:
    count = config.validation_images
    if not count:
        return _(
            "Training: on the images that the network learns from, during the epoch. There is no "
            "validation curve, because the network learns from all {images} training images. The "
            "test images are kept for the end."
        ).format(images=number(MAX_TRAINING_IMAGES))
    return ngettext(
        "Training: on the images that the network learns from, during the epoch. Validation: on "
        "{count} image that it does not learn from, {when}.",
        "Training: on the images that the network learns from, during the epoch. Validation: on "
        "{count} images that it does not learn from, {when}.",
        count,
    ).format(count=number(count), when=_when_validated(config.steps_per_epoch))


def _when_validated(steps: int | None) -> str:
    if steps is None:
        return _("after each epoch")
    told = ngettext("every {count} step", "every {count} steps", steps)
    return unbroken(told.format(count=number(steps)))
