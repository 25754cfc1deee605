"""One line under probabilities that are not calibrated; those on Draw are."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.i18n.formats import percent
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import load_run_calibration


def say_before_calibration(*runs: Run) -> None:
    """A caption, if one of the networks has a calibration.

    Raises:
        ModelNotFoundError: a model's file is missing.
    """
    if any(_is_calibrated(run) for run in runs):
        st.caption(
            _(
                "These probabilities are not calibrated, and they take every image for one of the "
                "ten classes. The answers on Draw are calibrated: one that is {confidence} sure is "
                "right about nine times out of ten."
            ).format(confidence=percent(0.9, 0))
        )


def _is_calibrated(run: Run) -> bool:
    from mnist_core.reading.calibration import Calibration  # SciPy: Home does without

    return load_run_calibration(run) != Calibration()
