"""Panel: several digits read as a number, each with its bars."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import (
    UNREAD,
    answer_sentence,
    answer_text,
    number_confidence_text,
    predicted_name,
    sureness,
)
from mnist_core.ui.answer.single_answer import bars_html, show_answer
from mnist_core.ui.shared.names import class_names as names_of_classes
from mnist_core.ui.shared.pictures import ink_on_page, picture_html

if TYPE_CHECKING:
    from mnist_core.reading.reader import ReadDigit

MAX_CARDS = 12  # digits of a number that are shown with their bars
_CARD_SIDE = 84  # pixels: three for each of 28
_LARGE = 8  # letters that are large beside the picture; more would push it aside


def show_reading(run: Run, digits: tuple[ReadDigit, ...], label: int | None = None) -> None:
    """Show what a model answered: one digit large, several as a number.

    Args:
        run: the model.
        digits: at least one, from left to right.
        label: the true class if it is known.
    """
    if len(digits) == 1:
        show_answer(run, digits[0], label)
    else:
        colours = colours_for(st.context.theme.type)
        st.html(number_html(digits, names_of_classes(run.config.dataset), colours))


def number_html(
    digits: tuple[ReadDigit, ...], class_names: tuple[str, ...], colours: Colours
) -> str:
    """Several digits: the number, and each digit with its bars; arguments as `answer_html`."""
    text = html.escape(answer_text(digits, class_names))
    size = "5rem" if all(digit.sure for digit in digits) and len(text) <= 6 else "2rem"
    beside = html.escape(number_confidence_text(digits, class_names))
    style = f"font-size:{size}; font-weight:700; line-height:1.2; overflow-wrap:anywhere"
    top = f'<div style="{style}">{text}</div>'
    top += f'<div style="font-size:1.2rem">{beside}</div>'
    cards = "".join(_card(digit, class_names, colours) for digit in digits[:MAX_CARDS])
    rest = _not_shown(len(digits) - MAX_CARDS) if len(digits) > MAX_CARDS else ""
    return (
        f'<div role="status" data-testid="answer" style="margin-bottom:0.8rem">{top}</div>'
        f'<div style="display:flex; flex-wrap:wrap; gap:1.2rem 1.5rem">{cards}</div>{rest}'
    )


def _not_shown(more: int) -> str:
    said = ngettext(
        "Not shown: the bars of {count} more digit.",
        "Not shown: the bars of {count} more digits.",
        more,
    )
    return f"<p>{said.format(count=number(more))}</p>"


def _card(found: ReadDigit, class_names: tuple[str, ...], colours: Colours) -> str:
    answer = answer_sentence((found,), class_names)
    said = _("One digit as the network sees it. {answer}").format(answer=answer)
    seen = picture_html(ink_on_page(found.digit.image, colours.text), said, _CARD_SIDE, crisp=True)
    name, sure = (html.escape(text) for text in _short(found, class_names))
    size = "1.6rem" if len(name) <= _LARGE else "1rem"
    return (
        f'<div data-testid="digit" style="flex:1 1 9rem; max-width:15rem">'
        f'<div style="display:flex; gap:0.8rem; align-items:center; margin-bottom:0.4rem">{seen}'
        f'<div><b style="font-size:{size}">{name}</b><br>{sure}</div></div>'
        f"{bars_html(found, class_names, colours)}</div>"
    )


def _short(found: ReadDigit, class_names: tuple[str, ...]) -> tuple[str, str]:
    """What a card says in large letters, and in small ones."""
    if found.is_rejected:
        return predicted_name(found, class_names), sureness(found.rejection)
    first, second = (class_names[guess] for guess in found.guesses)
    if found.sure:
        return first, sureness(found.score)
    if found.is_doubtful:
        doubt = _("{best} or {other}?").format(best=UNREAD, other=first)
        return doubt, sureness(found.rejection)
    return _("{best} or {other}?").format(best=first, other=second), sureness(found.score)
