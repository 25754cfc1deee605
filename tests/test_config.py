"""A run's settings are checked where they are used, wherever they came from."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from mnist_core.config import TrainingConfig, split_steps
from mnist_core.errors import ConfigError

DEFAULT = TrainingConfig()
COUNTS = (1_000, 50_000, 55_000, 60_000)


def test_the_defaults_are_allowed():
    assert DEFAULT.validate() is DEFAULT


def test_a_config_cannot_be_changed_behind_a_runs_back():
    with pytest.raises(FrozenInstanceError):
        DEFAULT.epochs = 7


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 1),
        ("epochs", 30),
        ("learning_rate", 1e-5),
        ("learning_rate", 1),
        ("batch_size", 1024),
        ("training_images", 1_000),
        ("training_images", 60_000),
        ("steps_per_epoch", 1),
        ("steps_per_epoch", 1_000),
        ("shuffle_buffer", 60_000),
        ("wrong_labels", 0.9),
        ("seed", 2**31 - 1),
    ],
)
def test_the_limits_themselves_are_allowed(field, value):
    replace(DEFAULT, **{field: value}).validate()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", "../mnist"),
        ("model", "transformer"),
        ("epochs", 0),
        ("epochs", 31),
        ("epochs", 2.0),
        ("epochs", True),
        ("epochs", "5"),
        ("learning_rate", 9e-6),
        ("learning_rate", 1.1),
        ("learning_rate", float("nan")),
        ("learning_rate", None),
        ("batch_size", 0),
        ("batch_size", 1025),
        ("training_images", 999),
        ("training_images", 60_001),
        ("steps_per_epoch", 0),
        ("steps_per_epoch", 1_001),
        ("optimizer", "adamw"),
        ("preprocessing", "unit_length"),
        ("loop", "while"),
        ("precision", "float16"),
        ("shuffle_buffer", -1),
        ("schedule", "cosine"),
        ("label_smoothing", -0.01),
        ("label_smoothing", 0.31),
        ("weight_averaging", -0.1),
        ("weight_averaging", 1.0),
        ("wrong_labels", -0.01),
        ("wrong_labels", 0.91),
        ("wrong_labels", "0.2"),
        ("seed", -1),
        ("seed", 2**31),
    ],
)
def test_a_setting_outside_its_limits_is_refused_by_name(field, value):
    with pytest.raises(ConfigError) as caught:
        replace(DEFAULT, **{field: value}).validate()
    assert caught.value.field == field
    assert caught.value.value is value


def test_a_server_can_allow_more_epochs():
    replace(DEFAULT, epochs=100).validate(max_epochs=100)


def test_the_last_step_of_an_epoch_may_be_a_small_one():
    assert replace(DEFAULT, training_images=1_000, batch_size=32).epoch_steps == 32
    assert replace(DEFAULT, training_images=1_024, batch_size=32).epoch_steps == 32
    assert replace(DEFAULT, training_images=1_025, batch_size=32).epoch_steps == 33


def test_a_length_in_steps_is_epochs_of_equal_size():
    config = replace(DEFAULT, epochs=10, steps_per_epoch=100, batch_size=50)
    assert (config.epoch_steps, config.images_per_epoch) == (100, 5_000)
    assert (DEFAULT.epoch_steps, DEFAULT.images_per_epoch) == (1_563, 50_000)


@pytest.mark.parametrize(
    ("steps", "epochs"),
    [
        (200, (10, 20)),
        (1_000, (10, 100)),
        (20_000, (20, 1_000)),
        (30_000, (30, 1_000)),
        (100, (5, 20)),
        (20, (1, 20)),
        (7, (7, 1)),
        (1_007, (19, 53)),
    ],
)
def test_steps_are_divided_into_ten_epochs_or_so(steps, epochs):
    assert split_steps(steps) == epochs
    assert epochs[0] * epochs[1] == steps


def test_steps_are_divided_into_no_more_epochs_than_a_server_allows():
    assert split_steps(1_000, 3) == (2, 500) and split_steps(3_000, 3) == (3, 1_000)
    with pytest.raises(ConfigError, match="3,000"):
        split_steps(3_010, 3)


@pytest.mark.parametrize("steps", [0, -10, 30_010, 1_009 * 2, "1000", 10.0])
def test_steps_that_cannot_be_cut_are_refused(steps):
    with pytest.raises(ConfigError) as caught:
        split_steps(steps)
    assert caught.value.field == "steps"


def test_what_is_trained_on_does_not_validate():
    held_out = [replace(DEFAULT, training_images=n).validation_images for n in COUNTS]
    assert held_out == [10_000, 10_000, 5_000, 0]


def test_a_record_of_an_earlier_version_means_what_it_meant():
    names = ("dataset", "model", "epochs", "learning_rate", "batch_size", "training_images", "seed")
    earlier = {name: value for name, value in DEFAULT.to_dict().items() if name in names}
    assert TrainingConfig.from_dict(earlier) == DEFAULT
    assert DEFAULT.wrong_labels == 0
    assert (DEFAULT.optimizer, DEFAULT.preprocessing, DEFAULT.loop, DEFAULT.precision) == (
        "adam",
        "unit-interval",
        "fit",
        "float32",
    )


def test_a_config_survives_being_written_and_read():
    config = replace(DEFAULT, model="cnn", learning_rate=0.01, seed=4)
    assert TrainingConfig.from_dict(config.to_dict()) == config


def test_a_record_of_a_later_version_can_still_be_read():
    assert TrainingConfig.from_dict({**DEFAULT.to_dict(), "dropout": 0.5}) == DEFAULT
