"""Real, tiny training: an epoch is a pure function, and networks learn."""

import json
import operator
import random
import subprocess
import sys
import threading
from dataclasses import replace

import keras
import numpy as np
import pytest

from mnist_core.config import MODEL_NAMES, TrainingConfig
from mnist_core.data.watched import WATCHED, watched_images
from mnist_core.errors import CheckpointError, DivergedError
from mnist_core.inspection.activations import OpenNetwork
from mnist_core.inspection.layers import layers_from_json
from mnist_core.models import build_model
from mnist_core.options import ARCHITECTURES
from mnist_core.reading.classifier import Classifier, softmax
from mnist_core.settings import PROJECT
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.epoch import cached_dataset, evaluate, train_epoch
from mnist_core.training.export import export_model, load_keras_model
from mnist_core.training.initial import initial_checkpoint
from tests.helpers.epochs import digest, train

CONFIG = TrainingConfig(epochs=2, training_images=2000, batch_size=50, seed=3)


@pytest.mark.parametrize("model", MODEL_NAMES)
@pytest.mark.usefixtures("very_few_to_measure_on")
def test_each_architecture_learns_and_is_exported_as_it_was_trained(model, tmp_path):
    few = {"training_images": 1000, "batch_size": 25, "learning_rate": 0.002}
    if not ARCHITECTURES[model].convolutional:
        few |= {"training_images": 3000}
    if model == "best_fashion":  # its averages follow small steps
        few |= {"batch_size": 16, "learning_rate": 0.0005}
    config = replace(CONFIG, model=model, **few)
    checkpoint, records = train(config, 2)
    assert records[1].val_accuracy > 0.8
    assert records[1].loss < records[0].loss
    exported = export_model(config, checkpoint)
    assert exported.test["accuracy"] > 0.8
    trained = evaluate(config, checkpoint, "test")
    assert trained["accuracy"] == pytest.approx(exported.test["accuracy"], abs=3e-4)
    assert trained["loss"] == pytest.approx(exported.test["loss"], rel=1e-3)
    (tmp_path / "model.keras").write_bytes(exported.keras_model)
    images = cached_dataset("mnist").test.images[:64]
    by_keras = softmax(np.array(load_keras_model(tmp_path / "model.keras")(images)))
    by_litert = Classifier(exported.tflite_model, model).predict(images)
    np.testing.assert_allclose(by_litert, by_keras, atol=1e-4)
    layers = layers_from_json(exported.layers)
    network = OpenNetwork(exported.tflite_model, layers, model)
    outputs = network.activations(images[0])
    assert network.last_hidden(images[:2]).shape[1] >= 64
    np.testing.assert_allclose(softmax(outputs[layers[-1].name][None]), by_keras[:1], atol=1e-4)
    assert sum(layer.parameters for layer in layers) == build_model(model).count_params()


def test_the_same_epoch_twice_is_the_same_bit_for_bit():
    first, second = train(CONFIG, 1), train(CONFIG, 1)
    assert digest(first[0]) == digest(second[0])
    assert first[1][0].points == second[1][0].points


def test_going_on_from_a_checkpoint_equals_not_having_stopped():
    straight, _ = train(CONFIG, 2)
    half, _ = train(CONFIG, 1)
    train(replace(CONFIG, seed=9), 1)  # somebody else's run, on the same compiled model
    resumed, _ = train(CONFIG, 1, checkpoint=half, first=1)
    assert digest(resumed) == digest(straight)


def test_another_process_gets_the_same_network_whatever_keras_settings_its_person_has(
    a_persons_keras_settings,
):
    script = (
        "import mnist_core.engine.worker_preload\n"
        "import sys, json, hashlib; from mnist_core.config import TrainingConfig\n"
        "import gc; gc.disable()\n"
        "from mnist_core.training.epoch import train_epoch\n"
        "config = TrainingConfig(**json.loads(sys.argv[1]))\n"
        "result = train_epoch(config, None, 0, lambda p: None, lambda: False)\n"
        "print(hashlib.sha256(result.checkpoint).hexdigest())\n"
        "import keras\n"
        "print(keras.config.backend(), keras.config.floatx(), keras.config.image_data_format())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(CONFIG.to_dict())],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**a_persons_keras_settings, "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=True,
    )
    found, *settings = done.stdout.split()[-4:]
    assert settings == ["tensorflow", "float32", "channels_last"]
    assert found == digest(train(CONFIG, 1)[0])


