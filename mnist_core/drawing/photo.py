"""Ink on a photograph: on paper in a room's light, with shadows, tables and fingers around it.

OpenCV does it, imported when the first photograph comes: it takes 26 MB and 0.04 s.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from mnist_core.drawing.grain import remove_grain
from mnist_core.drawing.levels import FLOOR, INK_LEVEL, LEAST_INK, LOW_PICTURE, Grey, Mask
from mnist_core.drawing.rules import remove_rules
from mnist_core.drawing.writing import remove_frames

WIDEST = 7
"""A stroke is narrower than this part of the picture's shorter side; what is wider is ground."""
DARK_GROUND = 0.55
"""Of the paper's brightness. On a darker ground the same difference is grain: a table's."""
VISIBLE, VISIBLE_LOW = 0.6, 0.7
"""Of the level between ink and ground, and in a low picture, whose ground may have a pattern. Lines
that are fainter need not be taken away."""
FAINT, CLEAN, LINED = 0.6, 1.5, 0.02
"""Ink is taken down to so much of the level between it and its ground, if that adds less than
half to it and lines that were taken away add next to nothing: on paper without lines and without
grain."""
PALE = 0.55
"""Of the ink's strength. A piece that nowhere reaches it is no ink: a finger, a table's grain."""
EDGE, EDGE_REACH, ALONG = 0.2, 41, 0.7
"""An edge of the ground is a step of so much of the paper's brightness within so many pixels;
what has so much of its pixels there lies along the edge."""
_CONNECTED = np.ones((3, 3), np.uint8)


def find_ink_on_photo(rgb: Grey) -> Grey:
    """The ink of a photograph.

    Args:
        rgb: uint8 (height, width, 3).

    Returns:
        uint8 (height, width): 0 is ground and 255 the strongest ink; all 0 when there is none.
    """
    darkness, ground = darkness_on_photo(255 - rgb if is_light_on_dark(rgb) else rgb)
    level = split_level(darkness)
    is_low = min(darkness.shape) <= LOW_PICTURE
    lined = _without_edges(darkness, ground, level)
    lined = lined if is_low else remove_frames(lined, FLOOR)
    darkness = remove_rules(lined, int((VISIBLE_LOW if is_low else VISIBLE) * level))
    darkness = darkness if is_low else remove_grain(darkness, level)
    level = split_level(darkness)
    strong = darkness >= level
    if strong.sum() < LEAST_INK:
        return np.zeros_like(darkness)
    full = max(float(np.percentile(darkness[strong], 80)), level + 1.0)
    if full < 2 * FLOOR:
        return np.zeros_like(darkness)
    strong &= _joined_to(darkness >= PALE * full, strong)
    faint = _joined_to(strong, darkness >= FAINT * level)
    lines = _joined_to(strong, lined >= FAINT * level) & ~faint
    is_clean = faint.sum() < CLEAN * strong.sum() and lines.sum() < LINED * strong.sum()
    if is_clean and not is_low:
        level = int(FAINT * level)  # nothing but ink is there: its fainter parts belong to it
        darkness = np.where(_widened(faint), darkness, 0).astype(np.uint8)
    else:
        darkness = np.where(_widened(strong), darkness, 0).astype(np.uint8)
    none = level - (full - level) * INK_LEVEL / (255 - INK_LEVEL)
    return (255 * (darkness - none) / (full - none)).clip(0, 255).astype(np.uint8)


def _without_edges(darkness: Grey, ground: Grey, level: int) -> Grey:
    """Leave out what only lies along an edge of the ground: of a shadow, a sheet, a finger."""
    import cv2

    around = np.ones((EDGE_REACH, EDGE_REACH), np.uint8)
    steep = cv2.morphologyEx(ground, cv2.MORPH_GRADIENT, around)
    at_edge = steep > EDGE * np.percentile(ground, 75)
    labels, _ = ndimage.label(darkness >= level // 2, _CONNECTED)
    sizes = np.bincount(labels.ravel())
    along = np.bincount(labels[at_edge], minlength=len(sizes)) > ALONG * sizes
    along[0] = False
    return np.where(along[labels], 0, darkness).astype(np.uint8)


def _joined_to(strong: Mask, faint: Mask) -> Mask:
    """The connected components of faint ink that have strong ink in them."""
    labels, _ = ndimage.label(faint, _CONNECTED)
    has_strong = np.bincount(labels[strong], minlength=labels.max() + 1) > 0
    has_strong[0] = False
    return np.asarray(has_strong[labels])


def _widened(mask: Mask) -> Mask:
    import cv2

    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)


