"""Faults as they happen: processes killed or asleep, disks full, databases locked, damaged, away or
cut off in mid-commit, losses beyond numbers.

Every run here is trained by a real worker, which all servers of this file share. The measure of
recovery is one run that nothing happened to: a run that something happened to must end with the
same network, bit for bit, and the same history, in SQLite as in PostgreSQL.

Starting a worker takes longer than anything else here, so one that is to die again dies as soon as
it has a task.
"""

from __future__ import annotations

import contextlib
import gc
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from sqlalchemy import make_url, update

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import DatabaseError, DivergedError, WorkerLostError, error_from_dict
from mnist_core.messages import explain
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.storage.disk_reserve import DiskReserve
from mnist_core.storage.tables import run_files
from tests.helpers.cutting_proxy import CuttingProxy
from tests.helpers.epoch_log import epochs_written, note_epochs
from tests.helpers.full_disk import fill, run
from tests.helpers.postgresql import PostgreSQL
from tests.helpers.real_runs import (
    CONFIG,
    QUICK,
    kill,
    make_settings,
    outcome,
    process_with_a_task,
    training_process,
    wait_for,
    wait_until_mid_epoch,
    wait_until_over,
)
from tests.helpers.shared_cluster import SharedCluster

# An epoch of minutes, for what is killed or sent away before the first one ends.
LONG_EPOCHS = TrainingConfig(model="dense", epochs=3, batch_size=1)
KINDS = ("sqlite", "postgresql")
OpenEngine = Callable[[Settings], Engine]
Mount = Callable[..., None]

# Another server, with a worker of its own and a run in mid-epoch.
_SERVER = """
import sys, time
from pathlib import Path
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from tests.helpers.real_runs import CONFIG, wait_until_mid_epoch

engine = Engine(Settings(artifacts=Path(sys.argv[1]), lease_seconds=3))
run, _ = engine.start(CONFIG)
wait_until_mid_epoch(engine, run.id, epochs_done=1)
print(run.id, *engine._cluster.worker_ids(), flush=True)
time.sleep(60)
"""
# One that has an epoch in its hands when it wakes: one that would spoil the run. It is put to sleep
# while it renews nothing and has no chores: whoever sleeps with SQLite's lock keeps everybody
# waiting.
_SLEEPER = """
import sys, time
from pathlib import Path
from mnist_core.engine.chores import Chores
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from tests.helpers.hand_cluster import HandCluster, result_of
from tests.helpers.real_runs import CONFIG, wait_for

cluster = HandCluster()
settings = Settings(artifacts=Path(sys.argv[1]), database=sys.argv[2], lease_seconds=3)
engine = Engine(settings, cluster)
engine._upkeep.chores = Chores()
run, _ = engine.start(CONFIG)
task = wait_for(lambda: cluster.waiting, "the first epoch")[0]
wait_for(lambda: engine._upkeep._renewed > 0, "the first renewal")
with engine._upkeep._renewing:
    print(run.id, flush=True)
    sys.stdin.readline()
task.on_done(result_of(task), None)
wait_for(lambda: not engine._scheduler.is_busy(run.id), "the end of it here")
print(len(cluster.waiting), flush=True)
"""
# One that locks a database when it is told to, until it is told something else.
_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
print("ready", flush=True)
sys.stdin.readline()
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedCluster]:
    """One worker, which has TensorFlow loaded after the first test."""
    cluster = SharedCluster(make_settings(tmp_path_factory.mktemp("cluster")))
    yield cluster
    cluster.end()


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory, cluster: SharedCluster) -> Iterator[Engine]:
    """A server on SQLite."""
    engine = Engine(make_settings(tmp_path_factory.mktemp("sqlite")), cluster)
    note_epochs(engine.database)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, cluster: SharedCluster, postgresql: PostgreSQL
) -> Iterator[Engine]:
    """A server on PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgresql")
    engine = Engine(make_settings(folder, database=postgresql.create_database()), cluster)
    note_epochs(engine.database)
    yield engine
    engine.close()


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """A server on either of the two."""
    return request.getfixturevalue("sqlite" if request.param == "sqlite" else "on_postgresql")


@pytest.fixture
def open_engine(cluster: SharedCluster) -> Iterator[OpenEngine]:
    """Opens a server of the test's own, with the same worker."""
    with contextlib.ExitStack() as engines:

        def open_one(settings: Settings) -> Engine:
            engine = Engine(settings, cluster)
            engines.callback(engine.close)
            return engine

        yield open_one


