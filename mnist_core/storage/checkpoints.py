"""A network between two epochs, and one to begin with, as bytes: on disk, on the wire, in memory.

The format is NumPy's .npz, whose CRC tells a file that was cut short. An epoch is a pure
function of (config, checkpoint, epoch), so whatever else that function reads has to be here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import CheckpointError, CheckpointReason
from mnist_core.records import EncodedCheckpoint, EncodedWarmStart, EncodedWeights

# What NumPy and zipfile raise at bytes that are no archive of arrays, or no longer.
_UNREADABLE = (ValueError, KeyError, OSError, EOFError, NotImplementedError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Checkpoint:
    """State of a training run after `epoch` epochs.

    Attributes:
        epoch: epochs done; 0 is the network before it has learned anything.
        weights: the model's weights, float32, in Keras order.
        optimizer: the optimizer's variables (Adam: step count, learning rate, moments).
        random: where the random numbers of layers such as dropout stand; () if it has none.
        precision: what the network was trained in and goes on in, "float32" or "bfloat16".
        drawings: uint8 (n, 28, 28), 255 is ink: a person's own digits that the run is fine-tuned
            on; None of any other run.
        drawn_labels: uint8 (n,), 0 to 9: their labels; None without drawings.
    """

    epoch: int
    weights: tuple[NDArray[np.float32], ...]
    optimizer: tuple[NDArray[np.generic], ...]
    random: tuple[NDArray[np.generic], ...] = ()
    precision: str = "float32"
    drawings: NDArray[np.uint8] | None = None
    drawn_labels: NDArray[np.uint8] | None = None

    def to_bytes(self) -> EncodedCheckpoint:
        arrays = _by_name("weights", self.weights)
        arrays |= _by_name("optimizer", self.optimizer)
        arrays |= _by_name("random", self.random)
        if self.drawings is not None:
            arrays |= {"drawings": self.drawings, "drawn_labels": self.drawn_labels}
        buffer = io.BytesIO()
        np.savez(buffer, epoch=np.int64(self.epoch), precision=np.str_(self.precision), **arrays)
        return EncodedCheckpoint(buffer.getvalue())

    @classmethod
    def from_bytes(cls, content: bytes) -> Checkpoint:
        """Read a checkpoint back.

        Args:
            content: an `EncodedCheckpoint`, which may have been damaged meanwhile.

        Raises:
            CheckpointError: the content is cut short or is something else.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                return cls(
                    epoch=int(arrays["epoch"]),
                    weights=_numbered(arrays, "weights"),
                    optimizer=_numbered(arrays, "optimizer"),
                    random=_numbered(arrays, "random"),
                    precision=str(arrays["precision"]) if "precision" in arrays else "float32",
                    drawings=arrays.get("drawings"),
                    drawn_labels=arrays.get("drawn_labels"),
                )
        except _UNREADABLE as error:
            raise CheckpointError(CheckpointReason.DAMAGED) from error


@dataclass(frozen=True, eq=False)
class WarmStart:
    """What a fine-tuning run starts from instead of weights from its seed.

    Attributes:
        keras_model: the trained network, the content of its .keras file.
        drawings: uint8 (n, 28, 28), 255 is ink: the person's own digits.
        labels: uint8 (n,), 0 to 9.
    """

    keras_model: bytes
    drawings: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def to_bytes(self) -> EncodedWarmStart:
        buffer = io.BytesIO()
        model = np.frombuffer(self.keras_model, np.uint8)
        np.savez(buffer, keras_model=model, drawings=self.drawings, labels=self.labels)
        return EncodedWarmStart(buffer.getvalue())

    @classmethod
    def from_bytes(cls, content: bytes) -> WarmStart:
        """Read it back.

        Args:
            content: an `EncodedWarmStart`, which may have been damaged meanwhile.

        Raises:
            CheckpointError: the content is cut short or is something else.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                model = arrays["keras_model"].tobytes()
                return cls(model, arrays["drawings"], arrays["labels"])
        except _UNREADABLE as error:
            raise CheckpointError(CheckpointReason.DAMAGED) from error


def weights_alone(checkpoint: EncodedCheckpoint) -> EncodedWeights:
    """A checkpoint's weights in half precision, to look back at: about a sixth of its size.

    Raises:
        CheckpointError: it is damaged.
    """
    weights = Checkpoint.from_bytes(checkpoint).weights
    buffer = io.BytesIO()
    np.savez(buffer, **_by_name("weights", (array.astype(np.float16) for array in weights)))
    return EncodedWeights(buffer.getvalue())


def weights_from(content: bytes) -> tuple[NDArray[np.float32], ...]:
    """The weights of an `EncodedWeights`, float32 again, in Keras order.

    Raises:
        CheckpointError: the content is cut short or is something else.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return tuple(array.astype(np.float32) for array in _numbered(arrays, "weights"))
    except _UNREADABLE as error:
        raise CheckpointError(CheckpointReason.DAMAGED) from error


def _by_name(prefix: str, arrays: Iterable[NDArray[np.generic]]) -> dict[str, Any]:
    """Arrays as `np.savez` takes them: "weights_000", "weights_001", ..."""
    return {f"{prefix}_{i:03d}": array for i, array in enumerate(arrays)}


def _numbered(arrays: np.lib.npyio.NpzFile, prefix: str) -> tuple[NDArray[Any], ...]:
    return tuple(arrays[name] for name in sorted(arrays.files) if name.startswith(f"{prefix}_"))
