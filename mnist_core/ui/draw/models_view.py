"""Panel: every network's reading of the same drawing, side by side."""

from __future__ import annotations

import html

import streamlit as st

from mnist_core.errors import ModelNotFoundError
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import all_rejected, least_sure, readings, short_answer
from mnist_core.ui.draw.panel import show_panel
from mnist_core.ui.input.subject import Subject, read_subject
from mnist_core.ui.shared.loaders import usable_models
from mnist_core.ui.shared.names import class_names, model_titles

OPEN = "draw_all_models"
MOST = 12  # networks; so many stay loaded
_ROW = (
    "display:flex; flex-wrap:wrap; column-gap:0.8rem; align-items:center; padding:0.35rem 0; "
    "border-bottom:1px solid {line}"
)


def show_all_models(run: Run, subject: Subject) -> None:
    """A panel that is only filled while it is open.

    Args:
        run: the model that is chosen; those of the same data set are shown.
        subject: what they read.
    """
    label, icon = _("What do the other networks read?"), ":material/compare:"
    panel = show_panel(label, icon, OPEN)
    if not panel.open:
        return
    models = [
        other for other in usable_models(run.id) if other.config.dataset == run.config.dataset
    ]
    shown = models[:MOST]
    titles = model_titles(shown)
    rows = "".join(_row(titles[other.id], other, subject, other.id == run.id) for other in shown)
    with panel:
        st.html(f'<div data-testid="all-models" style="max-width:44rem">{rows}</div>')
        if len(models) > MOST:
            _say_not_shown(len(models) - MOST)


def _say_not_shown(count: int) -> None:
    said = ngettext(
        "Not shown: {count} older network.", "Not shown: {count} older networks.", count
    )
    st.caption(said.format(count=number(count)))


def _row(title: str, run: Run, subject: Subject, chosen: bool) -> str:
    line, weight = colours_for(st.context.theme.type).line, 700 if chosen else 400
    text, sure = _said(run, subject)
    return (
        f'<div style="{_ROW.format(line=line)}; font-weight:{weight}">'
        f'<span style="flex:1 1 16rem">{html.escape(title)}</span>'
        f'<b style="flex:0 1 6rem; font-size:1.6rem; overflow-wrap:anywhere">'
        f"{html.escape(text)}</b>"
        f'<span style="flex:1 1 9rem">{html.escape(sure)}</span></div>'
    )


def _said(run: Run, subject: Subject) -> tuple[str, str]:
    """What a network reads, and how sure it is of it."""
    try:
        digits = read_subject(run, subject)
    except ModelNotFoundError:
        return "–", _("The file of this network is damaged.")
    return _reading(digits, class_names(run.config.dataset))


def _reading(digits: tuple[ReadDigit, ...], names: tuple[str, ...]) -> tuple[str, str]:
    if all_rejected(digits):
        return "–", short_answer(digits, names)
    best, _other = readings(digits, names)
    if all(digit.sure for digit in digits):
        return best, _("{probability} sure").format(probability=least_sure(digits))
    return best, short_answer(digits, names)
