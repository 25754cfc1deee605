"""Runs in the database: what is written comes back, and damage is told from absence."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import OperationalError

from mnist_core.config import TrainingConfig
from mnist_core.errors import (
    CheckpointError,
    DatabaseError,
    EpochsLostError,
    LeaseLostError,
    LimitError,
    ModelNotFoundError,
    RunNotFoundError,
)
from mnist_core.records import EpochRecord, EpochResult, ExportedModel, Run
from mnist_core.settings import Settings
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.storage.database import Database
from mnist_core.storage.leases import Leases
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_files import AlteredFileError
from mnist_core.storage.run_results import RunResults
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import epochs, metadata, run_files, runs
from tests.helpers.engines import ANNA, NOTHING_CAN_GROW, under

LOGITS = np.arange(100_000, dtype=np.float32).reshape(10_000, 10)
INFINITE = np.full((10_000, 10), np.inf, np.float32)
EXPORTED = ExportedModel(b"keras", b"tflite", {"loss": 0.1, "accuracy": 0.9}, {}, "[]")
RUN = Run("abc", TrainingConfig(model="cnn", seed=4), created=12.5, key_hash="secret")


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


def network(epoch: int) -> bytes:
    """A checkpoint of 40 weights."""
    return Checkpoint(epoch, (np.full((40,), epoch, np.float32),), ()).to_bytes()


class Server:
    """What one server reads and writes runs with."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings)
        self.address = settings.database
        self.store = RunStore(self.database)
        self.networks = ModelStore(settings, self.store)
        self.leases = Leases(self.database)
        self.changes = RunChanges(self.store, settings, self.leases.server)
        self.results = RunResults(self.database, self.leases.server)

    def keep_epochs(self, run_id: str, count: int, checkpoint: bytes = b"") -> Run:
        for _ in range(count):
            run = self.store.load_run(run_id)
            done = run.epochs_done + 1
            result = EpochResult(checkpoint or network(done), epoch_record(done))
            self.results.keep_epoch(run, result)
        return self.store.load_run(run_id)

    def keep_model(self, run_id: str, **changed: object) -> Run:
        self.results.keep_model(self.store.load_run(run_id), replace(EXPORTED, **changed))
        return self.store.load_run(run_id)

    def change_rows(self, table, **columns: object) -> None:
        """Change all rows past all checks, as another program could."""
        columns |= {"version": runs.c.version + 1} if table is runs else {}
        with self.database.writing() as connection:
            connection.execute(update(table).values(**columns))

    def count(self, table) -> int:
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def server(tmp_path, database):
    """On either kind of database."""
    server = Server(Settings(artifacts=tmp_path, database=database))
    server.changes.add(RUN)
    yield server
    server.database.close()


@pytest.fixture
def on_sqlite(settings):
    server = Server(settings)
    server.changes.add(RUN)
    yield server
    server.database.close()


def test_a_run_comes_back_as_it_was_written(server):
    whole = replace(
        RUN, id="whole", state="failed", created=1_700_000_000.123456, epochs_done=3,
        val_accuracy=0.987654321, test_accuracy=0.1, test_loss=2.5, seconds=7.25, model_epoch=2,
        failure={"error": "DivergedError", "args": [1, 2]}, pinned=True,
        versions={"keras": "3"}, precision="float32",
    )  # fmt: skip
    added = server.changes.add(whole, ANNA)
    assert added == replace(whole, owner=added.owner) and added.owner
    for run in (RUN, added):
        assert server.store.load_run(run.id) == run
    assert server.store.newest_first() == [added, RUN]


def test_history_comes_back_as_it_was_written(server):
    run = server.keep_epochs("abc", 2)
    assert server.store.load_history(run) == (epoch_record(1), epoch_record(2))


