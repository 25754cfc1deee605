"""What of a picture was taken for digits: shown over it, and said where something was left out."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import ImageColor

from mnist_core.drawing.ink import reduce_picture
from mnist_core.drawing.marks import Mark, count_rows, ink_masks, left_out_marks
from mnist_core.drawing.segmentation import Segmentation
from mnist_core.figures.colours import Colours
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, together
from mnist_core.ui.input.subject import Subject

_TINT = 0.75  # of the colour over the ink, so that the ink itself still shows


def show_left_out(subject: Subject, digits: int) -> None:
    """Say what was left out of a drawing or a picture, and whether it has several rows.

    Args:
        subject: the drawing or picture.
        digits: how many were read.
    """
    if subject.segmentation and (text := left_out_text(subject.segmentation, digits)):
        st.caption(text)


def left_out_text(segmentation: Segmentation, digits: int) -> str:
    """Sentences about marks and rows; "" when there is nothing to say."""
    marks = left_out_marks(segmentation)
    minus, points, lines = (marks.count(kind) for kind in (Mark.MINUS, Mark.POINT, Mark.UNDERLINE))
    rows = min(count_rows(segmentation), digits)  # one digit may be in pieces, one over the other
    sentences = []
    if minus:
        text = ngettext(
            "Left out: {count} dash or minus sign. Only digits are read.",
            "Left out: {count} dashes or minus signs. Only digits are read.",
            minus,
        )
        sentences.append(text.format(count=number(minus)))
    if points:
        text = ngettext(
            "Left out: {count} point, comma or speck. Only digits are read.",
            "Left out: {count} points, commas or specks. Only digits are read.",
            points,
        )
        sentences.append(text.format(count=number(points)))
    if lines:
        text = ngettext(
            "Left out: {count} line under the digits. Only digits are read.",
            "Left out: {count} lines under the digits. Only digits are read.",
            lines,
        )
        sentences.append(text.format(count=number(lines)))
    if rows > 1:
        text = _("The digits stand in {count} rows, which are read one after the other.")
        sentences.append(text.format(count=number(rows)))
    return together(*sentences)


def ink_over_picture(
    rgba: np.ndarray, segmentation: Segmentation, side: int, colours: Colours
) -> np.ndarray:
    """A picture made smaller, its digits tinted blue and its other ink red.

    Args:
        rgba: uint8 (height, width, 4).
        segmentation: of it.
        side: about so many pixels on the longer side.
        colours: for the page it stands on.

    Returns:
        uint8 (height, width, 4).
    """
    factor = segmentation.factor
    small = reduce_picture(rgba, factor)
    tinted = small.astype(np.float32)
    for mask, colour in zip(ink_masks(segmentation), (colours.right, colours.wrong), strict=True):
        tint = np.array((*ImageColor.getrgb(colour), 255), np.float32)
        tinted[mask] = (1 - _TINT) * tinted[mask] + _TINT * tint
    return reduce_picture(tinted.astype(np.uint8), max(1, max(small.shape[:2]) // side))
