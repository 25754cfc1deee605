"""What counts as ink, for all that look at it, and the arrays that they pass on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

INK_LEVEL = 64
"""Of 255. Ink as strong as this counts for the box; fainter is the edge of a stroke."""

Grey = NDArray[np.uint8]
"""(height, width), 0 to 255."""
Mask = NDArray[np.bool_]
"""(height, width)."""
