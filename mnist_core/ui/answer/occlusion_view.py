"""Panel: a saliency map by occlusion: which ink matters, found by erasing each part in turn."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _
from mnist_core.i18n.formats import points
from mnist_core.inspection.occlusion import PATCH, occlusion_map
from mnist_core.records import Run
from mnist_core.ui.shared.loaders import load_classifier
from mnist_core.ui.shared.names import class_names
from mnist_core.ui.shared.picture_text import place_text
from mnist_core.ui.shared.pictures import ink_on_page, picture_html, signed_on_page
from mnist_core.ui.shared.raw_probabilities import say_before_calibration

_SIDE = 392  # pixels: fourteen for each of 28
_FAINT = 0.005  # a change that nobody needs to be told of


def show_occlusion(run: Run, image: np.ndarray) -> None:
    """Draw the map over the image, and say what it shows.

    Args:
        run: the model.
        image: uint8 (28, 28), 255 is ink.
    """
    classifier = load_classifier(run)
    changes = occlusion_map(image, classifier.predict)
    name = class_names(run.config.dataset)[int(classifier.predict(image[None])[0].argmax())]
    colours = colours_for(st.context.theme.type)
    st.write(
        _(
            "A saliency map shows which pixels matter. Here a square of {side} × {side} pixels is "
            "erased at every position in turn (occlusion). Blue: without this part the network is "
            "less sure of **{name}**. Red: without this part it is more sure."
        ).format(side=PATCH, name=name)
    )
    in_words = _in_words(changes, name)
    said = _("Saliency map of the image for {name}. {what_it_shows}").format(
        name=name, what_it_shows=in_words
    )
    heat = signed_on_page(changes, colours, max(float(np.abs(changes).max()), _FAINT))
    ground = picture_html(ink_on_page(image // 2, colours.text), said, _SIDE, crisp=True)
    over = picture_html(heat, "", _SIDE, crisp=True).replace(
        'style="', 'style="position:absolute; inset:0; mix-blend-mode:normal; opacity:0.75; ', 1
    )
    st.html(
        f'<div style="position:relative; width:{_SIDE}px; max-width:100%" '
        f'data-testid="occlusion">{ground}{over}</div>'
    )
    st.write(in_words)
    say_before_calibration(run)


def _in_words(changes: np.ndarray, name: str) -> str:
    if np.abs(changes).max() < _FAINT:
        return _("No single part is decisive: whichever is erased, the rest is enough.")
    said = _(
        "Most important part: {place}. Erasing it lowers the probability of {name} by {lowers} on "
        "average."
    )
    against = float(-changes.min())
    if against >= _FAINT:
        said = _(
            "Most important part: {place}. Erasing it lowers the probability of {name} by {lowers} "
            "on average. Some ink is evidence against {name}: erasing it raises the probability by "
            "{raises}."
        )
    return said.format(
        place=place_text(changes),
        name=name,
        lowers=points(float(changes.max())),
        raises=points(against),
    )
