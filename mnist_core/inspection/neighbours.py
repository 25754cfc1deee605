"""Which images are alike to a network, and how well a map in two dimensions keeps them together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 10
_AT_A_TIME = 250  # rows of a table of distances that would be 32 MB


def nearest(values: NDArray[np.floating], point: NDArray[np.floating]) -> NDArray[np.intp]:
    """The `NEIGHBOURS` rows of values that are closest to a point, the closest first. A row that
    equals the point is the point itself, and no neighbour.

    Args:
        values: float (n, m).
        point: float (m,).
    """
    distances: NDArray[np.floating] = ((values - point) ** 2).sum(axis=1)
    closest = distances.argsort(kind="stable")
    return closest[distances[closest] > 0][:NEIGHBOURS]


def trustworthiness(
    values: NDArray[np.floating], places: NDArray[np.floating], neighbours: int = NEIGHBOURS
) -> float:
    """How far one may trust that what is close together on a map is alike.

    1 minus a penalty for each neighbour on the map that is none in full: by how many ranks it is
    farther away there. After J. Venna and S. Kaski, Neighborhood preservation in nonlinear
    projection methods, ICANN 2001, https://doi.org/10.1007/3-540-44668-0_68, as scikit-learn
    computes it.

    Args:
        values: float (n, m), in full.
        places: float (n, 2), on the map.
        neighbours: of each, less than half of n.

    Returns:
        0 to 1; about 0.5 for a map that tells nothing.
    """
    count, penalty = len(values), 0
    for start in range(0, count, _AT_A_TIME):
        rows = slice(start, min(start + _AT_A_TIME, count))
        in_full, on_map = _squared_distances(values, rows), _squared_distances(places, rows)
        shown = on_map.argpartition(neighbours, axis=1)[:, :neighbours]  # (rows, k)
        far = np.take_along_axis(in_full, shown, axis=1)  # (rows, k)
        ranks = 1 + (in_full[:, None, :] < far[:, :, None]).sum(axis=2)  # (rows, k), 1 is nearest
        penalty += int(np.maximum(ranks - neighbours, 0).sum())
    return 1 - penalty * 2 / (count * neighbours * (2 * count - 3 * neighbours - 1))


def _squared_distances(points: NDArray[np.floating], rows: slice) -> NDArray[np.floating]:
    """Of some rows to all, (rows, n); to themselves infinity."""
    squares = (points**2).sum(axis=1)
    distances: NDArray[np.floating] = (
        squares[rows, None] + squares[None, :] - 2 * points[rows] @ points.T
    )
    own = np.arange(rows.start, rows.stop)
    distances[own - rows.start, own] = np.inf
    return distances
