"""Files of numbers that are not what was written are told from sound ones: shipped or stored."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from mnist_core.cli.commands import main
from mnist_core.config import DEFAULT_MODEL, TrainingConfig
from mnist_core.engine.epoch_models import EpochModels
from mnist_core.errors import CheckpointError, ModelNotFoundError
from mnist_core.files.checksums import (
    FILE,
    AlteredFileError,
    load_checksums,
    note_checksums,
    read_checked,
)
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.reading.calibration import Calibration, load_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.records import ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.storage.run_store import Store
from tests.helpers.artifacts import SHIPPED
from tests.helpers.hand_cluster import HandCluster

MODELS = sorted(path.name for path in SHIPPED.iterdir())
NETWORK = Checkpoint(1, (np.zeros((3, 2), np.float32),), ()).to_bytes()
EXPORTED = ExportedModel(b"keras", b"tflite", {}, {}, "[]", b"logits")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """With the smallest model that has every kind of file."""
    shutil.copytree(SHIPPED / DEFAULT_MODEL, tmp_path / "models" / DEFAULT_MODEL)
    return Store(Settings(artifacts=tmp_path))


@pytest.fixture
def run(store: Store) -> Run:
    run = Run("abc", TrainingConfig(), epochs_done=1, model_epoch=1)
    store.create(run)
    store.save_epoch(run, (), NETWORK)
    store.save_snapshot(run, NETWORK)
    store.save_model(run, EXPORTED)
    return run


def change_a_byte(path: Path, place: float) -> None:
    """Flip one bit, `place` from 0 to 1 of the way through the file."""
    content = bytearray(path.read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", MODELS)
def test_everything_that_ships_has_a_checksum_that_fits(name):
    files = {path.name for path in (SHIPPED / name).iterdir()} - {"run.json", "history.json", FILE}
    assert set(load_checksums(SHIPPED / name)) == files
    for file in files:
        read_checked(SHIPPED / name / file)


@pytest.mark.parametrize("place", np.linspace(0, 1, 12))
def test_a_changed_byte_of_a_network_is_never_answered_with(store, place):
    folder = store.folder(DEFAULT_MODEL)
    layers = store.load_layers(DEFAULT_MODEL)
    for file in ("model.tflite", "model.keras", "test_logits.npy"):
        change_a_byte(folder / file, place)
    for load in (Classifier, lambda path: OpenNetwork(path, layers)):
        with pytest.raises(ModelNotFoundError, match="damaged"):
            load(folder / "model.tflite")
    for suffix in ("keras", "tflite"):
        with pytest.raises(ModelNotFoundError, match="damaged"):
            store.load_model(DEFAULT_MODEL, suffix)
    assert store.load_test_logits(DEFAULT_MODEL) is None


def test_what_is_known_of_a_network_is_not_believed_once_it_was_changed(store):
    folder = store.folder(DEFAULT_MODEL)
    assert load_calibration(folder) != Calibration() and store.load_layers(DEFAULT_MODEL)
    for file in ("calibration.json", "layers.json"):
        text = (folder / file).read_text()
        (folder / file).write_text(text.replace("7", "8", 1))
    assert load_calibration(folder) == Calibration()
    assert store.load_layers(DEFAULT_MODEL) == ()


def test_what_a_run_stores_comes_back_and_has_a_checksum(store, run):
    listed = load_checksums(store.folder(run.id))
    numbers = {"checkpoint-0001.npz", "weights-0001.npz", "layers.json", "test_logits.npy"}
    assert set(listed) == {*numbers, "model.keras", "model.tflite"}
    assert store.load_model(run.id) == b"tflite"
    assert store.load_checkpoint(run.id, 1) == store.load_snapshot(run.id, 1) == NETWORK


@pytest.mark.parametrize("place", np.linspace(0, 1, 12))
def test_a_changed_byte_of_a_stored_network_is_damage(store, run, place):
    folder = store.folder(run.id)
    for file in ("checkpoint-0001.npz", "weights-0001.npz"):
        change_a_byte(folder / file, place)
    for load in (store.load_checkpoint, store.load_snapshot):
        with pytest.raises(CheckpointError, match="damaged"):
            load(run.id, 1)


def test_a_network_of_an_epoch_has_a_checksum_too(store, run):
    cluster = HandCluster()
    travel = EpochModels(store, cluster)
    assert travel.find(run, 1) is None
    cluster.waiting.pop(0).on_done(b"a network", None)
    path = travel.find(run, 1)
    assert read_checked(path) == b"a network"
    change_a_byte(path, 0.5)
    with pytest.raises(AlteredFileError):
        read_checked(path)


def test_a_run_of_a_version_without_checksums_is_taken_as_it_is(store, run):
    (store.folder(run.id) / FILE).unlink()
    assert store.load_model(run.id) == b"tflite"
    assert store.load_checkpoint(run.id, 1) == NETWORK


def test_what_is_trained_on_gets_checksums_whatever_was_there_before(store, run):
    (store.folder(run.id) / FILE).unlink()
    store.save_epoch(replace(run, epochs_done=2), (), NETWORK)
    assert set(load_checksums(store.folder(run.id))) == {"checkpoint-0002.npz"}
    assert store.load_checkpoint(run.id, 1) == NETWORK


def test_files_that_are_gone_are_not_listed(store, run):
    for epoch in (2, 3, 4):
        store.save_epoch(replace(run, epochs_done=epoch), (), NETWORK)
    listed = {name for name in load_checksums(store.folder(run.id)) if name.startswith("check")}
    assert "checkpoint-0001.npz" not in listed and "checkpoint-0004.npz" in listed


def test_shipping_writes_the_checksums_of_what_ships(store, run):
    store.ship(run.id, "own")
    names = {path.name for path in store.folder("own").iterdir()}
    assert set(load_checksums(store.folder("own"))) == names - {"run.json", "history.json", FILE}


def test_a_command_writes_them_for_what_ships_already(store, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_ARTIFACTS", str(tmp_path))
    change_a_byte(store.folder(DEFAULT_MODEL) / "calibration.json", 1.0)
    done = CliRunner().invoke(main, ["checksums", DEFAULT_MODEL])
    assert (done.exit_code, done.stdout) == (0, f"{DEFAULT_MODEL}: 5 files\n")
    read_checked(store.folder(DEFAULT_MODEL) / "calibration.json")
    assert CliRunner().invoke(main, ["checksums", "nope"]).exit_code == 2


def test_a_list_that_is_damaged_itself_lists_what_can_be_read(tmp_path):
    note_checksums(tmp_path, {"a": b"1"})
    with open(tmp_path / FILE, "ab") as file:
        file.write(b"\xff\x00 nonsense\n" + b"0" * 64 + b"  ../x\n")
    assert set(load_checksums(tmp_path)) == {"a"}


def test_the_list_is_as_the_usual_tool_writes_it(tmp_path):
    note_checksums(tmp_path, {"b": b"", "a": b"abc"})
    assert (tmp_path / FILE).read_text() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
    )
