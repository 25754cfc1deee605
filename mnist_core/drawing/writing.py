"""Which of a picture's ink is writing: not a frame, a bar at the edge, a table, a finger, print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from mnist_core.drawing.labelling import Labels, Place, label_components
from mnist_core.drawing.levels import INK_LEVEL, Grey, Mask, is_strip

MANY = 12
"""More pieces of ink than this are looked at more closely, as pieces at the border are."""
REACH = 0.012
"""Of the picture's longer side. Ink that is so near to other ink is one with it here."""
LEAST_PAPER = 0.1
"""Of the picture: a clean area that counts as the paper."""
ALIKE = (0.55, 1.8)
"""Times as high as the writing: a digit that the picture's border cuts or touches."""
FRAME_FILLED, FRAME_INK = 0.88, 0.45
"""A frame fills so much of the upright or turned rectangle around it, its line less than that."""
SMALLEST_FRAME = 12
"""Pixels of a frame's shorter side."""
BENT = 0.06
"""Of a frame's shorter side: its sides are no further from a rectangle's."""
ENCLOSED = 0.3
"""Of the frame's height: a digit within it is higher."""
FINE = 0.55
"""Of the width of the other strokes. What is long and finer is a line of the paper's."""
LONG = 15
"""Times its width: a line that is shorter may be the stroke of a digit."""
OUTLINE = 0.95
"""Of a line's pixels: so many lie on the sides of the rectangle around it."""
PRINT, PRINT_PIECES = 0.45, 6
"""So many pieces, each lower than this part of the highest, are printed words and no digits."""


@dataclass(frozen=True)
class _Pieces:
    """The connected components of the ink, each with its place."""

    labels: Labels
    places: list[Place]

    @classmethod
    def of(cls, ink: Grey, level: int = INK_LEVEL) -> _Pieces:
        return cls(*label_components(ink, level))

    def height(self, i: int) -> int:
        return int(self.places[i][0].stop - self.places[i][0].start)

    def width(self, i: int) -> int:
        return int(self.places[i][1].stop - self.places[i][1].start)

    def at_border(self, i: int) -> bool:
        rows, columns = self.places[i]
        height, width = self.labels.shape
        return bool(
            min(rows.start, columns.start) == 0 or rows.stop == height or columns.stop == width
        )

    def is_bar(self, i: int) -> bool:
        """True if it goes from top to bottom at the picture's left or right edge."""
        columns = self.places[i][1]
        height, width = self.labels.shape
        at_edge = columns.start == 0 or columns.stop == width
        return bool(self.height(i) >= 0.9 * height and at_edge)

    def mask(self, i: int) -> Mask:
        return np.asarray(self.labels[self.places[i]] == i + 1)


def keep_writing(ink: Grey, one_pen: bool = False) -> Grey:
    """Leave out ink that was not written: frames, what the border cuts, printed words.

    Args:
        ink: uint8 (height, width), 255 is ink.
        one_pen: True to leave out what is drawn much finer than the rest: the lines of a form.

    Returns:
        The same with the other ink at 0; as it is when that would leave nothing.
    """
    pieces = _Pieces.of(ink)
    everything = set(range(len(pieces.places)))
    kept = everything - _frames(pieces)
    if len(kept) > MANY or any(pieces.at_border(i) for i in kept):
        kept = _on_paper(pieces, kept)
    kept -= _print(pieces, kept)
    if one_pen and len(kept) > 1:
        kept -= _fine_lines(pieces, kept)
    if not kept or kept == everything:
        return ink
    return _without(pieces, everything - kept, ink)


def remove_frames(ink: Grey, level: int) -> Grey:
    """Leave out rectangles with other ink within them, before their sides are taken for lines.

    Squared paper is no such rectangle: most of its lines are within it.

    Args:
        ink: uint8 (height, width), 255 is ink.
        level: 0 to 255; what is fainter is no ink.

    Returns:
        The same with the rectangles at 0.
    """
    pieces = _Pieces.of(ink, level)
    frames = {i for i in _frames(pieces) if _is_outline(pieces.mask(i), BENT)}
    return _without(pieces, frames, ink)


def _without(pieces: _Pieces, left_out: set[int], ink: Grey) -> Grey:
    is_left_out = np.array([False, *(i in left_out for i in range(len(pieces.places)))])
    return np.where(is_left_out[pieces.labels], 0, ink).astype(np.uint8)


def _frames(pieces: _Pieces) -> set[int]:
    """Pieces that are rectangles with other ink within them."""
    frames = set()
    for i, (rows, columns) in enumerate(pieces.places):
        if min(pieces.height(i), pieces.width(i)) < SMALLEST_FRAME:
            continue
        labels = np.flatnonzero(np.bincount(pieces.labels[rows, columns].ravel())[1:])
        inner = {int(label) for label in labels} - {i}
        high = [j for j in inner if pieces.height(j) >= ENCLOSED * pieces.height(i)]
        if high and _is_rectangle(pieces.mask(i)):
            frames.add(i)
    return frames