def test_a_list_that_was_read_before_has_what_has_changed_since(server):
    other = RunStore(server.database)
    assert other.newest_first() == [RUN]
    done = server.keep_epochs("abc", 1)
    second = server.changes.add(replace(RUN, id="second"))
    assert other.newest_first() == [second, done]
    server.changes.remove("abc", lambda run, taught: None)
    assert other.newest_first() == [second]


def test_only_the_last_two_checkpoints_are_kept(server):
    server.keep_epochs("abc", 3)
    assert server.store.load_checkpoint("abc", 3) == network(3)
    assert server.store.load_checkpoint("abc", 2) == network(2)
    with pytest.raises(CheckpointError, match="missing"):
        server.store.load_checkpoint("abc", 1)
    assert server.store.weights_epochs("abc") == (1, 2, 3)


def test_weights_are_kept_while_there_are_not_too_many(server, monkeypatch):
    size = len(server.store.load_weights("abc", server.keep_epochs("abc", 1).epochs_done))
    monkeypatch.setattr("mnist_core.storage.run_files._MAX_SNAPSHOT_BYTES", 2 * size)
    server.keep_epochs("abc", 2)
    assert server.store.weights_epochs("abc") == (1, 2)


@pytest.mark.parametrize("statement", ["INSERT INTO epochs", "INSERT INTO run_files"])
def test_an_epoch_is_kept_as_a_whole_or_not_at_all(server, statement):
    """Its connection is cut in the middle of its transaction."""
    before = server.keep_epochs("abc", 1)
    files = server.count(run_files)

    def cut(connection, cursor, said, *_: object) -> None:
        if said.startswith(statement):
            raise OperationalError(said, None, ConnectionError("cut"), connection_invalidated=True)

    event.listen(server.database._engine, "before_cursor_execute", cut)
    with pytest.raises(DatabaseError, match="unreachable"):
        server.keep_epochs("abc", 1)
    event.remove(server.database._engine, "before_cursor_execute", cut)
    server.database._away = None
    assert server.store.load_run("abc") == before
    assert (server.count(epochs), server.count(run_files)) == (1, files)
    assert server.store.load_checkpoint("abc", 1) == network(1)
    assert server.keep_epochs("abc", 1).epochs_done == 2


def test_what_is_deleted_while_the_list_is_read_is_in_it_whole_or_not_at_all(server, tmp_path):
    """A second server lists runs for the first time; the first one deletes one meanwhile."""
    other = Server(Settings(artifacts=tmp_path, database=server.address))

    def delete_it(connection, cursor, said, *_: object) -> None:
        if "runs.version" in said and "runs.config" not in said and server.count(runs):
            with server.database.writing() as another:
                another.execute(delete(runs))

    other.database.prepare()
    event.listen(other.database._engine, "after_cursor_execute", delete_it)
    assert other.store.newest_first() == [RUN]
    assert other.store.newest_first() == []
    other.database.close()


def test_who_opens_a_connection_to_read_waits_for_nobody_who_writes(on_sqlite):
    with on_sqlite.database.writing() as connection:
        connection.execute(update(runs).values(seconds=5.0))
        on_sqlite.database.close()  # so that another one is opened
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(on_sqlite.store.load_run, "abc").result() == RUN
    assert on_sqlite.store.load_run("abc").seconds == 5.0


def test_a_write_for_which_there_is_no_room_leaves_all_as_it_was(on_sqlite):
    before = on_sqlite.keep_epochs("abc", 1)
    with under(on_sqlite.database, NOTHING_CAN_GROW), pytest.raises(DatabaseError, match="full"):
        on_sqlite.keep_epochs("abc", 1, checkpoint=bytes(1_000_000))
    assert on_sqlite.store.load_run("abc") == before
    assert (on_sqlite.count(epochs), on_sqlite.store.load_checkpoint("abc", 1)) == (1, network(1))


