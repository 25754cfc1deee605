"""Records that are valid JSON and say what cannot be: told apart as they are read, on every page.

Every field of every record is given every value of a list of nasty ones. What its reader takes
all the same is then looked at by pages: nothing that is taken may break one.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
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
from mnist_core.reading.calibration import Calibration, load_calibration
from mnist_core.recipes import load_measured
from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.run_store import Store
from tests.helpers.artifacts import SHIPPED, link_datasets
from tests.helpers.hand_cluster import HandCluster

MODEL = "digits-dense"
OWNER, DRAWING = "0123456789abcdef", "1700000000000-0123abcd"
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
    (folder / "runs").mkdir()
    link_datasets(folder)
    return folder


@pytest.fixture
def store(folder) -> Store:
    return Store(Settings(artifacts=folder))


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


def test_a_damaged_run_is_told_from_a_sound_one_and_a_sound_one_harms_no_page(folder, store, pages):
    record = json.loads((folder / "models" / MODEL / "run.json").read_text())
    kept = []
    for mutant in mutants(record):
        name = f"run-{len(kept)}"
        (folder / "runs" / name).mkdir(exist_ok=True)
        (folder / "runs" / name / "run.json").write_text(json.dumps(mutant))
        try:
            run = store.load_run(name)
        except RunNotFoundError as error:
            assert error.reason == "damaged"
            continue
        json.dumps(run.to_dict(), allow_nan=False)
        if run.failure:
            assert explain(error_from_dict(run.failure))
        kept.append(name)
        for file in ("model.tflite", "history.json", "layers.json"):
            shutil.copy(folder / "models" / MODEL / file, folder / "runs" / name / file)
    assert 100 < len(kept) < 400
    pages(*PAGES)
    for name in kept[:: max(1, len(kept) // 10)]:
        pages("2_Train", run=name)
    shutil.rmtree(folder / "runs")
    (folder / "runs").mkdir()


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


def test_a_damaged_history_is_no_history(folder, store, restored):
    path, run = folder / "models" / MODEL / "history.json", store.load_run(MODEL)
    epoch = json.loads(path.read_text())[0]
    sound = store.load_history(run)
    assert sound
    for mutant in mutants([epoch]):
        restored(path, mutant)
        for record in store.load_history(run):
            json.dumps(vars(record), allow_nan=False)
            assert record.steps > 0 and record.epoch == 1
            assert all(len(point) == 3 for point in record.points)
    restored(path, [epoch, epoch])
    assert store.load_history(store.load_run(MODEL)) == () or len(sound) == 1


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


def test_a_damaged_calibration_is_the_usual_one(folder, restored):
    import numpy as np

    path = folder / "models" / DEFAULT_MODEL / "calibration.json"
    logits = np.array([[30.0, *[-30.0] * 9], [0.0] * 10])
    for mutant in mutants(json.loads(path.read_text())):
        restored(path, mutant)
        found = load_calibration(path.parent)
        scores = found.scores(logits)
        assert np.isfinite(scores).all() and np.isfinite(found.probabilities(logits)).all()
        assert isinstance(found, Calibration) and 0 <= found.threshold <= 1


def test_a_damaged_description_never_opens_a_network_that_breaks_a_view(folder, store, restored):
    path = folder / "models" / "digits-dense" / "layers.json"
    whole = json.loads(path.read_text())
    opened = 0
    for place in range(len(whole)):
        for mutant in mutants(whole[place]):
            restored(path, [*whole[:place], mutant, *whole[place + 1 :]])
            layers = store.load_layers(MODEL)
            if not layers:
                continue
            try:
                OpenNetwork(store.model_file(MODEL), layers)
            except ModelNotFoundError:
                continue
            opened += 1
            for layer in layers:
                assert all(type(side) is int for side in layer.shape)
    assert opened


def test_a_damaged_drawing_is_left_out(tmp_path):
    import base64

    store = DrawingStore(Settings(artifacts=tmp_path))
    folder = tmp_path / "drawings" / OWNER
    folder.mkdir(parents=True)
    image = base64.b64encode(bytes([255]) * 784).decode()
    record = {"label": 3, "image": image, "strokes": {"objects": []}, "model": "a", "answer": 3}
    record |= {"created": 5.0}
    path = folder / f"{DRAWING}.json"
    for mutant in mutants(record):
        path.write_text(json.dumps(mutant))
        for drawing in store.drawings_of(OWNER):
            assert drawing.image.shape == (28, 28) and drawing.label in range(10)
            assert isinstance(drawing.model, str) and 0 <= drawing.created < 1e11
    for text in WHOLE:
        path.write_text(text)
        assert store.drawings_of(OWNER) == ()


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
