"""The records of training and of classes: plain frozen dataclasses for every layer and process.
What is read from a file is checked value by value as it is read.

    classroom a class, its members and its task
    encoded   stored bytes, each kind with a type of its own
    epoch     what an epoch reports and leaves
    run       a run, its exported model, and how it stands at a moment
"""

from mnist_core.records.classroom import (
    CLASS_LIMITS,
    MAX_CLASS_NAME,
    MAX_NICKNAME,
    MAX_TASK_TEXT,
    MEMBER_STATES,
    ROUND_STATES,
    Class,
    Member,
    Task,
)
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
    Predictions,
    Progress,
    in_order,
)
from mnist_core.records.run import ACTIVE, SCHEDULED, STATES, ExportedModel, Run, Snapshot

__all__ = [
    "ACTIVE",
    "CLASS_LIMITS",
    "MAX_CLASS_NAME",
    "MAX_EPOCHS",
    "MAX_NICKNAME",
    "MAX_TASK_TEXT",
    "MEMBER_STATES",
    "ROUND_STATES",
    "SCHEDULED",
    "STATES",
    "Class",
    "EncodedCheckpoint",
    "EncodedWarmStart",
    "EncodedWeights",
    "EpochRecord",
    "EpochResult",
    "EpochStart",
    "ExportedModel",
    "Member",
    "Point",
    "Predictions",
    "Progress",
    "Run",
    "Snapshot",
    "Task",
    "in_order",
]
