"""Panel: open an earlier run again."""

from __future__ import annotations

import time

import streamlit as st

from mnist_core.records import Run
from mnist_core.ui.shared.loaders import get_engine, person_here
from mnist_core.ui.shared.names import config_title, length, percent
from mnist_core.ui.shared.opened_run import open_run, opened_run
from mnist_core.ui.shared.page_choice import offer

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
    shown, _ = opened_run()
    offer(
        st.selectbox,
        "Runs on this server",
        list(runs),
        shown if shown in runs else None,
        open_run,
        key,
        format_func=lambda run_id: _title(runs[run_id], person),
        placeholder="Choose a run to open",
    )


def _own_first(runs: list[Run], person: str) -> list[Run]:
    own = [run for run in runs if person and run.owner == person]
    others = [run for run in runs if not person or run.owner != person]
    return own[:RUNS] + others[:RUNS]


def _title(run: Run, person: str) -> str:
    """What tells runs apart comes first: the box has room for some thirty letters."""
    whose = ["yours"] if person and run.owner == person else []
    what = f"{config_title(run.config)}, {length(run.config, run.config.epochs)}"
    return " · ".join([_began(run), *whose, _result(run), what, run.id])


def _began(run: Run) -> str:
    """By the clock of whoever reads it: "14:58", with the day before if that is not today."""
    moment, today = _clock(run.created), _clock(time.time())
    form = "%H:%M" if moment[:3] == today[:3] else "%d %b, %H:%M"
    return time.strftime(form, moment)


def _clock(seconds: float) -> time.struct_time:
    behind = st.context.timezone_offset  # minutes; None where no browser told it
    return time.localtime(seconds) if behind is None else time.gmtime(seconds - 60 * behind)


def _result(run: Run) -> str:
    if run.test_accuracy is None:
        return run.state
    reached = percent(run.test_accuracy)
    return reached if run.state == "finished" else f"{run.state}, {reached}"
