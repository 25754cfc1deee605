"""What earlier versions kept in folders is taken over once, whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event, select

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import CheckpointError, DatabaseError, ModelNotFoundError
from mnist_core.records import Run
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.storage.database import Database
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.people import PeopleStore
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import people, run_files, takeovers
from tests.helpers.drawings import STROKES, drawing
from tests.helpers.hand_cluster import HandCluster, epoch_record
from tests.helpers.old_layout import write_old_drawing, write_old_run

ANNA, BEN = "a" * 16, "b" * 16  # marks of browsers, as earlier versions made them
NETWORK = Checkpoint(1, (np.zeros((3, 2), np.float32),), ()).to_bytes()
FILES = {  # of a run of three epochs
    "checkpoint-0002.npz": b"the network after 2",
    "checkpoint-0003.npz": NETWORK,
    "weights-0001.npz": b"weights 1",
    "weights-0003.npz": b"weights 3",
    "epoch-0003.tflite": b"epoch 3 for LiteRT",
    "model.keras": b"for Keras",
    "model.tflite": b"for LiteRT",
    "layers.json": b"[]",
    "test_logits.npy": b"logits",
    "calibration.json": b"{}",
    "events.out.tfevents.1.0badcafe": b"written anew when somebody asks",
    "notes.txt": b"of somebody else",
}
HISTORY = tuple(map(epoch_record, (1, 2, 3)))
FINISHED = Run(
    "0badcafe",
    TrainingConfig(epochs=3),
    "finished",
    created=1_700_000_000.0,
    epochs_done=3,
    val_accuracy=0.9,
    test_accuracy=0.95,
    test_loss=0.2,
    seconds=12.0,
    model_epoch=3,
    key_hash="0" * 64,
    owner=ANNA,
    pinned=True,
)


@pytest.fixture
def folder(settings: Settings) -> Path:
    """The artifacts of an earlier version: one run, and one drawing."""
    write_old_run(settings.artifacts, FINISHED, HISTORY, FILES)
    write_old_drawing(settings.artifacts, ANNA, OLD)
    return settings.artifacts


OLD = drawing(
    7, strokes=STROKES, model="digits-cnn", answer=1, created=1_600_000_000.5,
    id="1600000000500-0123abcd",
)  # fmt: skip


def files_of(database: Database, run_id: str) -> dict[tuple[str, int], bytes]:
    with database.reading() as connection:
        own = select(run_files).where(run_files.c.run_id == run_id)
        return {(file.kind, file.epoch): file.content for file in connection.execute(own)}


def listing(folder: Path) -> dict[str, bytes]:
    paths = [path for name in ("runs", "drawings") for path in (folder / name).rglob("*")]
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


def same_but_owner(run: Run) -> Run:
    return replace(run, owner="")


def test_a_run_is_as_it_was_with_its_epochs_and_files(folder, settings):
    store = RunStore(Database(settings))
    (run,) = store.newest_first()
    assert same_but_owner(run) == same_but_owner(FINISHED)
    assert store.load_history(run) == HISTORY
    assert files_of(store.database, run.id) == {
        ("checkpoint", 2): b"the network after 2",
        ("checkpoint", 3): NETWORK,
        ("weights", 1): b"weights 1",
        ("weights", 3): b"weights 3",
        ("epoch-tflite", 3): b"epoch 3 for LiteRT",
        ("keras", 0): b"for Keras",
        ("tflite", 0): b"for LiteRT",
        ("layers", 0): b"[]",
        ("test-logits", 0): b"logits",
        ("calibration", 0): b"{}",
    }
    assert store.load_checkpoint(run.id, 3) == NETWORK
    assert store.weights_epochs(run.id) == (1, 3)
    assert ModelStore(settings, store).load_model(run.id) == b"for LiteRT"


def test_a_warm_start_is_one(settings):
    config = TrainingConfig(epochs=3, warm_start_from="digits-cnn")
    run = Run("0abc", config, "paused")
    write_old_run(settings.artifacts, run, files={"checkpoint-0000.npz": b"a warm start"})
    assert RunStore(Database(settings)).epoch_start(run) == b"a warm start"


def test_a_persons_drawings_are_theirs_and_as_they_were(folder, settings):
    store = DrawingStore(Database(settings), settings)
    (kept,) = store.drawings_of(ANNA)
    assert np.array_equal(kept.image, OLD.image)
    assert (kept.id, kept.label, kept.details()) == (OLD.id, OLD.label, OLD.details())
    assert store.drawings_of(BEN) == ()


def test_who_owned_a_run_still_does_by_the_cookie_and_by_the_key(folder, settings):
    engine = Engine(settings, HandCluster())
    assert engine.owns(FINISHED.id, mark=ANNA) and not engine.owns(FINISHED.id, mark=BEN)
    (run,) = engine.runs()
    assert run.owner == PeopleStore(engine.database).find(ANNA) != ""
    engine.pin(FINISHED.id, "", False, mark=ANNA)
    engine.close()


def test_nobodys_mark_is_in_the_database(folder, settings):
    database = Database(settings)
    with database.reading() as connection:
        (anna,) = connection.execute(select(people)).all()  # of her run and her drawing
    database.close()
    assert len(anna.secret_hash) == 64 and ANNA not in (anna.id, anna.secret_hash)
    assert ANNA.encode() not in (settings.artifacts / "digit_school.db").read_bytes()


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_run_that_was_under_way_is_interrupted_and_can_be_resumed(settings, state):
    run = replace(FINISHED, state=state, epochs_done=2, config=TrainingConfig(epochs=5))
    write_old_run(settings.artifacts, run, HISTORY[:2], FILES)
    cluster = HandCluster()
    engine = Engine(settings, cluster)
    assert engine.snapshot(run.id).run.state == "interrupted"
    engine.resume(run.id, mark=ANNA)
    (task,) = cluster.waiting
    assert task.arguments[1:3] == (b"the network after 2", 2)
    engine.close()


def test_what_never_happened_is_left_behind(settings):
    """`run.json` was written last: an epoch that it does not mention was not announced."""
    write_old_run(settings.artifacts, replace(FINISHED, epochs_done=2), HISTORY)
    store = RunStore(Database(settings))
    assert store.load_history(store.load_run(FINISHED.id)) == HISTORY[:2]


def test_runs_keep_their_order(settings):
    for n, created in (("0c", 2.0), ("1a", 3.0), ("2b", 1.0)):
        write_old_run(settings.artifacts, replace(FINISHED, id=n, created=created), HISTORY)
    assert [run.id for run in RunStore(Database(settings)).newest_first()] == ["1a", "0c", "2b"]


def test_the_folders_are_left_alone_and_not_looked_at_again(folder, settings):
    before = listing(folder)
    engine = Engine(settings, HandCluster())
    drawings = DrawingStore(engine.database, settings)
    engine.delete(FINISHED.id, mark=ANNA)
    drawings.remove_all(ANNA)
    engine.close()
    write_old_run(settings.artifacts, replace(FINISHED, id="1ate"), HISTORY)
    database = Database(settings)
    assert RunStore(database).newest_first() == []
    assert DrawingStore(database, settings).drawings_of(ANNA) == ()
    shutil.rmtree(folder / "runs" / "1ate")
    assert listing(folder) == before


def test_they_are_not_looked_at_again_where_all_of_it_was_moved_to(folder, settings, tmp_path):
    database = Database(settings)
    DrawingStore(database, settings).remove_all(ANNA)
    database.close()
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    shutil.copytree(folder, moved)
    there = Settings(artifacts=moved)
    assert [run.id for run in RunStore(Database(there)).newest_first()] == [FINISHED.id]
    assert DrawingStore(Database(there), there).drawings_of(ANNA) == ()


def test_what_is_known_already_is_not_taken_twice(folder, settings):
    """As where two servers of one database each have a copy of the folders."""
    database = Database(settings)
    database.prepare()
    with database.writing() as connection:
        connection.execute(takeovers.delete())
    database.close()
    again = Database(settings)
    assert [run.id for run in RunStore(again).newest_first()] == [FINISHED.id]
    assert len(DrawingStore(again, settings).drawings_of(ANNA)) == 1


def fail_at(database: Database, statement: str) -> None:
    """Let the disk be full when this is written."""

    def refuse(connection, cursor, sql, *_: object) -> None:
        if sql.startswith(statement):
            raise OSError(28, "No space left on device")

    event.listen(database._engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize(
    "statement", ["INSERT INTO epochs", "INSERT INTO run_files", "INSERT INTO drawings"]
)
def test_it_is_taken_over_whole_or_not_at_all(folder, settings, statement):
    broken = Database(settings)
    fail_at(broken, statement)
    with pytest.raises(DatabaseError, match="No space left"):
        RunStore(broken).newest_first()
    broken.close()
    with_nothing = Database(replace(settings, artifacts=settings.artifacts / "elsewhere"))
    with_nothing._engine = Database(settings)._engine  # the same tables, and no folders
    assert RunStore(with_nothing).newest_first() == []
    again = Database(settings)
    assert [run.id for run in RunStore(again).newest_first()] == [FINISHED.id]
    assert len(files_of(again, FINISHED.id)) == 10
    assert len(DrawingStore(again, settings).drawings_of(ANNA)) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe\0", b'{"id": "0badcafe"}', None])
def test_a_damaged_run_is_passed_over_and_the_others_come(folder, settings, content):
    path = write_old_run(settings.artifacts, replace(FINISHED, id="broken"), HISTORY) / "run.json"
    path.unlink() if content is None else path.write_bytes(content)
    (folder / "runs" / "not-a-run.txt").write_text("a file")
    (folder / "runs" / ".deleted-0123").mkdir()
    assert [run.id for run in RunStore(Database(settings)).newest_first()] == [FINISHED.id]


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1]", b"[]", None])
def test_a_run_with_a_damaged_history_comes_without_it(folder, settings, content):
    path = folder / "runs" / FINISHED.id / "history.json"
    path.unlink() if content is None else path.write_bytes(content)
    store = RunStore(Database(settings))
    (run,) = store.newest_first()
    assert store.load_history(run) == () and store.load_checkpoint(run.id, 3) == NETWORK


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"image": "AAAA", "label": 3}', b"\xff"])
def test_a_damaged_drawing_is_passed_over_and_the_others_come(folder, settings, content):
    (folder / "drawings" / ANNA / "1600000000501-0123abcd.json").write_bytes(content)
    (folder / "drawings" / ANNA / "no-id.json").write_bytes(content)
    (folder / "drawings" / "no-mark").mkdir()
    drawings = DrawingStore(Database(settings), settings).drawings_of(ANNA)
    assert [kept.id for kept in drawings] == [OLD.id]


def test_a_file_that_does_not_fit_its_checksum_is_told_as_damaged_when_it_is_used(folder, settings):
    for name in ("checkpoint-0003.npz", "model.tflite"):
        (folder / "runs" / FINISHED.id / name).write_bytes(b"cut sh")
    store = RunStore(Database(settings))
    with pytest.raises(CheckpointError, match="damaged"):
        store.load_checkpoint(FINISHED.id, 3)
    with pytest.raises(ModelNotFoundError, match="damaged"):
        ModelStore(settings, store).load_model(FINISHED.id)
    assert store.load_checkpoint(FINISHED.id, 2) == b"the network after 2"


def test_files_of_a_version_without_checksums_are_taken_as_they_are(settings):
    write_old_run(settings.artifacts, FINISHED, HISTORY, FILES, checksums=False)
    assert RunStore(Database(settings)).load_checkpoint(FINISHED.id, 3) == NETWORK


def test_without_old_folders_nothing_is_noted(settings):
    database = Database(settings)
    with database.reading() as connection:
        assert connection.execute(select(takeovers)).all() == []