def test_an_epoch_that_is_trained_again_takes_the_place_of_what_came_after(server):
    run = server.keep_epochs("abc", 2)
    lost = EpochsLostError(2, 1)
    server.results.step_back(run, replace(run, epochs_done=1, failure=lost.to_dict()))
    back = server.store.load_run("abc")
    assert server.store.load_history(back) == (epoch_record(1),)
    again = EpochResult(b"again", replace(epoch_record(2), loss=0.25))
    server.results.keep_epoch(back, again)
    done = server.store.load_run("abc")
    assert server.store.load_history(done)[1].loss == 0.25 and server.count(epochs) == 2
    assert server.store.load_checkpoint("abc", 2) == b"again"


@pytest.mark.parametrize("epoch", [1, 3])
def test_only_the_next_epoch_of_a_run_can_be_kept(server, epoch):
    run = server.keep_epochs("abc", 1)
    with pytest.raises(LeaseLostError):
        server.results.keep_epoch(run, EpochResult(b"another", epoch_record(epoch)))
    assert server.store.load_run("abc") == run


def test_an_unknown_run_is_not_found(server):
    for name in ("nope", "../abc", "", "ABC", "a/b", "." * 3, "x" * 200, "' OR 1=1 --"):
        with pytest.raises(RunNotFoundError) as caught:
            server.store.load_run(name)
        assert caught.value.reason == "unknown"


