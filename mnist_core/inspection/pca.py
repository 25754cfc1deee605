"""Many numbers per image as two, so that images can be put on a map: PCA."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Projection:
    """From m numbers to two: along the directions in which the images differ most.

    Attributes:
        mean: float32 (m,).
        directions: float32 (2, m), of length 1, at right angles.
        explained_variance: the part of the images' variance along the two, 0 to 1.
    """

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]
    explained_variance: float

    def apply(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Coordinates on the map, float (n, 2), from float (n, m)."""
        coordinates: NDArray[np.floating] = (values - self.mean) @ self.directions.T
        return coordinates


def fit_projection(values: NDArray[np.floating]) -> Projection:
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
    explained = float(variances[-2:].sum()) / total if total > 0 else 0.0
    return Projection(mean, directions.astype(np.float32), explained)
