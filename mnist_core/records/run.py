"""A training run: its record, and how it stands at a moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.files.checks import (
    FLOAT32,
    LATEST,
    LONGEST,
    check_number,
    check_text,
    check_texts,
    check_whole,
)
from mnist_core.records.epoch import (
    MAX_ACCURACY,
    MAX_EPOCHS,
    EpochRecord,
    Progress,
    check_precision,
)

STATES = ("queued", "running", "paused", "finished", "stopped", "failed", "interrupted")
SCHEDULED = ("queued", "running")
ACTIVE = ("queued", "running", "paused")

_MAX_ARGUMENTS = 10  # of an error


@dataclass(frozen=True)
class Run:
    """A run as it is stored.

    Attributes:
        id: its name, eight hexadecimal digits; that of its folder where it ships.
        config: what was asked for; `config.epochs` grows when a run is continued.
        state: one of `STATES`.
        created: seconds since 1970, by the server's clock.
        epochs_done: finished epochs.
        val_accuracy: of the last finished epoch, 0 to 1.
        test_accuracy, test_loss: of the exported model, on the 10,000 test images.
        seconds: time spent in finished epochs.
        model_epoch: the epoch whose network is exported; None before there is a model.
        failure: what ended or paused it or cost it epochs, as `MnistCoreError.to_dict`; None
            otherwise.
        key_hash: SHA-256 of the secret that steers the run, "" when nobody can.
        owner: id of the person whose browser started it and steers it too; "" for nobody.
        pinned: True if it is to be kept when room is made for others.
        versions: of the packages that trained it.
        precision: what it is trained in; None before its first epoch is done.
    """

    id: str
    config: TrainingConfig
    state: str = "queued"
    created: float = 0.0
    epochs_done: int = 0
    val_accuracy: float | None = None
    test_accuracy: float | None = None
    test_loss: float | None = None
    seconds: float = 0.0
    model_epoch: int | None = None
    failure: dict[str, Any] | None = None
    key_hash: str = ""
    owner: str = ""
    pinned: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    precision: str | None = None

    @property
    def active(self) -> bool:
        """True while it has not ended: it waits, trains or rests."""
        return self.state in ACTIVE

    @property
    def scheduled(self) -> bool:
        """True while it waits or trains: only then it counts towards the server's limit of runs."""
        return self.state in SCHEDULED

    @property
    def needs_export(self) -> bool:
        """True if its latest network is not exported yet."""
        return self.epochs_done > 0 and self.model_epoch != self.epochs_done

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Run:
        """Rebuild a run from `to_dict`, leaving out names this version does not know.

        Raises:
            KeyError, TypeError, ValueError: the values are not those of a run.
        """
        known = {f.name for f in fields(cls)}
        kept = {name: value for name, value in values.items() if name in known}
        run = cls(**{**kept, "config": TrainingConfig.from_dict(values["config"])})
        if run.state not in STATES:
            raise ValueError(f"state must be one of {STATES}, got {run.state!r}")
        _check_values(run)
        run.config.validate(max_epochs=MAX_EPOCHS, max_batch_size=60_000)
        return run


@dataclass(frozen=True)
class ExportedModel:
    """A trained model as the content of two files; both take pixels and give logits.

    Attributes:
        keras_model: a .keras file.
        tflite_model: a .tflite file.
        test: "loss" and "accuracy" on the 10,000 test images.
        versions: of the packages that trained and exported it.
        layers: what it is made of, as `inspection.layers.layers_to_json` writes it.
        test_logits: its answers to the 10,000 test images, an .npy file of float32 (10000, 10).
    """

    keras_model: bytes
    tflite_model: bytes
    test: dict[str, float]
    versions: dict[str, str]
    layers: str = "[]"
    test_logits: bytes = b""


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands at this moment.

    Attributes:
        run: its record.
        history: its finished epochs.
        progress: of the epoch being trained; None between epochs.
        position: in the run queue, from 1; 0 while its task is computed, None if it is in neither.
        others: how many other runs share the slots with it.
        wait_seconds: estimated seconds until its next task begins.
        seconds_left: estimated seconds until its last epoch is done, waiting included.
    """

    run: Run
    history: tuple[EpochRecord, ...]
    progress: Progress | None = None
    position: int | None = None
    others: int = 0
    wait_seconds: float | None = None
    seconds_left: float | None = None


def _check_values(run: Run) -> None:
    """One damaged file must not end the lists of all runs.

    Raises:
        ValueError: a value that a run cannot have.
    """
    check_number(run.created, 0, LATEST)
    check_number(run.seconds, 0, LONGEST)
    check_whole(run.epochs_done, 0, MAX_EPOCHS)
    check_whole(run.model_epoch, 0, MAX_EPOCHS, optional=True)
    check_number(run.val_accuracy, 0, MAX_ACCURACY, optional=True)
    check_number(run.test_accuracy, 0, MAX_ACCURACY, optional=True)
    check_number(run.test_loss, 0, FLOAT32, optional=True)
    for text in (run.key_hash, run.owner):
        check_text(text, 128)
    if not isinstance(run.pinned, bool):
        raise ValueError("pinned must be true or false")
    check_texts(run.versions, 100, 200)
    check_precision(run.precision, optional=True)
    _check_failure(run.failure)


def _check_failure(failure: object) -> None:
    """What `MnistCoreError.to_dict` wrote: a name, and plain values."""
    if failure is None:
        return
    if not isinstance(failure, dict) or set(failure) != {"error", "args"}:
        raise ValueError("a failure has a name and arguments")
    check_text(failure["error"], 100)
    if not isinstance(failure["args"], list) or len(failure["args"]) > _MAX_ARGUMENTS:
        raise ValueError("a failure has a few arguments")
    for value in failure["args"]:
        if isinstance(value, dict):
            check_texts(value, 100, 200)
        elif isinstance(value, str):
            check_text(value, 100_000)
        elif not isinstance(value, bool):
            check_number(value, -FLOAT32, FLOAT32, optional=True)
