"""Rows of digits: what stands above what, and what was written beside or under them and is none."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[int, int, int, int]
"""x, y, width and height in pixels."""

GAP = 0.04
"""Of the higher row. Two rows are so far apart at least; the pieces of one digit are nearer."""
LOW = 0.5
"""Of the higher row. A lower one is the hat of a 5, or a point."""
FLAT, THIN = 3.0, 0.3
"""A minus is so many times as wide as it is high, and so low beside the digits."""
APART = 0.15
"""Of the digits' height. A stroke that is nearer may be part of a digit."""
WIDER = 1.6
"""Times as wide as the digit above it: a line under one digit, and not the foot of a 2."""


def split_rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Tell rows apart: ink that a free line from left to right divides.

    Both sides of the line need a box that is higher than it is wide, as nearly all digits are,
    and high beside the other side's; otherwise they are the pieces of one digit.

    Returns:
        Indices of the boxes, a list for each row from the top, in each in the order given.
    """
    rows: list[list[int]] = []
    for i in sorted(range(len(boxes)), key=lambda i: boxes[i][1]):
        bottom = max((boxes[j][1] + boxes[j][3] for j in rows[-1]), default=0) if rows else 0
        if rows and boxes[i][1] < bottom:
            rows[-1].append(i)
        else:
            rows.append([i])
    joined: list[list[int]] = []
    for row in rows:
        if joined and not are_rows([boxes[i] for i in joined[-1]], [boxes[i] for i in row]):
            joined[-1] += row
        else:
            joined.append(row)
    return [sorted(row) for row in joined]


def are_rows(upper: Sequence[Box], lower: Sequence[Box]) -> bool:
    """True if these are two rows of digits, False if they are pieces of the same ones."""
    heights = [
        max((box[3] for box in row if box[3] >= box[2]), default=0) for row in (upper, lower)
    ]
    gap = min(box[1] for box in lower) - max(box[1] + box[3] for box in upper)
    return gap >= GAP * max(heights) and min(heights) >= LOW * max(heights) > 0


def find_minus(boxes: Sequence[Box]) -> list[int]:
    """Indices of flat strokes at half the height of digits and apart from them, not from others."""
    highest = max((box[3] for box in boxes), default=0)
    high = [box for box in boxes if box[3] >= 0.6 * highest]
    flat = {
        i
        for i, box in enumerate(boxes)
        if box[2] >= FLAT * box[3]
        and box[3] <= THIN * highest
        and any(is_amid(box, other) for other in high)
    }
    digits = [box for i, box in enumerate(boxes) if i not in flat]
    return [i for i in sorted(flat) if _is_apart(boxes[i], digits, highest)]


def find_underlines(boxes: Sequence[Box]) -> list[int]:
    """Indices of flat strokes under several digits, or under one that is narrower and apart."""
    highest = max((box[3] for box in boxes), default=0)
    high = [box for box in boxes if box[3] >= 0.6 * highest]
    flat = [i for i, box in enumerate(boxes) if FLAT * box[3] <= box[2] and box not in high]
    return [i for i in flat if _is_underline(boxes[i], [d for d in high if _is_over(d, boxes[i])])]


def _is_underline(box: Box, above: Sequence[Box]) -> bool:
    if len(above) != 1:
        return bool(above)
    _, top, width, height = above[0]
    return box[2] >= WIDER * width and box[1] - (top + height) >= APART * height


def _is_over(digit: Box, line: Box) -> bool:
    """True if its middle is over the line, and its foot no lower than where the line ends."""
    middle = digit[0] + digit[2] / 2
    return (
        line[0] <= middle <= line[0] + line[2]
        and digit[1] + digit[3] / 2 < line[1]
        and digit[1] + digit[3] <= line[1] + line[3]
    )


def is_amid(box: Box, other: Box) -> bool:
    """True if a stroke is at about half the height of a digit."""
    middle = box[1] + box[3] / 2
    return other[1] + 0.2 * other[3] <= middle <= other[1] + 0.8 * other[3]


def _is_apart(box: Box, digits: Sequence[Box], highest: int) -> bool:
    """True for a stroke some way from all digits, or right after the last one: no crossbar."""
    if all(other[0] + other[2] < box[0] for other in digits):
        return True
    return all(
        max(other[0] - (box[0] + box[2]), box[0] - (other[0] + other[2])) >= APART * highest
        for other in digits
    )
