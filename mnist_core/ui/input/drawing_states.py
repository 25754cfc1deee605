"""A drawing as a visit remembers it, stroke by stroke."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

STATES = "draw_states"
"""Session key of the states of the paper, the newest last."""


@dataclass(frozen=True)
class DrawingState:
    """The drawing after a stroke.

    Attributes:
        packed: the strokes, as compressed JSON: a fiftieth of what they take as objects.
        png: the drawing as a PNG file; None for blank paper.
    """

    packed: bytes = b""
    png: bytes | None = None

    @classmethod
    def of(cls, strokes: dict[str, Any], png: bytes) -> DrawingState:
        return cls(zlib.compress(json.dumps(strokes).encode(), 1), png)

    @property
    def strokes(self) -> dict[str, Any] | None:
        """As the component keeps them, to be given back to it."""
        if not self.packed:
            return None
        strokes: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return strokes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.packed) + len(self.png or b"")
