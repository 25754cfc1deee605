"""The event file, read by TensorFlow's own reader, which checks every checksum."""

from __future__ import annotations

import pytest
import tensorflow as tf
from tensorflow.core.util import event_pb2

from mnist_core.config import TrainingConfig
from mnist_core.errors import StorageError
from mnist_core.records import EpochRecord, Run
from mnist_core.storage.tensorboard import event_file, event_file_name, write_event_file

RUN = Run("0badcafe", TrainingConfig(), created=1_700_000_000.5)


def epoch(number: int, val_loss: float | None = 0.25) -> EpochRecord:
    return EpochRecord(number, 1 / number, 0.5, val_loss, 0.75, 0.001, 10, (), 2.0, 100.0)


def read(path) -> list[event_pb2.Event]:
    return [event_pb2.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(path))]


def test_tensorflow_reads_every_value_at_its_step(tmp_path):
    path = tmp_path / event_file_name(RUN)
    path.write_bytes(event_file(RUN, (epoch(1), epoch(300))))
    first, *events = read(path)
    assert first.file_version == "brain.Event:2" and first.wall_time == RUN.created
    found = {(e.step, v.tag): v.simple_value for e in events for v in e.summary.value}
    assert len(found) == 10
    assert found[1, "loss/training"] == 1.0
    assert found[300, "loss/training"] == pytest.approx(1 / 300)
    assert found[300, "accuracy/validation"] == 0.75
    assert events[-1].wall_time == RUN.created + 4


def test_what_was_not_measured_is_left_out_and_steps_are_steps():
    run = Run("a", TrainingConfig(steps_per_epoch=100), created=1.0)
    assert b"loss/validation" not in event_file(run, (epoch(1, None),))
    assert event_file(run, (epoch(2),)) != event_file(RUN, (epoch(2),))


def test_another_epoch_only_adds_to_the_end():
    one, two = event_file(RUN, (epoch(1),)), event_file(RUN, (epoch(1), epoch(2)))
    assert two.startswith(one) and len(two) > len(one)


def test_a_file_that_is_written_again_takes_the_place_of_the_old_one(tmp_path):
    folder = tmp_path / "logs" / RUN.id
    for history in ((epoch(1),), (epoch(1), epoch(2))):
        write_event_file(folder, RUN, history)
    (path,) = folder.iterdir()
    assert path.read_bytes() == event_file(RUN, (epoch(1), epoch(2)))


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "logs").write_text("a file")
    with pytest.raises(StorageError, match="logs"):
        write_event_file(tmp_path / "logs" / RUN.id, RUN, ())
