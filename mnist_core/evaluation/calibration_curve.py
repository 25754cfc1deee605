"""Whether a network is right as often as it says: calibration, and leaving the unsure to people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True)
class CalibrationCurve:
    """Confidence against accuracy, in bins of images that the network is about as sure of.

    Attributes:
        counts: int64 (b,), images in each bin; the bins divide 0 to 1 evenly.
        sure: float64 (b,), mean confidence, the probability of the answer; NaN without images.
        right: float64 (b,), accuracy, 0 to 1; NaN without images.
        error: expected calibration error, 0 to 1: by how much `sure` and `right` differ, on
            average over all images.
    """

    counts: NDArray[np.int64]
    sure: NDArray[np.float64]
    right: NDArray[np.float64]
    error: float


def calibration_curve(
    sure: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS
) -> CalibrationCurve:
    """Compare how sure a network is with how often it is right.

    Args:
        sure: float (n,), probability of the answer, 0 to 1.
        right: bool (n,), whether it is right.
        bins: how many; one begins where the last ends, which belongs to the lower one.
    """
    bin_of = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(bin_of, minlength=bins)
    means = [
        np.divide(total, counts, out=np.full(bins, np.nan), where=counts > 0)
        for total in (
            np.bincount(bin_of, weights=values, minlength=bins)
            for values in (sure.astype(float), right.astype(float))
        )
    ]
    gaps = np.abs(np.nan_to_num(means[0] - means[1]))
    error = float((gaps * counts).sum() / len(sure))
    return CalibrationCurve(counts, means[0], means[1], error)


def accuracy_when_sure(
    sure: NDArray[np.floating], right: NDArray[np.bool_], left_out: float
) -> float:
    """Accuracy, 0 to 1, if the least sure images are left to a person.

    Args:
        sure: float (n,), probability of the answer, 0 to 1.
        right: bool (n,), whether it is right.
        left_out: share of the images that the person takes, 0 to 1, but never all of them.
    """
    order = np.argsort(sure, kind="stable")
    first = min(round(left_out * len(sure)), len(sure) - 1)
    return float(right[order[first:]].mean())
