"""Many numbers per image as two, so that images can be put on a map: PCA."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Projection:
    """From m numbers to two: along the directions in which the images differ most.

    Attributes:
        mean: float32 (m,).
        directions: float32 (2, m), of length 1, at right angles.
        share: how much of all differences the two show, 0 to 1.
    """

    mean: np.ndarray
    directions: np.ndarray
    share: float

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Places on the map, float32 (n, 2), from float (n, m)."""
        return (values - self.mean) @ self.directions.T


def fit_projection(values: np.ndarray) -> Projection:
    """Find the two directions in which the values vary most.

    Args:
        values: float (n, m), at least 2 of each.
    """
    mean = values.mean(axis=0)
    centred = values - mean
    variances, vectors = np.linalg.eigh(centred.T @ centred / len(values))
    directions = vectors[:, :-3:-1].T
    directions *= np.where(directions.sum(axis=1, keepdims=True) < 0, -1, 1)  # always the same way
    total = float(variances.sum())
    share = float(variances[-2:].sum()) / total if total > 0 else 0.0
    return Projection(mean, directions.astype(np.float32), share)
