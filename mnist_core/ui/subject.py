"""What a person put before the network, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Subject:
    """An image to read, or why there is none.

    Attributes:
        image: uint8 (28, 28), 255 is ink; None when there is nothing to read.
        label: the true class if it is known.
        missing: a sentence for when there is no image.
    """

    image: np.ndarray | None = None
    label: int | None = None
    missing: str = ""
