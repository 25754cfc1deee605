"""A run's curves as TensorBoard reads them: `python -m mnist_core tensorboard-logs FOLDER`, then
`tensorboard --logdir FOLDER`.

An event file is a chain of records, each a length and an Event of TensorFlow's
`event.proto`, both with a checksum. The few fields that curves need are written here by hand:
the web process, which keeps the runs, does not import TensorFlow.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from mnist_core.files.atomic import storage_error, write_file
from mnist_core.records import EpochRecord, Run

_VERSION = b"brain.Event:2"
_MASK = 0xA282EAD8  # of the masked CRC, as in tensorflow/core/lib/hash/crc32c.h
_POLYNOMIAL = 0x82F63B78  # CRC-32C, bits reversed
_TAGS = {
    "loss/training": "loss",
    "loss/validation": "val_loss",
    "accuracy/training": "accuracy",
    "accuracy/validation": "val_accuracy",
    "learning_rate": "learning_rate",
}


def event_file_name(run: Run) -> str:
    return f"events.out.tfevents.{int(run.created)}.{run.id}"


def write_event_file(folder: Path, run: Run, history: tuple[EpochRecord, ...]) -> None:
    """Write a run's event file, in place of one that was written before.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(folder, error) from error
    write_file(folder / event_file_name(run), event_file(run, history))


def event_file(run: Run, history: tuple[EpochRecord, ...]) -> bytes:
    """The run's event file. One more epoch adds to its end and changes nothing before.

    Args:
        run: when it began is when its events begin.
        history: its finished epochs.
    """
    records = [_event(run.created, 0, _field(3, _VERSION))]
    when = run.created
    for epoch in history:
        when += epoch.seconds
        step = epoch.epoch * (run.config.steps_per_epoch or 1)
        records += [_event(when, step, _summary(tag, value)) for tag, value in _values(epoch)]
    return b"".join(_framed(record) for record in records)


def _values(epoch: EpochRecord) -> Iterator[tuple[str, float]]:
    for tag, name in _TAGS.items():
        value = getattr(epoch, name)
        if value is not None:
            yield tag, value


def _event(when: float, step: int, content: bytes) -> bytes:
    """Event {1: wall_time, 2: step, and 3: file_version or 5: summary}."""
    return b"\x09" + struct.pack("<d", when) + b"\x10" + _varint(step) + content


def _summary(tag: str, value: float) -> bytes:
    """Summary {1: Value {1: tag, 2: simple_value}}, as the event's field 5."""
    scalar = _field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)
    return _field(5, _field(1, scalar))


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes, text or another message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    digits = bytearray()
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number])


def _framed(record: bytes) -> bytes:
    length = struct.pack("<Q", len(record))
    return length + _checksum(length) + record + _checksum(record)


def _checksum(content: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF)


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE = _table()
