"""Panel: a run as a script that needs nothing of this app, to read and to take home.

Before it is started as well: then it is the code of the settings that are chosen.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mnist_core.codegen.file_names import file_stem
from mnist_core.codegen.script import notebook, script
from mnist_core.config import TrainingConfig
from mnist_core.i18n import _
from mnist_core.i18n.translations import current_language
from mnist_core.records import Snapshot


def show_code(snapshot: Snapshot) -> None:
    """Show the run's code in a popover, with both downloads."""
    run = snapshot.run
    if run.config.warm_start_from:  # it would need that network, and somebody's drawings
        return
    config = replace(run.config, precision=run.precision or run.config.precision)
    rates = tuple(record.learning_rate for record in snapshot.history)
    planned = tuple(record.planned or config.epochs for record in snapshot.history)
    name = file_stem(config, run.test_accuracy)
    show_code_of(config, f"train_code_{run.id}", rates, planned, name)


def show_code_of(
    config: TrainingConfig,
    key: str,
    rates: tuple[float, ...] = (),
    planned: tuple[int, ...] = (),
    name: str = "",
) -> None:
    """Show the code of settings in a popover, with both downloads.

    Args:
        config: the settings.
        key: the downloads' keys begin with it.
        rates, planned: of each finished epoch, as `codegen.script.script` has them.
        name: of the files, without their endings; one by data set and network if it is left out.
    """
    with st.popover(_("Code of this run"), icon=":material/code:"):
        st.write(
            _(
                "The whole run in one file. It needs Keras, not this app, and gives the same "
                "results."
            )
        )
        name = name or file_stem(config)
        asked = (config, rates, planned, name, current_language())
        source = _script(*asked)
        with st.container(horizontal=True):
            python, book = f"{key}_Python", f"{key}_Notebook"
            _download("Python", source, f"{name}.py", "text/x-python", python)
            _download(_("Notebook"), _notebook(*asked), f"{name}.ipynb", "application/json", book)
        st.code(source, language="python", wrap_lines=True)


def _download(label: str, content: str, file_name: str, mime: str, key: str) -> None:
    st.download_button(
        label,
        content,
        file_name,
        mime,
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _script(
    config: TrainingConfig,
    rates: tuple[float, ...],
    planned: tuple[int, ...],
    name: str,
    language: str,  # of its comments: what is kept is kept for each
) -> str:
    return script(config, rates, planned, name)


@st.cache_data(show_spinner=False, max_entries=32)
def _notebook(
    config: TrainingConfig,
    rates: tuple[float, ...],
    planned: tuple[int, ...],
    name: str,
    language: str,
) -> str:
    return notebook(config, rates, planned, name)
