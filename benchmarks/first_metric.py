"""How long after pressing Train the first loss arrives, with a warm worker."""

from __future__ import annotations

import time
from statistics import median

from benchmarks.common import Figures, run_benchmark, seconds_until, temporary_engine
from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.engine.engine import Engine
from tests.helpers.real_runs import wait_until_over

ROUNDS = 5
WARM_UP_SECONDS = 12  # an idle worker traces its models, as it does after a server's start


def first_metric(engine: Engine, config: TrainingConfig) -> float:
    """Seconds from `start` to the first progress; the run is stopped then."""
    started = []

    def arrived() -> bool:
        if not started:
            started.append(engine.start(config))
        return engine.snapshot(started[0][0].id).progress is not None

    seconds = seconds_until(arrived, "the first loss")
    run, key = started[0]
    engine.stop(run.id, key)
    wait_until_over(engine, run.id)
    return seconds


def measure() -> Figures:
    figures: Figures = {}
    with temporary_engine() as engine:
        time.sleep(WARM_UP_SECONDS)
        for model in MODEL_NAMES:
            config = TrainingConfig(model=model)
            first, *later = (first_metric(engine, config) for _ in range(1 + ROUNDS))
            figures[f"{model}, first run on this worker (s)"] = round(first, 2)
            figures[f"{model}, later runs (s, median)"] = round(median(later), 2)
            figures[f"{model}, later runs (s, largest)"] = round(max(later), 2)
    return {**figures, "n": ROUNDS}


if __name__ == "__main__":
    run_benchmark("First loss after pressing Train (the page looks every 0.5 s)", measure)
