"""Panel: why a drawing was read like this, step by step, and which of its ink mattered."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from mnist_core.drawing.ablation import AblatedStep, ablate_steps
from mnist_core.figures.colours import Colours, colours_for
from mnist_core.i18n import N_, _
from mnist_core.reading.reader import ReadDigit, read_image
from mnist_core.records import Run
from mnist_core.ui.answer.answer_text import answer_sentence, short_answer, sureness
from mnist_core.ui.answer.occlusion_view import show_occlusion
from mnist_core.ui.answer.threshold import chosen_calibration
from mnist_core.ui.draw.panel import show_panel
from mnist_core.ui.input.digit_choice import choose_digit
from mnist_core.ui.input.subject import Subject
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.pictures import ink_on_page, picture_html

OPEN, WHICH = "draw_why", "draw_why_digit"
_SIDE = 112  # pixels: four for each of 28
_MOST = 224  # pixels of a picture's longer side; more are not seen on the page

# What each step is called, what it does, and what leaving it out means.
SENTENCES = {
    "ink": (
        N_("Ink found"),
        N_(
            "Pixels that differ from the background are ink: dark on light or light on dark. Thick "
            "strokes on the canvas are redrawn with a finer pen, so that digits come apart."
        ),
        N_("Whole picture, scaled down"),
    ),
    "specks": (
        N_("Specks removed"),
        N_("Small isolated spots are dust, or an accidental touch."),
        N_("With the specks"),
    ),
    "cut": (
        N_("Digit cut out"),
        N_(
            "Connected ink is one digit, unless it is more probable as several; other digits are "
            "read separately."
        ),
        N_("All ink as one digit"),
    ),
    "slant": (
        N_("Slant removed"),
        N_("A digit that leans more than those in the training data is set upright."),
        N_("With its slant"),
    ),
    "stroke": (
        N_("Stroke width"),
        N_(
            "Strokes that are thinner, wider or fainter than in the training data get their usual "
            "width and strength."
        ),
        N_("With its own stroke width"),
    ),
    "box": (
        N_("Scaled to 20 pixels"),
        N_("The longer side becomes 20 pixels, as in MNIST."),
        N_("Filling all 28 pixels"),
    ),
    "centre": (
        N_("Centred"),
        N_(
            "The centre of mass of the ink moves to the middle of 28 by 28 pixels. This is what "
            "the network sees."
        ),
        N_("Without centring"),
    ),
}


def show_why(run: Run, subject: Subject, digits: tuple[ReadDigit, ...]) -> None:
    """A panel that is only filled while it is open, so that a stroke is answered at once.

    Raises:
        ModelNotFoundError: the model's file is missing or damaged.
    """
    label, icon = _("Why was it read like this?"), ":material/help:"
    panel = show_panel(label, icon, OPEN)
    if not panel.open:
        return
    with panel:
        found = choose_digit(digits, class_names(run.config.dataset), WHICH)
        if found.cut:
            st.write(_cut_sentence(digits))
        _show_steps(run, subject, found)
        st.markdown(_("**Saliency: which ink matters**"))
        show_occlusion(run, found.digit.image)


def _cut_sentence(digits: tuple[ReadDigit, ...]) -> str:
    """Why ink was cut, and how probable its parts are."""
    probabilities = _(", ").join(sureness(digit.score) for digit in digits if digit.cut)
    return _(
        "This digit touches another. It was cut off, between two strokes or where a line from top "
        "to bottom crosses the least ink, because the parts look like digits and the whole does "
        "not. How sure the network is of the parts: {probabilities}."
    ).format(probabilities=probabilities)


def _show_steps(run: Run, subject: Subject, found: ReadDigit) -> None:
    rgba = subject.rgba
    if rgba is None:
        return
    names, colours = class_names(run.config.dataset), colours_for(st.context.theme.type)
    steps = ablate_steps(rgba, found.digit, subject.strokes)
    answer = answer_sentence((found,), names)
    said = _("The original picture. {answer}").format(answer=answer)
    raw = picture_html(_small(rgba), said, _SIDE)
    cards = _card(_("Original"), raw, _("The drawing or photo itself."), "")
    for step in steps:
        cards += _step_html(step, _verdict(run, step, found), names, colours)
    st.html(
        '<div data-testid="steps" style="display:grid; gap:1.2rem 1rem; '
        f'grid-template-columns:repeat(auto-fill, minmax(8rem, 1fr))">{cards}</div>'
    )


def _verdict(run: Run, step: AblatedStep, found: ReadDigit) -> str:
    """What would have been read without a step, e.g. "Without centring: 2, 61.0 % sure"."""
    left_out = _(SENTENCES[step.name][2])
    if not step.changes:
        return _("{left_out}: no difference here").format(left_out=left_out)
    other = read_image(step.without, load_classifier(run), chosen_calibration(run))
    answer = short_answer((other,), class_names(run.config.dataset))
    return _("{left_out}: {answer}").format(left_out=left_out, answer=answer)


def _step_html(step: AblatedStep, verdict: str, names: tuple[str, ...], colours: Colours) -> str:
    title, sentence, _left_out = map(_, SENTENCES[step.name])
    ink = ink_on_page(_small(step.after), colours.text)
    said = _("{title}. {verdict}").format(title=title, verdict=verdict)
    seen = picture_html(ink, said, _SIDE, crisp=max(step.after.shape) <= 28)
    return _card(title, seen, sentence, verdict)


def _card(title: str, picture: str, sentence: str, verdict: str) -> str:
    picture = picture.replace('style="', f'style="height:{_SIDE}px; object-fit:contain; ', 1)
    return (
        f"<div><b>{html.escape(title)}</b><br>{picture}<br>{html.escape(sentence)}"
        f'<div style="font-weight:600">{html.escape(verdict)}</div></div>'
    )


def _small(pixels: np.ndarray) -> np.ndarray:
    """Every k-th pixel, so that a photo does not weigh on the page."""
    step = max(1, max(pixels.shape[:2]) // _MOST)
    return np.ascontiguousarray(pixels[::step, ::step])
