"""Records that say what cannot be, in files and in rows: told as they are read, on every page.

Every field of every record is given every value of a list of nasty ones. What its reader takes
all the same is then looked at by pages: nothing that is taken may break one.
"""

from __future__ import annotations

import contextlib
import copy
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from mnist_core.config import DEFAULT_MODEL
from mnist_core.errors import (
    ModelNotFoundError,
    RunNotFoundError,
    WorkerMismatchError,
    error_from_dict,
)
from mnist_core.files.checksums import FILE
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.messages import explain
from mnist_core.reading.calibration import Calibration, read_calibration
from mnist_core.recipes import load_measured
from mnist_core.records import EpochRecord
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.database import Database
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.model_store import ModelStore
from mnist_core.storage.run_store import RunStore
from mnist_core.storage.tables import drawings, epochs, people, run_files, runs
from tests.helpers.artifacts import SHIPPED, link_datasets
from tests.helpers.drawings import STROKES, drawing
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.stored import add_shipped_run

MODEL = "digits-dense"
OWNER = "0123456789abcdef"
DEEP = "[" * 100_000 + "]" * 100_000
NASTY = [None, True, -1, 0, 0.5, 7, 1e308, float("nan"), float("inf"), -1e-300, 10**30]
NASTY += ["", "x", "![x](http://evil.example)", "x" * 200_000, [], {}, [1], [[1]], {"a": 1}]
NASTY += [[None] * 10, {"error": "DatasetError", "args": ["x"]}, {"error": 1, "args": None}]
NASTY += [{"error": "DatasetError", "args": ["x", "a reason that nobody gives"]}]
NASTY += [{"error": "DivergedError", "args": ["x", None]}, {"error": "LimitError", "args": [1, 2]}]
WHOLE = ["", "null", "[]", "{}", "7", '"x"', "[null]", "[[]]", '{"dense": null}', DEEP, "NaN"]
PAGES = ("", "1_Draw", "2_Train", "3_Browse", "4_Inside")


def mutants(record: Any) -> Iterator[Any]:
    """The record with one of its values, at any depth, exchanged or gone."""
    for path in paths(record):
        for value in NASTY:
            yield changed(record, path, value)
        yield changed(record, path, None, remove=True)


def paths(record: Any, depth: int = 4) -> Iterator[tuple[Any, ...]]:
    """Where values are; the first two of a list stand for all of them."""
    if isinstance(record, dict):
        children = list(record.items())
    else:
        children = list(enumerate(record))[:2] if isinstance(record, list) else []
    for name, value in children if depth else ():
        yield (name,)
        for rest in paths(value, depth - 1):
            yield (name, *rest)


