"""What is around the paper in a picture: a frame or a table of one colour, a transparent margin."""

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
SHEET, SHEET_PAPER = 0.15, 0.75
"""Of the picture: a sheet takes more; and of the sheet: so much of it is paper."""
BENT, CORNERS = 0.02, 0.93
"""Of its outline's length, how far a sheet's sides bend; and how much of it its corners enclose."""
_SMALL_SIDE = 250  # pixels: a sheet is seen in so small a picture


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


def has_sheet(rgb: Pixels) -> bool:
    """True for a sheet with writing on it that lies on a ground of one colour, however turned.

    The sheet has four corners and is of one colour, but for what is written on it: no digit is.

    Args:
        rgb: uint8 (height, width, 3), its border of one colour.
    """
    step = max(1, min(rgb.shape[:2]) // _SMALL_SIDE)
    small = rgb[::step, ::step]
    differs = _differs(small, _median_colour(_edge(small)))
    if not differs.any() or differs.mean() < SHEET * SHEET_PAPER:
        return False  # no digit's ink goes on from here, and looking closer takes time
    labels, _ = ndimage.label(differs)
    largest = int(np.bincount(labels.ravel())[1:].argmax()) + 1
    sheet = labels == largest
    rows, columns = ndimage.find_objects(labels, largest)[-1]
    if sheet[rows, columns].size < SHEET * sheet.size:
        return False
    filled = ndimage.binary_fill_holes(sheet)
    area = int(filled.sum())
    if area < SHEET * filled.size:
        return False
    paper = ~_differs(small, _median_colour(small[sheet])) & filled
    written = ndimage.binary_erosion(filled, iterations=3) & ~paper
    if paper.sum() < SHEET_PAPER * area or written.sum() < 4:
        return False
    import cv2  # large; no drawing gets here

    outlines, _ = cv2.findContours(
        filled.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, BENT * cv2.arcLength(hull, True), True)
    enclosed = cv2.contourArea(corners)
    return len(corners) == 4 and CORNERS * area <= enclosed <= area / CORNERS


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
    """(height, width): in one of the three at least. One after the other, which takes a third."""
    different = np.zeros(rgb.shape[:-1], bool)
    for channel, level in zip(np.moveaxis(rgb, -1, 0), colour, strict=True):
        different |= np.abs(channel.astype(np.int16) - level) >= DIFFERENT
    return different


def _edge(pixels: NDArray[np.generic]) -> Pixels:
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
