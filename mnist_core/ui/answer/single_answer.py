"""Panel: one digit as the network sees it, what it answers, and how sure it is of each class."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import (
    NOT_A_DIGIT,
    answer_sentence,
    answer_text,
    closest_text,
    confidence_text,
    is_unread,
    rejected_text,
    sureness,
)
from mnist_core.ui.shared.names import class_names as names_of_classes
from mnist_core.ui.shared.pictures import ink_on_page, picture_html

if TYPE_CHECKING:
    from mnist_core.reading.reader import ReadDigit

LIKELY = 0.2  # a second reading that is worth being told
WORTH_SAYING = 0.01  # of "not a digit"
_SEEN_SIDE = 168  # pixels: six for each of 28
_TOP = "display:flex; flex-wrap:wrap; gap:0.6rem 1.5rem; align-items:center; margin-bottom:0.8rem"
_LABEL = "min-height:1.9rem; padding-top:0.3rem"
_ROW = (
    "display:grid; grid-template-columns:{names} 1fr 4.2rem; column-gap:0.6rem; "
    "align-items:center; line-height:1.5"
)


def show_answer(run: Run, found: ReadDigit, label: int | None = None) -> None:
    """Show what a model answered.

    Args:
        run: the model.
        found: the digit and its answer.
        label: the true class if it is known.
    """
    colours = colours_for(st.context.theme.type)
    st.html(answer_html(found, names_of_classes(run.config.dataset), colours, label))


def sureness_line(run: Run, found: ReadDigit) -> None:
    """The answer in one line, e.g. "The network reads 7, 98.2 % sure"."""
    line = line_html(found, names_of_classes(run.config.dataset))
    st.html(f'<div role="status" data-testid="answer" style="font-size:1.2rem">{line}</div>')


def line_html(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    """What `headline` says, small; the probabilities of an unsure answer are smaller still."""
    text, beside = _escaped(found, class_names)
    if found.sure:
        return _("The network reads {answer}, {probability} sure").format(
            answer=f"<b>{text}</b>", probability=html.escape(sureness(found.score))
        )
    if found.is_rejected:
        beside = html.escape(rejected_text(sureness(found.rejection), (found,), class_names))
    return f'<b>{text}</b><div style="font-size:1rem">{beside}</div>'


def answer_html(
    found: ReadDigit, class_names: tuple[str, ...], colours: Colours, label: int | None = None
) -> str:
    """The panel as HTML: a chart of ten bars would take a hundred times as long to draw.

    Args:
        found: the digit and the network's answer.
        class_names: ten names; the label is the index.
        colours: for the page it stands on.
        label: the true class if it is known.
    """
    said = _("What the network sees: 28 by 28 pixels. {answer}").format(
        answer=answer_sentence((found,), class_names)
    )
    seen = picture_html(ink_on_page(found.digit.image, colours.text), said, _SEEN_SIDE, crisp=True)
    label_text = _("What the network sees")
    return f"""
<div style="{_LABEL}">{label_text}</div>
<div style="{_TOP}">
  <div style="flex:none; width:min({_SEEN_SIDE}px, 28vw)">{seen}</div>
  <div role="status" data-testid="answer" style="flex:1 1 11rem">
    {headline(found, class_names)}{_verdict(found, label, class_names, colours)}
  </div>
</div>
{bars_html(found, class_names, colours)}"""


def headline(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    """The class, large, or the two best guesses, or that it is no digit; a likely second too."""
    text, beside = _escaped(found, class_names)
    if not found.sure:
        closest = html.escape(closest_text((found,), class_names))
        return (
            f'<div style="font-size:2rem; font-weight:700; line-height:1.2">{text}</div>'
            f'<div style="font-size:1.2rem">{beside}</div>'
            + (f"<div>{closest}</div>" if found.is_rejected else "")
        )
    size = "7.5rem" if len(class_names[found.label]) == 1 else "2.6rem"
    return (
        f'<div class="large" style="font-size:{size}; font-weight:700; line-height:1">{text}</div>'
        f'<div style="font-size:1.3rem; white-space:nowrap">{beside}</div>'
        + _second_guess(found, class_names)
    )


def _second_guess(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    second = found.guesses[1]
    probability = float(found.class_probabilities[second])
    if probability < LIKELY:
        return ""
    said = _("or {name}: {probability}").format(
        name=f"<b>{html.escape(class_names[second])}</b>",
        probability=html.escape(sureness(probability)),
    )
    return f"<div>{said}</div>"


def bars_html(found: ReadDigit, class_names: tuple[str, ...], colours: Colours) -> str:
    """A bar for each of ten classes, and an eleventh for "not a digit" where that is likely.

    Beside digits its name has a line of its own: all bars of a number's digits are equally long.
    """
    has_names = max(map(len, class_names)) > 1
    width = "6.5rem" if has_names else "1.2rem"
    rejected = is_unread(found)
    best = None if rejected else found.label
    bars = "".join(
        _bar(name, float(probability), i == best, colours, width)
        for i, (name, probability) in enumerate(
            zip(class_names, found.class_probabilities, strict=True)
        )
    )
    rejection = ""
    if found.rejection >= WORTH_SAYING:
        rejection = _bar(
            _(NOT_A_DIGIT), found.rejection, rejected, colours, width, above=not has_names
        )
    return (
        f'<div style="max-width:34rem"><div data-testid="bars" style="display:grid">{bars}</div>'
        f'<div data-testid="rejection">{rejection}</div></div>'
    )


def _escaped(found: ReadDigit, class_names: tuple[str, ...]) -> tuple[str, str]:
    """The answer and what stands beside it, as HTML."""
    text, beside = answer_text((found,), class_names), confidence_text(found, class_names)
    return html.escape(text), html.escape(beside)


def _bar(
    name: str, probability: float, top: bool, colours: Colours, names: str, above: bool = False
) -> str:
    """One class: its name, beside its bar or above it, the bar and its percentage; the answer's are
    bold and coloured."""
    paint, weight = (colours.right, 700) if top else (colours.bar, 400)
    place = ' style="grid-column:1/-1"' if above else ""
    track = f"grid-column:2; height:1rem; background:{colours.line}55; border-radius:3px"
    filled = f"height:100%; width:{100 * probability:.2f}%; min-width:2px; background:{paint}"
    return (
        f'<div style="{_ROW.format(names=names)}; font-weight:{weight}">'
        f"<span{place}>{html.escape(name)}</span>"
        f'<div style="{track}"><div style="{filled}; border-radius:3px"></div></div>'
        f'<span style="text-align:right">{html.escape(sureness(probability))}</span></div>'
    )


def _verdict(
    found: ReadDigit, label: int | None, class_names: tuple[str, ...], colours: Colours
) -> str:
    if label is None:
        return ""
    correct = _("✓ correct")
    if found.label == label and not found.is_rejected:
        return f'<div style="color:{colours.right}">{correct}</div>'
    wrong = _("✗ wrong: the true class is {name}").format(name=class_names[label])
    return f'<div style="color:{colours.wrong}">{html.escape(wrong)}</div>'
