"""What the command line prints: lines for people, and objects for other programs."""

from __future__ import annotations

from typing import Any

from mnist_core.counting import plural
from mnist_core.reading.reader import ReadDigit
from mnist_core.recipes import Measured, Recipe, recipe_of
from mnist_core.records import EpochRecord, Run


def digit_summary(digit: ReadDigit) -> dict[str, Any]:
    """One digit as the command line tells it to other programs."""
    probabilities = [round(probability, 6) for probability in digit.probabilities.tolist()]
    return {
        "label": digit.label,
        "probability": probabilities[digit.label],
        "probabilities": probabilities,
        "guesses": list(digit.guesses),
        "score": round(digit.score, 6),
        "sure": digit.sure,
        "box": list(digit.digit.box),
    }


def summary(run: Run) -> dict[str, Any]:
    """A run as the command line tells it to other programs."""
    names = ["id", "state", "epochs_done", "val_accuracy", "test_accuracy", "test_loss", "seconds"]
    names.append("precision")
    return {**{name: getattr(run, name) for name in names}, "config": run.config.to_dict()}


def answer_line(answer: dict[str, Any], class_names: tuple[str, ...]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    if not answer["digits"]:
        return f"{answer['file']}: no digit found"
    if not answer["sure"]:
        return f"{answer['file']}: not sure: {_either(answer['digits'], class_names)}"
    probabilities = ", ".join(f"{digit['probability']:.0%}" for digit in answer["digits"])
    return f"{answer['file']}: {answer['text']} ({probabilities})"


def _either(digits: list[dict[str, Any]], class_names: tuple[str, ...]) -> str:
    """Each digit, with both guesses where it is not sure: "4, 3 or 5"."""
    return ", ".join(
        class_names[digit["label"]]
        if digit["sure"]
        else " or ".join(class_names[label] for label in digit["guesses"])
        for digit in digits
    )


def model_line(run: Run) -> str:
    config = run.config
    test = "" if run.test_accuracy is None else f"test accuracy {run.test_accuracy:.2%}"
    count = run.epochs_done * (config.steps_per_epoch or 1)
    unit = plural(count, "step" if config.steps_per_epoch else "epoch")
    length = f"{count:>6,} {unit:<6}"
    return f"{run.id:<16}{config.dataset:<15}{config.model:<14}{length}  {test}"


def epoch_line(run: Run, record: EpochRecord) -> str:
    config = run.config
    steps = config.steps_per_epoch or 1
    unit = "Step" if config.steps_per_epoch else "Epoch"
    held_out = record.val_accuracy
    validation = "" if held_out is None else f" validation {held_out:.2%},"
    return (
        f"{unit} {record.epoch * steps:>2,} of {config.epochs * steps:,}: loss {record.loss:.4f}, "
        f"accuracy {record.accuracy:.2%},{validation} {record.seconds:.1f} s, "
        f"{record.images_per_second:,.0f} images/s"
    )


def result_line(run: Run, ship: str | None) -> str:
    kept = f" in artifacts/models/{ship}" if ship else f" as run {run.id}"
    recipe = recipe_of(run.config)
    published = f" ({_kind(recipe)}: {recipe.test_accuracy:.2%})" if recipe else ""
    return (
        f"Test accuracy {run.test_accuracy:.2%}{published} after {run.seconds:.0f} s. Saved{kept}."
    )


def recipe_line(recipe: Recipe, measured: Measured | None) -> str:
    here = "" if measured is None else f", measured {measured.test_accuracy:.2%}"
    figure = f"{_kind(recipe)} {recipe.test_accuracy:.2%}"
    return f"{recipe.name:<15}{figure:<18}{here:<18}  {recipe.source}"


def _kind(recipe: Recipe) -> str:
    return "our target" if recipe.own else "published"
