"""What cannot be done in a class."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.reasons import ClassReason


class ClassError(MnistCoreError):
    """Something that this person cannot do in this class, or not now; nothing was changed.

    Attributes:
        reason: why.
        detail: what belongs to the reason, e.g. how many there may be.
    """

    template = "class: {reason} {detail}"

    def __init__(self, reason: ClassReason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