def test_a_training_step_is_traced_once(monkeypatch):
    """Twice if a part of it makes its variables only then."""
    traced = []
    step = keras.Model.train_step
    monkeypatch.setattr(keras.Model, "train_step", lambda *all_: traced.append(1) or step(*all_))
    for smoothing in (0.0, 0.1):
        new = replace(CONFIG, model="softmax", batch_size=100, label_smoothing=smoothing)
        traced.clear()
        train(new, 2)
        assert traced == [1]


def test_seed_and_epoch_change_the_order_of_the_images():
    other_seed = train(replace(CONFIG, seed=4), 1)[0]
    assert digest(other_seed) != digest(train(CONFIG, 1)[0])


def test_the_learning_rate_is_the_one_of_this_epoch():
    checkpoint, _ = train(CONFIG, 1)
    frozen, _ = train(replace(CONFIG, learning_rate=1e-5), 1, checkpoint, first=1)
    moved, _ = train(replace(CONFIG, learning_rate=1e-2), 1, checkpoint, first=1)
    before = Checkpoint.from_bytes(checkpoint).weights[0]
    small = np.abs(Checkpoint.from_bytes(frozen).weights[0] - before).mean()
    large = np.abs(Checkpoint.from_bytes(moved).weights[0] - before).mean()
    assert large > 20 * small


def test_a_learning_rate_that_is_too_high_diverges_with_the_place():
    """Adam's steps are bounded, so only an absurd rate makes the loss overflow for certain."""
    config = TrainingConfig(training_images=1000, batch_size=10, learning_rate=1e30)
    with pytest.raises(DivergedError) as caught:
        train(config, 1)
    assert caught.value.epoch == 1 and caught.value.step >= 1


def test_being_told_to_stop_gives_nothing_back():
    assert train_epoch(CONFIG, None, 0, lambda progress: None, lambda: True) is None


def test_a_checkpoint_of_another_architecture_is_refused():
    checkpoint, _ = train(CONFIG, 1)
    with pytest.raises(CheckpointError, match="another architecture"):
        train(replace(CONFIG, model="cnn"), 1, checkpoint, first=1)


def test_reports_tell_where_the_epoch_stands():
    reports = []
    train_epoch(CONFIG, None, 0, reports.append, lambda: False)
    assert reports[0].steps == 40
    assert 0 < reports[0].step <= 40


def test_first_weights_are_the_seeds_alone_whatever_other_threads_draw():
    alone = digest(initial_checkpoint(CONFIG).to_bytes())
    stop = threading.Event()

    def draw_all_the_time() -> None:
        while not stop.wait(0.0003):
            random.random()

    other = threading.Thread(target=draw_all_the_time)
    other.start()
    try:
        beside = {digest(initial_checkpoint(CONFIG).to_bytes()) for _ in range(8)}
    finally:
        stop.set()
        other.join()
    assert beside == {alone}
    assert alone != digest(initial_checkpoint(replace(CONFIG, seed=4)).to_bytes())


def test_watched_images_are_read_from_before_the_first_step_to_after_each_epoch():
    drawing = bytes(cached_dataset("mnist").test.images[0].tobytes())
    reports = []
    first = train_epoch(CONFIG, None, 0, reports.append, lambda: False, drawing)
    plain, _ = train(CONFIG, 1)
    assert digest(first.checkpoint) == digest(plain)  # reading changes nothing
    predictions = first.record.predictions
    steps = [step for step, _ in predictions]
    assert steps[0] == 0 and steps[-1] == first.record.steps and steps == sorted(set(steps))
    assert len(steps) >= 4
    assert {len(classes) for _, classes in predictions} == {WATCHED + 1}
    labels = watched_images(cached_dataset("mnist").test).labels.tolist()
    right = [sum(map(operator.eq, classes, labels)) for _, classes in predictions]
    assert right[0] < 8 and right[-1] > 12
    second = train_epoch(CONFIG, first.checkpoint, 1, reports.append, lambda: False)
    assert [(step, len(classes)) for step, classes in second.record.predictions] == [
        (second.record.steps, WATCHED)
    ]
    assert reports[0].predictions[0][0] == 0 and not reports[-1].predictions