@pytest.fixture
def open_another() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts another server as a process, given its code and its settings."""
    with contextlib.ExitStack() as servers:

        def open_one(code: str, settings: Settings) -> subprocess.Popen:
            command = [sys.executable, "-c", code, str(settings.artifacts), settings.database]
            pipe = subprocess.PIPE
            server = subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True)
            servers.enter_context(server)
            servers.callback(server.kill)
            return server

        yield open_one


@pytest.fixture
def eager(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server looks every second for runs that others have left."""
    monkeypatch.setattr(engine._leases, "renewal_seconds", 1.0)


@pytest.fixture(scope="module")
def undisturbed(sqlite: Engine) -> tuple[bytes, list[dict]]:
    """The outcome of a run of `CONFIG` that nothing happened to."""
    run, _ = sqlite.start(CONFIG)
    assert wait_until_over(sqlite, run.id).run.state == "finished"
    return outcome(sqlite, run.id)


def failure(engine: Engine, run_id: str) -> Exception:
    return error_from_dict(engine.snapshot(run_id).run.failure)


def finish(engine: Engine, run_id: str) -> tuple[bytes, list[dict]]:
    """The outcome of a run that ends by itself, though the database may be away for a while."""

    def over() -> bool:
        with contextlib.suppress(DatabaseError):
            snapshot = engine.snapshot(run_id)
            return not snapshot.run.scheduled and snapshot.position is None
        return False

    wait_for(over, f"the end of run {run_id}")
    assert engine.snapshot(run_id).run.state == "finished"
    return outcome(engine, run_id)


# Processes


def test_a_run_goes_on_by_itself_when_its_worker_is_killed_twice(sqlite, undisturbed):
    run, _ = sqlite.start(CONFIG)
    wait_until_mid_epoch(sqlite, run.id, epochs_done=1)
    first = training_process(sqlite)
    kill(first)
    second = wait_for(lambda: another_with_a_task(sqlite, {first.pid}), "another worker")
    kill(second)
    assert sqlite.snapshot(run.id).run.epochs_done == 1
    assert finish(sqlite, run.id) == undisturbed
    assert training_process(sqlite).pid not in (first.pid, second.pid)
    assert epochs_written(sqlite.database, run.id) == [1, 2]


def another_with_a_task(engine: Engine, former: set[int]) -> psutil.Process | None:
    """A worker's process that has a task and is none of those."""
    process = process_with_a_task(engine)
    return process if process is not None and process.pid not in former else None


@pytest.mark.parametrize(("act", "state"), [("pause", "paused"), ("stop", "stopped")])
def test_a_run_sent_away_in_mid_epoch_leaves_the_worker_to_the_next(sqlite, act, state):
    run, key = sqlite.start(LONG_EPOCHS)
    wait_until_mid_epoch(sqlite, run.id, epochs_done=0)
    following, _ = sqlite.start(QUICK)
    getattr(sqlite, act)(run.id, key)
    assert sqlite.snapshot(run.id).run.state == state
    wait_for(lambda: sqlite.snapshot(following.id).progress, "the next run's turn", 60)
    assert wait_until_over(sqlite, following.id).run.state == "finished"
    assert (sqlite.snapshot(run.id).run.state, sqlite.snapshot(run.id).history) == (state, ())


def test_a_paused_run_ends_as_if_it_had_not_been_paused(engine, undisturbed):
    run, key = engine.start(CONFIG)
    for epochs_done in (0, 1):
        wait_until_mid_epoch(engine, run.id, epochs_done)
        engine.pause(run.id, key)
        engine.resume(run.id, key)
    assert finish(engine, run.id) == undisturbed
    assert epochs_written(engine.database, run.id) == [1, 2]


