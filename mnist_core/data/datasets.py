"""MNIST and Fashion-MNIST from the files that ship with the app.

The files are checked against a SHA-256 before a number of them is used: a damaged
copy would not crash, networks would quietly learn wrong things.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import VALIDATION_IMAGES
from mnist_core.errors import DatasetError, DatasetReason
from mnist_core.i18n import N_
from mnist_core.settings import load_settings

_AT_A_TIME = 1000

Images = NDArray[np.uint8]
"""(n, 28, 28), 0 is background and 255 is ink."""
Labels = NDArray[np.uint8]
"""(n,), 0 to 9."""

SHA256 = {
    "mnist": "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64",
    "fashion_mnist": "5b6d2c4c694a91887af8ab7d039c04f80af3c29378d731c93a538d2e831aa469",
}

CLASS_NAMES = {
    "mnist": tuple("0123456789"),
    "fashion_mnist": (
        N_("T-shirt/top"),
        N_("Trouser"),
        N_("Pullover"),
        N_("Dress"),
        N_("Coat"),
        N_("Sandal"),
        N_("Shirt"),
        N_("Sneaker"),
        N_("Bag"),
        N_("Ankle boot"),
    ),
}


@dataclass(frozen=True)
class Split:
    """Images with their labels.

    Attributes:
        images: uint8 (n, 28, 28), 0 is background and 255 is ink.
        labels: uint8 (n,), 0 to 9.
    """

    images: Images
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """A data set in its three parts.

    Attributes:
        name: "mnist" or "fashion_mnist".
        class_names: ten names; the label is the index.
        train: the images a network learns from.
        validation: held out of the training images, to choose by.
        test: 10,000 images that are used to report and never to choose.
        all_training: `train` and then `validation`, for tutorials that hold nothing out.
    """

    name: str
    class_names: tuple[str, ...]
    train: Split
    validation: Split
    test: Split
    all_training: Split

    def held_out(self, training_images: int) -> Split:
        """The validation images that are not among the first so many training images."""
        first = max(len(self.train), training_images)
        return Split(self.all_training.images[first:], self.all_training.labels[first:])


def load_dataset(name: str, folder: Path | None = None) -> Dataset:
    """Load a data set, holding out the last 10,000 training images for validation.

    Args:
        name: "mnist" or "fashion_mnist".
        folder: where `<name>.npz` is; `artifacts/datasets` when None.

    Raises:
        DatasetError: the file is missing or is not the one this app was made with.
    """
    arrays = _open_arrays(name, folder)
    images, labels = arrays["x_train"], arrays["y_train"]
    held_out = len(labels) - VALIDATION_IMAGES
    return Dataset(
        name=name,
        class_names=CLASS_NAMES[name],
        train=_freeze(images[:held_out], labels[:held_out]),
        validation=_freeze(images[held_out:], labels[held_out:]),
        test=_freeze(arrays["x_test"], arrays["y_test"]),
        all_training=_freeze(images, labels),
    )


def load_test_split(name: str, folder: Path | None = None) -> Split:
    """Load only the 10,000 test images: a fifth of the time and 8 MB instead of 55.

    Raises:
        DatasetError: as `load_dataset`.
    """
    arrays = _open_arrays(name, folder)
    return _freeze(arrays["x_test"], arrays["y_test"])


@dataclass(frozen=True)
class TrainingFacts:
    """What the 60,000 training images have in common.

    Attributes:
        first: the first images and their labels.
        counts: int64 (10,), images of each class.
        means: float32 (10, 28, 28), the mean image of each class, 0 to 255.
    """

    first: Split
    counts: NDArray[np.int64]
    means: NDArray[np.float32]


def load_training_facts(name: str, folder: Path | None = None, first: int = 25) -> TrainingFacts:
    """Read the training images a thousand at a time: all at once they take 47 MB.

    Raises:
        DatasetError: as `load_dataset`.
    """
    arrays = _open_arrays(name, folder)
    labels, sums, begin = arrays["y_train"], np.zeros((10, 784)), []
    assert arrays.zip is not None  # it is open
    with arrays.zip.open("x_train.npy") as file:
        np.lib.format.read_magic(file)
        np.lib.format.read_array_header_1_0(file)
        for start in range(0, len(labels), _AT_A_TIME):
            part = labels[start : start + _AT_A_TIME]
            pixels = np.frombuffer(file.read(784 * len(part)), np.uint8).reshape(-1, 28, 28)
            begin.append(pixels[: max(0, first - start)].copy())
            members = np.eye(10, dtype=np.float32)[part]  # (n, 10)
            sums += members.T @ pixels.reshape(len(part), 784).astype(np.float32)
    counts = np.bincount(labels, minlength=10)
    means = (sums / counts[:, None]).astype(np.float32).reshape(10, 28, 28)
    return TrainingFacts(_freeze(np.concatenate(begin), labels[:first].copy()), counts, means)


def _open_arrays(name: str, folder: Path | None) -> np.lib.npyio.NpzFile:
    """Check the file as a whole, then open it; arrays are decompressed when asked for."""
    path = (folder or load_settings().datasets) / f"{name}.npz"
    if name not in SHA256:
        raise DatasetError(str(path), DatasetReason.UNKNOWN_NAME)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(str(path), DatasetReason.MISSING) from error
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise DatasetError(str(path), DatasetReason.ALTERED)
    arrays: np.lib.npyio.NpzFile = np.load(io.BytesIO(content), allow_pickle=False)
    return arrays


def _freeze(images: Images, labels: Labels) -> Split:
    images.flags.writeable = False
    labels.flags.writeable = False
    return Split(images, labels)
