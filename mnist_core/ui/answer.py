"""Panel: what the network sees, what it answers, and how sure it is of each class."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from mnist_core.colours import Colours, colours_for
from mnist_core.datasets import CLASS_NAMES
from mnist_core.records import Run
from mnist_core.ui.loaders import load_classifier
from mnist_core.ui.pictures import ink_on_page, picture_html

_SEEN_SIDE = 168  # pixels: six for each of 28
_TOP = "display:flex; flex-wrap:wrap; gap:0.6rem 1.5rem; align-items:end; margin-bottom:0.8rem"
_LABEL = "min-height:1.9rem; padding-top:0.3rem"
_ROW = (
    "display:grid; grid-template-columns:{names} 1fr 4.2rem; gap:0.6rem; align-items:center; "
    "line-height:1.5"
)


def show_answer(run: Run, image: np.ndarray, label: int | None = None) -> None:
    """Let the network read an image and show its answer.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
        label: the true class if it is known.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    probabilities = load_classifier(run).predict(image[None])[0]
    names = CLASS_NAMES[run.config.dataset]
    colours = colours_for(st.context.theme.type)
    st.html(answer_html(image, probabilities, names, colours, label))


def sureness_line(run: Run, image: np.ndarray) -> None:
    """The answer in one line, e.g. "It reads 7, 98.2 % sure"; arguments as `show_answer`."""
    probabilities = load_classifier(run).predict(image[None])[0]
    best = int(probabilities.argmax())
    name, sure = CLASS_NAMES[run.config.dataset][best], sureness(float(probabilities[best]))
    st.html(
        '<div role="status" data-testid="answer" style="font-size:1.2rem">It reads '
        f"<b>{html.escape(name)}</b>, {html.escape(sure)} sure</div>"
    )


def answer_html(
    image: np.ndarray,
    probabilities: np.ndarray,
    class_names: tuple[str, ...],
    colours: Colours,
    label: int | None = None,
) -> str:
    """The panel as HTML: a chart of ten bars would take a hundred times as long to draw.

    Args:
        image: uint8 (28, 28), 255 is ink.
        probabilities: float (10,), 0 to 1.
        class_names: ten names; the label is the index.
        colours: for the page it stands on.
        label: the true class if it is known.
    """
    best = int(probabilities.argmax())
    name, sure = class_names[best], sureness(float(probabilities[best]))
    said = f"What the network sees: 28 by 28 pixels, which it reads as {name}"
    seen = picture_html(ink_on_page(image, colours.text), said, _SEEN_SIDE, crisp=True)
    size = "7.5rem" if len(name) == 1 else "2.6rem"
    bars = "".join(
        _bar(name, float(share), i == best, colours, class_names)
        for i, (name, share) in enumerate(zip(class_names, probabilities, strict=True))
    )
    return f"""
<div style="{_TOP}">
  <div style="flex:none; max-width:100%">
    <div style="{_LABEL}">What the network sees</div>{seen}
  </div>
  <div role="status" data-testid="answer">
    <div style="font-size:{size}; font-weight:700; line-height:1">{html.escape(name)}</div>
    <div style="font-size:1.3rem; white-space:nowrap">{html.escape(sure)} sure</div>
    {_verdict(best, label, class_names, colours)}
  </div>
</div>
<div data-testid="bars" style="display:grid; max-width:34rem">{bars}</div>"""


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