def test_a_worker_that_dies_three_times_in_an_epoch_fails_its_run_only(sqlite):
    victim, _ = sqlite.start(LONG_EPOCHS)
    other, _ = sqlite.start(QUICK)
    wait_until_mid_epoch(sqlite, victim.id, epochs_done=0)
    killed: set[int] = set()
    for _ in range(3):
        process = wait_for(lambda: another_with_a_task(sqlite, killed), "another worker")
        kill(process)
        killed.add(process.pid)
    wait_for(lambda: sqlite.snapshot(victim.id).run.state == "failed", "the run to fail")
    error = failure(sqlite, victim.id)
    assert (type(error), error.epoch, error.deaths) == (WorkerLostError, 1, 3)
    assert "crashed 3 times in epoch 1" in explain(error)
    assert wait_until_over(sqlite, other.id).run.state == "finished"


# Servers


def test_after_the_server_is_killed_a_restarted_one_goes_on_by_itself(
    tmp_path, open_another, open_engine, undisturbed
):
    settings = make_settings(tmp_path / "artifacts", lease_seconds=3)
    server = open_another(_SERVER, settings)
    run_id, *workers = server.stdout.readline().split()
    server.kill()
    restarted = open_engine(settings)
    found = restarted.snapshot(run_id)
    assert [run.id for run in restarted.runs()] == [run_id]
    assert (found.run.state, len(found.history)) == ("running", 1)
    note_epochs(restarted.database)
    restarted.serve()
    assert finish(restarted, run_id) == undisturbed
    assert epochs_written(restarted.database, run_id) == [2]
    left = [int(pid) for pid in workers]
    wait_for(lambda: not any(map(psutil.pid_exists, left)), "the old workers to end", 20)


def test_a_server_that_slept_gives_up_the_run_that_another_has_adopted(
    engine, open_another, undisturbed, eager
):
    server = open_another(_SLEEPER, engine.settings)
    run_id = server.stdout.readline().strip()
    server.send_signal(signal.SIGSTOP)
    engine.serve()
    wait_for(lambda: has_begun(engine, run_id), "the adoption")
    server.send_signal(signal.SIGCONT)
    assert server.communicate("\n", timeout=60)[0].split() == ["0"]  # it has no task of it left
    assert finish(engine, run_id) == undisturbed
    assert epochs_written(engine.database, run_id) == [1, 2]


def has_begun(engine: Engine, run_id: str) -> bool:
    """Whether this server trains the run, or has already trained a part of it."""
    snapshot = engine.snapshot(run_id)
    return snapshot.progress is not None or snapshot.run.epochs_done > 0


# Disks


