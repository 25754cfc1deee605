"""Panel: open an earlier run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import streamlit as st

from mnist_core.i18n import _
from mnist_core.i18n.formats import percent
from mnist_core.records import Run
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.names import RUN_STATES, config_title, length
from mnist_core.ui.shared.opened_run import open_run, opened_run
from mnist_core.ui.shared.page_choice import offer
from mnist_core.ui.shared.run_makers import makers_for
from mnist_core.ui.train.own_runs import offer_to_delete

RUNS = 50  # of one's own, and as many of others
RUNS_OF_CLASS = 160
_NOBODY: Mapping[str, str] = MappingProxyType({})


def choose_run(key: str, seat: Seat | None = None) -> None:
    """A select box of the newest runs on this server, one's own first, then those of one's class;
    choosing one opens it. One's own can be deleted from here.

    Args:
        key: prefix of the select box's session keys.
        seat: the class that this browser is in; None for none.
    """
    person, makers = person_here(), makers_for(seat)
    runs = {run.id: run for run in _own_first(get_engine().runs(), person, makers)}
    if not runs:
        return
    shown = opened_run()[0]
    offer(
        st.selectbox,
        _("Runs on this server"),
        list(runs),
        shown if shown in runs else None,
        open_run,
        key,
        format_func=lambda run_id: _title(runs[run_id], person, makers),
        placeholder=_("Choose a run to open"),
    )
    own = [run.id for run in runs.values() if person and run.owner == person]
    offer_to_delete(own, lambda run_id: _title(runs[run_id], "", {}))


def _own_first(runs: list[Run], person: str, of_class: Collection[str] = ()) -> list[Run]:
    own = [run for run in runs if person and run.owner == person]
    others = [run for run in runs if not person or run.owner != person]
    classmates = [run for run in others if run.id in of_class]
    strangers = [run for run in others if run.id not in of_class]
    return own[:RUNS] + classmates[:RUNS_OF_CLASS] + strangers[:RUNS]


def _title(run: Run, person: str, makers: Mapping[str, str] = _NOBODY) -> str:
    """What tells runs apart comes first: the box has room for some thirty letters."""
    whose = [makers[run.id]] if run.id in makers else []
    if person and run.owner == person:
        whose = [_("yours")]
    what = _("{title}, {length}").format(
        title=config_title(run.config), length=length(run.config, run.config.epochs)
    )
    return " · ".join([moment(run.created), *whose, _result(run), what, run.id])


def _result(run: Run) -> str:
    if run.test_accuracy is None:
        return _(RUN_STATES[run.state])
    reached = percent(run.test_accuracy)
    if run.state == "finished":
        return reached
    return _("{state}, {accuracy}").format(state=_(RUN_STATES[run.state]), accuracy=reached)
