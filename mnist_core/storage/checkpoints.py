"""A network between two epochs, as bytes: on disk, on the wire and in memory the same.

The format is NumPy's .npz, whose CRC tells a file that was cut short. An epoch is a pure
function of (config, checkpoint, epoch), so whatever else that function reads has to be here.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np

from mnist_core.errors import CheckpointError

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
        drawings: uint8 (n, 28, 28), a person's own digits that the run learns, or None.
        drawn_labels: uint8 (n,), what they are.
    """

    epoch: int
    weights: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]
    random: tuple[np.ndarray, ...] = ()
    precision: str = "float32"
    drawings: np.ndarray | None = None
    drawn_labels: np.ndarray | None = None

    def to_bytes(self) -> bytes:
        arrays = {f"weights_{i:03d}": array for i, array in enumerate(self.weights)}
        arrays |= {f"optimizer_{i:03d}": array for i, array in enumerate(self.optimizer)}
        arrays |= {f"random_{i:03d}": array for i, array in enumerate(self.random)}
        if self.drawings is not None:
            arrays |= {"drawings": self.drawings, "drawn_labels": self.drawn_labels}
        buffer = io.BytesIO()
        np.savez(buffer, epoch=np.int64(self.epoch), precision=np.str_(self.precision), **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Checkpoint:
        """Read a checkpoint back.

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
            raise CheckpointError("damaged") from error


def weights_alone(checkpoint: bytes) -> bytes:
    """A checkpoint's weights in half precision, to look back at: about a sixth of its size.

    Raises:
        CheckpointError: it is damaged.
    """
    weights = Checkpoint.from_bytes(checkpoint).weights
    halves = {f"weights_{i:03d}": array.astype(np.float16) for i, array in enumerate(weights)}
    buffer = io.BytesIO()
    np.savez(buffer, **halves)
    return buffer.getvalue()


def weights_from(content: bytes) -> tuple[np.ndarray, ...]:
    """What `weights_alone` wrote, float32 again.

    Raises:
        CheckpointError: the content is cut short or is something else.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return tuple(array.astype(np.float32) for array in _numbered(arrays, "weights"))
    except _UNREADABLE as error:
        raise CheckpointError("damaged") from error


def _numbered(arrays: np.lib.npyio.NpzFile, prefix: str) -> tuple[np.ndarray, ...]:
    return tuple(arrays[name] for name in sorted(arrays.files) if name.startswith(f"{prefix}_"))
