"""Whether a page opens as fast with 1,000 finished runs and 10,000 drawings on the server as with
ten of each."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from unittest import mock

import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.common import Figures, run_benchmark
from benchmarks.kept import FEW, MANY, MARK, Kept, fill_database
from mnist_core.engine.engine import Engine
from mnist_core.settings import PROJECT
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.real_runs import make_settings

ROUNDS = 15
PAGES = ("2_Train", "1_Draw", "3_Browse", "5_Handwriting")


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
    seen: dict[Kept, dict[str, list[float]]] = {
        kept: {page: [] for page in PAGES} for kept in (FEW, MANY)
    }
    with tempfile.TemporaryDirectory() as folder:
        artifacts = {kept: make_settings(Path(folder) / str(kept.runs)).artifacts for kept in seen}
        for kept, place in artifacts.items():
            fill_database(place, kept)
        for _ in range(ROUNDS // 3):
            for kept, place in artifacts.items():
                for page, seconds in seconds_per_page(place).items():
                    seen[kept][page].append(seconds)
    figures: Figures = {}
    for page in PAGES:
        few, many = median(seen[FEW][page]), median(seen[MANY][page])
        figures[f"{page}: with ten, with many (ms), ratio"] = (
            round(1000 * few, 1),
            round(1000 * many, 1),
            round(many / few, 2),
        )
    return {**figures, "n": ROUNDS}


if __name__ == "__main__":
    run_benchmark("A page with 1,000 runs and 10,000 drawings against ten of each", measure)
