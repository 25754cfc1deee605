"""A recipe: settings that were published with a result."""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """Settings that somebody published together with a result.

    Attributes:
        name: in the address, on the command line and in files.
        title: in lists, in English.
        summary: what it is, in a line.
        lesson: what there is to learn from it, in a sentence or two.
        config: its settings; a run may have any seed.
        test_accuracy: published, or what we aim at, from 0 to 1.
        test_loss: published; None where it was not.
        source: title of the tutorial; what ours is for, in English.
        address: where it is or was; None for our own.
    """

    name: str
    title: str
    summary: str
    lesson: str
    config: TrainingConfig
    test_accuracy: float
    test_loss: float | None
    source: str
    address: str | None = None

    @property
    def own(self) -> bool:
        """True if nobody published it: its figure is an aim."""
        return self.address is None
