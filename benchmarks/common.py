"""What the benchmarks share: an engine of their own, waiting, and telling the result."""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from tests.helpers.real_runs import make_settings, training_process, wait_for, wait_until_over

Figures = dict[str, Any]


def run_benchmark(title: str, measure: Callable[[], Figures]) -> None:
    """Measure, then print the figures as lines or, with --json, as one object."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    as_json = parser.parse_args().json
    figures = measure()
    if as_json:
        print(json.dumps({"title": title, **figures, "hardware": hardware()}))
        return
    print(title)
    for name, value in figures.items():
        print(f"  {name}: {value}")
    print(f"  ({', '.join(f'{name} {value}' for name, value in hardware().items())})")


def hardware() -> dict[str, str]:
    packages = ("streamlit", "keras", "distributed")
    return {
        "cores": str(psutil.cpu_count()),
        "CPU": _cpu_model(),
        "Python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


@contextlib.contextmanager
def temporary_engine(**chosen: Any) -> Iterator[Engine]:
    """An engine with a worker and an artifacts folder of its own, and Keras loaded."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(make_settings(Path(folder) / "artifacts", **chosen))
        try:
            finish(engine, TrainingConfig(epochs=1, training_images=1000))
            yield engine
        finally:
            engine.close()


def finish(engine: Engine, config: TrainingConfig) -> str:
    """Train a run to its end and return its id."""
    run, _ = engine.start(config)
    wait_until_over(engine, run.id)
    return run.id


def seconds_until(condition: Callable[[], Any], what: str) -> float:
    began = time.perf_counter()
    wait_for(condition, what)
    return time.perf_counter() - began


def megabytes(process: psutil.Process) -> int:
    """Resident memory of a process."""
    return process.memory_info().rss // 1_000_000


def _cpu_model() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


__all__ = [
    "Figures",
    "finish",
    "hardware",
    "megabytes",
    "run_benchmark",
    "seconds_until",
    "temporary_engine",
    "training_process",
    "wait_for",
    "wait_until_over",
]
