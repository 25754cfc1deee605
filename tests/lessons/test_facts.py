"""What lessons say of the data sets and of a network that ships is so."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mnist_core.data.datasets import load_dataset, load_test_split
from mnist_core.i18n.languages import LANGUAGES
from mnist_core.lessons.loader import lesson_files, load
from mnist_core.lessons.records import Check
from mnist_core.reading.classifier import Classifier
from tests.helpers.artifacts import SHIPPED


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_pixels_of_a_training_image_were_counted_which_one_is_shown(language):
    empty = (load_dataset("mnist").all_training.images == 0).sum((1, 2)).mean()
    told = load("first_network", language).questions[0].because
    assert [int(n) for n in re.findall(r"\d{3}", told)] == [784, round(empty)]
    assert f"{empty / 784:.0%}" in told.replace(" %", "%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_pixels_of_clothes_were_counted(language):
    digits, clothes = (
        (load_dataset(name).all_training.images == 0).sum((1, 2)).mean()
        for name in ("mnist", "fashion_mnist")
    )
    question = load("clothes", language).questions[0]
    told = int(re.search(r"\d{3}", question.choices[question.answer]).group())
    assert told == pytest.approx(clothes, abs=5)
    assert re.findall(r"\d{3}", question.ask)[-1] == str(10 * round(digits / 10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_moved_test_images_are_read_as_badly_as_told(language):
    test = load_test_split("mnist")
    moved = np.zeros_like(test.images)
    moved[:, 4:, 4:] = test.images[:, :-4, :-4]
    network = Classifier((SHIPPED / "digits-dense" / "model.tflite").read_bytes(), "digits-dense")
    right = 100 * np.mean(network.predict(moved).argmax(1) == test.labels)
    question = next(q for q in load("why_it_misreads_you", language).questions if q.id == "moved")
    told = int(re.search(r"\d+", question.choices[question.answer]).group())
    assert right == pytest.approx(told, abs=4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_of_what_was_read_asks_for_no_place_and_no_size_which_nobody_looks_up(language):
    steps = (step for name in lesson_files() for step in load(name, language).steps)
    checks = [part for step in steps for part in step.parts if isinstance(part, Check)]
    read = [check.text for check in checks if check.done in ("read", "misread")]
    asked = [text for text in read if re.search("corner|small|large|角|小|大", text)]
    assert read and not asked
