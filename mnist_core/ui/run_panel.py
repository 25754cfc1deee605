"""Panel: one run as it happens. State, progress, curves, and the buttons that steer it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.messages import explain
from mnist_core.records import Snapshot
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.model_choice import MODEL_PARAM
from mnist_core.ui.names import config_title, counted, duration, percent
from mnist_core.ui.training_charts import show_training_charts
from mnist_core.ui.training_form import ask_for_learning_rate

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


def _show_live(run_id: str, key: str, pace: float) -> None:
    try:
        snapshot = get_engine().snapshot(run_id)
    except MnistCoreError as error:
        st.error(explain(error), icon=":material/error:")
        return
    if _pace(snapshot) != pace:
        st.rerun()
    _show_heading(snapshot)
    _show_numbers(snapshot)
    show_training_charts(snapshot)
    _show_controls(snapshot, key)
    if snapshot.run.model_epoch is not None:
        _show_links(snapshot)


def _pace(snapshot: Snapshot) -> float:
    if snapshot.place == 0 or (snapshot.place is not None and snapshot.wait_seconds < _SLOW):
        return _FAST
    return _SLOW if snapshot.place is not None else _IDLE


def _show_heading(snapshot: Snapshot) -> None:
    run = snapshot.run
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(config_title(run.config), width="content", anchor=False)
        label, icon, color = _BADGES[run.state]
        st.badge(label, icon=icon, color=color)
    if run.failure:
        tell = st.error if run.state == "failed" else st.warning
        tell(explain(error_from_dict(run.failure)), icon=_BADGES[run.state][1])
    elif run.takes_turns and (refused := get_engine().refused_worker):
        st.warning(explain(refused), icon=":material/warning:")
    elif run.state == "interrupted":
        st.info(
            f"The server was restarted while this run was under way. "
            f"{_kept(run.epochs_done)}: Resume goes on from there.",
            icon=":material/power_off:",
        )
    done = run.epochs_done + (_epoch_share(snapshot) if run.takes_turns else 0)
    st.progress(min(1.0, done / run.config.epochs), text=_status(snapshot))


def _kept(epochs: int) -> str:
    return f"{counted(epochs, 'finished epoch')} kept" if epochs else "No epoch was finished"


def _epoch_share(snapshot: Snapshot) -> float:
    progress = snapshot.progress
    return progress.step / progress.steps if progress else 0.0


def _status(snapshot: Snapshot) -> str:
    run, progress = snapshot.run, snapshot.progress
    if not run.takes_turns:
        return f"{run.epochs_done} of {counted(run.config.epochs, 'epoch')} done"
    if snapshot.place:
        turn = "Its turn is next" if snapshot.place == 1 else f"{snapshot.place - 1} before it"
        return (
            f"{run.epochs_done} of {counted(run.config.epochs, 'epoch')} done. "
            f"{turn}, in about {duration(snapshot.wait_seconds)}"
        )
    if run.epochs_done == run.config.epochs:
        return "Testing it on the 10,000 test images"
    epoch = f"Epoch {run.epochs_done + 1} of {run.config.epochs}"
    if progress is None:
        return f"{epoch}: getting ready"
    left = f" · about {duration(snapshot.seconds_left)} left" if snapshot.seconds_left else ""
    return f"{epoch} · {progress.images_per_second:,.0f} images a second{left}"


def _show_controls(snapshot: Snapshot, key: str) -> None:
    engine, run = get_engine(), snapshot.run
    if not engine.owns(run.id, key):
        why = "The key in this link does not belong to this run" if key else "You are watching"
        st.caption(f"{why}: only the link it was started with can steer it.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if run.takes_turns:
            _button("Pause", ":material/pause:", engine.pause, run.id, key)
        if run.state in ("paused", "interrupted", "failed"):
            _button("Resume", ":material/play_arrow:", engine.resume, run.id, key, kind="primary")
        if run.active or run.state == "interrupted":
            _button("Stop", ":material/stop:", engine.stop, run.id, key)
        _extend(snapshot, key)
        _share(run.id, key)
    if run.active or run.state == "interrupted":
        _change_learning_rate(snapshot, key)


def _button(
    label: str,
    icon: str,
    action: Callable[..., None],
    *arguments: object,
    kind: str = "secondary",
) -> None:
    """A button that asks the engine for something, and says so if it cannot be had."""
    st.button(label, icon=icon, type=kind, on_click=_try, args=(action, *arguments))


def _try(action: Callable[..., None], *arguments: object) -> None:
    try:
        action(*arguments)
    except MnistCoreError as error:
        st.toast(explain(error), icon=":material/error:", duration="long")


def _extend(snapshot: Snapshot, key: str) -> None:
    run = snapshot.run
    more = st.number_input(
        "More epochs", 1, 30, 3, key=f"train_more_{run.id}", width=130, label_visibility="collapsed"
    )
    _button(
        f"Continue for {counted(more, 'more epoch')}",
        ":material/add:",
        get_engine().extend,
        run.id,
        key,
        more,
    )


def _share(run_id: str, key: str) -> None:
    with st.popover("Share", icon=":material/share:"):
        address = f"{(st.context.url or '').split('?')[0]}?run={run_id}"
        st.write("For watching:")
        st.code(address, language=None, wrap_lines=True)
        st.write("For steering it, on another device of yours; do not pass it on:")
        st.code(f"{address}&key={key}", language=None, wrap_lines=True)


def _change_learning_rate(snapshot: Snapshot, key: str) -> None:
    """A slider that acts on the run from its next epoch on."""
    run = snapshot.run
    name = f"train_live_rate_{run.id}"

    def change() -> None:
        _try(get_engine().set_learning_rate, run.id, key, st.session_state[name])

    with st.container(width=340):
        ask_for_learning_rate(
            name,
            run.config.learning_rate,
            label="Learning rate from the next epoch on",
            on_change=change,
        )


def _show_numbers(snapshot: Snapshot) -> None:
    run, history = snapshot.run, snapshot.history
    last = history[-1] if history else None
    point = snapshot.progress.points[-1] if snapshot.progress and snapshot.progress.points else None
    accuracy = point[2] if point else last.accuracy if last else None
    loss = point[1] if point else last.loss if last else None
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
            query_params=chosen,
        )
