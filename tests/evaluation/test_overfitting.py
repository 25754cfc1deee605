"""Overfitting and differences between runs, on histories made by hand."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.evaluation.overfitting import differing_settings, find_overfitting
from mnist_core.recipes import RECIPES
from mnist_core.records import EpochRecord, Run
from mnist_core.ui.train.run_text import difference_text, gap_text
from tests.helpers.spaces import spaced


def history(losses: list[float], val_losses: list[float | None]) -> tuple[EpochRecord, ...]:
    return tuple(
        EpochRecord(i + 1, loss, 1 - loss / 10, val, val and 0.9, 0.001, 1, (), 1, 1)
        for i, (loss, val) in enumerate(zip(losses, val_losses, strict=True))
    )


def test_it_begins_after_the_lowest_validation_loss():
    found = find_overfitting(history([0.5, 0.3, 0.2, 0.1, 0.05], [0.4, 0.3, 0.25, 0.28, 0.35]))
    assert (found.epoch, found.lowest, found.last) == (4, 0.25, 0.35)
    assert found.gap == pytest.approx(0.995 - 0.9)


@pytest.mark.parametrize(
    ("losses", "val_losses"),
    [
        ([0.5, 0.3, 0.2], [0.4, 0.3, 0.25]),  # still falling
        ([0.5, 0.3, 0.2], [0.4, 0.25, 0.26]),  # not a twentieth above
        ([0.5, 0.3, 0.4], [0.4, 0.25, 0.5]),  # the training loss rose as well
        ([0.5, 0.3, 0.2], [0.4, 0.5, 0.3]),  # it came back
        ([0.5, 0.1], [None, None]),
        ([], []),
    ],
)
def test_what_is_no_overfitting(losses, val_losses):
    assert find_overfitting(history(losses, val_losses)) is None


def test_a_rising_loss_that_costs_no_accuracy_is_not_named():
    seen = history([0.5, 0.3, 0.2], [0.4, 0.25, 0.4])
    assert find_overfitting(seen) is not None
    better = (*seen[:2], replace(seen[2], val_accuracy=0.95))
    assert find_overfitting(better) is None


def test_a_run_that_diverged_does_not_overfit():
    """It reads neither its training images nor others."""
    seen = history([900.0, 700.0, 600.0], [945.6, 1000.0, 1201.3])
    chance = tuple(replace(record, accuracy=0.098, val_accuracy=0.1) for record in seen)
    assert find_overfitting(chance) is None
    told = gap_text("B", chance, TrainingConfig())
    assert "does not overfit" in told and "no better than the validation images" in told


def test_the_gap_is_named_with_its_epoch():
    seen = history([0.5, 0.2, 0.1], [0.3, 0.2, 0.4])
    assert "overfits from epoch 3 on" in gap_text("A", seen, TrainingConfig())
    told = spaced(gap_text("A", seen, TrainingConfig()))
    assert re.search(r"is [\d.]+ percentage points above", told)
    assert "overfits from step 40 on" in gap_text("A", seen, TrainingConfig(steps_per_epoch=20))
    assert "does not overfit" in gap_text("A", seen[:2], TrainingConfig())
    assert "no validation images" in gap_text("A", history([0.5], [None]), TrainingConfig())


def test_a_rise_that_costs_nothing_is_not_called_close_to_the_lowest():
    seen = history([0.5, 0.3, 0.2], [0.4, 0.25, 0.4])
    better = (*seen[:2], replace(seen[2], val_accuracy=0.95))
    told = gap_text("A", better, TrainingConfig())
    assert "loss of A rose from 0.250 to 0.400" in told and "cost no accuracy" in told
    both = gap_text("A", history([0.5, 0.3, 0.4], [0.4, 0.25, 0.5]), TrainingConfig())
    assert both.startswith("A does not overfit") and "so did the training loss" in both
    assert "close" in gap_text("A", history([0.5, 0.3], [0.4, 0.25]), TrainingConfig())


def test_differences_are_told_in_words():
    first, second = TrainingConfig(), TrainingConfig(learning_rate=0.01, optimizer="sgd")
    assert differing_settings(first, second) == {
        "learning_rate": (0.001, 0.01), "optimizer": ("adam", "sgd"),
    }  # fmt: skip
    one, other = Run("a", first, test_accuracy=0.97), Run("b", second, test_accuracy=0.975)
    assert difference_text("A", one, "B", other) == (
        "**A** and **B** differ in learning rate (0.001 and 0.01) and optimizer (Adam and "
        "SGD). All other settings are equal. The test accuracy of **B** is 0.50 percentage points "
        "higher."
    )
    same = difference_text("A", one, "B", replace(one, id="b"))
    assert same == "**A** and **B** have the same settings. Both have the same test accuracy."


def test_wrong_labels_are_told_as_a_percentage():
    one, other = Run("a", TrainingConfig()), Run("b", TrainingConfig(wrong_labels=0.2))
    assert "differ in wrong labels (0 % and 20 %)" in spaced(difference_text("A", one, "B", other))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            TrainingConfig(epochs=1, steps_per_epoch=419),
            TrainingConfig(epochs=10, steps_per_epoch=100),
            "length (419 steps and 1,000 steps)",
        ),
        (
            TrainingConfig(epochs=5),
            TrainingConfig(epochs=1, steps_per_epoch=20),
            "length (5 epochs and 20 steps)",
        ),
        (
            TrainingConfig(epochs=1),
            TrainingConfig(epochs=3, seed=2),
            "length (1 epoch and 3 epochs) and seed (0 and 2)",
        ),
        (
            TrainingConfig(epochs=10, steps_per_epoch=100),
            TrainingConfig(epochs=5, steps_per_epoch=200),
            "steps per epoch (100 and 200)",
        ),
    ],
)
def test_how_long_two_runs_are_is_one_difference(one, other, told):
    text = spaced(difference_text("A", Run("a", one), "B", Run("b", other)))
    assert text == f"**A** and **B** differ in {told}. All other settings are equal."


def test_the_precision_that_was_measured_to_be_faster_is_compared_and_not_the_wish():
    asked, measured = TrainingConfig(), TrainingConfig(precision="auto")
    one, other = Run("a", asked), Run("b", measured, precision="float32")
    assert "have the same settings" in difference_text("A", one, "B", other)


def test_any_two_recipes_are_told_apart_in_words():
    for one, other in combinations(RECIPES.values(), 2):
        text = difference_text("A", Run("a", one.config), "B", Run("b", other.config))
        assert " differ in " in text and "_" not in text
