"""Whether a page opens as fast with 1,000 finished runs and 10,000 drawings on the server as with
ten of each."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from unittest import mock

import streamlit as st
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from benchmarks.common import Figures, run_benchmark
from mnist_core.engine.engine import Engine
from mnist_core.records import EpochRecord, Run
from mnist_core.settings import PROJECT
from mnist_core.storage.database import Database
from mnist_core.storage.drawing_store import drawing_values
from mnist_core.storage.people import add_person
from mnist_core.storage.run_files import put_file
from mnist_core.storage.run_rows import epoch_values, run_values
from mnist_core.storage.tables import drawings, epochs, runs
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.drawings import drawing
from tests.helpers.real_runs import make_settings

COUNTS = {10: 10, 1000: 10_000}  # runs, and drawings beside them
ROUNDS = 15
PAGES = ("2_Train", "1_Draw", "3_Browse", "5_Handwriting")
MARK = "0123456789abcdef" * 2  # of the browser that looks
DRAWINGS_EACH = 10


def make_database(folder: Path, runs_kept: int, drawings_kept: int) -> Path:
    """An artifacts folder with so many finished runs, copies of a model that ships, and so many
    drawings, of which ten are those of whoever looks."""
    settings = make_settings(folder / f"artifacts-{runs_kept}")
    shipped = PROJECT / "artifacts" / "models" / "digits-dense"
    record = Run.from_dict(json.loads((shipped / "run.json").read_text()))
    history = [EpochRecord.from_dict(v) for v in json.loads((shipped / "history.json").read_text())]
    model = (shipped / "model.tflite").read_bytes()
    database = Database(settings)
    with database.writing() as connection:
        for i in range(runs_kept):
            run = replace(record, id=f"{i:08x}", created=float(i))
            connection.execute(insert(runs).values(**run_values(run)))
            rows = [epoch_values(run.id, epoch) for epoch in history]
            connection.execute(insert(epochs), rows)
            put_file(connection, run.id, "tflite", model)
        for begin in range(0, drawings_kept, DRAWINGS_EACH):
            mark = MARK if not begin else f"{begin:032x}"
            owner = add_person(connection, mark)
            numbers = range(begin, begin + DRAWINGS_EACH)
            kept = [replace(drawing(i % 10), id=f"{i:013d}-00000000") for i in numbers]
            connection.execute(insert(drawings), [drawing_values(one, owner) for one in kept])
    database.close()
    return settings.artifacts


@contextlib.contextmanager
def server_with(artifacts: Path) -> Iterator[None]:
    """The server of this folder; no worker is started."""
    os.environ["MNIST_ARTIFACTS"] = str(artifacts)
    st.cache_resource.clear()
    os.environ.pop("MNIST_DATABASE", None)
    with mock.patch.object(Engine, "warm_up"):
        yield
    get_engine().close()


def seconds_per_page(artifacts: Path) -> dict[str, float]:
    figures = {}
    with server_with(artifacts):
        for name in PAGES:
            app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
            app.session_state["browser_mark"] = MARK
            app.switch_page(f"pages/{name}.py").run()
            assert not app.exception
            times = []
            for _ in range(3):
                began = time.perf_counter()
                app.run()
                times.append(time.perf_counter() - began)
            figures[name] = median(times)
    return figures


def measure() -> Figures:
    seen: dict[int, dict[str, list[float]]] = {n: {p: [] for p in PAGES} for n in COUNTS}
    with tempfile.TemporaryDirectory() as folder:
        artifacts = {n: make_database(Path(folder), n, more) for n, more in COUNTS.items()}
        for _ in range(ROUNDS // 3):
            for count in COUNTS:
                for page, seconds in seconds_per_page(artifacts[count]).items():
                    seen[count][page].append(seconds)
    figures: Figures = {}
    for page in PAGES:
        few, many = (median(seen[count][page]) for count in COUNTS)
        figures[f"{page}: with ten, with many (ms), ratio"] = (
            round(1000 * few, 1),
            round(1000 * many, 1),
            round(many / few, 2),
        )
    return {**figures, "n": ROUNDS}


if __name__ == "__main__":
    run_benchmark("A page with 1,000 runs and 10,000 drawings against ten of each", measure)
