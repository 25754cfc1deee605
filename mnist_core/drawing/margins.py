"""What is around the paper in a picture: a frame of one colour, or a transparent margin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Pixels = NDArray[np.uint8]

DIFFERENT = 32
"""Of 255. Colours that differ by less are one colour."""
WIDEST_FRAME = 0.12
"""Of the picture's shorter side. What is wider is no frame."""
PAPER = 0.6
"""Of what is within the frame, or opaque: so much of it is paper. Ink takes less."""
EDGE = 0.9
"""Of the paper's edge: so much of it has the paper's colour."""
OPAQUE = 200


def find_frame(rgb: Pixels) -> tuple[slice, slice] | None:
    """The inside of a frame of one colour all around the picture.

    Args:
        rgb: uint8 (height, width, 3).

    Returns:
        Rows and columns of the paper within; None when there is no frame.
    """
    height, width = rgb.shape[:2]
    outside = _median_colour(_edge(rgb))
    different = _differs(rgb, outside)
    rows, columns = np.flatnonzero(different.any(1)), np.flatnonzero(different.any(0))
    if not len(rows):
        return None
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    margins = rows[0], columns[0], height - 1 - rows[-1], width - 1 - columns[-1]
    if min(margins) < 1 or max(margins) > WIDEST_FRAME * min(height, width):
        return None
    edge = _edge(rgb[inside])
    is_paper = ~_differs(rgb[inside], _median_colour(edge))
    if min(is_paper.shape) < 8 or _edge(is_paper).mean() < EDGE or is_paper.mean() < PAPER:
        return None
    # A frame of antialiased corners leaves a pixel of its own.
    return (
        slice(inside[0].start + 1, inside[0].stop - 1),
        slice(inside[1].start + 1, inside[1].stop - 1),
    )


def opaque_paper(rgba: Pixels) -> Pixels | None:
    """A picture whose margin is transparent, but whose inside is paper with ink on it.

    Args:
        rgba: uint8 (height, width, 4), transparent at its border.

    Returns:
        The same with the margin in the paper's colour, opaque; None when what is opaque is ink.
    """
    opaque = rgba[..., 3] >= OPAQUE
    within = ndimage.binary_erosion(opaque, iterations=2)
    outline = within & ~ndimage.binary_erosion(within)
    if not outline.any():
        return None
    colour = _median_colour(rgba[..., :3][outline])
    differs = _differs(rgba[..., :3], colour)
    if differs[outline].mean() > 1 - EDGE or differs[within].mean() > 1 - PAPER:
        return None
    if differs[within].sum() < 4:
        return None
    paper = rgba.copy()
    paper[~within] = (*colour.astype(np.uint8), 255)
    paper[..., 3] = 255
    return paper


def _median_colour(colours: Pixels) -> NDArray[np.int16]:
    return np.asarray(np.median(colours, axis=0), np.int16)


def _differs(rgb: Pixels, colour: NDArray[np.int16]) -> NDArray[np.bool_]:
    difference: NDArray[np.bool_] = np.abs(rgb.astype(np.int16) - colour).max(axis=-1) >= DIFFERENT
    return difference


def _edge(pixels: NDArray[np.generic]) -> Pixels:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