class Disk:
    """A small file system with a server's database on it.

    Args:
        folder: where it is mounted.
        settings: of the server.
        make_read_only: does so, given the server.
        make_writable: undoes it, likewise.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        make_read_only: Callable[[Engine], None],
        make_writable: Callable[[Engine], None],
    ) -> None:
        self.settings = settings
        self.make_read_only, self.make_writable = make_read_only, make_writable
        self._folder = folder

    def fill(self) -> None:
        """Take all the space that is left."""
        self._ballast = fill(self._folder)

    def empty(self) -> None:
        """Give it back."""
        self._ballast.unlink()


@pytest.fixture
def disk(request: pytest.FixtureRequest, tmp_path: Path, mount: Mount) -> Disk:
    """Depends on `kind`, which the test has as a parameter."""
    if request.getfixturevalue("kind") == "sqlite":
        return _disk_of_sqlite(tmp_path / "artifacts", mount)
    return _disk_of_postgresql(tmp_path, mount, request)


def _disk_of_sqlite(folder: Path, mount: Mount) -> Disk:
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder))

    def make_read_only(engine: Engine) -> None:
        def succeeds() -> bool:  # as soon as nobody has a file open to write
            engine.database.close()
            gc.collect()  # a connection that was in use then is closed when nobody refers to it
            return not run("mount", "-o", "remount,ro", str(folder)).returncode

        wait_for(succeeds, "a disk that is read-only")

    def make_writable(engine: Engine) -> None:
        mount("-o", "remount,rw", str(folder))

    return Disk(folder, make_settings(folder), make_read_only, make_writable)


def _disk_of_postgresql(tmp_path: Path, mount: Mount, request: pytest.FixtureRequest) -> Disk:
    postgresql: PostgreSQL = request.getfixturevalue("postgresql")
    folder = postgresql.make_folder()
    mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder))
    address = postgresql.create_database(folder)
    name = make_url(address).database
    request.addfinalizer(lambda: postgresql.drop_database(name, folder))

    def set_default(setting: str) -> None:
        with postgresql.connect() as connection:
            connection.execute(
                f"ALTER DATABASE {name} SET default_transaction_read_only = {setting}"
            )
        postgresql.end_connections(name)

    return Disk(
        folder,
        make_settings(tmp_path / "artifacts", database=address),
        lambda engine: set_default("on"),
        lambda engine: set_default("off"),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_pauses_the_run_that_needs_it_loses_nothing_and_lets_others_be_deleted(
    kind, disk, open_engine, undisturbed
):
    engine = open_engine(disk.settings)
    other, other_key = engine.start(QUICK)
    engine.pause(other.id, other_key)
    DiskReserve(engine.database).keep()  # before the server does: the disk is filled at once
    run, key = engine.start(CONFIG)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    disk.fill()
    paused = wait_until_over(engine, run.id)
    assert paused.run.state == "paused"
    error = failure(engine, run.id)
    assert isinstance(error, DatabaseError) and error.reason == "full"
    assert "no space left" in explain(error)
    assert engine.store.load_run(run.id).epochs_done == len(paused.history) >= 1
    engine.delete(other.id, other_key)
    assert [left.id for left in engine.runs()] == [run.id]
    disk.empty()
    engine.resume(run.id, key)
    assert finish(engine, run.id) == undisturbed


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_cannot_be_written_loses_nothing_that_was_announced(
    kind, disk, open_engine, undisturbed
):
    engine = open_engine(disk.settings)
    run, key = engine.start(CONFIG)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    disk.make_read_only(engine)
    wait_for(lambda: not engine._scheduler.is_busy(run.id), "the end of the epoch")
    with pytest.raises(DatabaseError) as caught:
        engine.resume(run.id, key)
    assert caught.value.reason == "read-only"
    assert "cannot be written" in explain(caught.value)
    disk.make_writable(engine)
    wait_for(engine.runs, "the database")
    paused = engine.snapshot(run.id)
    assert (paused.run.state, len(paused.history)) == ("paused", 1)
    assert failure(engine, run.id).reason == "read-only"
    engine.resume(run.id, key)
    assert finish(engine, run.id) == undisturbed


def test_a_run_that_cannot_be_written_at_all_is_not_begun(tmp_path, open_engine, mount):
    settings = make_settings(tmp_path / "artifacts")
    mount("-t", "tmpfs", "-o", "ro", "tmpfs", str(settings.artifacts))
    engine = open_engine(settings)
    with pytest.raises(DatabaseError) as caught:
        engine.start(QUICK)
    assert "cannot be written" in explain(caught.value)
    assert engine.runs() == []


# Databases


def test_a_checkpoint_cut_in_half_costs_its_epoch_and_no_more(engine, undisturbed):
    """There is a third epoch, in which the run is paused: it shows that the second one is over."""
    run, key = engine.start(replace(CONFIG, epochs=3))
    wait_until_mid_epoch(engine, run.id, epochs_done=2)
    engine.pause(run.id, key)
    whole = engine.store.load_checkpoint(run.id, 2)
    with engine.database.writing() as connection:
        of_epoch = (run_files.c.kind == "checkpoint") & (run_files.c.epoch == 2)
        half = update(run_files).where(run_files.c.run_id == run.id, of_epoch)
        connection.execute(half.values(content=whole[: len(whole) // 2]))
    engine.resume(run.id, key)
    wait_until_mid_epoch(engine, run.id, epochs_done=2)
    engine.pause(run.id, key)
    network, history = outcome(engine, run.id)
    assert (network, [{**record, "planned": CONFIG.epochs} for record in history]) == undisturbed
    assert epochs_written(engine.database, run.id) == [1, 2, 2]


def test_a_database_that_another_process_has_locked_for_5_seconds_holds_up_and_no_more(
    engine, postgresql_if_needed, undisturbed
):
    with lock_at_hand(engine, postgresql_if_needed) as locked:
        run, _ = engine.start(CONFIG)
        wait_until_mid_epoch(engine, run.id, epochs_done=1)
        with locked():
            time.sleep(5)
            seen = engine.snapshot(run.id).run.epochs_done if engine.database.is_sqlite else 1
    assert seen == 1
    assert finish(engine, run.id) == undisturbed
    assert epochs_written(engine.database, run.id) == [1, 2]


@pytest.fixture
def postgresql_if_needed(engine: Engine, request: pytest.FixtureRequest) -> PostgreSQL | None:
    return None if engine.database.is_sqlite else request.getfixturevalue("postgresql")


@contextlib.contextmanager
def lock_at_hand(
    engine: Engine, postgresql: PostgreSQL | None
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """A context in which nobody else can write any run, and in PostgreSQL not read one either."""

    @contextlib.contextmanager
    def by_another_process() -> Iterator[None]:
        other.stdin.write("lock\n")
        other.stdin.flush()
        assert other.stdout.readline() == "locked\n"
        yield
        other.communicate("end\n")

    @contextlib.contextmanager
    def by_another_connection() -> Iterator[None]:
        name = make_url(engine.database.address).database
        with postgresql.connect(name) as connection, connection.transaction():
            connection.execute("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE")
            yield

    if postgresql is not None:
        yield by_another_connection
        return
    command, pipe = [sys.executable, "-c", _LOCK, engine.database.name], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout.readline() == "ready\n"
        yield by_another_process


def is_whole(database: Path) -> bool:
    """Whether nobody has the file open: then all of it is in it, and no log is beside it."""
    gc.collect()  # a connection that was in use when its server closed, until nobody refers to it
    return list(database.parent.glob("*.db*")) == [database]


def overwrite(database: Path) -> None:
    database.write_bytes(b"no database".ljust(8192, b"!"))


def replace_by_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


def test_a_database_file_that_is_none_is_said_and_a_copy_of_it_goes_on(
    tmp_path, open_engine, undisturbed
):
    settings = make_settings(tmp_path / "artifacts")
    first = open_engine(settings)
    run, key = first.start(CONFIG)
    wait_until_mid_epoch(first, run.id, epochs_done=1)
    first.pause(run.id, key)
    first.close()
    database = Path(first.database.name)
    wait_for(lambda: is_whole(database), "the last connection to be closed", 20)
    copy = shutil.copy(database, tmp_path / "copy")
    for damage, reason in ((overwrite, "damaged"), (replace_by_folder, "unreachable")):
        damage(database)
        damaged = database.is_dir() or database.read_bytes()

        second = open_engine(settings)
        second.serve()
        with pytest.raises(DatabaseError) as caught:
            second.check_database()
        assert caught.value.reason == reason and caught.value.name == str(database)
        assert second.runs() == []
        assert (database.is_dir() or database.read_bytes()) == damaged
        second.close()

    database.rmdir()
    shutil.copy(copy, database)
    third = open_engine(settings)
    third.resume(run.id, key)
    assert finish(third, run.id) == undisturbed


def test_postgresql_restarted_in_mid_run_holds_it_up_and_no_more(
    on_postgresql, postgresql, undisturbed
):
    """Once in order, and once as after a power cut."""
    run, _ = on_postgresql.start(CONFIG)
    for epochs_done, crash in ((0, False), (1, True)):
        wait_until_mid_epoch(on_postgresql, run.id, epochs_done)
        postgresql.stop(crash)
        with pytest.raises(DatabaseError) as caught:
            on_postgresql.check_database()
        assert caught.value.reason == "unreachable"
        wait_for(lambda: not on_postgresql._cluster._futures, "the end of the epoch")
        time.sleep(1)  # it cannot be written
        postgresql.start()
        wait_for(lambda: on_postgresql.runs(), "the database")
    assert finish(on_postgresql, run.id) == undisturbed
    assert epochs_written(on_postgresql.database, run.id) == [1, 2]


@pytest.mark.parametrize("cut", ["terminated", "before the commit", "after the commit"])
def test_a_connection_cut_in_mid_commit_loses_and_doubles_nothing(
    tmp_path, postgresql, open_engine, undisturbed, cut
):
    name = make_url(postgresql.create_database()).database
    proxy = CuttingProxy(
        postgresql.port,
        answer_lost=cut != "before the commit",
        at_commit=lambda: cut == "terminated" and postgresql.end_connections(name, "idle in%"),
    )
    try:
        address = postgresql.address(name, proxy.port)
        engine = open_engine(make_settings(tmp_path / "artifacts", database=address))
        note_epochs(engine.database)
        run, _ = engine.start(CONFIG)
        assert finish(engine, run.id) == undisturbed
        assert proxy.cuts == 1
        assert epochs_written(engine.database, run.id) == [1, 2]
        engine.close()
    finally:
        proxy.close()


# Numbers


@pytest.mark.parametrize("steps", [20, 1])
def test_a_loss_beyond_all_numbers_fails_the_run_and_says_where(sqlite, steps):
    """Where an epoch is one step, only its validation shows the harm."""
    run, key = sqlite.start(replace(QUICK, epochs=30, steps_per_epoch=steps))
    wait_for(lambda: sqlite.snapshot(run.id).history, "the first epoch")
    sqlite.pause(run.id, key)
    done = sqlite.snapshot(run.id).run.epochs_done
    before = sqlite.store.load_checkpoint(run.id, done)
    sqlite.store.save_file(run.id, "checkpoint", with_endless_momentum(before), done)
    sqlite.resume(run.id, key)
    wait_for(lambda: sqlite.snapshot(run.id).run.model_epoch, "the model of what was learned")
    ended, error = wait_until_over(sqlite, run.id), failure(sqlite, run.id)
    assert (ended.run.state, type(error)) == ("failed", DivergedError)
    assert error.epoch == done + 1 and 1 <= error.step <= run.config.epoch_steps
    assert f"diverged in step {done * steps + error.step}:" in explain(error)
    assert (len(ended.history), ended.run.model_epoch) == (done, done)


def with_endless_momentum(checkpoint: bytes) -> bytes:
    """A checkpoint from which the next step leaps beyond all numbers."""
    before = Checkpoint.from_bytes(checkpoint)
    endless = (np.full_like(x, np.inf) if x.ndim else x for x in before.optimizer)
    return replace(before, optimizer=tuple(endless)).to_bytes()


def test_eight_runs_on_one_worker_stay_within_an_epoch_of_each_other(sqlite):
    config = replace(QUICK, epochs=3, steps_per_epoch=32)
    ids = [sqlite.start(config)[0].id for _ in range(8)]
    seen = set()

    def all_are_trained() -> bool:
        done = [run.epochs_done for run in sqlite.runs() if run.id in ids]
        seen.add((min(done), max(done)))
        return min(done) == config.epochs

    wait_for(all_are_trained, "eight runs")
    assert len(seen) > 4
    assert all(most - least <= 1 for least, most in seen), seen


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="macOS does not tell")
def test_a_worker_that_has_trained_has_keras_and_neither_pandas_nor_matplotlib(sqlite, undisturbed):
    loaded = {Path(found.path).parts for found in training_process(sqlite).memory_maps()}
    packages = {part for parts in loaded for part in parts}
    assert "tensorflow" in packages and not {"pandas", "matplotlib"} & packages
