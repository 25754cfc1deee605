"""The labels that a run learns: those of the data set, or some of them wrong, as in its script."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mnist_core.codegen.script import english_parts
from mnist_core.config import TrainingConfig
from mnist_core.data.datasets import Split
from mnist_core.training.batches import epoch_images
from mnist_core.training.initial import initial_checkpoint

CONFIG = TrainingConfig(wrong_labels=0.3, training_images=1_000, seed=3, batch_size=100)


def test_a_script_learns_the_labels_that_the_run_learns():
    rng = np.random.default_rng(0)
    training = Split(
        rng.integers(0, 256, (60_000, 28, 28), np.uint8), rng.integers(0, 10, 60_000, np.uint8)
    )
    before = initial_checkpoint(CONFIG)
    learned = [epoch_images(training, before, CONFIG, epoch)[1] for epoch in (0, 1)]

    parts = english_parts(CONFIG, (), (), "")
    names = {"x_train": training.images, "y_train": training.labels}
    code = [parts["Settings"], parts["Order of the images"], parts["Wrong labels"]]
    built = parts["Build"].splitlines()
    exec("\n".join(code + [line for line in built if line.startswith("y_train = ")]), names)
    for epoch, labels in enumerate(learned):
        order = names["image_order"](1_000, 3, epoch * 1_000, 1_000, 0)
        np.testing.assert_array_equal(names["y_train"][order], labels)
        assert int((training.labels[order] != labels).sum()) == 300


def test_without_wrong_labels_a_run_learns_those_of_the_data_set():
    config = replace(CONFIG, wrong_labels=0.0)
    marks = np.arange(60_000) % 10  # each image shows its own label
    images = np.broadcast_to(marks.astype(np.uint8)[:, None, None], (60_000, 28, 28))
    training = Split(images, marks.astype(np.uint8))
    shown, labels = epoch_images(training, initial_checkpoint(config), config, 0)
    np.testing.assert_array_equal(shown[:, 0, 0], labels)
