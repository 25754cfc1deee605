"""Options' records stand beside their code and say what is true of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.options import (
    ARCHITECTURES,
    AUGMENTATIONS,
    DATASETS,
    LOOPS,
    OPTIMIZERS,
    PRECISIONS,
    PREPROCESSINGS,
    SCHEDULES,
)
from mnist_core.settings import PROJECT
from mnist_core.training import loops

REGISTRIES = (
    ARCHITECTURES,
    AUGMENTATIONS,
    DATASETS,
    LOOPS,
    OPTIMIZERS,
    PRECISIONS,
    PREPROCESSINGS,
    SCHEDULES,
)


@pytest.mark.parametrize("registry", REGISTRIES)
def test_names_and_titles_are_different(registry):
    assert all(name == option.name for name, option in registry.items())
    assert len({option.title for option in registry.values()}) == len(registry)


def test_a_record_that_is_read_as_text_is_the_record_in_the_file():
    module = import_module("mnist_core.models.fast")
    found = ARCHITECTURES["fast"]
    assert (found.name, found.title) == (module.MODEL.name, module.MODEL.title)
    assert found.images_per_execution == module.MODEL.images_per_execution == 5_120
    assert (module.MODEL.module, found.module) == ("", "fast")


ONE_FILE_EACH = {
    "models/tiny.py": 'MODEL = Architecture(name="tiny", title="Tiny", position=99)\n',
    "augmentation/noise.py": 'NOISE = Augmentation(name="noise", title="Noise", function="add")\n',
    "training/cosine.py": 'COSINE = Schedule(name="cosine", title="Cosine", class_name="C")\n',
}


def test_an_option_is_added_by_one_file(tmp_path: Path):
    package = tmp_path / "mnist_core"
    shutil.copytree(PROJECT / "mnist_core", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in ONE_FILE_EACH.items():
        (package / name).write_text(text)
    asked = (
        "from mnist_core.cli.commands import train\n"
        "from mnist_core.ui.shared.names import AUGMENTATION_TITLES, MODEL_TITLES\n"
        "from mnist_core.ui.shared.names import SCHEDULE_TITLES\n"
        "choices = {p.name: p.type.choices for p in train.params if hasattr(p.type, 'choices')}\n"
        "assert list(MODEL_TITLES.items())[-1] == ('tiny', 'Tiny')\n"
        "assert AUGMENTATION_TITLES['noise'] == 'Noise' and 'noise' in choices['augmentation']\n"
        "assert SCHEDULE_TITLES['cosine'] == 'Cosine' and 'cosine' in choices['schedule']\n"
        "assert 'tiny' in choices['model']"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, check=True)


def test_every_architecture_has_a_record_in_its_file_and_a_position_of_its_own():
    files = {path.stem for path in (PROJECT / "mnist_core" / "models").glob("[!_]*.py")}
    assert {option.module for option in ARCHITECTURES.values()} == files - {"preprocessing"}
    positions = [option.position for option in ARCHITECTURES.values()]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_convolutional_is_what_has_convolutions(name):
    model = import_module(f"mnist_core.models.{ARCHITECTURES[name].module}").build_model(
        keras.layers.Rescaling(1 / 255)
    )
    found = any(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)
    assert found == ARCHITECTURES[name].convolutional


@pytest.mark.parametrize("name", [n for n, option in AUGMENTATIONS.items() if option.function])
def test_an_augmentation_changes_images_and_labels_only_if_it_says_so(name):
    option = AUGMENTATIONS[name]
    module = import_module(f"mnist_core.augmentation.{option.module}")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (12, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, 12, dtype=np.uint8)
    changed, changed_labels = getattr(module, option.function)(images, labels, 0, 0)
    assert (changed.shape, changed.dtype) == (images.shape, np.uint8)
    assert not np.array_equal(changed, images)
    assert np.array_equal(changed_labels, labels) != option.changes_labels
    config = TrainingConfig(augmentation=name)
    assert config.spreads_labels == option.changes_labels


@pytest.mark.parametrize("name", [n for n, option in SCHEDULES.items() if option.class_name])
def test_a_schedule_has_the_variables_that_a_worker_sets(name):
    option = SCHEDULES[name]
    module = import_module(f"mnist_core.training.{option.module}")
    schedule = getattr(module, option.class_name)(0.1, 100)
    schedule.peak.assign(0.5)
    schedule.steps.assign(10)
    assert 0 < float(schedule(1)) <= 0.5


def test_every_optimizer_can_be_built_with_its_settings():
    for option in OPTIMIZERS.values():
        built = getattr(keras.optimizers, option.keras_class)(**dict(option.settings))
        assert all(getattr(built, setting) == value for setting, value in option.settings)


def test_there_is_a_loop_for_every_name():
    assert set(loops.LOOPS) == set(LOOPS)
