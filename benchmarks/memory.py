"""Whether a worker's memory stays flat: 40 short runs over all architectures."""

from __future__ import annotations

import psutil

from benchmarks.common import Figures, finish, megabytes, run_benchmark, temporary_engine
from mnist_core.config import MODEL_NAMES, TrainingConfig
from tests.helpers.real_runs import training_process

RUNS = 40


def measure() -> Figures:
    after: list[int] = []
    with temporary_engine(max_runs_per_owner=RUNS) as engine:
        worker = training_process(engine)
        for i in range(RUNS):
            model = MODEL_NAMES[i % len(MODEL_NAMES)]
            finish(engine, TrainingConfig(model=model, epochs=1, training_images=1000, seed=i))
            after.append(megabytes(worker))
        here = megabytes(psutil.Process())
    return {
        "worker after run 10 (MB)": after[9],
        "worker after run 40 (MB)": after[-1],
        "ratio": round(after[-1] / after[9], 3),
        "engine and scheduler without the pages (MB)": here,
    }


if __name__ == "__main__":
    run_benchmark("A worker's memory over 40 runs", measure)
