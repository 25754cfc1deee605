"""The models that ship, run without TensorFlow."""

from __future__ import annotations

import concurrent.futures

import numpy as np
import pytest

from mnist_core.data.datasets import load_test_split
from mnist_core.errors import ModelNotFoundError
from mnist_core.reading.classifier import BATCH, Classifier, softmax
from mnist_core.records import Run
from tests.helpers.stored import open_networks

NETWORKS = open_networks()
SHIPPED = ("digits-cnn", "digits-dense", "fashion-dense")


def load(name: str) -> tuple[Classifier, Run]:
    return Classifier(NETWORKS.load_model(name), name), NETWORKS.load_run(name)


def test_softmax_of_numbers_worked_out_by_hand() -> None:
    logits = np.log(np.array([[1.0, 2.0, 5.0]]))
    assert softmax(logits) == pytest.approx(np.array([[0.125, 0.25, 0.625]]))


def test_softmax_stands_large_numbers() -> None:
    assert softmax(np.array([[1e4, 0.0]])).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_is_as_good_as_its_record_says(name: str) -> None:
    classifier, run = load(name)
    split = load_test_split(run.config.dataset)
    read = classifier.predict(split.images).argmax(axis=1)
    assert (read == split.labels).mean() == pytest.approx(run.test_accuracy, abs=0.0005)


def test_an_image_is_read_the_same_alone_and_among_others() -> None:
    classifier, _ = load("digits-dense")
    images = load_test_split("mnist").images[: BATCH + 3]
    together = classifier.predict(images)
    for i in (0, BATCH - 1, BATCH, BATCH + 2):
        assert classifier.predict(images[i : i + 1])[0] == pytest.approx(together[i], abs=1e-5)


def test_probabilities_sum_to_one_and_no_image_gives_none() -> None:
    classifier, _ = load("digits-cnn")
    probabilities = classifier.predict(load_test_split("mnist").images[:20])
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert classifier.predict(np.empty((0, 28, 28), np.uint8)).shape == (0, 10)


def test_threads_may_share_a_classifier() -> None:
    classifier, _ = load("digits-dense")
    images = load_test_split("mnist").images[:64]
    expected = classifier.predict(images)
    parts = [images[i : i + 1 + i % 7] for i in range(50)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(classifier.predict, parts))
    for i, answer in enumerate(answers):
        assert answer == pytest.approx(expected[i : i + len(answer)], abs=1e-5)


@pytest.mark.parametrize("content", [b"", b"not a model", b"TFL3" * 100])
def test_a_damaged_model_is_named(content: bytes) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        Classifier(content, "broken")
    assert (caught.value.name, caught.value.reason) == ("broken", "damaged")
