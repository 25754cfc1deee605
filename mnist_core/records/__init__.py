"""The records of training: plain frozen dataclasses that every layer and process can hold.
What is read from a file is checked value by value as it is read.

    encoded   stored bytes, each kind with a type of its own
    epoch     what an epoch reports and leaves
    run       a run, its exported model, and how it stands at a moment
"""

from mnist_core.records.encoded import (
    EncodedCheckpoint,
    EncodedWarmStart,
    EncodedWeights,
    EpochStart,
)
from mnist_core.records.epoch import (
    MAX_EPOCHS,
    EpochRecord,
    EpochResult,
    Point,
    Progress,
    in_order,
)
from mnist_core.records.run import ACTIVE, SCHEDULED, STATES, ExportedModel, Run, Snapshot

__all__ = [
    "ACTIVE",
    "MAX_EPOCHS",
    "SCHEDULED",
    "STATES",
    "EncodedCheckpoint",
    "EncodedWarmStart",
    "EncodedWeights",
    "EpochRecord",
    "EpochResult",
    "EpochStart",
    "ExportedModel",
    "Point",
    "Progress",
    "Run",
    "Snapshot",
    "in_order",
]
