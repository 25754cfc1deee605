"""How long a run's export holds up the epoch of the next run.

Two runs share a worker. The time from the end of the first one's epoch to the end of the
second one's is measured, once where the first run's export comes between and once where it
trains on instead; the difference is what an export costs somebody else.

    python -m benchmarks.hold_up --json
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

from benchmarks.common import Figures, run_benchmark, temporary_engine, wait_for, wait_until_over
from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.recipes import RECIPES

ROUNDS = 3
NEXT = TrainingConfig(model="cnn", epochs=1, training_images=10_000)
_STEPS = 20


def measure() -> Figures:
    figures: Figures = {}
    with temporary_engine() as engine:
        for name in MODEL_NAMES:
            seconds = [hold_up(engine, first_run(name)) for _ in range(1 + ROUNDS)][1:]
            rounded = [round(value, 2) for value in seconds]
            figures[f"{name}: held up, s (median, all)"] = (round(median(seconds), 2), rounded)
    return {**figures, "n": ROUNDS}


def first_run(model: str) -> TrainingConfig:
    """A short run as its recipe trains the architecture."""
    config = next(r.config for r in RECIPES.values() if r.config.model == model)
    return replace(config, epochs=1, steps_per_epoch=_STEPS)


def hold_up(engine: Engine, first: TrainingConfig) -> float:
    """Seconds by which the next run's epoch ends later because of an export."""
    without = seconds_to_next(engine, replace(first, epochs=2))
    return seconds_to_next(engine, first) - without


def seconds_to_next(engine: Engine, first: TrainingConfig) -> float:
    """Seconds from the end of a run's first epoch to the end of the next run's only one."""
    earlier, _ = engine.start(first)
    later, _ = engine.start(NEXT)
    wait_for(lambda: engine.snapshot(earlier.id).run.epochs_done, "the first run's epoch")
    began = time.perf_counter()
    wait_for(lambda: engine.snapshot(later.id).run.epochs_done, "the next run's epoch")
    seconds = time.perf_counter() - began
    for run in (earlier, later):
        wait_until_over(engine, run.id)
    return seconds


if __name__ == "__main__":
    run_benchmark("What an export costs the next run's epoch (CNN, 10,000 images)", measure)