def changed(record: Any, path: tuple[Any, ...], value: Any, remove: bool = False) -> Any:
    record = copy.deepcopy(record)
    inner = record
    for name in path[:-1]:
        inner = inner[name]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return record


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Artifacts with a model and without checksums, which would hide what readers do."""
    folder = tmp_path_factory.mktemp("artifacts")
    for name in (MODEL, DEFAULT_MODEL):
        shutil.copytree(SHIPPED / name, folder / "models" / name)
        (folder / "models" / name / FILE).unlink()
    shutil.copy(SHIPPED.parent / "recipes.json", folder / "recipes.json")
    link_datasets(folder)
    return folder


@pytest.fixture
def database(folder) -> Iterator[Database]:
    """Of all tests: each leaves it empty."""
    database = Database(Settings(artifacts=folder))
    yield database
    with database.writing() as connection:
        for table in (runs, drawings, people):
            connection.execute(delete(table))
    database.close()


@pytest.fixture
def store(database) -> RunStore:
    return RunStore(database)


@pytest.fixture
def networks(folder, store) -> ModelStore:
    return ModelStore(Settings(artifacts=folder), store)


@pytest.fixture
def file(folder, database) -> Iterator[sqlite3.Connection]:
    """The database's file, opened by another program: it knows of no foreign keys, and SQLite
    takes any value in any column."""
    database.prepare()
    with contextlib.closing(sqlite3.connect(folder / "digit_school.db")) as connection:
        yield connection


def as_column(value: Any) -> Any:
    """The value as SQLite can hold it; what it cannot is text."""
    too_large = isinstance(value, int) and abs(value) >= 2**63
    return json.dumps(value) if isinstance(value, (list, dict)) or too_large else value


def put_run(file: sqlite3.Connection, like: str, columns: dict[str, Any]) -> bool:
    """Write a run like another one but for some columns; False if the database refuses that."""
    names = ", ".join(c.name for c in runs.columns if c.name not in ("number", *columns))
    values = [as_column(value) for value in columns.values()]
    given = ", ".join("?" * len(values))
    try:
        file.execute(
            f"INSERT INTO runs ({', '.join(columns)}, {names}) "
            f"SELECT {given}, {names} FROM runs WHERE id = ?",
            [*values, like],
        )
    except sqlite3.IntegrityError:
        return False
    return True


@pytest.fixture
def restored(folder) -> Iterator[Any]:
    """Writes a file of the artifacts, which is as it was after the test."""
    before: dict[Path, bytes] = {}

    def write(path: Path, content: Any) -> None:
        before.setdefault(path, path.read_bytes())
        path.write_text(content if isinstance(content, str) else json.dumps(content))

    yield write
    for path, content in before.items():
        path.write_bytes(content)


@pytest.fixture
def pages(folder, monkeypatch) -> Iterator[Any]:
    import streamlit as st

    monkeypatch.setenv("MNIST_ARTIFACTS", str(folder))
    monkeypatch.setenv("MNIST_DATABASE", "")
    monkeypatch.setattr("mnist_core.engine.engine.Engine.warm_up", lambda self: None)
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: HandCluster())

    def look(*names: str, **parameters: str) -> None:
        st.cache_resource.clear()
        for name in names:
            at = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
            at = at.switch_page(f"pages/{name}.py") if name else at
            for parameter, value in parameters.items():
                at.query_params[parameter] = value
            assert not at.run().exception

    yield look
    st.cache_resource.clear()


def test_a_damaged_run_is_told_from_a_sound_one_and_a_sound_one_harms_no_page(
    folder, store, file, pages
):
    sound = add_shipped_run(folder, "sound")
    file.execute("UPDATE runs SET created = 1")  # so that what ships is what pages begin with
    kept, refused = [], 0
    for number, mutant in enumerate(mutants({**sound.to_dict(), "id": "sound"})):
        columns = {name: mutant.get(name) for name in sound.to_dict()} | {"id": f"run-{number}"}
        columns |= {name: json.dumps(mutant.get(name)) for name in ("config", "versions")}
        columns["failure"] = mutant.get("failure") and json.dumps(mutant["failure"])
        refused += not put_run(file, "sound", columns)
        kept.append(columns["id"])
    file.commit()
    assert refused > 20
    readable = []
    for name in kept:
        try:
            run = store.load_run(name)
        except RunNotFoundError:
            continue
        json.dumps(run.to_dict(), allow_nan=False)
        if run.failure:
            assert explain(error_from_dict(run.failure))
        readable.append(name)
    listed = [run.id for run in store.newest_first()]
    assert listed == [*reversed(readable), "sound"]
    assert 100 < len(readable) < 500
    pages(*PAGES)
    looked_at = readable[:: max(1, len(readable) // 10)]
    for name in looked_at:
        for table in (epochs, run_files):
            copied = ", ".join(c.name for c in table.columns if c.name != "run_id")
            file.execute(
                f"INSERT INTO {table.name} (run_id, {copied}) "
                f"SELECT ?, {copied} FROM {table.name} WHERE run_id = 'sound'",
                [name],
            )
    file.commit()
    for name in looked_at:
        pages("2_Train", run=name)


@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_a_file_that_is_something_else_takes_no_page_with_it(text, folder, restored, pages):
    files = ("run.json", "history.json", "layers.json", "calibration.json")
    for name in files:
        if (folder / "models" / DEFAULT_MODEL / name).exists():
            restored(folder / "models" / DEFAULT_MODEL / name, text)
    restored(folder / "recipes.json", text)
    pages(*PAGES[:3])
    restored(
        folder / "models" / DEFAULT_MODEL / "run.json",
        json.dumps(json.loads((SHIPPED / DEFAULT_MODEL / "run.json").read_text())),
    )
    pages("1_Draw", "4_Inside", model=DEFAULT_MODEL)


def test_a_damaged_history_is_no_history(folder, networks, restored):
    path, run = folder / "models" / MODEL / "history.json", networks.load_run(MODEL)
    epoch = json.loads(path.read_text())[0]
    sound = networks.load_history(run)
    assert sound
    for mutant in mutants([epoch]):
        restored(path, mutant)
        check_history(networks.load_history(run))
    restored(path, [epoch, epoch])
    assert networks.load_history(run) == () or len(sound) == 1


def test_a_damaged_row_of_an_epoch_is_no_history(folder, store, file):
    run = add_shipped_run(folder, "sound")
    run = replace(run, epochs_done=1)
    epoch = vars(store.load_history(run)[0])
    read = 0
    lists = {"points": [*map(list, epoch["points"])], "predictions": [[1, [2, 3]]]}
    for mutant in mutants(epoch | lists):
        columns = {name: mutant.get(name) for name in epoch} | {"run_id": "sound"}
        columns |= {name: json.dumps(mutant.get(name)) for name in lists}
        with file:
            file.execute("DELETE FROM epochs")
            names = ", ".join(columns)
            with contextlib.suppress(sqlite3.IntegrityError):
                file.execute(
                    f"INSERT INTO epochs ({names}) VALUES ({', '.join('?' * len(columns))})",
                    [as_column(value) for value in columns.values()],
                )
        history = RunStore(store.database).load_history(run)
        check_history(history)
        read += len(history)
    assert read > 20


def check_history(history: tuple[EpochRecord, ...]) -> None:
    for record in history:
        json.dumps(vars(record), allow_nan=False)
        assert record.steps > 0 and record.epoch == 1
        assert all(len(point) == 3 for point in record.points)


def test_one_damaged_result_of_a_recipe_leaves_the_others(folder, restored):
    path = folder / "recipes.json"
    whole = json.loads(path.read_text())
    others = load_measured(folder)
    del others["dense"]
    for mutant in mutants(whole["dense"]):
        restored(path, {**whole, "dense": mutant})
        found = load_measured(folder)
        result = found.pop("dense", None)
        assert found == others
        if result is not None:
            assert all(0 <= share <= 1 for share in (result.lowest, result.highest))
            assert isinstance(result.hardware, str) and len(result.seeds) >= 1


def test_a_damaged_calibration_is_the_usual_one(folder, networks, restored):
    import numpy as np

    path = folder / "models" / DEFAULT_MODEL / "calibration.json"
    logits = np.array([[30.0, *[-30.0] * 9], [0.0] * 10])
    for mutant in mutants(json.loads(path.read_text())):
        restored(path, mutant)
        found = read_calibration(networks.load_calibration(DEFAULT_MODEL))
        scores = found.scores(logits)
        assert np.isfinite(scores).all() and np.isfinite(found.probabilities(logits)).all()
        assert isinstance(found, Calibration) and 0 <= found.threshold <= 1


def test_a_damaged_description_never_opens_a_network_that_breaks_a_view(folder, networks, restored):
    path = folder / "models" / "digits-dense" / "layers.json"
    whole = json.loads(path.read_text())
    opened, model = 0, networks.load_model(MODEL)
    for place in range(len(whole)):
        for mutant in mutants(whole[place]):
            restored(path, [*whole[:place], mutant, *whole[place + 1 :]])
            try:
                layers = networks.load_layers(MODEL)
                OpenNetwork(model, layers, MODEL)
            except ModelNotFoundError:
                continue
            opened += 1
            for layer in layers:
                assert all(type(side) is int for side in layer.shape)
    assert opened


def test_a_damaged_drawing_is_left_out(database, file):
    store = DrawingStore(database, Settings())
    (kept,) = store.keep(OWNER, drawing(3, strokes=STROKES, model="a", answer=3, created=5.0))
    columns = {"label": 3, "image": kept.image.tobytes(), "model": "a", "answer": 3, "created": 5.0}
    columns["strokes"] = json.dumps(STROKES)
    strokes = [json.dumps(mutant) for mutant in mutants(STROKES)]
    damages = [*mutants(columns), *({"strokes": text} for text in (*strokes, *WHOLE))]
    read = 0
    for damage in damages:
        changed = {name: as_column(damage.get(name, "gone")) for name in (*damage,)}
        with file, contextlib.suppress(sqlite3.IntegrityError):
            file.execute(
                f"UPDATE drawings SET {', '.join(f'{name} = ?' for name in changed)}",
                [*changed.values()],
            )
        for found in store.drawings_of(OWNER):
            assert found.image.shape == (28, 28) and found.label in range(10)
            assert isinstance(found.model, str) and 0 <= found.created < 1e11
            read += 1
        with file:
            names = ", ".join(f"{name} = ?" for name in columns)
            file.execute(f"UPDATE drawings SET {names}", [*columns.values()])
    assert 20 < read < len(damages)


@pytest.mark.parametrize("values", [v for v in NASTY if isinstance(v, dict)], ids=str)
def test_a_failure_that_nobody_wrote_is_told_in_a_sentence(values):
    values = {"error": "", "args": [], **values}
    assert explain(error_from_dict(values))


def test_an_error_whose_parts_are_of_other_types_is_still_told():
    for error in ("DivergedError", "UnwatchedError", "WorkerMismatchError", "LimitError"):
        for arguments in ([], ["x"], [None, None], [{}, []], [1e308, -1], ["x"] * 9):
            assert explain(error_from_dict({"error": error, "args": arguments}))
    mismatch = WorkerMismatchError({"keras": "3"}, {})
    assert vars(error_from_dict(mismatch.to_dict())) == vars(mismatch)