def test_half_a_record_is_damaged_and_not_a_crash(server):
    config = json.dumps(RUN.to_dict()["config"])
    for damage in (config[: len(config) // 2], "", "[]", '{"seed": "4"}', "null", "\x01\uffff"):
        server.change_rows(runs, config=damage)
        with pytest.raises(RunNotFoundError) as caught:
            server.store.load_run("abc")
        assert caught.value.reason == "damaged" and server.store.newest_first() == []
    server.change_rows(runs, config=config)
    assert server.store.newest_first() == [RUN]


def test_the_database_refuses_an_impossible_state(server):
    for wrong in ({"state": "flying"}, {"epochs_done": -1}, {"seconds": -1.0}, {"owner": "nobody"}):
        with pytest.raises(DatabaseError):
            server.change_rows(runs, **wrong)
    assert server.store.load_run("abc") == RUN


def test_a_record_of_a_later_version_is_still_read(server):
    server.change_rows(runs, config=json.dumps({**RUN.to_dict()["config"], "colour": "green"}))
    assert server.store.load_run("abc") == RUN


@pytest.mark.parametrize("damage", [{"points": "[[1, "}, {"steps": -1}, {"loss": float("inf")}])
def test_a_damaged_history_reads_as_none(on_sqlite, damage):
    run = on_sqlite.keep_epochs("abc", 2)
    with on_sqlite.database.writing() as connection:
        connection.execute(update(epochs).where(epochs.c.epoch == 2).values(damage))
    assert on_sqlite.store.load_history(run) == ()


def test_a_history_with_a_gap_reads_as_none(server):
    run = server.keep_epochs("abc", 2)
    with server.database.writing() as connection:
        connection.execute(delete(epochs).where(epochs.c.epoch == 1))
    assert server.store.load_history(run) == ()


def test_files_that_are_not_what_was_written_are_told(server):
    server.keep_epochs("abc", 1)
    server.keep_model("abc")
    server.change_rows(run_files, content=b"tflitf")
    with pytest.raises(CheckpointError, match="damaged"):
        server.store.load_checkpoint("abc", 1)
    with pytest.raises(CheckpointError, match="damaged"):
        server.store.load_weights("abc", 1)
    with pytest.raises(AlteredFileError):
        server.store.load_file("abc", "tflite")
    with pytest.raises(ModelNotFoundError, match="damaged"):
        server.networks.load_model("abc")
    with pytest.raises(ModelNotFoundError, match="layers damaged"):
        server.networks.load_layers("abc")
    assert server.networks.load_calibration("abc") is None


def test_a_model_that_is_not_there_is_not_found(server):
    for name in ("abc", "nope", "../models"):
        with pytest.raises(ModelNotFoundError):
            server.networks.load_model(name)
        with pytest.raises(ModelNotFoundError):
            server.networks.model_size(name)


def test_a_model_is_as_large_as_it_was_written(server):
    server.keep_epochs("abc", 1)
    server.keep_model("abc", keras_model=bytes(12_345))
    assert server.networks.model_size("abc", "keras") == 12_345
    assert server.networks.model_size("abc") == len(b"tflite")


def test_a_deleted_run_leaves_nothing_and_its_place_in_the_file_is_given_back(on_sqlite, tmp_path):
    on_sqlite.keep_epochs("abc", 2)
    on_sqlite.store.save_file("abc", "keras", bytes(5_000_000))
    on_sqlite.changes.remove("abc", lambda run, taught: None)
    left = {table.name: on_sqlite.count(table) for table in metadata.tables.values()}
    assert set(left.values()) == {0}
    with pytest.raises(RunNotFoundError):
        on_sqlite.store.save_file("abc", "keras", b"late")
    assert (tmp_path / "digit_school.db").stat().st_size < 500_000


def test_what_may_not_be_deleted_is_whole(server):
    run = server.keep_epochs("abc", 1)

    def refuse(run: Run, taught: bool) -> None:
        raise LimitError("not this one", 0)

    with pytest.raises(LimitError):
        server.changes.remove("abc", refuse)
    assert server.store.load_run("abc") == run and server.count(epochs) == 1


def test_a_shipped_run_becomes_a_model_without_owner_or_checkpoints(on_sqlite, settings):
    run = on_sqlite.changes.add(replace(RUN, id="mine"), ANNA)
    on_sqlite.keep_epochs("mine", 1)
    run = on_sqlite.keep_model("mine")
    on_sqlite.networks.ship("mine", "best-cnn")
    for networks in (on_sqlite.networks, ModelStore(settings, on_sqlite.store)):
        shipped = networks.load_run("best-cnn")
        assert shipped == replace(run, id="best-cnn", key_hash="", owner="")
        assert networks.load_history(shipped) == (epoch_record(1),)
        assert networks.load_model("best-cnn") == b"tflite"
        assert networks.names() == ["best-cnn"]
    assert sorted(path.name for path in (settings.models / "best-cnn").iterdir()) == [
        "SHA256SUMS", "history.json", "layers.json", "model.keras", "model.tflite", "run.json",
        "test_logits.npy",
    ]  # fmt: skip


def test_deleting_spares_what_ships(on_sqlite):
    on_sqlite.keep_epochs("abc", 1)
    on_sqlite.keep_model("abc")
    on_sqlite.networks.ship("abc", "best-cnn")
    for name in ("best-cnn", "../models"):
        with pytest.raises(RunNotFoundError):
            on_sqlite.changes.remove(name, lambda run, taught: None)
    on_sqlite.changes.remove("abc", lambda run, taught: None)
    assert (on_sqlite.store.newest_first(), on_sqlite.networks.names()) == ([], ["best-cnn"])


def test_answers_to_the_test_images_come_back(on_sqlite):
    on_sqlite.keep_epochs("abc", 1)
    on_sqlite.keep_model("abc", test_logits=npy(LOGITS))
    assert np.array_equal(on_sqlite.networks.load_test_logits("abc"), LOGITS)


@pytest.mark.parametrize(
    "content",
    [b"", b"no array", npy(LOGITS)[:-1], npy(LOGITS[:5]), npy(INFINITE), npy(LOGITS > 1)],
    ids=["empty", "other", "cut", "few", "infinite", "booleans"],
)
def test_answers_that_are_none_are_not_believed(on_sqlite, content):
    on_sqlite.keep_epochs("abc", 1)
    on_sqlite.keep_model("abc", test_logits=content)
    assert on_sqlite.networks.load_test_logits("abc") is None


def test_a_model_without_answers_has_none(on_sqlite):
    assert on_sqlite.networks.load_test_logits("unknown") is None
