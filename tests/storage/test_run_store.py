"""The artifacts folder: what is written comes back, and damage is told from absence."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import (
    CheckpointError,
    ModelNotFoundError,
    RunNotFoundError,
    StorageError,
)
from mnist_core.records import EpochRecord, ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.run_store import Store

LOGITS = np.arange(100_000, dtype=np.float32).reshape(10_000, 10)
INFINITE = np.full((10_000, 10), np.inf, np.float32)
EXPORTED = ExportedModel(b"keras", b"tflite", {"loss": 0.1, "accuracy": 0.9}, {}, "[]")


def npy(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def epoch_record(epoch: int) -> EpochRecord:
    return EpochRecord(
        epoch=epoch,
        loss=0.5,
        accuracy=0.8,
        val_loss=0.4,
        val_accuracy=0.9,
        learning_rate=0.001,
        steps=2,
        points=((1, 0.6, 0.7), (2, 0.4, 0.9)),
        seconds=1.5,
        images_per_second=1000.0,
    )


@pytest.fixture
def store(tmp_path):
    return Store(Settings(artifacts=tmp_path))


@pytest.fixture
def run(store):
    run = Run("abc", TrainingConfig(model="cnn", seed=4), created=12.5)
    store.create(run)
    return run


def save_epochs(store, run, count):
    for epoch in range(1, count + 1):
        run = replace(run, epochs_done=epoch)
        history = tuple(epoch_record(e) for e in range(1, epoch + 1))
        store.save_epoch(run, history, b"network %d" % epoch)
    return run


def test_a_run_comes_back_as_it_was_written(store, run):
    assert store.load_run("abc") == run
    assert store.run_ids() == ["abc"]


def test_history_comes_back_as_it_was_written(store, run):
    run = save_epochs(store, run, 2)
    assert store.load_history(run) == (epoch_record(1), epoch_record(2))


def test_only_the_last_two_checkpoints_are_kept(store, run):
    save_epochs(store, run, 3)
    assert store.load_checkpoint("abc", 3) == b"network 3"
    assert store.load_checkpoint("abc", 2) == b"network 2"
    with pytest.raises(CheckpointError, match="missing"):
        store.load_checkpoint("abc", 1)


def test_what_run_json_does_not_mention_has_not_happened(store, run):
    before = save_epochs(store, run, 1)
    save_epochs(store, run, 2)
    store.save_run(before)
    assert store.load_history(store.load_run("abc")) == (epoch_record(1),)


@pytest.mark.parametrize("name", ["nope", "../abc", "", "ABC", "a/b", "." * 3, "x" * 200])
def test_an_unknown_run_is_not_found(store, run, name):
    with pytest.raises(RunNotFoundError) as caught:
        store.load_run(name)
    assert caught.value.reason == "unknown"


def test_half_a_record_is_damaged_and_not_a_crash(store, run):
    path = store.folder("abc") / "run.json"
    content = path.read_text()
    for damage in (content[: len(content) // 2], "", "[]", '{"id": "abc"}', "null", "\x00\xff"):
        path.write_text(damage)
        with pytest.raises(RunNotFoundError) as caught:
            store.load_run("abc")
        assert caught.value.reason == "damaged"


def test_a_record_with_an_impossible_state_is_damaged(store, run):
    path = store.folder("abc") / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "state": "flying"}))
    with pytest.raises(RunNotFoundError, match="damaged"):
        store.load_run("abc")


def test_a_record_of_a_later_version_is_still_read(store, run):
    path = store.folder("abc") / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "colour": "green"}))
    assert store.load_run("abc") == run


def test_a_missing_or_damaged_history_reads_as_none(store, run):
    run = save_epochs(store, run, 1)
    path = store.folder("abc") / "history.json"
    path.write_text(path.read_text()[:-20])
    assert store.load_history(run) == ()
    path.unlink()
    assert store.load_history(run) == ()


def test_a_failed_write_leaves_the_old_file_and_no_other(store, run, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mnist_core.storage.run_store.os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        store.save_run(replace(run, state="finished"))
    assert store.load_run("abc") == run
    assert [path.name for path in store.folder("abc").iterdir()] == ["run.json"]


def test_a_model_that_is_not_there_is_not_found(store, run):
    for name in ("abc", "nope"):
        with pytest.raises(ModelNotFoundError):
            store.model_file(name)


def test_a_shipped_run_becomes_a_model_without_owner_or_checkpoints(store, run):
    run = replace(save_epochs(store, run, 1), key_hash="secret", owner="me", model_epoch=1)
    store.save_model(run, EXPORTED)
    store.ship("abc", "best-cnn")
    shipped = store.load_run("best-cnn")
    assert (shipped.id, shipped.key_hash, shipped.owner) == ("best-cnn", "", "")
    assert store.model_file("best-cnn").read_bytes() == b"tflite"
    assert store.model_names() == ["best-cnn"]
    assert not list(store.folder("best-cnn").glob("checkpoint*"))


def test_removing_spares_what_ships(store, run):
    store.save_model(replace(run, model_epoch=1), EXPORTED)
    store.ship("abc", "best-cnn")
    store.remove("best-cnn")
    store.remove("abc")
    store.remove("../models")
    assert (store.run_ids(), store.model_names()) == ([], ["best-cnn"])


def test_answers_to_the_test_images_come_back(store, run):
    store.save_model(run, replace(EXPORTED, test_logits=npy(LOGITS)))
    assert np.array_equal(store.load_test_logits(run.id), LOGITS)


@pytest.mark.parametrize(
    "content",
    [b"", b"no array", npy(LOGITS)[:-1], npy(LOGITS[:5]), npy(INFINITE), npy(LOGITS > 1)],
    ids=["empty", "other", "cut", "few", "infinite", "booleans"],
)
def test_answers_that_are_none_are_not_believed(store, run, content):
    store.save_model(run, replace(EXPORTED, test_logits=content))
    assert store.load_test_logits(run.id) is None


def test_a_model_without_answers_has_none(store):
    assert store.load_test_logits("unknown") is None
