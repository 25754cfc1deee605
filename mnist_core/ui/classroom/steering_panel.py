"""Panel: steer the class. Eyes on the teacher, training allowed or not, and any of its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import ACTIVE, Class, Run
from mnist_core.storage.class_access import Seat
from mnist_core.ui.classroom.settings import toggle_setting
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.clicks import ValueOf, button_once
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.names import RUN_STATES, config_title
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.run_makers import makers_for, with_maker
from mnist_core.ui.shared.toasts import say_later

RUNS = "class_steered_runs"
LOOK_SECONDS = 2.0  # between two looks at who has begun a run, or ended one


def show_steering(seat: Seat) -> None:
    """What a teacher does with all runs of the class, and with some of them.

    Args:
        seat: of a teacher.

    Raises:
        DatabaseError: the runs of the class cannot be read.
    """
    st.header(_("Steer the class"), anchor=False)
    if seat.found.eyes_on_me:
        st.info(
            _("All runs of the class are paused, and members cannot start any."),
            icon=":material/visibility:",
        )
    offer_eyes_on_me(seat.found)
    toggle_setting(
        seat.found,
        "training",
        _("Members may train"),
        _(
            "Off: members cannot start or resume runs. Runs that are waiting or training already "
            "continue to their end."
        ),
    )
    makers = makers_for(seat)
    runs = {run.id: run for run in _unfinished_first(get_engine().runs()) if run.id in makers}
    _steer_runs(runs, makers)
    st.fragment(_follow_runs, run_every=LOOK_SECONDS)(seat, _states(runs.values()))


def offer_eyes_on_me(found: Class) -> None:
    """A button that pauses all runs of the class, or lets them go on."""
    rests = found.eyes_on_me
    button_once(
        _("Resume all runs") if rests else _("Eyes on me"),
        f"class_eyes_{rests}",
        attempt,
        _eyes_on_me,
        found.id,
        not rests,
        type="primary" if rests else "secondary",
        icon=":material/play_arrow:" if rests else ":material/visibility:",
        help=_("Pauses all runs of the class at once. Afterwards exactly those are resumed."),
    )


def _eyes_on_me(class_id: str, rests: bool) -> None:
    count = len(get_engine().eyes_on_me(class_id, owner_mark(), rests))
    if rests:
        told = ngettext("{count} run paused.", "{count} runs paused.", count)
    else:
        told = ngettext("{count} run resumed.", "{count} runs resumed.", count)
    say_later(told.format(count=number(count)), ":material/check:")


@errors_explained()  # it is looked at again and again, outside the page's own
def _follow_runs(seat: Seat, shown: dict[str, str]) -> None:
    """Draw the page anew once somebody has begun a run, or one is in another state."""
    makers = makers_for(seat)
    if _states(run for run in get_engine().runs() if run.id in makers) != shown:
        st.rerun()


def _states(runs: Iterable[Run]) -> dict[str, str]:
    return {run.id: run.state for run in runs}


def _steer_runs(runs: dict[str, Run], makers: dict[str, str]) -> None:
    """Choose some runs, then pause, resume, stop or delete them."""
    engine = get_engine()
    if not runs:
        st.caption(_("Nobody in the class has trained yet."))
        return
    st.session_state[RUNS] = [each for each in st.session_state.get(RUNS, []) if each in runs]
    chosen = st.multiselect(
        _("Runs of the class"),
        list(runs),
        format_func=lambda run_id: with_maker(makers, run_id, _title(runs[run_id])),
        key=RUNS,
        placeholder=_("Choose runs to steer"),
    )
    with st.container(horizontal=True):
        _button(_("Pause"), ":material/pause:", engine.pause, chosen)
        _button(_("Resume"), ":material/play_arrow:", engine.resume, chosen)
        _button(_("Stop"), ":material/stop:", engine.stop, chosen)
        with st.popover(_("Delete"), icon=":material/delete:", disabled=not chosen):
            st.write(
                _(
                    "This permanently deletes the chosen runs with their curves and networks, also "
                    "for those who started them."
                )
            )
            _button(_("Delete permanently"), ":material/delete:", engine.delete, chosen)


def _unfinished_first(runs: list[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: run.state not in ACTIVE)


def _title(run: Run) -> str:
    parts = (config_title(run.config), _(RUN_STATES[run.state]), moment(run.created), run.id)
    return " · ".join(parts)


def _button(label: str, icon: str, action: Callable[..., None], chosen: list[str]) -> None:
    """A button that asks the engine for something, for each of the runs that are chosen now."""
    key, look = f"class_runs_{action.__name__}", {"icon": icon, "disabled": not chosen}
    button_once(label, key, _do, action, ValueOf(RUNS), **look)


def _do(action: Callable[..., None], run_ids: list[str]) -> None:
    """Do it to each; say how many it was done to, and why not to the others."""
    done, refused = 0, ""
    for run_id in run_ids:
        try:
            action(run_id, mark=owner_mark())
            done += 1
        except MnistCoreError as error:
            refused = explain(error)
    if done:
        told = ngettext("Done for {count} run.", "Done for {count} runs.", done)
        say_later(told.format(count=number(done)), ":material/check:")
    if refused:
        say_later(refused, ":material/error:", "long")
