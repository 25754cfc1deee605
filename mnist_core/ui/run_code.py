"""Panel: a run as a script that needs nothing of this app, to read and to take home."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.records import Run, Snapshot
from mnist_core.scripts import notebook, script, script_name


def show_code(snapshot: Snapshot) -> None:
    """Show the run's code in a popover, with both downloads."""
    run = snapshot.run
    if run.config.begins_with:  # it would need that network, and somebody's drawings
        return
    config = replace(run.config, precision=run.precision or run.config.precision)
    rates = tuple(record.learning_rate for record in snapshot.history)
    with st.popover("Its code", icon=":material/code:"):
        st.write(
            "All of this run in one file. It needs Keras, not this app, and gives the same numbers."
        )
        name = script_name(run.config)
        with st.container(horizontal=True):
            book = _notebook(config, rates)
            _download("Python", _script(config, rates), f"{name}.py", "text/x-python", run)
            _download("Notebook", book, f"{name}.ipynb", "application/json", run)
        st.code(_script(config, rates), language="python", height=400)


def _download(label: str, content: str, file_name: str, mime: str, run: Run) -> None:
    st.download_button(
        label,
        content,
        file_name,
        mime,
        key=f"train_code_{run.id}_{label}",
        on_click="ignore",
        icon=":material/download:",
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _script(config: TrainingConfig, rates: tuple[float, ...]) -> str:
    return script(config, rates)


@st.cache_data(show_spinner=False, max_entries=32)
def _notebook(config: TrainingConfig, rates: tuple[float, ...]) -> str:
    return notebook(config, rates)
