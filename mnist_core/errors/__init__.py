"""Every error this package raises on purpose. `base` shows them as a tree.
An error carries its parts as plain values; `mnist_core.messages` turns them into sentences.

    base         the base class
    reasons      enums of what an error can say of its cause
    inputs       settings, pictures, drawings and files that do not fit
    stored       what cannot be found, read or written
    requests     what a person may not have, or not now
    classroom    what cannot be done in a class
    lessons      what is wrong with the file of a lesson
    workers      what goes wrong where networks are trained
    rebuilding   errors from the plain values that a file holds of them
"""

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.classroom import ClassError
from mnist_core.errors.inputs import (
    ConfigError,
    DatasetError,
    DrawingError,
    DrawingsFileError,
    ImageError,
    SettingsError,
)
from mnist_core.errors.lessons import LessonError
from mnist_core.errors.reasons import (
    Action,
    CheckpointReason,
    ClassReason,
    DatabaseReason,
    DatasetReason,
    DrawingReason,
    DrawingsFileReason,
    ImageReason,
    LessonReason,
    Limit,
    ModelReason,
    RunReason,
)
from mnist_core.errors.rebuilding import error_from_dict
from mnist_core.errors.requests import LimitError, NotOwnerError, StateError, UnwatchedError
from mnist_core.errors.stored import (
    CheckpointError,
    DatabaseError,
    EpochsLostError,
    LeaseLostError,
    ModelNotFoundError,
    RunNotFoundError,
    StorageError,
)
from mnist_core.errors.workers import (
    ClusterLostError,
    DivergedError,
    TrainingError,
    WorkerLostError,
    WorkerMismatchError,
    WorkerStartError,
)

__all__ = [
    "Action",
    "CheckpointError",
    "CheckpointReason",
    "ClassError",
    "ClassReason",
    "ClusterLostError",
    "ConfigError",
    "DatabaseError",
    "DatabaseReason",
    "DatasetError",
    "DatasetReason",
    "DivergedError",
    "DrawingError",
    "DrawingReason",
    "DrawingsFileError",
    "DrawingsFileReason",
    "EpochsLostError",
    "ImageError",
    "ImageReason",
    "LeaseLostError",
    "LessonError",
    "LessonReason",
    "Limit",
    "LimitError",
    "MnistCoreError",
    "ModelNotFoundError",
    "ModelReason",
    "NotOwnerError",
    "RunNotFoundError",
    "RunReason",
    "SettingsError",
    "StateError",
    "StorageError",
    "TrainingError",
    "UnwatchedError",
    "WorkerLostError",
    "WorkerMismatchError",
    "WorkerStartError",
    "error_from_dict",
]
