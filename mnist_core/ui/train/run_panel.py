"""Panel: one run as it happens. State, progress, numbers and curves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import duration, number, percent
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import config_title, length
from mnist_core.ui.shared.opened_run import is_open, keep_key
from mnist_core.ui.shared.page_watch import watch_runs
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.queue_text import waiting_text
from mnist_core.ui.shared.watched_view import show_watched
from mnist_core.ui.train.recipe_choice import show_published
from mnist_core.ui.train.rights import Rights
from mnist_core.ui.train.run_code import show_code
from mnist_core.ui.train.run_controls import show_controls
from mnist_core.ui.train.run_links import show_links
from mnist_core.ui.train.run_text import wrong_labels_text
from mnist_core.ui.train.training_charts import show_training_charts

# On a phone the curves stand where one looks when a run begins; its numbers and images, below them.
_STYLE = """<style>@media (max-width: 640px) {
  .st-key-run_moving > :has(> :is(.st-key-run_numbers, .st-key-run_watched)) { order: 1 }
  .stMain .st-key-run_heading [data-testid="stHeading"] h2 { font-size: 1.4rem; padding: 0.25rem 0 }
}</style>"""
_FAST, _SLOW = 0.5, 2.0  # seconds between looks at a run that is computed

_BADGES: dict[str, tuple[str, str, Literal["orange", "blue", "green", "gray", "red"]]] = {
    "queued": (N_("Queued"), ":material/hourglass_top:", "orange"),
    "running": (N_("Training…"), ":material/play_arrow:", "blue"),
    "paused": (N_("Paused"), ":material/pause:", "orange"),
    "finished": (N_("Finished"), ":material/check_circle:", "green"),
    "stopped": (N_("Stopped"), ":material/stop_circle:", "gray"),
    "failed": (N_("Failed"), ":material/error:", "red"),
    "interrupted": (N_("Interrupted"), ":material/power_off:", "orange"),
}
_NOTHING_YET = {
    "paused": N_("No epoch was finished, so there is no network yet. Press Resume to train it."),
    "stopped": N_("No epoch was finished, so there is no network yet. Press Continue to train it."),
}


def show_run(run_id: str, key: str, hidden: Collection[str] = ()) -> None:
    """Show a run and keep looking at it, as often as there is something to see.

    Args:
        run_id, key: the run, and the key that this browser knows of it; "" for none.
        hidden: settings that this person has no choice about.

    Raises:
        RunNotFoundError: no such run, or its files are damaged.
    """
    snapshot = get_engine().snapshot(run_id)
    pace = _pace(snapshot)
    st.html(_STYLE)
    rights = Rights(key, get_engine().teaches(run_id, owner_mark()), frozenset(hidden))
    st.fragment(_show_live, run_every=pace)(run_id, rights, pace)
    show_code(snapshot)  # large and still, so not sent again twice a second


def _show_live(run_id: str, rights: Rights, pace: float | None) -> None:
    if not is_open(run_id):  # it was deleted here
        st.rerun()
    try:
        _show_now(run_id, rights, pace)
    except MnistCoreError as error:  # somebody else may delete it at any moment
        st.error(explain(error), icon=":material/error:")


def _show_now(run_id: str, rights: Rights, pace: float | None) -> None:
    if pace is None:
        watch_runs(run_id)
    snapshot = get_engine().snapshot(run_id)
    if _pace(snapshot) != pace:
        st.rerun()
    _show_heading(snapshot)
    with st.container(key="run_moving"):
        with st.container(key="run_numbers"):
            _show_numbers(snapshot)
            show_published(snapshot)
        with st.container(key="run_watched"):
            show_watched(snapshot)
        show_training_charts(snapshot)
    show_controls(snapshot, rights)
    if snapshot.run.model_epoch is not None:
        show_links(snapshot)
    keep_key(run_id)


def _pace(snapshot: Snapshot) -> float | None:
    """None for a run at rest: `page_watch` notices when it changes."""
    if snapshot.position is None and snapshot.run.scheduled:  # by another server
        return _FAST if snapshot.progress else _SLOW
    if snapshot.position is None:
        return None
    soon = snapshot.position == 0 or (snapshot.wait_seconds or 0) < _SLOW
    return _FAST if soon else _SLOW


def _show_heading(snapshot: Snapshot) -> None:
    run = snapshot.run
    with st.container(horizontal=True, vertical_alignment="center", key="run_heading"):
        st.header(config_title(run.config), width="content", anchor=False)
        label, icon, color = _BADGES[run.state]
        st.badge(_(label), icon=icon, color=color)
    with st.container():  # always there: what follows keeps its place, so it is shown once
        _show_notices(snapshot)
    done = run.epochs_done + (_epoch_fraction(snapshot) if run.scheduled else 0)
    st.progress(min(1.0, done / run.config.epochs), text=_status(snapshot))


def _show_notices(snapshot: Snapshot) -> None:
    """What happened to the run, or what it waits for, if there is anything to say."""
    run = snapshot.run
    if run.failure:
        tell = st.error if run.state == "failed" else st.warning
        tell(explain(error_from_dict(run.failure)), icon=_BADGES[run.state][1])
    elif run.state == "interrupted":
        st.info(
            _interrupted(run),
            icon=":material/power_off:",
        )
    elif run.state in _NOTHING_YET and not run.epochs_done and run.model_epoch is None:
        st.info(
            _(_NOTHING_YET[run.state]),
            icon=_BADGES[run.state][1],
        )
    if run.scheduled and (refused := get_engine().refused_worker):
        st.warning(explain(refused), icon=":material/warning:")
    if not run.scheduled and snapshot.position is not None:
        st.info(_being_prepared(run), icon=":material/hourglass_top:")


def _interrupted(run: Run) -> str:
    if not run.epochs_done:
        return _(
            "The server was restarted while this run was training. No epoch was finished yet, so "
            "nothing is lost. Press Resume to continue."
        )
    return _(
        "The server was restarted while this run was training. Its checkpoint after {length} is "
        "kept. Press Resume to continue."
    ).format(length=length(run.config, run.epochs_done))


def _being_prepared(run: Run) -> str:
    """What happens after the last epoch of a run that was ended early."""
    return _(
        "The network after {length} is being tested on the 10,000 test images and exported to "
        "files. This takes some seconds. Then you can draw with it."
    ).format(length=length(run.config, run.epochs_done))


def _epoch_fraction(snapshot: Snapshot) -> float:
    progress = snapshot.progress
    return progress.step / progress.steps if progress else 0.0


def _status(snapshot: Snapshot) -> str:
    run, progress = snapshot.run, snapshot.progress
    if not run.scheduled:
        return _done(run)
    if snapshot.position:
        return _("{done}. {what}").format(done=_done(run), what=waiting_text(snapshot))
    if run.epochs_done == run.config.epochs:
        return _("Testing the network on the 10,000 test images")
    now = _now(run.config, run.epochs_done, progress.step if progress else 0)
    if progress is None and snapshot.position is None:
        return _(
            "{done}. Training continues within a minute, on this server or on another one"
        ).format(done=_done(run))
    if progress is None:
        return _("{now}: preparing").format(now=now)
    if not progress.images_per_second:
        return now
    images = round(progress.images_per_second)
    speed = ngettext("{count} image per second", "{count} images per second", images)
    parts = [now, speed.format(count=number(images))]
    if snapshot.seconds_left:
        parts.append(_("about {duration} left").format(duration=duration(snapshot.seconds_left)))
    return " · ".join(parts)


def _done(run: Run) -> str:
    steps = run.config.steps_per_epoch or 1
    told = (
        _("{done} of {length} done in bfloat16")
        if run.precision == "bfloat16"
        else _("{done} of {length} done")
    )
    planned = length(run.config, run.config.epochs)
    return told.format(done=number(run.epochs_done * steps), length=planned)


def _now(config: TrainingConfig, epochs_done: int, step: int) -> str:
    """How far it is, in its own unit: "Epoch 2 of 5", "Step 300 of 1,000"."""
    steps = config.steps_per_epoch
    if steps:
        return _("Step {number} of {all}").format(
            number=number(epochs_done * steps + step), all=number(config.epochs * steps)
        )
    return _("Epoch {number} of {all}").format(
        number=number(epochs_done + 1), all=number(config.epochs)
    )


def _show_numbers(snapshot: Snapshot) -> None:
    run, history = snapshot.run, snapshot.history
    last = history[-1] if history else None
    points = snapshot.progress.points if snapshot.progress else ()
    points = points or (last.points if last else ())
    loss, accuracy = points[-1][1:] if points else (None, None)  # where the curves end
    numbers = (
        (_("Training loss"), "–" if loss is None else number(loss, 3)),
        (_("Training accuracy"), _percent(accuracy)),
        (_("Validation accuracy"), _percent(last.val_accuracy if last else None)),
        (_("Test accuracy"), _percent(run.test_accuracy)),
    )
    with st.container(horizontal=True):
        for label, value in numbers:
            st.metric(label, value, width=142)
    if told := wrong_labels_text(run.config):
        st.caption(told)


def _percent(share: float | None) -> str:
    return "–" if share is None else percent(share)
