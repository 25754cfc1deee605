"""Panel: a run of one's own that has not ended, where the page shows none, as in a new tab."""

from __future__ import annotations

import streamlit as st

from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.names import RUN_STATES, config_title, length
from mnist_core.ui.shared.opened_run import open_run

SHOW = "train_show_under_way"


def offer_run_under_way() -> bool:
    """Say that there is one, with a button that shows it.

    Returns:
        False where there is none: nothing is shown.

    Raises:
        DatabaseError: the runs cannot be read.
    """
    run = _under_way()
    if run is None:
        return False
    told = _("A run of yours has not ended: {network}, {length} ({state}).").format(
        network=config_title(run.config),
        length=length(run.config, run.config.epochs),
        state=_(RUN_STATES[run.state]),
    )
    st.info(told, icon=":material/directions_run:")
    button_once(
        _("Show this run"), SHOW, open_run, run.id, type="primary", icon=":material/show_chart:"
    )
    return True


def _under_way() -> Run | None:
    """The newest that waits or trains, or else that is paused."""
    person = person_here()
    own = [run for run in get_engine().runs() if person and run.owner == person and run.active]
    return next((run for run in own if run.scheduled), next(iter(own), None))
