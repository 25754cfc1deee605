"""Two networks on the same images: where they differ, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Comparison:
    """How many images each of two networks reads right.

    Attributes:
        both: read right by both.
        only_first, only_second: read right by one of them alone.
        neither: read wrong by both.
        p_value: probability that two networks of equal skill would divide the images that
            only one reads right at least as unevenly (McNemar's exact test, two-sided), 0 to 1.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    p_value: float


def compare(first_right: NDArray[np.bool_], second_right: NDArray[np.bool_]) -> Comparison:
    """Count; both are bool (n,), whether each image is read right."""
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    return Comparison(
        both=int((first_right & second_right).sum()),
        only_first=only_first,
        only_second=only_second,
        neither=int((~first_right & ~second_right).sum()),
        p_value=mcnemar(only_first, only_second),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """Probability of a split at least as uneven if each image were a fair coin, 0 to 1.

    Args:
        only_first: images that only the first network reads right.
        only_second: images that only the second does.
    """
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    ways: int = sum(comb(tosses, heads) for heads in range(fewer + 1))
    return min(1.0, 2 * ways / int(2**tosses))
