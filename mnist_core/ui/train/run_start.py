"""Panel: the button that starts a run, and opens it.

Whatever asks for the page while it is drawn ends that at the next use of the session: between the
press and the start, or between the start and the opening. The press is noted before anything is
drawn, and what was started is noted in the same breath, so that the page drawn next goes on there.
"""

from __future__ import annotations

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.storage.class_access import Seat
from mnist_core.ui.input.last_drawing import last_drawing
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.frame import arrival
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.opened_run import open_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.watched_view import keep_drawing
from mnist_core.ui.train.class_task import show_why_not

BUTTON = "train_go"  # session key of the container
_PRESSED, _STARTED = "train_pressed", "train_started"
# It stays in view while there are settings below it. What the keyboard has reached is not to be
# behind it.
_STYLE = f"""<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-{BUTTON}) {{
  position: sticky; bottom: 0; z-index: 8 }}
.st-key-{BUTTON} {{ padding: 0.5rem 0 0.75rem; backdrop-filter: blur(6px) }}
.stMain:has(.st-key-{BUTTON}) {{ scroll-padding-bottom: 5rem }}
</style>"""


def offer_to_start(config: TrainingConfig, seat: Seat | None) -> None:
    """The button, and why it cannot be pressed or why nothing was started.

    Args:
        config: what is trained.
        seat: the class that this browser is in; None for none.
    """
    open_what_was_started()
    st.html(_STYLE)
    refusal = st.container()  # above the button: below it, it would be out of sight on a desk
    with refusal:
        waits = show_why_not(seat)
    button_once(
        _("Train"),
        "train_start",
        _note_press,
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=waits,
    )
    if st.session_state.get(_PRESSED) == arrival() and not waits:
        with refusal:
            _start(config)
    st.session_state.pop(_PRESSED, None)


def _note_press() -> None:
    st.session_state[_PRESSED] = arrival()  # of this visit: no later one starts anything by itself


def _start(config: TrainingConfig) -> None:
    started = st.session_state.setdefault(_STARTED, [])
    engine, mark, drawing = get_engine(), owner_mark(), last_drawing()
    del st.session_state[_PRESSED]
    try:  # the session is not used in here
        run, key = engine.start(config, mark, drawing=drawing)
        started.append((run.id, key, drawing))
    except MnistCoreError as error:
        st.error(explain(error), icon=":material/error:")
        return
    open_what_was_started()


def open_what_was_started() -> None:
    """Open a run that was started, unless that is done."""
    started = st.session_state.get(_STARTED, [])
    while started:
        run_id, key, drawing = started[-1]
        keep_drawing(run_id, drawing)
        open_run(run_id, key)
        note_doing("trained")
        started.pop()
