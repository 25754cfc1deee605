"""Recipes in the engine's own epochs: epochs of steps, dropout, the gradient tape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.reading.classifier import Classifier, softmax
from mnist_core.recipes import RECIPES
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.epoch import cached_dataset, evaluate, train_epoch
from mnist_core.training.export import export_model, load_keras_model
from tests.helpers.epochs import digest, train


def quick(config: TrainingConfig) -> TrainingConfig:
    """Three epochs of a few small steps, and 100 images to validate with where there are any."""
    training_images = max(59_900, config.training_images)
    few = {"steps_per_epoch": 3, "batch_size": 20, "training_images": training_images}
    return replace(config, epochs=3, **few)


QUICK = {name: quick(recipe.config) for name, recipe in RECIPES.items()}


@pytest.mark.parametrize("name", QUICK)
def test_going_on_from_a_checkpoint_equals_not_having_stopped(name):
    config = QUICK[name]
    first, _ = train(config, 1)
    straight, records = train(config, 1, checkpoint=first, first=1)
    train(replace(config, seed=9), 1)  # somebody else's run, on the same compiled model
    resumed, again = train(config, 1, checkpoint=first, first=1)
    assert digest(resumed) == digest(straight)
    assert [r.points for r in again] == [r.points for r in records]


@pytest.mark.parametrize("name", ["deep-cnn", "convnet-tape"])
def test_dropout_goes_on_where_it_was_and_does_not_repeat(name):
    one, two = (Checkpoint.from_bytes(train(QUICK[name], epochs)[0]) for epochs in (1, 2))
    assert len(one.random) == len(two.random) == 1
    assert not np.array_equal(one.random[0], two.random[0])


def test_an_epoch_in_steps_has_that_many():
    reports = []
    result = train_epoch(QUICK["softmax"], None, 0, reports.append, lambda: False)
    assert result.record.steps == 3 == reports[0].steps
    assert result.record.points[-1][0] == 3


def test_the_loop_of_our_own_reports_stops_and_measures_like_fit():
    config = QUICK["convnet-tape"]
    reports = []
    result = train_epoch(config, None, 0, reports.append, lambda: False)
    assert [point[0] for point in result.record.points] == [3]  # `fit` takes five in one go
    assert reports and reports[0].steps == 3
    assert result.record.loss == pytest.approx(np.mean([p[1] for p in result.record.points]))
    assert train_epoch(config, None, 0, reports.append, lambda: True) is None


def test_the_loop_of_our_own_takes_the_steps_that_fit_takes():
    config = QUICK["dense"]
    by_fit, by_tape = (train(replace(config, loop=loop), 2) for loop in ("fit", "tape"))
    pairs = zip(*(Checkpoint.from_bytes(run[0]).weights for run in (by_fit, by_tape)), strict=True)
    for fitted, taped in pairs:
        np.testing.assert_allclose(taped, fitted, atol=1e-5)
    for fitted, taped in zip(by_fit[1], by_tape[1], strict=True):  # their curves are one
        np.testing.assert_allclose(taped.points, fitted.points, atol=1e-5)


def test_all_images_can_be_trained_on_and_then_none_validates():
    _, records = train(QUICK["dense"], 1)
    assert records[0].val_loss is None and records[0].val_accuracy is None
    _, records = train(QUICK["softmax"], 1)
    assert 0 < records[0].val_accuracy < 1


def test_no_image_both_trains_and_validates():
    dataset = cached_dataset("mnist")
    for count, held_out in ((1_000, 10_000), (50_000, 10_000), (55_000, 5_000), (60_000, 0)):
        split = dataset.held_out(count)
        assert len(split) == held_out
        last = dataset.all_training.labels[60_000 - held_out :]
        np.testing.assert_array_equal(split.labels, last)


@pytest.mark.parametrize("name", ["dense", "fashion-dense"])
@pytest.mark.usefixtures("very_few_to_measure_on")
def test_a_models_files_need_nothing_but_pixels(name, tmp_path):
    """Preprocessing included: both files answer raw images of their data set, and alike.

    `test_epoch` has every architecture.
    """
    config = QUICK[name]
    checkpoint, _ = train(config, 2)
    exported = export_model(config, checkpoint)
    (tmp_path / "model.keras").write_bytes(exported.keras_model)
    test = cached_dataset(config.dataset).test
    by_keras = softmax(np.array(load_keras_model(tmp_path / "model.keras")(test.images[:64])))
    classifier = Classifier(exported.tflite_model, name)
    np.testing.assert_allclose(classifier.predict(test.images[:64]), by_keras, atol=1e-4)
    trained = evaluate(config, checkpoint, "test")
    assert trained["accuracy"] == pytest.approx(exported.test["accuracy"], abs=3e-4)
    assert trained["loss"] == pytest.approx(exported.test["loss"], rel=1e-3)
