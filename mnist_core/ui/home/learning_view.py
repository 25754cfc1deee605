"""Panel: one button, and a network that learns to read while one watches."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError, ClassReason, MnistCoreError
from mnist_core.i18n import _
from mnist_core.i18n.formats import percent
from mnist_core.recipes import RECIPES
from mnist_core.records import Snapshot
from mnist_core.ui.input.last_drawing import last_drawing
from mnist_core.ui.shared.bring_into_view import bring_into_view
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.fine_tuned_run import is_under_way
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.model_choice import MISTAKES_PARAM, MODEL_PARAM
from mnist_core.ui.shared.next_step import next_link
from mnist_core.ui.shared.opened_run import remember_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.queue_text import waiting_text
from mnist_core.ui.shared.watched_view import keep_drawing, show_watched

WATCH, RUN, REFUSED = "home_watch", "home_run", "home_refused"
PLACE, BEGUN = "home_learning", "home_begun"
RECIPE = "fast"
_LOOK_SECONDS = 0.4


def show_learning() -> None:
    """Offer to train a network, and show the one that this visit has begun here, or in this
    browser before a reload, while it learns."""
    run_id = st.session_state.get(RUN, "") or _take_up()
    st.button(
        _("Watch a network learn to read"),
        type="secondary" if run_id else "primary",
        icon=":material/play_arrow:",
        key=f"{WATCH}_{run_id}",  # another after each press: none acts twice
        on_click=_begin,
    )
    if refused := st.session_state.pop(REFUSED, ""):
        st.error(refused, icon=":material/error:")
    if not run_id:
        st.caption(
            _(
                "It starts with random weights, and you see how twenty test images, and the first "
                "digit you have drawn, are read while it learns. It takes less than a minute."
            )
        )
        return
    if st.session_state.pop(BEGUN, False):  # the button stands at the screen's edge
        bring_into_view(PLACE, run_id)
    with errors_explained():
        snapshot = get_engine().snapshot(run_id)
    pace = _LOOK_SECONDS if is_under_way(snapshot.run) else None
    st.fragment(_show_now, run_every=pace)(run_id, pace)


def _take_up() -> str:
    """Show the newest run that the button has begun in this browser and that is still under way.

    Returns:
        Its id; "" where there is none.
    """
    person, config = person_here(), _config()
    if not person:
        return ""
    runs = get_engine().runs()
    own = (run for run in runs if run.owner == person and run.config == config)
    run_id = next((run.id for run in own if run.scheduled), "")
    if run_id:
        st.session_state[RUN] = run_id
        keep_drawing(run_id, get_engine().watched_drawing(run_id, owner_mark()))
    return run_id


def _config() -> TrainingConfig:
    """The recipe's, as far as this server allows it."""
    limits = get_engine().settings
    return RECIPES[RECIPE].config.within(limits.max_epochs, limits.max_batch_size)


def _begin() -> None:
    drawing = last_drawing()
    try:
        run, key = get_engine().start(_config(), owner_mark(), drawing=drawing)
    except MnistCoreError as error:
        st.session_state[REFUSED] = _why_not(error)
        return
    st.session_state[RUN], st.session_state[BEGUN] = run.id, True
    keep_drawing(run.id, drawing)
    remember_run(run.id, key)


def _why_not(error: MnistCoreError) -> str:
    if isinstance(error, ClassError) and error.reason == ClassReason.HIDDEN:  # none to change here
        return _(
            "Your teacher has fixed what your class trains, so nothing was started here. Open "
            "Train: the teacher's settings are there."
        )
    return explain(error)


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_now(run_id: str, pace: float | None) -> None:
    snapshot = get_engine().snapshot(run_id)
    if pace is not None and not is_under_way(snapshot.run):
        st.rerun()
    run, progress = snapshot.run, snapshot.progress
    done = run.epochs_done + (progress.step / progress.steps if progress else 0)
    st.progress(min(1.0, done / run.config.epochs), text=_status(snapshot))
    show_watched(snapshot)
    if not is_under_way(snapshot.run):
        _show_next(snapshot)


def _status(snapshot: Snapshot) -> str:
    run = snapshot.run
    if snapshot.position:
        return waiting_text(snapshot)
    if run.epochs_done < run.config.epochs:
        return _("Training…") if snapshot.progress else _("Preparing…")
    if run.test_accuracy is None:
        return _("Testing it on 10,000 images…")
    return _("Finished: it reads {share} of 10,000 test images correctly.").format(
        share=percent(run.test_accuracy)
    )


def _show_next(snapshot: Snapshot) -> None:
    """Where one goes from here: its mistakes first."""
    run = snapshot.run
    with st.container(horizontal=True):
        if run.model_epoch is not None:
            query = {MODEL_PARAM: run.id, MISTAKES_PARAM: "true"}
            next_link("Browse", _("See its mistakes"), query)
        st.page_link(
            "pages/2_Train.py",
            label=_("See its curves"),
            icon=":material/model_training:",
            query_params={"run": run.id},
        )
