"""Every error this package raises on purpose.

    MnistCoreError
    ├── SettingsError        a variable of the environment that makes no sense
    ├── ConfigError          a setting outside its limits
    ├── DatasetError         a data set that is missing or damaged
    ├── ImageError           a picture that cannot be read
    ├── ModelNotFoundError   no such model, or its files are damaged
    ├── RunNotFoundError     no such run, or its files are damaged
    ├── CheckpointError      a checkpoint that is missing or damaged
    ├── EpochsLostError      epochs whose checkpoint is missing or damaged, to be trained again
    ├── StorageError         artifacts/ cannot be written
    ├── DatabaseError        the database cannot be reached, read or written
    ├── LeaseLostError       a result for a run that another server has now
    ├── NotOwnerError        a run steered without its key
    ├── StateError           a run asked for what it cannot do now
    ├── UnwatchedError       a run that nobody looked at, and that was paused
    ├── LimitError           too many runs or drawings
    ├── ClassError           what cannot be done in a class
    ├── LessonError          a lesson whose file is not as it must be
    ├── DrawingError         no drawing, or one that is not kept here
    ├── DrawingsFileError    a file of drawings that cannot be taken in
    ├── DivergedError        the loss became NaN or infinite
    ├── WorkerLostError      workers died again and again in the same epoch
    ├── WorkerStartError     no worker of this server could be started
    ├── ClusterLostError     no way to the scheduler that computes for this server
    ├── WorkerMismatchError  a worker with another version of the code
    └── TrainingError        anything else that went wrong in a worker

An error carries its parts as attributes, all of them plain values or members of `reasons`, so
that it can travel between processes and be kept in a file. `mnist_core.messages` turns it into
sentences.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class MnistCoreError(Exception):
    """Base class: something the person can be told about in one sentence."""

    template = "{args}"

    def __str__(self) -> str:
        return self.template.format(args=self.args, **vars(self))

    def to_dict(self) -> dict[str, Any]:
        """The error as plain values, for a file."""
        args = [part.value if isinstance(part, StrEnum) else part for part in self.args]
        return {"error": type(self).__name__, "args": args}
