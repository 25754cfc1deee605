"""How far apart runs get that were started together: 8 runs of 6 epochs on one worker."""

from __future__ import annotations

import time

from benchmarks.common import Figures, run_benchmark, temporary_engine, wait_for
from mnist_core.config import TrainingConfig

RUNS = 8
CONFIG = TrainingConfig(epochs=6, training_images=1000)


def measure() -> Figures:
    largest, samples = 0, 0
    with temporary_engine(max_runs_per_owner=RUNS) as engine:
        began = time.perf_counter()
        ids = [engine.start(CONFIG)[0].id for _ in range(RUNS)]

        def all_over() -> bool:
            nonlocal largest, samples
            runs = [engine.snapshot(run_id).run for run_id in ids]
            active = [run.epochs_done for run in runs if run.active]
            if active:
                largest = max(largest, max(active) - min(active))
                samples += 1
            return not active

        wait_for(all_over, "all runs")
        seconds = time.perf_counter() - began
    return {
        "largest difference in epochs done": largest,
        "looked at (times)": samples,
        "turns per second": round(RUNS * (CONFIG.epochs + 1) / seconds, 2),
    }


if __name__ == "__main__":
    run_benchmark("8 runs of 6 epochs taking turns on one worker", measure)
