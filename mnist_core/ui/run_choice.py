"""Panel: open an earlier run again."""

from __future__ import annotations

import time

import streamlit as st

from mnist_core.records import Run
from mnist_core.ui.loaders import get_engine
from mnist_core.ui.names import config_title, length, percent
from mnist_core.ui.opened_run import open_run, opened_run

RUNS = 50


def choose_run(key: str) -> None:
    """A select box of the newest runs on this server; choosing one opens it.

    Args:
        key: session key of the select box.
    """
    runs = {run.id: run for run in get_engine().runs()[:RUNS]}
    if not runs:
        return
    shown, _ = opened_run()
    st.session_state[key] = shown if shown in runs else None

    def changed() -> None:
        if st.session_state[key]:
            open_run(st.session_state[key])

    st.selectbox(
        "Runs on this server",
        list(runs),
        format_func=lambda run_id: _title(runs[run_id]),
        key=key,
        placeholder="Open an earlier run",
        on_change=changed,
    )


def _title(run: Run) -> str:
    began = time.strftime("%d %b, %H:%M", time.localtime(run.created))
    result = "" if run.test_accuracy is None else f", {percent(run.test_accuracy)}"
    epochs = length(run.config, run.config.epochs)
    return f"{config_title(run.config)}, {epochs}{result} ({run.state}, {began}, {run.id})"