def _is_rectangle(mask: Mask) -> bool:
    import cv2

    filled = ndimage.binary_fill_holes(mask)
    area = float(filled.sum())
    points = np.argwhere(mask)[:, ::-1].astype(np.int32)
    (_, (width, height), _) = cv2.minAreaRect(points)
    around = (width + 1) * (height + 1)
    return area >= FRAME_FILLED * around and mask.sum() <= FRAME_INK * area


def _on_paper(pieces: _Pieces, among: set[int]) -> set[int]:
    """Pieces with paper all around, and those at the border that are like them.

    The paper is the largest area without ink. A table's grain, a finger and a bar at the edge
    are beside it; a digit stands within it.
    """
    if is_strip(pieces.labels.shape):
        return _on_strip(pieces, among)
    reach = max(1, round(REACH * max(pieces.labels.shape)))
    near = ndimage.maximum_filter(pieces.labels > 0, 2 * reach + 1)
    areas, _ = ndimage.label(~near)
    sizes = np.bincount(areas.ravel())
    sizes[0] = 0
    if len(sizes) < 2 or sizes.max() < LEAST_PAPER * areas.size:
        return among
    paper = ndimage.binary_fill_holes(areas == sizes.argmax())
    within = {i for i in among if _is_within(pieces, i, paper)}
    heights = [pieces.height(i) for i in within]
    if not within:
        return among
    return within | {i for i in among - within if _is_alike(pieces, i, within, max(heights))}


def _on_strip(pieces: _Pieces, among: set[int]) -> set[int]:
    """All pieces but bars at the left and right edge, and what is low at the border."""
    at_border = {i for i in among if pieces.at_border(i)}
    bars = {i for i in at_border if pieces.is_bar(i)}
    highest = max((pieces.height(i) for i in among - bars), default=0)
    low = {i for i in at_border - bars if pieces.height(i) < ALIKE[0] * highest}
    return among - bars - low


def _is_within(pieces: _Pieces, i: int, paper: Mask) -> bool:
    return not pieces.at_border(i) and bool(paper[pieces.places[i]][pieces.mask(i)].all())


def _is_alike(pieces: _Pieces, i: int, within: set[int], highest: int) -> bool:
    """True for a digit beside others that the border touches: as high as they, on their row."""
    height, width = pieces.height(i), pieces.width(i)
    if not ALIKE[0] * highest <= height <= ALIKE[1] * highest or width > 1.5 * highest:
        return False
    if height >= 0.9 * len(pieces.labels) and height > highest:
        return False  # a bar from end to end
    rows, columns = pieces.places[i]
    return any(
        pieces.height(j) >= ALIKE[0] * highest
        and min(rows.stop, pieces.places[j][0].stop) - max(rows.start, pieces.places[j][0].start)
        >= 0.6 * min(height, pieces.height(j))
        and max(columns.start, pieces.places[j][1].start)
        - min(columns.stop, pieces.places[j][1].stop)
        <= 0.5 * highest
        for j in within
    )


def _print(pieces: _Pieces, among: set[int]) -> set[int]:
    """Many small pieces beside few large ones: words, not digits."""
    highest = max((pieces.height(i) for i in among), default=0)
    small = {i for i in among if pieces.height(i) < PRINT * highest}
    large = among - small
    enough = [i for i in small if pieces.height(i) >= 0.08 * highest]
    return small if len(enough) >= PRINT_PIECES and len(enough) > 2 * len(large) else set()


def _fine_lines(pieces: _Pieces, among: set[int]) -> set[int]:
    """Long straight pieces, or sides of a rectangle, much finer than what has the most ink."""
    sizes = np.bincount(pieces.labels.ravel(), minlength=len(pieces.places) + 1)
    main = max(among, key=lambda i: sizes[i + 1])
    pen = FINE * _half_width(pieces.mask(main))
    long = {i for i in among if max(pieces.height(i), pieces.width(i)) > 0.5 * pieces.height(main)}
    return {
        i
        for i in long - {main}
        if _half_width(pieces.mask(i)) < pen and _is_outline(pieces.mask(i))
    }


def _is_outline(mask: Mask, bent: float = 0) -> bool:
    """True if nearly all of it lies on the sides of the turned rectangle around it.

    Args:
        mask: bool (height, width).
        bent: of the shorter side: so far within the rectangle its sides may be.
    """
    import cv2

    points = np.argwhere(mask)[:, ::-1].astype(np.float32)
    middle, (width, height), angle = cv2.minAreaRect(points)
    turn = np.radians(angle)
    along = (points - middle) @ np.array(
        [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    )
    if max(width, height) < LONG * 2 * _half_width(mask):
        return False
    inside = np.minimum(width / 2 - np.abs(along[:, 0]), height / 2 - np.abs(along[:, 1]))
    near = max(2.5 * _half_width(mask) + 1, bent * min(width, height))
    return bool((inside <= near).mean() >= OUTLINE)


def _half_width(mask: Mask) -> float:
    """Of the strokes, in pixels: what nine tenths of the distances from the edge are below."""
    distances = ndimage.distance_transform_edt(np.pad(mask, 1))
    return float(np.percentile(distances[distances > 0], 90))
