"""Panel: one run as it happens. State, progress, numbers and curves."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.counting import counted
from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.model_choice import MISTAKES_PARAM, MODEL_PARAM
from mnist_core.ui.shared.names import config_title, duration, length, percent
from mnist_core.ui.shared.opened_run import is_open, keep_key
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.train.recipe_choice import show_published
from mnist_core.ui.train.run_code import show_code
from mnist_core.ui.train.run_controls import show_controls
from mnist_core.ui.train.training_charts import show_training_charts

_FAST, _SLOW, _IDLE = 0.5, 2.0, 10.0  # seconds between looks at a run

_BADGES: dict[str, tuple[str, str, Literal["orange", "blue", "green", "gray", "red"]]] = {
    "queued": ("Queued", ":material/hourglass_top:", "orange"),
    "running": ("Training", ":material/play_arrow:", "blue"),
    "paused": ("Paused", ":material/pause:", "orange"),
    "finished": ("Finished", ":material/check_circle:", "green"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "failed": ("Failed", ":material/error:", "red"),
    "interrupted": ("Interrupted", ":material/power_off:", "orange"),
}


_NOTHING_YET = {
    "paused": "No epoch was finished, so there is no network yet. Press Resume to train it.",
    "stopped": "No epoch was finished, so there is no network yet. Press Continue to train it.",
}


def show_run(run_id: str, key: str) -> None:
    """Show a run and keep looking at it, as often as there is something to see.

    Raises:
        RunNotFoundError: no such run, or its files are damaged.
    """
    snapshot = get_engine().snapshot(run_id)
    pace = _pace(snapshot)
    st.fragment(_show_live, run_every=pace)(run_id, key, pace)
    show_code(snapshot)  # large and still, so not sent again twice a second


def _show_live(run_id: str, key: str, pace: float) -> None:
    if not is_open(run_id):  # it was deleted here
        st.rerun()
    try:
        snapshot = get_engine().snapshot(run_id)
    except MnistCoreError as error:
        st.error(explain(error), icon=":material/error:")
        return
    if _pace(snapshot) != pace:
        st.rerun()
    _show_heading(snapshot)
    _show_numbers(snapshot)
    show_published(snapshot)
    show_training_charts(snapshot)
    show_controls(snapshot, key)
    if snapshot.run.model_epoch is not None:
        _show_links(snapshot)
    keep_key(run_id)


def _pace(snapshot: Snapshot) -> float:
    if snapshot.position is None:
        return _IDLE
    soon = snapshot.position == 0 or (snapshot.wait_seconds or 0) < _SLOW
    return _FAST if soon else _SLOW


def _show_heading(snapshot: Snapshot) -> None:
    run = snapshot.run
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(config_title(run.config), width="content", anchor=False)
        label, icon, color = _BADGES[run.state]
        st.badge(label, icon=icon, color=color)
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
    elif run.scheduled and (refused := get_engine().refused_worker):
        st.warning(explain(refused), icon=":material/warning:")
    elif run.state == "interrupted":
        st.info(
            f"The server was restarted while this run was training. {_kept(run)} "
            "Press Resume to continue.",
            icon=":material/power_off:",
        )
    elif run.state in ("paused", "stopped") and not run.epochs_done:
        st.info(
            _NOTHING_YET[run.state],
            icon=_BADGES[run.state][1],
        )
    if not run.scheduled and snapshot.position is not None:
        st.info(_being_prepared(run), icon=":material/hourglass_top:")


def _kept(run: Run) -> str:
    if not run.epochs_done:
        return "No epoch was finished yet, so nothing is lost."
    return f"Its checkpoint after {length(run.config, run.epochs_done)} is kept."


def _being_prepared(run: Run) -> str:
    """What happens after the last epoch of a run that was ended early."""
    return (
        f"The network after {length(run.config, run.epochs_done)} is being tested on the 10,000 "
        "test images and exported to files. This takes some seconds. Then you can draw with it."
    )


def _epoch_fraction(snapshot: Snapshot) -> float:
    progress = snapshot.progress
    return progress.step / progress.steps if progress else 0.0


def _status(snapshot: Snapshot) -> str:
    run, progress = snapshot.run, snapshot.progress
    if not run.scheduled:
        return _done(run)
    if snapshot.position:
        wait = duration(snapshot.wait_seconds or 0)
        return f"{_done(run)}. Position {snapshot.position} in the queue, starts in about {wait}"
    if run.epochs_done == run.config.epochs:
        return "Testing the network on the 10,000 test images"
    now = _now(run.config, run.epochs_done, progress.step if progress else 0)
    if progress is None:
        return f"{now}: preparing"
    if not progress.images_per_second:
        return now
    left = f" · about {duration(snapshot.seconds_left)} left" if snapshot.seconds_left else ""
    return f"{now} · {counted(round(progress.images_per_second), 'image')} per second{left}"


def _done(run: Run) -> str:
    steps = run.config.steps_per_epoch or 1
    computed = " in bfloat16" if run.precision == "bfloat16" else ""
    return f"{run.epochs_done * steps:,} of {length(run.config, run.config.epochs)} done{computed}"


def _now(config: TrainingConfig, epochs_done: int, step: int) -> str:
    """How far it is, in its own unit: "Epoch 2 of 5", "Step 300 of 1,000"."""
    steps = config.steps_per_epoch
    if steps:
        return f"Step {epochs_done * steps + step:,} of {config.epochs * steps:,}"
    return f"Epoch {epochs_done + 1} of {config.epochs}"


def _show_numbers(snapshot: Snapshot) -> None:
    run, history = snapshot.run, snapshot.history
    last = history[-1] if history else None
    points = snapshot.progress.points if snapshot.progress else ()
    points = points or (last.points if last else ())
    _, loss, accuracy = points[-1] if points else (None, None, None)  # where the curves end
    numbers = (
        ("Training loss", "–" if loss is None else f"{loss:.3f}"),
        ("Training accuracy", _percent(accuracy)),
        ("Validation accuracy", _percent(last.val_accuracy if last else None)),
        ("Test accuracy", _percent(run.test_accuracy)),
    )
    with st.container(horizontal=True):
        for label, value in numbers:
            st.metric(label, value, width=142)


def _percent(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _show_links(snapshot: Snapshot) -> None:
    with st.container(horizontal=True):
        chosen = {MODEL_PARAM: snapshot.run.id}
        st.page_link(
            "pages/1_Draw.py", label="Draw with it", icon=":material/draw:", query_params=chosen
        )
        st.page_link(
            "pages/3_Browse.py",
            label="See its mistakes",
            icon=":material/grid_view:",
            query_params={**chosen, MISTAKES_PARAM: "true"},
        )
        st.page_link(
            "pages/4_Inside.py",
            label="Look inside",
            icon=":material/hub:",
            query_params={**chosen, "inside_view": "Weights"},  # what it has learned
        )
