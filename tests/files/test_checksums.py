"""Files of numbers that are not what was written are told from sound ones: shipped or stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from mnist_core.cli.commands import main
from mnist_core.config import DEFAULT_MODEL, TrainingConfig
from mnist_core.engine.epoch_models import EpochModels
from mnist_core.errors import CheckpointError, ModelNotFoundError, StorageError
from mnist_core.files.checksums import (
    FILE,
    AlteredFileError,
    checksum,
    load_checksums,
    note_checksums,
    read_checked,
)
from mnist_core.reading.calibration import Calibration, read_calibration
from mnist_core.records import EpochResult, ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.storage.database import Database
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import run_files
from tests.helpers.artifacts import SHIPPED
from tests.helpers.hand_cluster import HandCluster, epoch_record
from tests.helpers.stored import change_file

MODELS = sorted(path.name for path in SHIPPED.iterdir())
NETWORK = Checkpoint(1, (np.zeros((3, 2), np.float32),), ()).to_bytes()
EXPORTED = ExportedModel(b"keras", b"tflite", {"loss": 0.1, "accuracy": 0.9}, {}, "[]", b"logits")
STORED = {  # what a run of one epoch has once it is exported
    ("checkpoint", 1),
    ("weights", 1),
    ("keras", 0),
    ("tflite", 0),
    ("layers", 0),
    ("test-logits", 0),
}


@pytest.fixture
def store(settings: Settings) -> RunStore:
    return RunStore(Database(settings))


@pytest.fixture
def networks(settings: Settings, store: RunStore) -> ModelStore:
    """With the smallest model that has every kind of file."""
    shutil.copytree(SHIPPED / DEFAULT_MODEL, settings.models / DEFAULT_MODEL)
    return ModelStore(settings, store)


@pytest.fixture
def run(settings: Settings, store: RunStore) -> Run:
    """A run of one epoch, with its model."""
    changes = RunChanges(store, settings, "a server")
    run = changes.add(Run("abc", TrainingConfig(epochs=1), "running"))
    results = RunResults(store.database, "a server")
    results.keep_epoch(run, EpochResult(NETWORK, epoch_record(1)))
    results.keep_model(store.load_run(run.id), EXPORTED)
    return store.load_run(run.id)


def changed(content: bytes, place: float) -> bytes:
    """The same with one bit flipped, `place` from 0 to 1 of the way through it."""
    copy = bytearray(content)
    copy[round(place * (len(copy) - 1))] ^= 1
    return bytes(copy)


def change_a_byte(path: Path, place: float) -> None:
    path.write_bytes(changed(path.read_bytes(), place))


@pytest.mark.parametrize("name", MODELS)
def test_everything_that_ships_has_a_checksum_that_fits(name):
    files = {path.name for path in (SHIPPED / name).iterdir()} - {"run.json", "history.json", FILE}
    assert set(load_checksums(SHIPPED / name)) == files
    for file in files:
        read_checked(SHIPPED / name / file)


@pytest.mark.parametrize("place", np.linspace(0, 1, 12))
def test_a_changed_byte_of_a_network_is_never_answered_with(networks, place):
    folder = networks.folder / DEFAULT_MODEL
    for file in ("model.tflite", "model.keras", "test_logits.npy"):
        change_a_byte(folder / file, place)
    for kind in ("keras", "tflite"):
        with pytest.raises(ModelNotFoundError, match="damaged"):
            networks.load_model(DEFAULT_MODEL, kind)
    assert networks.load_test_logits(DEFAULT_MODEL) is None


def calibration(networks: ModelStore) -> Calibration:
    return read_calibration(networks.load_calibration(DEFAULT_MODEL))


def test_what_is_known_of_a_network_is_not_believed_once_it_was_changed(networks):
    folder = networks.folder / DEFAULT_MODEL
    assert calibration(networks) != Calibration() and networks.load_layers(DEFAULT_MODEL)
    for file in ("calibration.json", "layers.json"):
        text = (folder / file).read_text()
        (folder / file).write_text(text.replace("7", "8", 1))
    assert calibration(networks) == Calibration()
    with pytest.raises(ModelNotFoundError, match="layers damaged"):
        networks.load_layers(DEFAULT_MODEL)


def test_what_a_run_stores_comes_back_and_has_a_checksum(store, networks, run):
    with store.database.reading() as connection:
        stored = connection.execute(select(run_files)).all()
    assert {(file.kind, file.epoch) for file in stored} == STORED
    for file in stored:
        assert (file.sha256, file.size) == (checksum(file.content), len(file.content))
    assert networks.load_model(run.id) == b"tflite"
    assert networks.load_model(run.id, "keras") == b"keras"
    assert store.load_checkpoint(run.id, 1) == NETWORK
    assert Checkpoint.from_bytes(NETWORK).weights[0].shape == (3, 2)


@pytest.mark.parametrize("place", np.linspace(0, 1, 12))
def test_a_changed_byte_of_a_stored_network_is_damage(settings, store, networks, run, place):
    weights = store.load_weights(run.id, 1)
    for kind, content in (("checkpoint", NETWORK), ("weights", weights), ("tflite", b"tflite")):
        change_file(settings.artifacts, run.id, kind, changed(content, place))
    for load in (store.load_checkpoint, store.load_weights):
        with pytest.raises(CheckpointError, match="damaged"):
            load(run.id, 1)
    with pytest.raises(ModelNotFoundError, match="damaged"):
        networks.load_model(run.id)


def test_a_network_of_an_epoch_has_a_checksum_too_and_is_made_again(settings, store, run):
    cluster = HandCluster()
    travel = EpochModels(store, cluster)
    assert travel.find(run, 1) is None
    cluster.waiting.pop(0).on_done(b"a network", None)
    assert travel.find(run, 1) == b"a network"
    change_file(settings.artifacts, run.id, "epoch-tflite", changed(b"a network", 0.5))
    with pytest.raises(AlteredFileError):
        store.load_file(run.id, "epoch-tflite", 1)
    assert travel.find(run, 1) is None
    cluster.waiting.pop(0).on_done(b"a network", None)
    assert travel.find(run, 1) == b"a network"


def test_a_model_without_checksums_is_taken_as_it_is(networks):
    folder = networks.folder / DEFAULT_MODEL
    (folder / FILE).unlink()
    assert networks.load_model(DEFAULT_MODEL) == (folder / "model.tflite").read_bytes()


def test_files_that_are_gone_are_not_listed(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"1")
        note_checksums(tmp_path, {name: b"1"})
    (tmp_path / "a").unlink()
    note_checksums(tmp_path, {"c": b"2"})
    assert set(load_checksums(tmp_path)) == {"b", "c"}


def test_shipping_writes_the_checksums_of_what_ships(networks, run):
    networks.ship(run.id, "own")
    names = {path.name for path in (networks.folder / "own").iterdir()}
    numbers = {"model.keras", "model.tflite", "layers.json", "test_logits.npy"}
    assert names == {*numbers, "run.json", "history.json", FILE}
    assert set(load_checksums(networks.folder / "own")) == numbers


def test_a_folder_that_cannot_be_shipped_to_is_told(networks, run):
    (networks.folder / "own").write_text("in the way")
    with pytest.raises(StorageError, match="models/own: "):
        networks.ship(run.id, "own")
    assert {path.name for path in networks.folder.iterdir()} == {DEFAULT_MODEL, "own"}


def test_a_command_writes_them_for_what_ships_already(networks, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_ARTIFACTS", str(tmp_path))
    path = networks.folder / DEFAULT_MODEL / "calibration.json"
    change_a_byte(path, 1.0)
    done = CliRunner().invoke(main, ["checksums", DEFAULT_MODEL])
    assert (done.exit_code, done.stdout) == (0, f"{DEFAULT_MODEL}: 5 files\n")
    read_checked(path)
    assert CliRunner().invoke(main, ["checksums", "nope"]).exit_code == 2
    assert not (tmp_path / "digit_school.db").exists(), "what ships needs no database"


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
