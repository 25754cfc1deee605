"""A run's settings are checked where they are used, wherever they came from."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError

DEFAULT = TrainingConfig()


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
    assert replace(DEFAULT, training_images=1_000, batch_size=32).steps_per_epoch == 32
    assert replace(DEFAULT, training_images=1_024, batch_size=32).steps_per_epoch == 32
    assert replace(DEFAULT, training_images=1_025, batch_size=32).steps_per_epoch == 33


def test_a_config_survives_being_written_and_read():
    config = replace(DEFAULT, model="cnn", learning_rate=0.01, seed=4)
    assert TrainingConfig.from_dict(config.to_dict()) == config


def test_a_record_of_a_later_version_can_still_be_read():
    assert TrainingConfig.from_dict({**DEFAULT.to_dict(), "dropout": 0.5}) == DEFAULT
