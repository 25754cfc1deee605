"""Panel: the end of a lesson. The whole code, and the published figure beside the person's own."""

from __future__ import annotations

import streamlit as st

from mnist_core.codegen.file_names import file_stem
from mnist_core.codegen.script import notebook, script
from mnist_core.config import TrainingConfig
from mnist_core.i18n import _
from mnist_core.i18n.formats import percent
from mnist_core.i18n.translations import current_language
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.records import Lesson
from mnist_core.lessons.runs_meant import can_do, has_settings, runs_meant
from mnist_core.records import Run
from mnist_core.ui.shared.published_figure import show_reached

KEY = "lesson_code"


def show_end(lesson: Lesson, deeds: Deeds) -> None:
    """Show both, below the last step.

    Args:
        lesson: the lesson.
        deeds: what the person did.
    """
    st.subheader(_("The whole program"), anchor=False)
    _show_figures(lesson, _own_run(lesson, deeds))
    st.write(_which_run(lesson))
    name = file_stem(lesson.config)
    source, book = _code(lesson.config, name, current_language())
    with st.container(horizontal=True):
        _download("Python", source, f"{name}.py", "text/x-python")
        _download(_("Notebook"), book, f"{name}.ipynb", "application/json")
    with st.expander(_("Show the code"), icon=":material/code:"):
        st.code(source, language="python", wrap_lines=True)


def _which_run(lesson: Lesson) -> str:
    """What the program trains: of a lesson with several runs, which of them."""
    run = Run("", lesson.config)
    tasks = [check for step in lesson.steps for check in step.checks if can_do(run, check)]
    if not tasks:
        return _("This is all of it in one file. It needs Keras, not this app.")
    told = _(
        "All in one file: the run of “{task}”. It needs Keras, not this app, and gives the same "
        "results as that run with the same seed."
    )
    return told.format(task=tasks[0].text)


def _own_run(lesson: Lesson, deeds: Deeds) -> Run | None:
    """The newest of the person's own with these settings, whatever the seed and the precision."""
    own = (run for run in runs_meant({}, deeds) if has_settings(run.config, lesson.config))
    return next(own, None)


def _show_figures(lesson: Lesson, own: Run | None) -> None:
    reached = own.test_accuracy if own is not None else None
    published = lesson.accuracy
    if published is not None:
        said = _("Published in the [tutorial]({address}), and reached by your own run:")
        if reached is None:
            said = _("Published in the [tutorial]({address}). Train it to see yours beside it.")
        st.markdown(said.format(address=lesson.address))
    with st.container(horizontal=True):
        if published is not None:
            st.metric(_("Published test accuracy"), percent(published, 2), width=240)
        if reached is None:
            return
        show_reached(_("Your test accuracy"), reached, published, 240)


def _download(label: str, content: str, file_name: str, mime: str) -> None:
    st.download_button(
        label,
        content,
        file_name,
        mime,
        key=f"{KEY}_{mime}",
        on_click="ignore",
        icon=":material/download:",
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _code(config: TrainingConfig, name: str, language: str) -> tuple[str, str]:
    """Script and notebook, with comments in the reader's language."""
    return script(config, name=name), notebook(config, name=name)
