"""The data sets that ship, and what happens when their files are not what they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.datasets import (
    CLASS_NAMES,
    SHA256,
    load_dataset,
    load_test_split,
    load_training_facts,
)
from mnist_core.errors import DatasetError
from mnist_core.settings import Settings

FOLDER = Settings().datasets


@pytest.fixture(scope="module", params=["mnist", "fashion_mnist"])
def dataset(request):
    return load_dataset(request.param)


def test_each_part_has_its_images_and_labels(dataset):
    parts = (dataset.train, dataset.validation, dataset.test)
    for part, count in zip(parts, (50_000, 10_000, 10_000), strict=True):
        assert part.images.shape == (count, 28, 28)
        assert part.images.dtype == part.labels.dtype == np.uint8
        assert part.labels.shape == (count,) and len(part) == count
        assert set(part.labels.tolist()) == set(range(10))
    assert (dataset.train.images.min(), dataset.train.images.max()) == (0, 255)


def test_each_class_has_a_name_of_its_own(dataset):
    assert len(set(dataset.class_names)) == 10


def test_the_first_images_are_the_ones_everybody_knows():
    assert load_dataset("mnist").train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert load_test_split("mnist").labels[:5].tolist() == [7, 2, 1, 0, 4]
    boot = CLASS_NAMES["fashion_mnist"][load_dataset("fashion_mnist").train.labels[0]]
    assert boot == "Ankle boot"


def test_validation_is_the_last_10000_training_images(dataset):
    with np.load(FOLDER / f"{dataset.name}.npz") as arrays:
        images, labels = arrays["x_train"], arrays["y_train"]
    assert np.array_equal(dataset.validation.images, images[-10_000:])
    assert np.array_equal(dataset.validation.labels, labels[-10_000:])
    assert np.array_equal(dataset.train.labels, labels[:-10_000])


def test_the_test_split_alone_is_the_same_as_in_the_whole(dataset):
    alone = load_test_split(dataset.name)
    assert np.array_equal(alone.images, dataset.test.images)
    assert np.array_equal(alone.labels, dataset.test.labels)


def test_nobody_can_change_what_all_share(dataset):
    with pytest.raises(ValueError, match="read-only"):
        dataset.train.images[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        dataset.test.labels[0] = 1


def test_ink_is_bright_and_paper_is_0(dataset):
    assert np.median(dataset.train.images[:, 0, 0]) == 0


@pytest.mark.parametrize("load", [load_dataset, load_test_split])
def test_a_missing_file_is_named(tmp_path, load):
    with pytest.raises(DatasetError) as caught:
        load("mnist", tmp_path)
    assert Path(caught.value.path) == tmp_path / "mnist.npz"
    assert caught.value.reason == "missing"


@pytest.mark.parametrize("length", [0, 1, 1000, -1])
def test_a_truncated_file_is_refused(tmp_path, length):
    (tmp_path / "mnist.npz").write_bytes((FOLDER / "mnist.npz").read_bytes()[:length])
    with pytest.raises(DatasetError) as caught:
        load_test_split("mnist", tmp_path)
    assert (Path(caught.value.path), caught.value.reason) == (tmp_path / "mnist.npz", "altered")


def test_a_single_changed_bit_is_noticed(tmp_path):
    content = bytearray((FOLDER / "mnist.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(DatasetError, match="altered"):
        load_dataset("mnist", tmp_path)


def test_one_data_set_does_not_pass_for_the_other(tmp_path):
    (tmp_path / "mnist.npz").write_bytes((FOLDER / "fashion_mnist.npz").read_bytes())
    with pytest.raises(DatasetError, match="altered"):
        load_dataset("mnist", tmp_path)


@pytest.mark.parametrize("name", ["emnist", "../mnist", ""])
def test_an_unknown_name_is_refused_before_a_file_is_read(name):
    with pytest.raises(DatasetError) as caught:
        load_dataset(name)
    assert caught.value.reason == "unknown name"


def test_every_data_set_that_is_checked_has_class_names():
    assert set(SHA256) == set(CLASS_NAMES)


def test_facts_of_the_training_images_are_those_of_the_whole_file(dataset):
    facts, whole = load_training_facts(dataset.name), dataset.all_training
    assert facts.counts.tolist() == np.bincount(whole.labels).tolist()
    assert np.array_equal(facts.first.images, whole.images[:25])
    assert np.array_equal(facts.first.labels, whole.labels[:25])
    expected = whole.images[whole.labels == 3].mean(axis=0)
    np.testing.assert_allclose(facts.means[3], expected, rtol=1e-5)
