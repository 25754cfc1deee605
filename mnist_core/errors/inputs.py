"""What comes from outside and does not fit: settings, pictures, drawings, files."""

from __future__ import annotations

from mnist_core.errors.base import MnistCoreError
from mnist_core.errors.reasons import DatasetReason, DrawingReason, DrawingsFileReason, ImageReason


class SettingsError(MnistCoreError, ValueError):
    """A variable of the server's environment that makes no sense.

    Attributes:
        variable: its name, e.g. "MNIST_WORKERS".
        value: what it is.
        allowed: what it may be, as text, e.g. "a whole number from 1 to 64".
    """

    template = "{variable} must be {allowed}, got {value!r}"

    def __init__(self, variable: str, value: str, allowed: str) -> None:
        self.variable, self.value, self.allowed = variable, value, allowed


class ConfigError(MnistCoreError, ValueError):
    """A setting outside its limits.

    Attributes:
        field: name of the setting, as in `TrainingConfig`.
        value: what was asked for.
        allowed: the limits, as text, e.g. "from 1 to 30".
    """

    template = "{field} must be {allowed}, got {value!r}"

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed


class DatasetError(MnistCoreError):
    """A data set that is missing, truncated or altered.

    Attributes:
        path: the file.
        reason: why it cannot be used.
    """

    template = "{path}: {reason}"

    def __init__(self, path: str, reason: DatasetReason) -> None:
        self.path, self.reason = path, reason

    @property
    def name(self) -> str:
        """The data set's name, whichever kind of path it has."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".npz")


class ImageError(MnistCoreError):
    """A picture that cannot be read.

    Attributes:
        reason: why it cannot be read.
        detail: numbers that belong to the reason, e.g. "20000 x 20000 pixels".
    """

    template = "{reason} {detail}"

    def __init__(self, reason: ImageReason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail


class DrawingError(MnistCoreError):
    """Something that is no drawing, or that is not kept here.

    Attributes:
        reason: what of it is not as it must be.
    """

    template = "drawing: {reason}"

    def __init__(self, reason: DrawingReason) -> None:
        self.reason = reason


class DrawingsFileError(MnistCoreError):
    """A file of drawings that cannot be taken in.

    Attributes:
        reason: why it cannot, or which of its parts is not as it must be.
        detail: what belongs to the reason, e.g. the number allowed, or a member's name.
    """

    template = "file of drawings: {reason} {detail}"

    def __init__(self, reason: DrawingsFileReason, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
