"""Panel: open an earlier run again."""

from __future__ import annotations

import datetime
import time

import streamlit as st

from mnist_core.i18n import _
from mnist_core.i18n.formats import day_and_time, percent, time_of_day
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.names import config_title, length
from mnist_core.ui.shared.opened_run import open_run, opened_run
from mnist_core.ui.shared.page_choice import offer
from mnist_core.ui.train.run_text import STATES

RUNS = 50  # of one's own, and as many of others


def choose_run(key: str) -> None:
    """A select box of the newest runs on this server, one's own first; choosing one opens it.

    Args:
        key: prefix of the select box's session keys.
    """
    person = person_here()
    runs = {run.id: run for run in _own_first(get_engine().runs(), person)}
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
        format_func=lambda run_id: _title(runs[run_id], person),
        placeholder=_("Choose a run to open"),
    )


def _own_first(runs: list[Run], person: str) -> list[Run]:
    own = [run for run in runs if person and run.owner == person]
    others = [run for run in runs if not person or run.owner != person]
    return own[:RUNS] + others[:RUNS]


def _title(run: Run, person: str) -> str:
    """What tells runs apart comes first: the box has room for some thirty letters."""
    whose = [_("yours")] if person and run.owner == person else []
    what = _("{title}, {length}").format(
        title=config_title(run.config), length=length(run.config, run.config.epochs)
    )
    return " · ".join([_began(run), *whose, _result(run), what, run.id])


def _began(run: Run) -> str:
    """By the clock of whoever reads it: "14:58", with the day before if that is not today."""
    moment, today = _clock(run.created), _clock(time.time())
    return time_of_day(moment) if moment.date() == today.date() else day_and_time(moment)


def _clock(seconds: float) -> datetime.datetime:
    behind = st.context.timezone_offset  # minutes; None where no browser told it
    zone = None if behind is None else datetime.timezone(datetime.timedelta(minutes=-behind))
    return datetime.datetime.fromtimestamp(seconds, zone)


def _result(run: Run) -> str:
    if run.test_accuracy is None:
        return _(STATES[run.state])
    reached = percent(run.test_accuracy)
    if run.state == "finished":
        return reached
    return _("{state}, {accuracy}").format(state=_(STATES[run.state]), accuracy=reached)
