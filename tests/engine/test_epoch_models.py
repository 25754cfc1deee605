"""Looking back: an epoch's network is made when somebody asks, and kept."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import delete, select, update

from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import load_test_split
from mnist_core.engine.engine import Engine
from mnist_core.errors import CheckpointError, TrainingError
from mnist_core.reading.classifier import Classifier
from mnist_core.storage.checkpoints import Checkpoint, weights_alone, weights_from
from mnist_core.storage.tables import run_files
from mnist_core.training.epoch import train_epoch
from mnist_core.training.export import export_epoch, export_model
from tests.helpers.artifacts import every
from tests.helpers.hand_cluster import HandCluster, result_of

CONFIG = TrainingConfig(epochs=3)
CHECKPOINT = Checkpoint(1, (np.eye(2, dtype=np.float32) / 3,), ()).to_bytes()


def trained(engine, cluster, config=CONFIG):
    """A run that is finished, with checkpoints that can be read."""
    run, _ = engine.start(config)
    while cluster.waiting:
        task = cluster.waiting.pop(0)
        result = result_of(task)
        if task.name == "train_epoch_task":
            result = replace(result, checkpoint=CHECKPOINT)
        task.on_done(result, None)
    return engine.snapshot(run.id).run


def test_half_precision_keeps_weights_to_three_digits():
    (weights,) = weights_from(weights_alone(CHECKPOINT))
    assert weights.dtype == np.float32 and abs(weights[0, 0] - 1 / 3) < 1e-3
    with pytest.raises(CheckpointError, match="damaged"):
        weights_from(weights_alone(CHECKPOINT)[:50])


def test_each_epoch_of_a_run_can_be_had_once_a_worker_has_made_it(engine, cluster):
    run = trained(engine, cluster)
    travel = engine.epoch_models
    assert travel.epochs(run) == (0, 1, 2, 3)
    assert travel.find(run, 2) is None and travel.find(run, 2) is None
    (task,) = cluster.waiting
    assert (task.name, task.arguments[2]) == ("export_epoch_task", 2)
    assert weights_from(task.arguments[1])[0].shape == (2, 2)
    task.on_done(b"epoch 2", None)
    assert travel.find(run, 2) == b"epoch 2"
    assert len(cluster.waiting) == 1 and travel.find(run, 0) is None
    assert cluster.waiting[1].arguments[1] is None


def test_a_network_that_cannot_be_made_is_told_once_and_then_asked_for_again(engine, cluster):
    run = trained(engine, cluster)
    engine.epoch_models.find(run, 1)
    cluster.finish(TrainingError("no memory"))
    with pytest.raises(TrainingError):
        engine.epoch_models.find(run, 1)
    assert engine.epoch_models.find(run, 1) is None and len(cluster.waiting) == 1


def test_what_another_server_had_made_is_found(engine, cluster, settings):
    run = trained(engine, cluster)
    other = Engine(settings, HandCluster())
    assert engine.epoch_models.find(run, 2) is None
    cluster.waiting.pop().on_done(b"epoch 2", None)
    assert other.epoch_models.find(run, 2) == b"epoch 2"
    other.close()


def test_an_altered_network_of_an_epoch_is_made_again(engine, cluster):
    run = trained(engine, cluster)
    engine.store.save_file(run.id, "epoch-tflite", b"epoch 2", epoch=2)
    with engine.database.writing() as connection:
        made = run_files.c.kind == "epoch-tflite"
        connection.execute(update(run_files).where(made).values(content=b"epoch 3"))
    assert engine.epoch_models.find(run, 2) is None
    cluster.waiting.pop().on_done(b"epoch 2", None)
    assert engine.epoch_models.find(run, 2) == b"epoch 2"


def test_weights_that_are_lost_are_told_and_hold_up_nobody(engine, cluster):
    run = trained(engine, cluster)
    with engine.database.writing() as connection:
        connection.execute(delete(run_files).where(run_files.c.epoch == 2))
    for _ in range(2):
        with pytest.raises(CheckpointError, match="missing"):
            engine.epoch_models.find(run, 2)
    assert engine.epoch_models.find(run, 1) is None and len(cluster.waiting) == 1


def test_a_network_of_a_deleted_run_is_not_kept(engine, cluster):
    run, key = engine.start(CONFIG)
    task = cluster.waiting.pop(0)
    task.on_done(replace(result_of(task), checkpoint=CHECKPOINT), None)
    engine.epoch_models.find(run, 1)
    export = cluster.waiting.pop()
    engine.delete(run.id, key)
    export.on_done(b"epoch 1", None)
    with engine.database.reading() as connection:
        assert connection.execute(select(run_files.c.kind)).all() == []


def test_a_model_that_ships_has_no_past(engine, cluster):
    run = trained(engine, cluster)
    engine.epoch_models.find(run, 1)
    cluster.waiting.pop().on_done(b"epoch 1", None)
    engine.networks.ship(run.id, "digits-new")
    assert engine.epoch_models.epochs(engine.networks.load_run("digits-new")) == ()


def test_the_last_epoch_answers_as_the_model_and_the_first_knows_nothing(few_to_measure_on):
    config = TrainingConfig(training_images=2000)
    split = every(10, load_test_split("mnist"))
    result = train_epoch(config, None, 0, lambda progress: None, lambda: False)
    right = []
    for name, content in (
        ("0", export_epoch(config, None, 0)),
        ("1", export_epoch(config, weights_alone(result.checkpoint), 1)),
        ("model", export_model(config, result.checkpoint).tflite_model),
    ):
        answers = Classifier(content, name).predict_logits(split.images).argmax(1)
        right.append((answers == split.labels).mean())
    assert right[0] < 0.3 < 0.7 < right[1] and abs(right[1] - right[2]) < 0.005
