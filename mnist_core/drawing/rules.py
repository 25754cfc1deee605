"""Lines that were on the paper before the digit: ruled lines, squares, a margin."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from mnist_core.drawing.levels import Grey

LONG = 0.4
"""Of the picture's shorter side. A straight stroke of a digit is shorter."""
THIN = 0.014
"""Of the picture's shorter side. A line is no wider."""
MAX_LINES = 400
STRONGER = 1.35
"""Times as dark as the line: ink that crosses it."""


class _Line(NamedTuple):
    start: tuple[int, int]
    stop: tuple[int, int]
    is_upright: bool


def remove_rules(darkness: Grey, visible: int) -> Grey:
    """Take long thin straight lines away, but not what crosses them.

    The lines are found by Hough's transform. Of a line's pixels those stay that are much darker
    than it is, and those with ink right above and right below (a closing across the line).

    Args:
        darkness: uint8 (height, width), 0 is ground.
        visible: of 255; fainter lines are left alone.

    Returns:
        The same with the lines at 0.
    """
    lines = _find_lines(darkness, visible)
    for is_upright in (False, True):
        family = [line for line in lines if line.is_upright == is_upright]
        if family:
            darkness = _without(darkness, family, visible)
    return darkness


def _find_lines(darkness: Grey, visible: int) -> list[_Line]:
    import cv2

    inked = np.where(darkness >= visible, 255, 0).astype(np.uint8)
    side = min(darkness.shape)
    # What is thick is no line, and its many pixels would take time.
    thick = cv2.morphologyEx(
        inked, cv2.MORPH_OPEN, np.ones((max(5, round(THIN * side)),) * 2, np.uint8)
    )
    thin = cv2.subtract(inked, cv2.dilate(thick, np.ones((3, 3), np.uint8)))
    length = max(40, round(LONG * side))
    found = cv2.HoughLinesP(
        thin, 1, math.pi / 360, length // 2, minLineLength=length, maxLineGap=length // 8
    )
    ends = np.reshape(found, (-1, 4)).astype(int).tolist() if found is not None else []
    return [
        _Line((int(x0), int(y0)), (int(x1), int(y1)), abs(y1 - y0) > abs(x1 - x0))
        for x0, y0, x1, y1 in ends[:MAX_LINES]
    ]


def _without(darkness: Grey, lines: list[_Line], visible: int) -> Grey:
    import cv2

    width = 2 * round(THIN * min(darkness.shape) / 2) + 3
    band, axis = np.zeros_like(darkness), np.zeros_like(darkness)
    for line in lines:
        x, y = (int(0.04 * (b - a)) for a, b in zip(line.start, line.stop, strict=True))
        start = line.start[0] - x, line.start[1] - y
        stop = line.stop[0] + x, line.stop[1] + y
        cv2.line(band, start, stop, (255,), width)
        cv2.line(axis, line.start, line.stop, (255,), 1)
    on_axis = darkness[(axis > 0) & (darkness >= visible)]
    level = float(np.median(on_axis)) if len(on_axis) else 0.0
    inked = np.where(darkness >= max(visible // 2, level / 2), 255, 0).astype(np.uint8)
    beside = cv2.subtract(inked, band)
    across = (width + 4, 1) if lines[0].is_upright else (1, width + 4)
    crossing = cv2.morphologyEx(beside, cv2.MORPH_CLOSE, np.ones(across[::-1], np.uint8))
    crossing = cv2.dilate(crossing, np.ones((3, 3), np.uint8))
    keep = (band == 0) | (crossing > 0) | (darkness > STRONGER * level + 12)
    return np.where(keep, darkness, 0).astype(np.uint8)
