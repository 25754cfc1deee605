"""Kept drawings as one file to take home, and back.

An .npz has the arrays of Keras's own mnist.npz, so what reads that reads this: x_train, uint8
(n, 28, 28), 255 is ink; y_train, uint8 (n,); x_test and y_test, empty. One array more, details,
holds strokes, models and answers as JSON text in bytes. A .zip has a PNG of 28x28 grey levels for
each drawing, light ink on black like MNIST, named NUMBER-LABEL.png, and nothing else. Neither
says whose drawings they are.

What comes back may be anybody's file: sizes are known before anything is unpacked, nothing is
unpickled, and one fault refuses the whole file.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from mnist_core.config import MNIST_SIDE
from mnist_core.errors import DrawingError, DrawingsFileError, DrawingsFileReason
from mnist_core.storage.drawings import LABELS, KeptDrawing, check_drawing, stacked

MAX_FILE_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 25_000_000

_MAX_PNG_BYTES = 20_000
_PICTURE = re.compile(r"(?:[^/]+/)?[0-9]+-([0-9])\.png")
_UNREADABLE = (
    *(OSError, EOFError, ValueError, TypeError, OverflowError, RuntimeError, MemoryError),
    *(SyntaxError, zipfile.BadZipFile, zlib.error, Image.DecompressionBombError),
)


def to_npz(drawings: Sequence[KeptDrawing]) -> bytes:
    """The drawings as an .npz file in Keras's layout."""
    details = json.dumps([drawing.details() for drawing in drawings]).encode()
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        x_train=stacked(drawings),
        y_train=np.array([drawing.label for drawing in drawings], np.uint8),
        x_test=stacked(()),
        y_test=np.empty(0, np.uint8),
        details=np.frombuffer(details, np.uint8),
    )
    return buffer.getvalue()


def to_png_zip(drawings: Sequence[KeptDrawing]) -> bytes:
    """The drawings as a .zip of PNG files; strokes and answers stay behind."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, drawing in enumerate(drawings, 1):
            png = io.BytesIO()
            Image.fromarray(drawing.image).save(png, "PNG")
            archive.writestr(f"{number:04d}-{drawing.label}.png", png.getvalue())
    return buffer.getvalue()


def from_file(content: bytes, allowed: int) -> tuple[KeptDrawing, ...]:
    """Read what `to_npz` or `to_png_zip` wrote, or anything of the same form.

    Args:
        content: of the file.
        allowed: so many drawings at most.

    Raises:
        DrawingsFileError: it is another kind of file, damaged, too large, or a part of it is not
            what a drawing may be.
    """
    if len(content) > MAX_FILE_BYTES:
        raise DrawingsFileError(DrawingsFileReason.TOO_LARGE, f"{MAX_FILE_BYTES // 1_000_000} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive)
            is_npz = any(name.endswith(".npy") for name in members)
            read = _from_npz if is_npz else _from_pictures
            drawings = read(archive, members, allowed)
    except _UNREADABLE as error:
        packed = content.startswith(b"PK")
        reason = DrawingsFileReason.DAMAGED if packed else DrawingsFileReason.ANOTHER_KIND
        raise DrawingsFileError(reason) from error
    return _checked(drawings)


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Files by name, without what macOS adds to a .zip.

    Raises:
        DrawingsFileError: unpacked they would be too large, or they are packed in a way that
            cannot be unpacked up to a size.
    """
    packings = {info.compress_type for info in archive.infolist()}
    if not packings <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise DrawingsFileError(DrawingsFileReason.ANOTHER_KIND)
    if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise DrawingsFileError(
            DrawingsFileReason.TOO_LARGE, f"{MAX_UNPACKED_BYTES // 1_000_000} MB"
        )
    files = (info for info in archive.infolist() if not info.is_dir())
    return {info.filename: info for info in files if not info.filename.startswith("__MACOSX/")}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """No more than it says it has: `archive.read` unpacks all there is before it looks."""
    with archive.open(info) as file:
        return file.read(info.file_size)


