"""What was written beside the digits and is none: a minus sign, a point, an underline; and rows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.components import Segment
from mnist_core.drawing.rows import FLAT, is_amid, split_rows
from mnist_core.drawing.segmentation import Segmentation


class Mark(StrEnum):
    """What a left-out piece of ink looks like."""

    MINUS = "minus"
    POINT = "point"
    UNDERLINE = "underline"


def left_out_marks(segmentation: Segmentation) -> tuple[Mark, ...]:
    """The marks that are read as no digit, one for each piece of ink."""
    return tuple(_kind(segment, segmentation.segments) for segment in segmentation.left_out)


def count_rows(segmentation: Segmentation) -> int:
    """Rows of digits, 0 when there is no digit."""
    return len(split_rows([segment.box for segment in segmentation.segments]))


def ink_masks(segmentation: Segmentation) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where ink is that is read as digits, and where ink is that was left out.

    Returns:
        Twice bool, the shape of the segmentation's ink.
    """
    read = [label for segment in segmentation.segments for label in segment.components]
    is_read = np.isin(segmentation.component_map, read)
    return is_read, (segmentation.component_map > 0) & ~is_read


def _kind(segment: Segment, digits: Sequence[Segment]) -> Mark:
    if segment.box[2] < FLAT * segment.box[3]:
        return Mark.POINT
    if any(is_amid(segment.box, digit.box) for digit in digits):
        return Mark.MINUS
    is_under = any(segment.box[1] >= digit.box[1] + digit.box[3] / 2 for digit in digits)
    return Mark.UNDERLINE if is_under else Mark.MINUS
