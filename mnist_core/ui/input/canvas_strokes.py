"""What the canvas sends, as strokes of a pen."""

from __future__ import annotations

from typing import Any

from mnist_core.drawing.pen_strokes import PenStroke
from mnist_core.files.checks import UNREADABLE


def pen_strokes(drawing: dict[str, Any] | None) -> tuple[PenStroke, ...]:
    """The strokes of a drawing as the canvas component keeps it; none if it keeps others, too."""
    try:
        items = [(item["path"], float(item["strokeWidth"])) for item in (drawing or {})["objects"]]
        strokes = tuple(PenStroke(_points(path), width) for path, width in items)
    except UNREADABLE:
        return ()
    return strokes if all(stroke.points for stroke in strokes) else ()


def _points(path: list[list[Any]]) -> tuple[tuple[float, float], ...]:
    """Points along a path of lines and of bows, each of which is given by a point beside it."""
    points: list[tuple[float, float]] = []
    for command in path:
        numbers = [float(number) for number in command[1:]]
        if len(numbers) == 4 and points:
            (x, y), (bend_x, bend_y) = points[-1], numbers[:2]
            points.append(((x + 2 * bend_x + numbers[2]) / 4, (y + 2 * bend_y + numbers[3]) / 4))
        if len(numbers) >= 2:
            points.append((numbers[-2], numbers[-1]))
    return tuple(points)
