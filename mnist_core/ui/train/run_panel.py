"""Panel: one run as it happens. State, progress, numbers and curves."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.counting import plural
from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.records import Run, Snapshot
from mnist_core.ui.browse.image_grid import MISTAKES
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.names import config_title, counted, duration, length, percent
from mnist_core.ui.shared.opened_run import is_open, keep_key
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.train.recipe_choice import show_published
from mnist_core.ui.train.run_code import show_code
from mnist_core.ui.train.run_controls import show_controls
from mnist_core.ui.train.training_charts import show_training_charts

_FAST, _SLOW, _IDLE = 0.5, 2.0, 10.0  # seconds between looks at a run

_BADGES = {
    "queued": ("Waiting for its turn", ":material/hourglass_top:", "orange"),
    "running": ("Training", ":material/play_arrow:", "blue"),
    "paused": ("Paused", ":material/pause:", "orange"),
    "finished": ("Finished", ":material/check_circle:", "green"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "failed": ("Failed", ":material/error:", "red"),
    "interrupted": ("Interrupted", ":material/power_off:", "orange"),
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
    if snapshot.position == 0 or (snapshot.position is not None and snapshot.wait_seconds < _SLOW):
        return _FAST
    return _SLOW if snapshot.position is not None else _IDLE


def _show_heading(snapshot: Snapshot) -> None:
    run = snapshot.run
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(config_title(run.config), width="content", anchor=False)
        label, icon, color = _BADGES[run.state]
        st.badge(label, icon=icon, color=color)
    if run.failure:
        tell = st.error if run.state == "failed" else st.warning
        tell(explain(error_from_dict(run.failure)), icon=_BADGES[run.state][1])
    elif run.scheduled and (refused := get_engine().refused_worker):
        st.warning(explain(refused), icon=":material/warning:")
    elif run.state == "interrupted":
        st.info(
            f"The server was restarted while this run was under way. "
            f"{_kept(run)}: Resume goes on from there.",
            icon=":material/power_off:",
        )
    elif run.state in ("paused", "stopped") and not run.epochs_done:
        st.info(
            f"{_kept(run)}, so there is no network yet: {_ways_on(run)}.",
            icon=_BADGES[run.state][1],
        )
    if not run.scheduled and snapshot.position is not None:
        st.info(_being_prepared(run), icon=":material/hourglass_top:")
    done = run.epochs_done + (_epoch_share(snapshot) if run.scheduled else 0)
    st.progress(min(1.0, done / run.config.epochs), text=_status(snapshot))


def _kept(run: Run) -> str:
    if run.epochs_done:
        count = run.epochs_done * (run.config.steps_per_epoch or 1)
        first = length(run.config, run.epochs_done).removeprefix("1 ")
        return f"Its first {first} {plural(count, 'is', 'are')} kept"
    return "Nothing was finished yet"


def _being_prepared(run: Run) -> str:
    """What goes on after the last epoch of a run that has ended before its time."""
    return (
        f"The network is being prepared, as {length(run.config, run.epochs_done)} left it: it is "
        "tested on the 10,000 test images and written to files. That takes some seconds; then it "
        "can be drawn with."
    )


def _ways_on(run: Run) -> str:
    return "Resume trains it" if run.state == "paused" else "Continue trains it"


def _epoch_share(snapshot: Snapshot) -> float:
    progress = snapshot.progress
    return progress.step / progress.steps if progress else 0.0


def _status(snapshot: Snapshot) -> str:
    run, progress = snapshot.run, snapshot.progress
    if not run.scheduled:
        return _done(run)
    if snapshot.position:
        turn = "Its turn is next" if snapshot.position == 1 else f"{snapshot.position - 1} before it"
        return f"{_done(run)}. {turn}, in about {duration(snapshot.wait_seconds)}"
    if run.epochs_done == run.config.epochs:
        return "Testing it on the 10,000 test images"
    place = _place(run.config, run.epochs_done, progress.step if progress else 0)
    if progress is None:
        return f"{place}: getting ready"
    if not progress.images_per_second:
        return place
    left = f" · about {duration(snapshot.seconds_left)} left" if snapshot.seconds_left else ""
    return f"{place} · {counted(round(progress.images_per_second), 'image')} a second{left}"


def _done(run: Run) -> str:
    turn = run.config.steps_per_epoch or 1
    computed = " in bfloat16" if run.precision == "bfloat16" else ""
    return f"{run.epochs_done * turn:,} of {length(run.config, run.config.epochs)} done{computed}"


def _place(config: TrainingConfig, turns_done: int, step: int) -> str:
    """Where it stands, in its own unit: "Epoch 2 of 5", "Step 300 of 1,000"."""
    turn = config.steps_per_epoch
    if turn:
        return f"Step {turns_done * turn + step:,} of {config.epochs * turn:,}"
    return f"Epoch {turns_done + 1} of {config.epochs}"


def _show_numbers(snapshot: Snapshot) -> None:
    run, history = snapshot.run, snapshot.history
    last = history[-1] if history else None
    points = snapshot.progress.points if snapshot.progress else ()
    points = points or (last.points if last else ())
    _, loss, accuracy = points[-1] if points else (None, None, None)  # where the curves end
    numbers = (
        ("Loss now", "–" if loss is None else f"{loss:.3f}"),
        ("Accuracy now", _percent(accuracy)),
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
            query_params={**chosen, MISTAKES: "true"},
        )
        st.page_link(
            "pages/4_Inside.py",
            label="Look inside",
            icon=":material/hub:",
            query_params={**chosen, "inside_view": "Weights"},  # what it has learned
        )
