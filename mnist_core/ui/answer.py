"""Panel: one digit as the network sees it, what it answers, and how sure it is of each class."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from mnist_core.colours import Colours, colours_for
from mnist_core.datasets import CLASS_NAMES
from mnist_core.reading import ReadDigit
from mnist_core.records import Run
from mnist_core.ui.loaders import load_classifier
from mnist_core.ui.pictures import ink_on_page, picture_html

NOT_SURE = "I am not sure"
LIKELY = 0.2  # a second reading that is worth being told
WORTH_SAYING = 0.01  # of "none of these"
_SEEN_SIDE = 168  # pixels: six for each of 28
_TOP = "display:flex; flex-wrap:wrap; gap:0.6rem 1.5rem; align-items:center; margin-bottom:0.8rem"
_LABEL = "min-height:1.9rem; padding-top:0.3rem"
_ROW = (
    "display:grid; grid-template-columns:{names} 1fr 4.2rem; gap:0.6rem; align-items:center; "
    "line-height:1.5"
)


def show_answer(run: Run, found: ReadDigit, label: int | None = None) -> None:
    """Show what a model answered.

    Args:
        run: the model.
        found: the digit and its answer.
        label: the true class if it is known.
    """
    colours = colours_for(st.context.theme.type)
    st.html(answer_html(found, CLASS_NAMES[run.config.dataset], colours, label))


def sureness_line(run: Run, image: np.ndarray) -> None:
    """The answer in one line, e.g. "It reads 7, 98.2 % sure"; for `image` uint8 (28, 28)."""
    probabilities = load_classifier(run).predict(image[None])[0]
    best = int(probabilities.argmax())
    name, sure = CLASS_NAMES[run.config.dataset][best], sureness(float(probabilities[best]))
    st.html(
        '<div role="status" data-testid="answer" style="font-size:1.2rem">It reads '
        f"<b>{html.escape(name)}</b>, {html.escape(sure)} sure</div>"
    )


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
    said = f"What the network sees: 28 by 28 pixels, {said_of((found,), class_names)}"
    seen = picture_html(ink_on_page(found.digit.image, colours.text), said, _SEEN_SIDE, crisp=True)
    return f"""
<div style="{_TOP}">
  <div style="flex:none; width:min({_SEEN_SIDE}px, 28vw)">
    <div style="{_LABEL}">What the network sees</div>{seen}
  </div>
  <div role="status" data-testid="answer" style="flex:1 1 11rem">
    {headline(found, class_names)}{_verdict(found.label, label, class_names, colours)}
  </div>
</div>
{bars_html(found, class_names, colours)}"""


def headline(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    """The class, large, or the two best guesses; the second reading too where it is likely."""
    first, second = (html.escape(class_names[guess]) for guess in found.guesses)
    shares = [sureness(float(found.shares[guess])) for guess in found.guesses]
    if not found.sure:
        return (
            f'<div style="font-size:2rem; font-weight:700; line-height:1.2">{NOT_SURE}: '
            f"{first} or {second}</div>"
            f'<div style="font-size:1.2rem">{first}: {shares[0]}, {second}: {shares[1]}</div>'
        )
    size = "7.5rem" if len(class_names[found.label]) == 1 else "2.6rem"
    also = found.shares[found.guesses[1]] >= LIKELY
    return (
        f'<div style="font-size:{size}; font-weight:700; line-height:1">{first}</div>'
        f'<div style="font-size:1.3rem; white-space:nowrap">{sureness(found.score)} sure</div>'
        + (f"<div>or <b>{second}</b>: {shares[1]}</div>" if also else "")
    )


def bars_html(found: ReadDigit, class_names: tuple[str, ...], colours: Colours) -> str:
    """Ten bars, and what is left for none of the ten."""
    bars = "".join(
        _bar(name, float(share), i == found.label, colours, class_names)
        for i, (name, share) in enumerate(zip(class_names, found.shares, strict=True))
    )
    none = 1 - float(found.shares.sum())
    left = f"<div>None of these: {sureness(none)}</div>" if none >= WORTH_SAYING else ""
    return f'<div data-testid="bars" style="display:grid; max-width:34rem">{bars}</div>{left}'


def said_of(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer as part of a sentence, for those who cannot see the picture."""
    best, other = readings(digits, class_names)
    if all(digit.sure for digit in digits):
        return f"which it reads as {best}"
    return f"of which it is not sure: {best} or {other}"


def reading_said(run: Run, digits: tuple[ReadDigit, ...]) -> str:
    """The same for a model's answer, which may be that there is nothing."""
    if not digits:
        return "in which it finds nothing"
    return said_of(digits, CLASS_NAMES[run.config.dataset])


def readings(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> tuple[str, str]:
    """The best reading, and the one with the second guess where it is least sure: "407", "467"."""
    labels = [digit.label for digit in digits]
    least = min(range(len(digits)), key=lambda i: digits[i].score)
    others = [*labels[:least], digits[least].guesses[1], *labels[least + 1 :]]
    between = "" if max(map(len, class_names)) == 1 else ", "
    best, other = (between.join(class_names[i] for i in each) for each in (labels, others))
    return best, other


def sureness(probability: float) -> str:
    """A probability as "98.2 %"; what rounds to all or nothing is "> 99.9 %" or "< 0.1 %"."""
    if probability >= 0.9995:
        return "> 99.9 %"
    return f"{100 * probability:.1f} %" if probability >= 0.0005 else "< 0.1 %"


def _bar(
    name: str, share: float, top: bool, colours: Colours, class_names: tuple[str, ...]
) -> str:
    """One class: its name, its bar and its percentage; the answer's are bold and coloured."""
    names = "1.2rem" if max(map(len, class_names)) == 1 else "6.5rem"
    paint, weight = (colours.right, 700) if top else (colours.bar, 400)
    track = f"height:1rem; background:{colours.line}55; border-radius:3px"
    filled = f"height:100%; width:{100 * share:.2f}%; min-width:2px; background:{paint}"
    return (
        f'<div style="{_ROW.format(names=names)}; font-weight:{weight}">'
        f"<span>{html.escape(name)}</span>"
        f'<div style="{track}"><div style="{filled}; border-radius:3px"></div></div>'
        f'<span style="text-align:right">{html.escape(sureness(share))}</span></div>'
    )


def _verdict(best: int, label: int | None, class_names: tuple[str, ...], colours: Colours) -> str:
    if label is None:
        return ""
    if best == label:
        return f'<div style="color:{colours.right}">✓ right</div>'
    truth = html.escape(class_names[label])
    return f'<div style="color:{colours.wrong}">✗ wrong: it is {truth}</div>'
