"""Fine-tuning to a person's digits: mixing them in, and real runs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from mnist_core.config import TrainingConfig
from mnist_core.errors import CheckpointError, ConfigError
from mnist_core.recipes.fine_tuning import BATCH_SIZE, STEPS_PER_EPOCH, fine_tuning_config
from mnist_core.storage.checkpoints import Checkpoint, WarmStart
from mnist_core.training.compiled import compiled_network
from mnist_core.training.epoch import cached_dataset, evaluate, train_epoch
from mnist_core.training.fine_tuning import DRAWING_EVERY, mix_in
from mnist_core.training.warm_start import checkpoint_before
from tests.helpers.artifacts import SHIPPED

DENSE = TrainingConfig(model="dense")


def digits(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Test images rotated by 45 degrees: a handwriting that nobody else has."""
    split = cached_dataset("mnist").test
    rotated = ndimage.rotate(split.images[:count], 45, (1, 2), reshape=False, order=1)
    return rotated, split.labels[:count]


def warm_start(count: int = 20) -> bytes:
    network = (SHIPPED / "digits-dense" / "model.keras").read_bytes()
    return WarmStart(network, *digits(count)).to_bytes()


def right(config, checkpoint, images, labels) -> float:
    network = compiled_network(config, checkpoint.precision)
    network.restore(checkpoint)
    return float((network.model.predict(images, verbose=0).argmax(1) == labels).mean())


def fine_tune(config: TrainingConfig, checkpoint: bytes, epochs: range) -> bytes:
    for epoch in epochs:
        result = train_epoch(config, checkpoint, epoch, lambda progress: None, lambda: False)
        checkpoint = result.checkpoint
    return checkpoint


def test_every_eighth_image_is_one_of_the_person_s_own_and_the_rest_is_as_it_was():
    images, labels = np.full((24, 28, 28), 7, np.uint8), np.zeros(24, np.uint8)
    own, drawn = digits(2)
    mixed, mixed_labels = mix_in(images, labels, own, drawn, seed=0, epoch=0)
    theirs = np.arange(DRAWING_EVERY - 1, 24, DRAWING_EVERY)
    assert sorted(mixed_labels[theirs][:2].tolist()) == sorted(drawn.tolist())
    assert (np.delete(mixed, theirs, 0) == 7).all() and not np.delete(mixed_labels, theirs).any()
    assert (mixed[theirs] != 7).any(axis=(1, 2)).all() and (images == 7).all()
    again, _ = mix_in(images, labels, own, drawn, seed=0, epoch=0)
    other, _ = mix_in(images, labels, own, drawn, seed=0, epoch=1)
    assert (again == mixed).all() and (other != mixed).any()


def test_a_lesson_keeps_what_belongs_to_the_network_and_has_a_length_of_its_own():
    before = replace(DENSE, weight_averaging=0.9, augmentation="affine")
    asked = fine_tuning_config(before, "digits-dense")
    assert (asked.warm_start_from, asked.model, asked.augmentation) == (
        "digits-dense",
        "dense",
        "affine",
    )
    assert asked.images_per_epoch == STEPS_PER_EPOCH * BATCH_SIZE and not asked.weight_averaging
    assert asked.validate() is asked
    with pytest.raises(ConfigError):
        replace(asked, warm_start_from="../secret").validate()


def test_a_lesson_teaches_forgets_little_and_is_the_same_when_resumed():
    config = replace(fine_tuning_config(DENSE, "digits-dense"), epochs=3, steps_per_epoch=30)
    first = warm_start()
    before = checkpoint_before(config, first, 0)
    last = fine_tune(config, first, range(3))
    resumed = fine_tune(config, fine_tune(config, first, range(1)), range(1, 3))
    assert resumed == last
    after = Checkpoint.from_bytes(last)
    assert (after.drawings == before.drawings).all() and len(after.drawn_labels) == 20
    old = evaluate(config, before.to_bytes(), "test")["accuracy"]
    assert old == pytest.approx(0.9789, abs=1e-4), "it begins with the network that ships"
    assert evaluate(config, last, "test")["accuracy"] > old - 0.02
    images, labels = digits(300)
    others = slice(20, None)  # in the same hand, but not taught
    gained = [right(config, one, images[others], labels[others]) for one in (before, after)]
    assert gained[1] > gained[0] + 0.05


def test_averaged_weights_begin_with_the_network_that_is_fine_tuned():
    config = replace(fine_tuning_config(DENSE, "digits-dense"), weight_averaging=0.99)
    after = fine_tune(replace(config, steps_per_epoch=5), warm_start(), range(1))
    assert evaluate(config, after, "test")["accuracy"] > 0.97


def test_what_no_network_can_begin_with_is_told():
    config = fine_tuning_config(DENSE, "digits-dense")
    with pytest.raises(CheckpointError, match="of another architecture"):
        checkpoint_before(replace(config, model="softmax"), warm_start(), 0)
    with pytest.raises(CheckpointError, match="damaged"):
        checkpoint_before(config, warm_start()[:1000], 0)
    with pytest.raises(CheckpointError, match="damaged"):
        checkpoint_before(config, WarmStart(b"no network", *digits(5)).to_bytes(), 0)