def darkness_on_photo(rgb: Grey) -> tuple[Grey, Grey]:
    """How much darker each pixel is than the ground around it, as a share of that ground.

    The ground is what remains of the picture once everything narrower than a seventh of it is
    filled from around it: a grey closing, which keeps the edge of a shadow or of the sheet. What
    is dark and hangs together with wide dark things is ground as well, by reconstruction: a
    finger to its tip, a table with its grain (L. Vincent, "Morphological grayscale
    reconstruction in image analysis", 1993).

    Args:
        rgb: uint8 (height, width, 3); ink is darker than its ground.

    Returns:
        uint8 (height, width), 0 is ground and 255 is black; and the ground, as bright as it is.
    """
    import cv2

    # Half the darkest of the colours and half their mean: a coloured pen counts nearly as a
    # black one, a coloured line on the paper less.
    mixed = cv2.addWeighted(rgb.min(axis=2), 0.5, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 0.5, 0)
    grey: Grey = np.asarray(cv2.GaussianBlur(mixed, (3, 3), 0), np.uint8)
    closed = _close(grey, _side(grey))
    ground = np.minimum(closed, _wide_ground(grey))
    above = cv2.subtract(ground, grey).astype(np.float32)
    least = DARK_GROUND * float(np.percentile(ground, 75))
    return (255 * above / np.maximum(ground, least)).astype(np.uint8), ground


def is_light_on_dark(rgb: Grey) -> bool:
    """True for chalk on a board: what is narrow is lighter than its ground, not darker.

    What hangs together with something wide is ground, up to the corners of a sheet on a table.
    """
    import cv2

    large = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(large, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    grey: Grey = np.asarray(small, np.uint8)
    if np.median(grey) >= 128:
        return False
    side = max(5, min(grey.shape) // WIDEST) | 1
    median: Grey = np.asarray(cv2.medianBlur(grey, side), np.uint8)
    darker = _amount(_narrow(grey, median, side))
    lighter = _amount(_narrow(_negative(grey), _negative(median), side))
    return lighter > darker


def _narrow(grey: Grey, median: Grey, side: int) -> Grey:
    """How much darker than its ground what is narrow is, alone or within what is wide.

    The ground is the median around, as within a loop of ink, or what hangs together with it.
    """
    ground = np.minimum(median, _reconstructed(_close(grey, side), grey))
    return np.where(grey < ground, ground - grey, 0).astype(np.uint8)


def _negative(grey: Grey) -> Grey:
    return np.asarray(255 - grey, np.uint8)


def split_level(darkness: Grey) -> int:
    """The level between ink and what is fainter, by Otsu's method, at least `FLOOR`."""
    import cv2

    candidates = darkness[darkness >= FLOOR]
    if len(candidates) < 8:
        return FLOOR
    level, _ = cv2.threshold(candidates[None], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return max(FLOOR, round(float(level)))


def _amount(difference: Grey) -> int:
    strong = difference[difference >= 2 * FLOOR]
    return int(strong.sum(dtype=np.int64))


def _side(grey: Grey) -> int:
    side: int = min(grey.shape) // WIDEST
    return max(21, side)


def _close(grey: Grey, side: int) -> Grey:
    import cv2

    return np.asarray(
        cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8
    )


def _wide_ground(grey: Grey) -> Grey:
    """The ground with all that hangs together with wide dark things, worked out coarsely.

    Strokes are filled first, or a digit across the edge of a shadow would pass it on.
    """
    import cv2

    side = _side(grey)
    factor = max(1, side // 25)
    size = -(-grey.shape[1] // factor), -(-grey.shape[0] // factor)
    filled = np.asarray(
        cv2.resize(_close(grey, 2 * side // 3), size, interpolation=cv2.INTER_NEAREST), np.uint8
    )
    ground = _reconstructed(_close(filled, max(3, side // factor)), filled)
    large = cv2.resize(ground, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.erode(large, np.ones((2 * factor + 1, 2 * factor + 1), np.uint8)))


def _reconstructed(closed: Grey, grey: Grey) -> Grey:
    """Closed levels brought down again to all that hangs together with what is dark in them."""
    import cv2

    for _ in range(sum(grey.shape)):
        lower = np.maximum(np.asarray(cv2.erode(closed, _CONNECTED), np.uint8), grey)
        if np.array_equal(lower, closed):
            break
        closed = lower
    return closed
