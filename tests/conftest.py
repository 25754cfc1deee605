"""Fixtures that several test files share."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

# With as many test processes as there are cores, a second thread for every small product of two
# matrices waits more than it computes: an epoch takes two fifths less of the processor without, and
# ends with the same weights. NumPy and TensorFlow read these when they are imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

import pytest
import streamlit as st

from mnist_core.config import DEFAULT_MODEL
from mnist_core.data.datasets import Dataset
from mnist_core.engine.engine import Engine
from mnist_core.engine.garbage import loading_what_stays
from mnist_core.engine.tasks import LOWER_PRIORITY
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from tests.helpers.artifacts import SHIPPED, few, link_datasets, open_arrays_once, very_few
from tests.helpers.database_pool import DatabasePool
from tests.helpers.full_disk import run
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.postgresql import HOW_TO_GET_ONE, PostgreSQL, find_programs
from tests.helpers.shortcuts import shortcuts, tables_are_made

# A file's tests run in one of two processes. The longest begin first, so that neither process
# has one left when the other is done: one that waits for leases and workers with one that computes.
_FIRST = (
    "engine/test_faults.py",
    "training/test_epoch.py",
    "codegen/test_script.py",
    "training/test_recipes_training.py",
    "engine/test_cluster_remote.py",
    "training/test_refinements.py",
    "training/test_precision.py",
    "test_style.py",
)
_HERE = Path(__file__).parent


def pytest_configure() -> None:
    """Worker processes train with low priority. Test processes that have a higher one would
    leave real workers next to nothing of two cores."""
    if hasattr(os, "nice"):
        os.nice(max(0, LOWER_PRIORITY - os.nice(0)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Test files load TensorFlow, Streamlit and all of the app, and nothing of that is garbage."""
    with loading_what_stays():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {_HERE / name: number for number, name in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.fixture(autouse=True, scope="module")
def what_is_loaded_stays() -> None:
    """Streamlit looks for garbage after every run of a page: 240 ms for each once an earlier file
    has loaded TensorFlow, unless that is left out."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def without_needless_work() -> Iterator[None]:
    with shortcuts():
        yield


@pytest.fixture
def artifacts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An artifacts folder with the data sets and nothing else, used by everything in the test.

    No worker is started for pages that only look, and their servers end with the test.
    """
    folder = tmp_path / "artifacts"
    (folder / "models").mkdir(parents=True)
    link_datasets(folder)
    monkeypatch.setattr("mnist_core.data.datasets._open_arrays", open_arrays_once)
    monkeypatch.setenv("MNIST_ARTIFACTS", str(folder))
    monkeypatch.setenv("MNIST_DATABASE", "")  # whatever this person has in their secrets
    monkeypatch.setattr("mnist_core.engine.engine.Engine.warm_up", lambda self: None)
    with _engines_that_end():
        _clear_caches()
        yield folder
        _clear_caches()


@pytest.fixture
def shipped_models(artifacts: Path) -> Path:
    """The same folder with three of the models that ship."""
    for name in ("digits-cnn", "digits-dense", "fashion-dense"):
        shutil.copytree(SHIPPED / name, artifacts / "models" / name)
    return artifacts


@pytest.fixture
def default_model(shipped_models: Path) -> Path:
    """The same folder with the model that is used where none is named as well."""
    shutil.copytree(SHIPPED / DEFAULT_MODEL, shipped_models / "models" / DEFAULT_MODEL)
    return shipped_models


@pytest.fixture
def cluster() -> HandCluster:
    return HandCluster()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(artifacts=tmp_path)


@pytest.fixture
def empty_database(settings: Settings) -> Iterator[Database]:
    """SQLite, opened as a server does."""
    database = Database(settings)
    yield database
    database.close()


@pytest.fixture
def engine(settings: Settings, cluster: HandCluster) -> Iterator[Engine]:
    """An engine whose tasks are finished by hand."""
    engine = Engine(settings, cluster)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server of databases for everybody; whoever stops it starts it again."""
    programs = find_programs()
    if programs is None:
        _do_without_postgresql()
    server = PostgreSQL(programs)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def with_tables(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> DatabasePool:
    """Databases with tables and nothing in them: they are ready sooner than tables are made."""
    address = postgresql.create_database()
    made = Database(Settings(artifacts=tmp_path_factory.mktemp("tables"), database=address))
    made.prepare()
    made.close()
    return DatabasePool(postgresql, address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """What `Settings.database` is for a database with nothing in it: of either kind, one after the
    other."""
    if request.param == "sqlite":
        yield ""
        return
    pool = request.getfixturevalue("with_tables")
    address = pool.take()
    yield address
    pool.give_back(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same for one without tables."""
    tables_are_made(monkeypatch)
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("postgresql").create_database()


@pytest.fixture
def mount() -> Iterator[Callable[..., None]]:
    """The `mount` command, for a disk that is really full; skips where it is not allowed."""
    folders = []

    def run_mount(*arguments: str) -> None:
        done = run("mount", *arguments)
        if done.returncode:
            pytest.skip(f"file systems cannot be mounted here: {done.stderr.strip()}")
        if not arguments[1].startswith("remount"):
            folders.append(arguments[-1])

    if shutil.which("mount") is None:
        pytest.skip("there is no mount command here")
    yield run_mount
    for folder in folders:
        run("umount", "--lazy", folder)


@pytest.fixture
def a_persons_keras_settings(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who uses Keras for other things: all is unlike ours."""
    chosen = {"floatx": "float64", "epsilon": 0.1, "image_data_format": "channels_first"}
    (tmp_path / ".keras").mkdir()
    (tmp_path / ".keras" / "keras.json").write_text(json.dumps({**chosen, "backend": "torch"}))
    variables = {"KERAS_BACKEND": "torch", "KERAS_HOME": str(tmp_path / ".keras")}
    limits = {"KERAS_MAX_EPOCHS": "1", "KERAS_MAX_STEPS_PER_EPOCH": "1"}
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    return {**os.environ, **variables, **limits, **home}


@pytest.fixture
def few_to_measure_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks are validated and tested on about 1,000 images: on all, large ones take minutes."""
    _measure_on(few, monkeypatch)


@pytest.fixture
def very_few_to_measure_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On about 250 images, where it is not asked how good a network is."""
    _measure_on(very_few, monkeypatch)


def _measure_on(part: Callable[[Dataset], Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    from mnist_core.training import epoch, export

    whole = epoch.cached_dataset
    for module in (epoch, export):
        monkeypatch.setattr(module, "cached_dataset", lambda name: part(whole(name)))


def _do_without_postgresql() -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_ONE)
    pytest.skip(HOW_TO_GET_ONE)


@contextlib.contextmanager
def _engines_that_end() -> Iterator[None]:
    """None of those made meanwhile looks at its database afterwards."""
    made: list[Engine] = []
    make = Engine.__init__

    def note(engine: Engine, *arguments: Any) -> None:
        make(engine, *arguments)
        made.append(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", note)
        yield
    for engine in made:
        engine._upkeep.closed.set()
        engine.database.close()


def _clear_caches() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()
