"""Whether a page opens as fast with 1,000 finished runs on the server as with ten."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from unittest import mock

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.common import Figures, run_benchmark
from mnist_core.engine.engine import Engine
from mnist_core.settings import PROJECT
from tests.helpers.real_runs import make_settings

COUNTS = (10, 1000)
ROUNDS = 15
PAGES = ("2_Train", "1_Draw", "3_Browse")


def make_runs(folder: Path, count: int) -> Path:
    """An artifacts folder with so many finished runs, copies of a model that ships."""
    settings = make_settings(folder / f"artifacts-{count}")
    shipped = PROJECT / "artifacts" / "models" / "digits-dense"
    record = json.loads((shipped / "run.json").read_text())
    for i in range(count):
        run = settings.runs / f"{i:08x}"
        run.mkdir(parents=True)
        (run / "run.json").write_text(json.dumps({**record, "id": run.name, "created": i}))
        for name in ("history.json", "model.tflite"):
            shutil.copy(shipped / name, run / name)
    return settings.artifacts


@contextlib.contextmanager
def server_with(artifacts: Path) -> Iterator[dict[str, AppTest]]:
    """The pages over this folder, opened once; no worker is started."""
    os.environ["MNIST_ARTIFACTS"] = str(artifacts)
    st.cache_resource.clear()
    with mock.patch.object(Engine, "warm_up"):
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        yield {page: app.switch_page(f"pages/{page}.py") for page in PAGES}


def seconds_per_page(artifacts: Path) -> dict[str, float]:
    figures = {}
    with server_with(artifacts) as pages:
        for name in pages:
            app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
            app.switch_page(f"pages/{name}.py").run()
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
        artifacts = {count: make_runs(Path(folder), count) for count in COUNTS}
        for _ in range(ROUNDS // 3):
            for count in COUNTS:
                for page, seconds in seconds_per_page(artifacts[count]).items():
                    seen[count][page].append(seconds)
    figures: Figures = {}
    for page in PAGES:
        few, many = (median(seen[count][page]) for count in COUNTS)
        figures[f"{page}: with 10, with 1,000 (ms), ratio"] = (
            round(1000 * few, 1),
            round(1000 * many, 1),
            round(many / few, 2),
        )
    return {**figures, "n": ROUNDS}


if __name__ == "__main__":
    run_benchmark("A page with 1,000 finished runs against one with ten", measure)
