"""What is wrong with a lesson's file."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.reasons import LessonReason


class LessonError(MnistCoreError):
    """A lesson that cannot be shown as its file is.

    Attributes:
        file: its folder and name, e.g. "en/01_first_network.md".
        step: heading of the step that it is about, or "" for the file as a whole.
        reason: what is wrong.
        detail: what belongs to the reason, e.g. the name of a field and what it may be.
    """

    template = "{file}, step {step!r}: {reason}: {detail}"

    def __init__(self, file: str, step: str, reason: LessonReason, detail: str = "") -> None:
        self.file, self.step, self.reason, self.detail = file, step, reason, detail
