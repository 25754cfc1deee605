"""Schedule, label smoothing and weight averaging: what they do, and that a run can rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.storage.checkpoints import Checkpoint
from mnist_core.training.epoch import evaluate
from mnist_core.training.export import export_model
from mnist_core.training.initial import initial_checkpoint
from mnist_core.training.losses import ClassAccuracy, SmoothedCrossentropy
from mnist_core.training.schedules import OneCycle
from tests.helpers.epochs import digest, train

CONFIG = TrainingConfig(epochs=3, steps_per_epoch=20, batch_size=50, training_images=59_000, seed=3)
REFINED = replace(
    CONFIG, schedule="one-cycle", label_smoothing=0.1, weight_averaging=0.9, learning_rate=0.005
)


def weights(checkpoint: bytes) -> tuple[np.ndarray, ...]:
    return Checkpoint.from_bytes(checkpoint).weights


def moved(before: bytes, after: bytes) -> float:
    """By how much the kernel of the first layer changed, on average."""
    return float(np.abs(weights(after)[0] - weights(before)[0]).mean())


def test_one_cycle_climbs_for_a_fifth_and_falls_to_zero():
    rates = [float(OneCycle(peak=2.0, steps=100)(step)) for step in (0, 10, 20, 60, 99, 100, 130)]
    assert rates == pytest.approx([0.2, 1.1, 2.0, 1.0, 0.025, 0.0, 0.0])


def test_smoothed_labels_by_hand():
    logits = np.log(np.array([[0.91] + [0.01] * 9], np.float32))
    expected = -(0.91 * np.log(0.91) + 9 * 0.01 * np.log(0.01))
    assert float(SmoothedCrossentropy(0.1)([0], logits)) == pytest.approx(expected, rel=1e-5)
    assert float(SmoothedCrossentropy(0.0)([0], logits)) == pytest.approx(-np.log(0.91), rel=1e-5)


def test_a_label_beyond_the_classes_asks_for_all_of_them_alike_and_is_not_counted():
    logits = np.log(np.array([[0.91] + [0.01] * 9] * 3, np.float32))
    expected = -(np.log(0.91) + 9 * np.log(0.01)) / 10
    for smoothing in (0.0, 0.1):
        assert float(SmoothedCrossentropy(smoothing)([10], logits[:1])) == pytest.approx(expected)
    accuracy = ClassAccuracy()
    accuracy.update_state(np.array([0, 10, 1]), logits)
    assert float(accuracy.result()) == 0.5


@pytest.mark.parametrize("loop", ["fit", "tape"])
def test_going_on_from_a_checkpoint_equals_not_having_stopped(loop):
    """With dropout, and 100 images to validate with."""
    few = {"steps_per_epoch": 3, "batch_size": 20, "training_images": 59_900}
    config = replace(REFINED, model="convnet", loop=loop, **few)
    first, _ = train(config, 2)
    straight, _ = train(config, 1, checkpoint=first, first=2)
    train(replace(config, seed=9, label_smoothing=0.2, epochs=5), 1)  # somebody else's run
    resumed, _ = train(config, 1, checkpoint=first, first=2)
    assert digest(resumed) == digest(straight)


def test_fit_and_the_loop_of_our_own_agree():
    fitted, taped = (train(replace(REFINED, loop=loop), 2)[0] for loop in ("fit", "tape"))
    for one, other in zip(weights(fitted), weights(taped), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_last_steps_of_a_cycle_are_the_smallest():
    config = replace(CONFIG, schedule="one-cycle", learning_rate=0.001)
    ends = [train(config, epochs)[0] for epochs in (1, 2, 3)]
    assert moved(ends[0], ends[1]) > 1.5 * moved(ends[1], ends[2])
    half = replace(config, learning_rate=0.0005)
    slower = train(half, 1, checkpoint=ends[1], first=2)[0]
    assert moved(ends[1], slower) < 0.7 * moved(ends[1], ends[2])


def test_a_smoothed_run_is_measured_with_plain_labels():
    """Smoothing by 0.3 alone is a loss of 1.3 and more, however good the network."""
    config = replace(CONFIG, label_smoothing=0.3, learning_rate=0.003)
    checkpoint, records = train(config, 3)
    assert records[-1].loss > 1.3
    assert records[-1].val_loss < 1.1
    assert evaluate(config, checkpoint, "test")["loss"] < 1.2


def test_the_network_is_the_average_of_its_steps():
    plain = replace(CONFIG, steps_per_epoch=1)
    averaged = replace(plain, weight_averaging=0.9)
    start = initial_checkpoint(averaged)
    steps = [weights(train(plain, epochs)[0])[0] for epochs in (1, 2, 3)]
    expected = steps[0]  # Keras begins with the first step's weights
    for step in steps[1:]:
        expected = 0.9 * expected + 0.1 * step
    found, _ = train(averaged, 3)
    np.testing.assert_allclose(weights(found)[0], expected, atol=1e-6)
    assert not np.array_equal(start.weights[0], weights(found)[0])


def test_the_average_is_what_is_exported():
    config = replace(REFINED, weight_averaging=0.99)
    checkpoint, records = train(config, 3)
    exported = export_model(config, checkpoint)
    assert exported.test == pytest.approx(evaluate(config, checkpoint, "test"), abs=1e-4)
    last_step = evaluate(config, swapped(checkpoint), "test")
    assert last_step["loss"] < exported.test["loss"]  # 60 steps are few: the average is behind


def swapped(checkpoint: bytes) -> bytes:
    """With the weights of the last step, which wait among the optimizer's variables."""
    found = Checkpoint.from_bytes(checkpoint)
    count = len(found.weights)
    shapes = [array.shape for array in found.weights]
    first = next(
        i
        for i in range(len(found.optimizer))
        if [array.shape for array in found.optimizer[i : i + count]] == shapes
    )
    return replace(found, weights=found.optimizer[first : first + count]).to_bytes()
