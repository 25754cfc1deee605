"""Training curves as rows for a chart: how loss and accuracy moved, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from mnist_core.records import EpochRecord, Point, Progress

_METRIC_INDEX = {"loss": 1, "accuracy": 2}
_TIMES_MEDIAN = 4
_GUESSING = math.log(10)  # the loss of one that gives each of ten classes the same probability
_HARDLY = 0.02  # of an axis: so little beyond it, nobody sees


@dataclass(frozen=True)
class CurvePoint:
    """One point of a curve.

    Attributes:
        epoch: where on the axis: 1.0 is the end of the first epoch.
        value: loss, or accuracy from 0 to 1.
    """

    epoch: float
    value: float


def training_curve(
    history: tuple[EpochRecord, ...], progress: Progress | None, metric: str
) -> list[CurvePoint]:
    """Training loss or accuracy along the epochs, the one under way included.

    Args:
        history: finished epochs.
        progress: of the epoch under way, if any.
        metric: "loss" or "accuracy".
    """
    curve = [
        point
        for record in history
        for point in _along(record.points, record.epoch - 1, record.steps, metric)
    ]
    if progress is not None:
        curve += _along(progress.points, len(history), progress.steps, metric)
    return curve


def validation_curve(history: tuple[EpochRecord, ...], metric: str) -> list[CurvePoint]:
    """Validation loss or accuracy at the end of each epoch, where images were held out for it;
    `metric` as above."""
    values = [(record.epoch, getattr(record, f"val_{metric}")) for record in history]
    return [CurvePoint(epoch, value) for epoch, value in values if value is not None]


def value_range(curves: Sequence[Sequence[CurvePoint]], metric: str) -> tuple[float, float]:
    """The stretch of the axis where each curve is worth looking at.

    A network's first steps are many times worse than all that follows; an axis that holds
    them presses the rest into a flat line. Four times the median error of a curve shows its rest.
    A loss far above that of guessing, of a run that diverged, counts only if there is no other.

    Args:
        curves: what will be drawn.
        metric: "loss" or "accuracy".

    Returns:
        Lowest and highest value.
    """
    values = [[point.value for point in curve] for curve in curves if curve]
    if not values:
        return 0.0, 1.0
    if metric == "loss":
        highest = [min(max(each), _TIMES_MEDIAN * median(each)) for each in values]
        learned = [value for value in highest if value <= _TIMES_MEDIAN * _GUESSING]
        return 0.0, max(learned or highest) or 1.0
    lowest = [max(min(each), 1 - _TIMES_MEDIAN * (1 - median(each))) for each in values]
    return max(min(lowest), 0.0), 1.0


def round_range(curves: Sequence[Sequence[CurvePoint]], metric: str) -> tuple[float, float]:
    """`value_range` rounded outwards: the axis seldom changes while curves grow, and the browser
    need not draw the whole chart anew. Arguments as above."""
    low, high = value_range(curves, metric)
    if metric == "accuracy":
        return max(0.0, math.floor(low * 10) / 10 if low < 0.95 else 0.95), 1.0
    unit = 10.0 ** math.floor(math.log10(high))
    return 0.0, math.ceil(high / unit * 2) / 2 * unit


class Beyond(NamedTuple):
    """What an axis leaves out.

    Attributes:
        value: the worst of all, loss or accuracy.
        epoch: where its curve is within the axis again, or was before it left.
    """

    value: float
    epoch: float


def beyond_axis(
    curves: Sequence[Sequence[CurvePoint]], metric: str, axis: tuple[float, float] | None = None
) -> Beyond | None:
    """What lies beyond an axis, `round_range` if left out; None if nothing does. Other arguments
    as above."""
    low, high = axis or round_range(curves, metric)
    sign = 1 if metric == "loss" else -1
    places = [(curve, i) for curve in curves for i in range(len(curve))]
    if not places:
        return None
    curve, at = max(places, key=lambda place: sign * place[0][place[1]].value)
    worst, hardly = curve[at], _HARDLY * (high - low)
    if low - hardly <= worst.value <= high + hardly:
        return None
    around = [*curve[at:], *curve[:at][::-1]]  # most curves begin beyond, and come back
    nearest = next((point for point in around if low <= point.value <= high), worst)
    return Beyond(worst.value, nearest.epoch)


def _along(
    points: tuple[Point, ...], epochs_before: int, steps: int, metric: str
) -> list[CurvePoint]:
    index = _METRIC_INDEX[metric]
    return [CurvePoint(epochs_before + point[0] / steps, point[index]) for point in points]
