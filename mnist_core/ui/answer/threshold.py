"""Panel: how sure is sure enough to answer; measured for each model, and adjustable."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import load_run_calibration
from mnist_core.ui.shared.pictures import CANVAS_SIDE

if TYPE_CHECKING:
    from mnist_core.reading.calibration import Calibration


def show_threshold(run: Run) -> None:
    """A slider that starts at what was measured for the model.

    Raises:
        ModelNotFoundError: the model's file is missing.
    """
    st.slider(
        _("Confidence threshold"),
        0,
        100,
        _percent(load_run_calibration(run)),
        format=_("{number} %").replace("%", "%%").format(number="%d"),
        key=threshold_key(run),
        width=CANVAS_SIDE,
        help=_(
            "If the network is less sure than this, the answer is “Not sure” with the two most "
            "probable classes, or “Probably not a digit”."
        ),
    )


def chosen_calibration(run: Run) -> Calibration:
    """A model's calibration with the threshold that was chosen for it.

    Raises:
        ModelNotFoundError: the model's file is missing.
    """
    calibration = load_run_calibration(run)
    chosen = st.session_state.get(threshold_key(run), _percent(calibration))
    if chosen == _percent(calibration):
        return calibration  # as it was measured, not rounded
    return replace(calibration, threshold=chosen / 100)


def threshold_key(run: Run) -> str:
    return f"draw_threshold_{run.id}"


def _percent(calibration: Calibration) -> int:
    return round(100 * calibration.threshold)
