"""Every network's reading of the same drawing or image, side by side."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from mnist_core.errors import ModelNotFoundError
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import all_rejected, least_sure, readings, short_answer
from mnist_core.ui.shared.loaders import usable_models
from mnist_core.ui.shared.names import class_names, model_titles

MOST = 12  # networks; so many stay loaded
_ROW = (
    "display:flex; flex-wrap:wrap; column-gap:0.8rem; align-items:center; padding:0.35rem 0; "
    "border-bottom:1px solid {line}"
)
Read = Callable[[Run], tuple[ReadDigit, ...]]


def show_other_networks(run: Run, read: Read) -> None:
    """A row for each network.

    Args:
        run: the model that is chosen; those of the same data set are shown.
        read: lets a network read it. Raises ModelNotFoundError if its file is damaged.
    """
    models = [
        other for other in usable_models(run.id) if other.config.dataset == run.config.dataset
    ]
    shown = models[:MOST]
    titles = model_titles(shown)
    rows = "".join(_row(titles[other.id], other, read, other.id == run.id) for other in shown)
    st.html(f'<div data-testid="all-models" style="max-width:44rem">{rows}</div>')
    if len(models) > MOST:
        _say_not_shown(len(models) - MOST)


def _say_not_shown(count: int) -> None:
    said = ngettext(
        "Not shown: {count} older network.", "Not shown: {count} older networks.", count
    )
    st.caption(said.format(count=number(count)))


def _row(title: str, run: Run, read: Read, chosen: bool) -> str:
    line, weight = colours_for(st.context.theme.type).line, 700 if chosen else 400
    text, sure = _said(run, read)
    return (
        f'<div style="{_ROW.format(line=line)}; font-weight:{weight}">'
        f'<span style="flex:1 1 16rem">{html.escape(title)}</span>'
        f'<b style="flex:0 1 6rem; font-size:1.6rem; overflow-wrap:anywhere">'
        f"{html.escape(text)}</b>"
        f'<span style="flex:1 1 9rem">{html.escape(sure)}</span></div>'
    )


def _said(run: Run, read: Read) -> tuple[str, str]:
    """What a network reads, and how sure it is of it."""
    try:
        digits = read(run)
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
