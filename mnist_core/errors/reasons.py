"""What an error can say of its cause: an enum for each error that has a fixed list of them.

    DatasetReason        of a DatasetError
    ImageReason          of an ImageError
    DrawingReason        of a DrawingError
    DrawingsFileReason   of a DrawingsFileError
    ModelReason          of a ModelNotFoundError
    RunReason            of a RunNotFoundError
    CheckpointReason     of a CheckpointError
    DatabaseReason       of a DatabaseError
    ClassReason          of a ClassError
    Action               what a StateError refuses
    Limit                which one a LimitError tells of

A member's value is the word that stored failures have: it stays as it is, whatever the member
is called, or failures that an earlier version stored could not be read.
"""

from __future__ import annotations

from enum import StrEnum


class DatasetReason(StrEnum):
    """Why a data set cannot be used."""

    MISSING = "missing"
    ALTERED = "altered"  # not the file whose checksum is in the code
    UNKNOWN_NAME = "unknown name"


class ImageReason(StrEnum):
    """Why a picture cannot be read."""

    EMPTY = "empty"  # no bytes at all
    NOT_AN_IMAGE = "not an image"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"


class DrawingReason(StrEnum):
    """What of a drawing is not as it must be."""

    IMAGE = "image"
    BLANK = "blank"
    LABEL = "label"
    ANSWER = "answer"
    DATE = "date"
    STROKES = "strokes"
    TOO_MANY_STROKES = "too many strokes"
    OWNER = "owner"  # nobody knows whose it is
    UNKNOWN = "unknown"  # not kept, or no longer


class DrawingsFileReason(StrEnum):
    """Why a file of drawings cannot be taken in; which of its parts is not as it must be."""

    ANOTHER_KIND = "another kind"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    TOO_MANY = "too many"
    EMPTY = "empty"
    IMAGES = "images"
    LABELS = "labels"
    DETAILS = "details"
    NAME = "name"
    DRAWING = "drawing"


class ModelReason(StrEnum):
    """Why there is no model to use."""

    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    LAYERS_NOT_WRITTEN_DOWN = "layers not written down"
    LAYERS_DAMAGED = "layers damaged"


class RunReason(StrEnum):
    """Why there is no run to show."""

    UNKNOWN = "unknown"
    DAMAGED = "damaged"


class CheckpointReason(StrEnum):
    """Why training cannot go on from a checkpoint."""

    MISSING = "missing"
    DAMAGED = "damaged"
    OF_ANOTHER_ARCHITECTURE = "of another architecture"


class DatabaseReason(StrEnum):
    """Why the database could not do what it was asked for."""

    UNREACHABLE = "unreachable"
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"
    REPLACED = "replaced"  # its file, under the running server
    NEWER = "newer"  # than this version of the code
    OTHER = "other"


class ClassReason(StrEnum):
    """Why something cannot be done in a class."""

    UNKNOWN_CODE = "unknown code"
    TOO_MANY_TRIES = "too many tries"
    JOINING_CLOSED = "joining closed"
    FULL = "full"
    NO_NAME_LEFT = "no name left"  # each was given, and whoever had one has left something
    REMOVED = "removed"  # by the teacher
    GONE = "gone"  # the class was deleted
    UNKNOWN_LINK = "unknown link"  # no class has it, or no longer
    NO_COOKIE = "no cookie"  # nobody knows whose browser it is
    NOT_TEACHER = "not teacher"
    NOT_MEMBER = "not member"
    WRONG_KEY = "wrong key"
    TOO_MANY_CLASSES = "too many classes"
    NAME_TOO_LONG = "name too long"
    OUT_OF_RANGE = "out of range"  # a setting of the class
    NICKNAMES_OFF = "nicknames off"
    NAME_TAKEN = "name taken"
    NAME_RESERVED = "name reserved"  # one that the class itself gives
    TRAINING_OFF = "training off"
    EYES_ON_TEACHER = "eyes on teacher"
    TIME_IS_UP = "time is up"
    TASK = "task"  # one that makes no sense
    HIDDEN = "hidden"  # a setting that the task has fixed
    BLANK = "blank"
    DUPLICATE = "duplicate"
    NOT_TAKEN_ALONG = "not taken along"  # a drawing that is to be deleted
    DIGIT_FULL = "digit full"
    TOO_FEW_DRAWINGS = "too few drawings"
    ROUND_OPEN = "round open"  # before the next one can begin
    ROUND_CLOSED = "round closed"
    ROUND_FULL = "round full"  # of drawings of one member
    READ_CORRECTLY = "read correctly"  # so it fools nobody
    OWN_DRAWING = "own drawing"  # nobody votes on theirs
    ALREADY_VOTED = "already voted"
    UNKNOWN_DRAWING = "unknown drawing"
    UNKNOWN_QUESTION = "unknown question"


class LessonReason(StrEnum):
    """What is wrong with a lesson's file."""

    UNREADABLE = "unreadable"  # no file, or not UTF-8
    FRONT_MATTER = "front matter"  # there is none at its beginning
    NOT_YAML = "not YAML"
    MISSING = "missing"
    UNKNOWN_NAME = "unknown name"
    WRONG_VALUE = "wrong value"
    UNKNOWN_BLOCK = "unknown block"
    SAME_ID = "same id"
    NO_STEP = "no step"
    OUTSIDE = "outside"  # text before the first step
    DIFFERS = "differs"  # from the other language


class Action(StrEnum):
    """What a person can ask of a run."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CONTINUE = "continue"  # for more epochs
    CHANGE = "change"  # its learning rate
    PIN = "pin"
    DELETE = "delete"


class Limit(StrEnum):
    """What there are too many of."""

    RUNS_PER_OWNER = "runs per owner"
    RUNS_IN_ALL = "runs in all"
    DISK = "disk"  # megabytes of all runs
    PINNED = "pinned"  # megabytes of one owner's pinned runs
    DRAWINGS_PER_OWNER = "drawings per owner"
    DRAWINGS_IN_ALL = "drawings in all"
