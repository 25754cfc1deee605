"""Panel: the buttons that steer a run, for whoever has its key or started it in this browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.addresses import is_loopback, network_address
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import counted, length
from mnist_core.ui.shared.opened_run import close_run, known_key, open_run
from mnist_core.ui.shared.plain import explain, quoted
from mnist_core.ui.train.training_form import ask_for_learning_rate

_REFUSED = "train_refused"
_FROM_NOW = {
    True: "Learning rate from the next epoch on",
    False: "Learning rate from the next steps on",
}


def show_controls(snapshot: Snapshot, key: str) -> None:
    """Show what can be done to this run now; to who may not steer it, say why nothing can."""
    engine, run = get_engine(), snapshot.run
    if refused := st.session_state.pop(_REFUSED, ""):
        st.toast(refused, icon=":material/error:", duration="long")
    if not engine.owns(run.id, key, owner_mark()):
        why = "The key in this link does not belong to this run" if key else "You are watching"
        st.caption(f"{why}: only the browser it was started in, or its link for steering, can.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if run.scheduled:
            _button("Pause", ":material/pause:", engine.pause, run.id, key, help=_given_up(run))
        if run.state in ("paused", "interrupted", "failed"):
            _button("Resume", ":material/play_arrow:", engine.resume, run.id, key, type="primary")
        if run.active or run.state == "interrupted":
            _button("Stop", ":material/stop:", engine.stop, run.id, key, help=_given_up(run))
        _extend(snapshot, key)
        _share(run.id)
        _delete(run, key)
    if run.state in ("finished", "stopped"):
        _keep(run, key)
    else:
        _change_learning_rate(snapshot, key)


def _button(
    label: str, icon: str, action: Callable[..., None], *arguments: object, **look: object
) -> None:
    """A button that asks the engine for something, and says so if it cannot be had.

    Args:
        label: what stands on it.
        icon: what stands before that.
        action: a method of the engine's, with the mark as its last argument.
        arguments: the action's others: the run first.
        look: other arguments of `st.button`.
    """
    key = f"train_{action.__name__}_{arguments[0]}"
    button_once(label, key, _try, action, *arguments, icon=icon, **look)


def _given_up(run: Run) -> str:
    """What pausing or stopping costs."""
    turn = run.config.steps_per_epoch
    unfinished = f"the {counted(turn, 'step')}" if turn else "the epoch"
    return f"Gives up {unfinished} under way. Kept: {_trained(run)}."


def _try(action: Callable[..., None], *arguments: object) -> bool:
    """True if it was done."""
    try:
        action(*arguments, mark=owner_mark())
    except MnistCoreError as error:
        st.session_state[_REFUSED] = explain(error)  # shown with the buttons, when they are drawn
        return False
    return True


def _extend(snapshot: Snapshot, key: str) -> None:
    run = snapshot.run
    turn = run.config.steps_per_epoch or 1
    more = st.number_input(
        "More steps" if run.config.steps_per_epoch else "More epochs",
        turn,
        30 * turn,
        3 * turn,
        turn,
        key=f"train_more_{run.id}",
        width=130,
        label_visibility="collapsed",
    )
    turns = -(-more // turn)  # whole turns, also when something else was typed in
    _button(
        f"Continue for {_more(run, turns)}",
        ":material/add:",
        get_engine().extend,
        run.id,
        key,
        turns,
    )


def _more(run: Run, turns: int) -> str:
    number, unit = length(run.config, turns).split(" ")
    return f"{number} more {unit}"


def _keep(run: Run, key: str) -> None:
    name = f"train_keep_{run.id}"

    def change() -> None:
        wanted = st.session_state[name]
        if not _try(get_engine().pin, run.id, key, wanted):
            st.session_state[name] = not wanted

    st.toggle(
        "Keep this run",
        run.pinned,
        key=name,
        on_change=change,
        help="When the space for runs is full, the oldest make room for new ones. Not this one. "
        "Half of the space can be kept so; then whoever keeps the most gives up the oldest first.",
    )


def _share(run_id: str) -> None:
    with st.popover("Share", icon=":material/share:"):
        address = f"{_address_for_others()}?run={run_id}"
        st.write("For watching:")
        st.code(address, language=None, wrap_lines=True)
        key = known_key(run_id)
        if key and get_engine().owns(run_id, key):
            st.write("For steering it, on another device of yours; do not pass it on:")
            st.code(f"{address}&key={key}", language=None, wrap_lines=True)
            return
        st.write("This browser does not know the link for steering it. Earlier ones end with it:")
        button_once("Make a new one", f"train_renew_{run_id}", _try_to_renew, run_id)


def _try_to_renew(run_id: str) -> None:
    def renew(mark: str) -> None:
        open_run(run_id, get_engine().renew_key(run_id, mark))

    _try(renew)


def _delete(run: Run, key: str) -> None:
    """Asked once, with what is lost."""
    with st.popover("Delete", icon=":material/delete:"):
        learned = "its curves and its network" if run.epochs_done else "its settings"
        st.write(
            f"This deletes the run for good: {learned}, for everybody who watches it or draws "
            f"with it. Trained so far: {_trained(run)}."
        )
        button_once("Delete for good", f"train_delete_{run.id}", _try_to_delete, run.id, key)


def _trained(run: Run) -> str:
    return length(run.config, run.epochs_done) if run.epochs_done else "nothing yet"


def _try_to_delete(run_id: str, key: str) -> None:
    if _try(get_engine().delete, run_id, key):
        close_run()
        st.toast("The run is deleted.", icon=":material/check:")


def _address_for_others() -> str:
    """This page's address, without a query, as others reach it; a word about it if they do not."""
    parts = urlsplit(st.context.url or "")._replace(query="", fragment="")
    if not is_loopback(parts.hostname or ""):
        return parts.geturl()
    here, host = network_address(), quoted(parts.hostname)
    if here is None:
        st.write(
            f"This computer is in no network: {host} in these links means each device "
            "itself, so they open in other browsers of this computer only."
        )
        return parts.geturl()
    st.write(
        f"On other devices {host} means the device itself. So these links have this "
        f"computer's address, {here}: they open on devices in the same network."
    )
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{here}{port}").geturl()


def _change_learning_rate(snapshot: Snapshot, key: str) -> None:
    """A slider that acts on the run from its next epoch, or its next few steps, on."""
    run = snapshot.run
    name = f"train_live_rate_{run.id}"

    def change() -> None:
        _try(get_engine().set_learning_rate, run.id, key, st.session_state[name])

    with st.container(width=340):
        ask_for_learning_rate(
            name,
            run.config.learning_rate,
            label=_FROM_NOW[run.config.steps_per_epoch is None],
            on_change=change,
        )
