"""What is computed in bfloat16: chosen by a measurement, kept by the run, exported in float32."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.models import build_model
from mnist_core.reading.classifier import Classifier, softmax
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training import precision
from mnist_core.training.epoch import cached_dataset, evaluate
from mnist_core.training.export import export_model, load_keras_model
from mnist_core.training.precision import faster_precision, precision_for
from tests.helpers.epochs import digest, train

AUTO = TrainingConfig(
    model="cnn", steps_per_epoch=4, training_images=50_000, batch_size=50, precision="auto"
)
pytestmark = pytest.mark.usefixtures("few_to_measure_on")
_BOTH = ("float32", "bfloat16")


@pytest.fixture
def measured(monkeypatch):
    """Decide what a measurement finds, until the test is over."""

    def find(name: str) -> None:
        monkeypatch.setattr(precision, "faster_precision", lambda: name)

    return find


@pytest.mark.parametrize(
    ("bfloat16", "found"), [(0.5, "bfloat16"), (0.95, "float32"), (1.0, "float32"), (2, "float32")]
)
def test_only_what_is_clearly_faster_is_chosen(monkeypatch, bfloat16, found):
    durations = itertools.cycle((1.0, bfloat16))
    monkeypatch.setattr(precision, "_duration", lambda step: next(durations))
    assert faster_precision.__wrapped__() == found


def test_the_measurement_itself_takes_steps_in_both():
    assert faster_precision() in ("float32", "bfloat16")


def test_a_setting_is_obeyed_and_dense_networks_stay_as_they_are(measured):
    measured("bfloat16")
    assert precision_for(AUTO) == "bfloat16"
    assert precision_for(replace(AUTO, precision="float32")) == "float32"
    assert precision_for(replace(AUTO, model="dense")) == "float32"
    assert precision_for(replace(AUTO, model="dense", precision="bfloat16")) == "bfloat16"
    measured("float32")
    assert precision_for(AUTO) == "float32"


@pytest.mark.parametrize("model", ["cnn", "convnet"])
def test_only_the_layers_between_the_first_and_the_last_compute_in_bfloat16(model):
    built = build_model(model, precision="bfloat16")
    computes = [layer.compute_dtype for layer in built.layers]
    assert computes == ["float32"] + ["bfloat16"] * (len(computes) - 2) + ["float32"]
    assert {weight.dtype for weight in built.weights} == {"float32"}
    assert built(np.zeros((1, 28, 28))).dtype == "float32"


@pytest.mark.parametrize("first", ["float32", "bfloat16"])
def test_a_run_keeps_the_precision_of_its_first_epoch_wherever_it_goes_on(measured, first):
    measured(first)
    half, records = train(AUTO, 1)
    named, _ = train(replace(AUTO, precision=first), 2)
    measured({"float32": "bfloat16", "bfloat16": "float32"}[first])  # another worker
    train(AUTO, 1)  # somebody else's run there
    resumed, later = train(AUTO, 1, half, first=1)
    assert [record.precision for record in records + later] == [first] * 2
    assert digest(resumed) == digest(named)


def test_the_two_are_different_networks():
    losses = {name: train(replace(AUTO, precision=name), 1)[1][0].loss for name in _BOTH}
    assert losses["float32"] != losses["bfloat16"]
    assert losses["float32"] == pytest.approx(losses["bfloat16"], rel=0.05)


def test_a_checkpoint_from_before_there_was_a_choice_is_float32(tmp_path):
    content = Checkpoint(1, (np.zeros(2),), ()).to_bytes()
    (tmp_path / "old.npz").write_bytes(content)
    with np.load(tmp_path / "old.npz") as arrays:
        older = {name: arrays[name] for name in arrays.files if name != "precision"}
    np.savez(tmp_path / "old.npz", **older)
    assert Checkpoint.from_bytes((tmp_path / "old.npz").read_bytes()).precision == "float32"


@pytest.mark.parametrize("model", ["cnn", "convnet"])
def test_what_was_trained_in_bfloat16_is_exported_in_float32_and_agrees(model, tmp_path):
    epochs = {"steps_per_epoch": None, "training_images": 1_000, "batch_size": 25}
    config = replace(AUTO, model=model, precision="bfloat16", **epochs)
    checkpoint, _ = train(config, 2)
    exported = export_model(config, checkpoint)
    (tmp_path / "model.keras").write_bytes(exported.keras_model)
    by_keras = load_keras_model(tmp_path / "model.keras")
    assert {layer.compute_dtype for layer in by_keras.layers} == {"float32"}
    images = cached_dataset("mnist").test.images[:64]
    by_litert = Classifier(exported.tflite_model, model).predict(images)
    np.testing.assert_allclose(by_litert, softmax(np.array(by_keras(images))), atol=1e-4)
    trained = evaluate(config, checkpoint, "test")
    assert exported.test["accuracy"] == pytest.approx(trained["accuracy"], abs=0.005)
    assert exported.test["loss"] == pytest.approx(trained["loss"], rel=0.02)
