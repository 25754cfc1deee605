"""Panel: the buttons that control a run, for whoever has its key or started it in this browser, and
those that the teacher of its class has."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Run, Snapshot
from mnist_core.ui.shared.addresses import address_for_others
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import length
from mnist_core.ui.shared.opened_run import close_run, known_key, open_run
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.toasts import say_later
from mnist_core.ui.train.learning_rate import ask_for_learning_rate
from mnist_core.ui.train.rights import Rights

_REFUSED = "train_refused"
_DEEDS = {  # what a member's teacher reads, by the engine's method
    "pause": "paused",
    "resume": "resumed",
    "stop": "stopped",
    "extend": "extended",
    "set_learning_rate": "changed-rate",
    "delete": "deleted",
}
_FROM_NOW = {
    True: N_("Learning rate from the next epoch"),
    False: N_("Learning rate from the next steps"),
}


def show_controls(snapshot: Snapshot, rights: Rights) -> None:
    """Show what can be done to this run now; to those who may only watch, say why."""
    engine, run, key = get_engine(), snapshot.run, rights.key
    if refused := st.session_state.pop(_REFUSED, ""):
        st.toast(refused, icon=":material/error:", duration="long")
    owns = engine.owns(run.id, key, owner_mark())
    if not owns:
        st.caption(rights.told)
        if not rights.teaches:
            return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if run.scheduled:
            _button(
                _("Pause"), ":material/pause:", engine.pause, run.id, key, help=_cost_of_ending(run)
            )
        if run.state in ("paused", "interrupted", "failed"):
            _button(
                _("Resume"), ":material/play_arrow:", engine.resume, run.id, key, type="primary"
            )
        if run.active or run.state == "interrupted":
            _button(
                _("Stop"), ":material/stop:", engine.stop, run.id, key, help=_cost_of_ending(run)
            )
        if owns and "epochs" not in rights.hidden:
            _extend(snapshot, key)
        if owns:
            _share(run.id)
        _delete(run, key)
    if run.scheduled and not run.epochs_done:  # which a help text tells under a mouse only
        st.caption(
            _(
                "No checkpoint has been saved yet: if you pause or stop now, what was trained so "
                "far is lost."
            )
        )
    if owns and run.state in ("finished", "stopped"):
        _keep(run, key)
    elif owns and "learning_rate" not in rights.hidden:
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


def _cost_of_ending(run: Run) -> str:
    """What pausing or stopping costs."""
    if not run.epochs_done:
        return _("What was trained so far is lost: no checkpoint has been saved yet.")
    kept = length(run.config, run.epochs_done)
    if run.config.steps_per_epoch:
        told = _("The steps since the last checkpoint are lost. Kept: {length}.")
    else:
        told = _("The epoch in progress is lost. Kept: {length}.")
    return told.format(length=kept)


def _try(action: Callable[..., None], *arguments: object) -> bool:
    """True if it was done."""
    try:
        action(*arguments, mark=owner_mark())
    except MnistCoreError as error:
        st.session_state[_REFUSED] = explain(error)  # shown with the buttons, when they are drawn
        return False
    if action.__name__ in _DEEDS:
        note_doing(_DEEDS[action.__name__])
    return True


def _extend(snapshot: Snapshot, key: str) -> None:
    run = snapshot.run
    steps = run.config.steps_per_epoch or 1
    more = st.number_input(
        _("More steps") if run.config.steps_per_epoch else _("More epochs"),
        steps,
        30 * steps,
        3 * steps,
        steps,
        key=f"train_more_{run.id}",
        width=130,
        label_visibility="collapsed",
    )
    epochs = -(-more // steps)  # whole epochs, also when something else was typed in
    _button(
        _continue(run, epochs),
        ":material/add:",
        get_engine().extend,
        run.id,
        key,
        epochs,
    )


def _continue(run: Run, epochs: int) -> str:
    steps = run.config.steps_per_epoch
    count = epochs * (steps or 1)
    told = (
        ngettext("Continue for {count} more step", "Continue for {count} more steps", count)
        if steps
        else ngettext("Continue for {count} more epoch", "Continue for {count} more epochs", count)
    )
    return told.format(count=number(count))


def _keep(run: Run, key: str) -> None:
    name = f"train_keep_{run.id}"

    def change() -> None:
        wanted = st.session_state[name]
        if not _try(get_engine().pin, run.id, key, wanted):
            st.session_state[name] = not wanted

    st.toggle(
        _("Keep this run"),
        run.pinned,
        key=name,
        on_change=change,
        help=_(
            "When the disk space for runs is full, the oldest runs are deleted, but not those "
            "that are kept. Kept runs may take half of the space. Beyond that, the person who "
            "keeps the most loses their oldest run first."
        ),
    )


def _share(run_id: str) -> None:
    with st.popover(_("Share"), icon=":material/share:"):
        address = f"{address_for_others()}?run={run_id}"
        st.write(_("Link for watching:"))
        st.code(address, language=None, wrap_lines=True)
        key = known_key(run_id)
        if key and get_engine().owns(run_id, key):
            st.write(_("Link for control, for another device of yours. Do not share it:"))
            st.code(f"{address}&key={key}", language=None, wrap_lines=True)
            return
        st.write(
            _(
                "This browser does not have the link for control. You can make a new one; earlier "
                "ones then stop working."
            )
        )
        button_once(
            _("Make a new link for control"), f"train_renew_{run_id}", _try_to_renew, run_id
        )


def _try_to_renew(run_id: str) -> None:
    def renew(mark: str) -> None:
        open_run(run_id, get_engine().renew_key(run_id, mark))

    _try(renew)


def _delete(run: Run, key: str) -> None:
    """Ask once, and say what is lost."""
    with st.popover(_("Delete"), icon=":material/delete:"):
        st.write(_cost_of_deleting(run))
        button_once(_("Delete permanently"), f"train_delete_{run.id}", _try_to_delete, run.id, key)


def _cost_of_deleting(run: Run) -> str:
    if not run.epochs_done and run.model_epoch is None:
        return _("This permanently deletes the run with its settings. It has not been trained yet.")
    return _(
        "This permanently deletes the run with its curves and its network, also for everybody who "
        "watches it or draws with it. Trained so far: {length}."
    ).format(length=length(run.config, run.epochs_done))


def _try_to_delete(run_id: str, key: str) -> None:
    if _try(get_engine().delete, run_id, key):
        close_run()
        say_later(_("The run is deleted."), ":material/check:")


def _change_learning_rate(snapshot: Snapshot, key: str) -> None:
    """A slider that acts on the run from its next epoch, or its next few steps."""
    run = snapshot.run
    name = f"train_live_rate_{run.id}"

    def change() -> None:
        _try(get_engine().set_learning_rate, run.id, key, st.session_state[name])

    with st.container(width=340):
        ask_for_learning_rate(
            name,
            run.config.learning_rate,
            label=_(_FROM_NOW[run.config.steps_per_epoch is None]),
            on_change=change,
        )
