"""What the engine costs: images/s through it against plain `model.fit` in the same worker.

Both train the CNN for five epochs on the same images and validate after each epoch. Plain fit
is compiled once as the engine compiles its models and once as a tutorial does, so that one
ratio shows the engine's cost alone and the other what a person gains. They alternate in three
rounds of some two minutes each on two idle cores.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import click

from benchmarks.common import Figures, run_benchmark, temporary_engine, wait_for
from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine

ROUNDS = 3
CONFIG = TrainingConfig(model="cnn", epochs=5, training_images=20_000)
PLAIN_FITS = {"same compile": 640 // CONFIG.batch_size, "as in a tutorial": 1}  # steps at a time


def fit_plainly(config: TrainingConfig, steps_per_execution: int) -> float:
    """Train by `model.fit` alone, in a worker; returns images/s, tracing left out."""
    import keras

    from mnist_core.models import build_model
    from mnist_core.training.epoch import cached_dataset

    dataset = cached_dataset(config.dataset)
    images = dataset.train.images[: config.training_images]
    labels = dataset.train.labels[: config.training_images]
    model = build_model(config.model)
    model.compile(
        optimizer=keras.optimizers.Adam(config.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
        jit_compile=False,
    )
    validation = (dataset.validation.images, dataset.validation.labels)
    settings: dict[str, Any] = {"batch_size": config.batch_size, "verbose": 0}
    model.fit(images[:1280], labels[:1280], validation_data=validation, **settings)
    began = time.perf_counter()
    model.fit(images, labels, epochs=config.epochs, validation_data=validation, **settings)
    return config.epochs * len(labels) / (time.perf_counter() - began)


def train_by_engine(engine: Engine, config: TrainingConfig) -> float:
    """Images/s from pressing Train to the end of the last epoch."""
    began = time.perf_counter()
    run, _ = engine.start(config)
    wait_for(lambda: engine.snapshot(run.id).run.epochs_done == config.epochs, "the last epoch")
    seconds = time.perf_counter() - began
    wait_for(lambda: engine.snapshot(run.id).run.state == "finished", "the export")
    return config.epochs * config.training_images / seconds


def measure() -> Figures:
    rates: dict[str, list[float]] = {"engine": [], "same compile": [], "as in a tutorial": []}
    with temporary_engine() as engine:
        client = engine._cluster.start()
        train_by_engine(engine, TrainingConfig(model="cnn", epochs=1, training_images=1000))
        for number in range(1, ROUNDS + 1):
            rates["engine"].append(train_by_engine(engine, CONFIG))
            for name, steps in PLAIN_FITS.items():
                future = client.submit(fit_plainly, CONFIG, steps, pure=False)
                rates[name].append(future.result())
            latest = ", ".join(f"{name} {values[-1]:.0f}" for name, values in rates.items())
            click.echo(f"Round {number} of {ROUNDS}, images/s: {latest}", err=True)
    medians = {name: median(values) for name, values in rates.items()}
    return {
        "images/s through the engine (median)": round(medians["engine"]),
        "plain fit, compiled alike": round(medians["same compile"]),
        "plain fit, as in a tutorial": round(medians["as in a tutorial"]),
        "ratio to plain fit, compiled alike": round(medians["engine"] / medians["same compile"], 3),
        "ratio to plain fit, as in a tutorial": round(
            medians["engine"] / medians["as in a tutorial"], 3
        ),
        "n": ROUNDS,
    }


if __name__ == "__main__":
    run_benchmark("Engine overhead, CNN, 5 epochs of 20,000 images, batch 32", measure)