def _from_npz(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], allowed: int
) -> list[KeptDrawing]:
    arrays = {
        name.removesuffix(".npy"): _array(_unpacked(archive, info))
        for name, info in members.items()
    }
    if not {"x_train", "y_train"} <= set(arrays):
        raise DrawingsFileError(DrawingsFileReason.ANOTHER_KIND)
    images = _joined(arrays, "x_train", "x_test")
    labels = _joined(arrays, "y_train", "y_test")
    _check_count(len(images), allowed)
    if images.dtype != np.uint8 or images.shape[1:] != (MNIST_SIDE, MNIST_SIDE):
        raise DrawingsFileError(DrawingsFileReason.IMAGES)
    if labels.dtype.kind not in "iu" or labels.shape != (len(images),):
        raise DrawingsFileError(DrawingsFileReason.LABELS)
    details = _details(arrays.get("details"), len(images))
    pairs = zip(images, labels.tolist(), details, strict=True)
    return [KeptDrawing(image.copy(), label, **more) for image, label, more in pairs]


def _joined(arrays: dict[str, np.ndarray], first: str, second: str) -> np.ndarray:
    """The training part and, if there is one, the test part."""
    parts = [arrays[name] for name in (first, second) if name in arrays]
    if any(part.ndim == 0 or part.dtype != parts[0].dtype for part in parts):
        images = first == "x_train"
        raise DrawingsFileError(DrawingsFileReason.IMAGES if images else DrawingsFileReason.LABELS)
    return np.concatenate([part for part in parts if len(part)] or parts[:1])


def _array(content: bytes) -> np.ndarray:
    """Read an .npy file without trusting its heading: no more is made than is there.

    Raises:
        ValueError: it is no such file, holds objects, or is shorter or longer than it says.
    """
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError(f"npy version {version}")
    shape, fortran_order, dtype = readers[version](file)
    if dtype.hasobject or dtype.kind not in "iu" or any(size < 0 for size in shape):
        raise ValueError(f"{dtype} {shape}")
    flat = np.frombuffer(content[file.tell() :], dtype)
    return flat.reshape(shape, order="F" if fortran_order else "C")


def _details(array: np.ndarray | None, count: int) -> list[dict[str, Any]]:
    """What else an .npz knows of each drawing; nothing if it is a plain one.

    Raises:
        DrawingsFileError: it is not what `to_npz` writes.
    """
    if array is None:
        return [{}] * count
    try:
        details: list[dict[str, Any]] = json.loads(array.tobytes())
    except (ValueError, RecursionError) as error:
        raise DrawingsFileError(DrawingsFileReason.DETAILS) from error
    known = {"strokes", "model", "answer", "created"}
    right = isinstance(details, list) and len(details) == count
    if not right or any(type(one) is not dict or not set(one) <= known for one in details):
        raise DrawingsFileError(DrawingsFileReason.DETAILS)
    return details


def _from_pictures(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], allowed: int
) -> list[KeptDrawing]:
    _check_count(len(members), allowed)
    drawings = []
    for name, info in members.items():
        matched = _PICTURE.fullmatch(name)
        if not matched:
            raise DrawingsFileError(DrawingsFileReason.NAME, name[-40:])
        if info.file_size > _MAX_PNG_BYTES:
            raise DrawingsFileError(DrawingsFileReason.IMAGES)
        drawings.append(KeptDrawing(_picture(_unpacked(archive, info)), int(matched[1])))
    return drawings


def _picture(content: bytes) -> np.ndarray:
    """A PNG's grey levels; its size is checked before it is decoded."""
    picture = Image.open(io.BytesIO(content), formats=("PNG",))
    if picture.size != (MNIST_SIDE, MNIST_SIDE) or picture.mode != "L":
        raise DrawingsFileError(DrawingsFileReason.IMAGES)
    return np.array(picture, np.uint8)


def _check_count(count: int, allowed: int) -> None:
    if count == 0:
        raise DrawingsFileError(DrawingsFileReason.EMPTY)
    if count > allowed:
        raise DrawingsFileError(DrawingsFileReason.TOO_MANY, str(allowed))


def _checked(drawings: list[KeptDrawing]) -> tuple[KeptDrawing, ...]:
    for number, drawing in enumerate(drawings, 1):
        try:
            if type(drawing.label) is not int or not 0 <= drawing.label < LABELS:
                raise DrawingsFileError(DrawingsFileReason.LABELS)
            check_drawing(replace(drawing, id=""))
        except DrawingError as error:
            raise DrawingsFileError(
                DrawingsFileReason.DRAWING, f"{number} ({error.reason})"
            ) from error
    return tuple(drawings)
