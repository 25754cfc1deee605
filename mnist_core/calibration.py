"""What turns a network's logits into "I am sure": measured once for a model, kept beside it.

`python -m benchmarks.calibrate` writes `calibration.json` into the model's folder. A model
without one, e.g. a run that was just trained, is read with the defaults here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

FILE = "calibration.json"


@dataclass(frozen=True)
class Calibration:
    """How sure is sure.

    Attributes:
        temperature: logits are divided by it before the softmax; fitted on validation images.
        threshold: the least score, 0 to 1, of a digit that counts as read.
        measured: the figures it was chosen by, for people.
    """

    temperature: float = 1.0
    threshold: float = 0.9
    measured: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it beside a model."""
        text = json.dumps(asdict(self), indent=1) + "\n"
        (folder / FILE).write_text(text, "utf-8")


def load_calibration(folder: Path) -> Calibration:
    """Read a model's calibration; a missing or damaged file gives the defaults."""
    try:
        values = json.loads((folder / FILE).read_text("utf-8"))
        known = {f.name for f in fields(Calibration)}
        found = Calibration(**{name: v for name, v in values.items() if name in known})
        usable = found.temperature > 0 and 0 <= found.threshold <= 1
    except (OSError, ValueError, TypeError, AttributeError):
        return Calibration()
    return found if usable else Calibration()
