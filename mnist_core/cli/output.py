"""What the command line prints: lines for people, and objects for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mnist_core.cli.help_text import padded
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number, visible
from mnist_core.reading.reader import ReadDigit
from mnist_core.recipes import Measured, Recipe, recipe_of
from mnist_core.records import EpochRecord, Run

_EPOCH_LINES = {  # whether the length is in steps, and whether there is a validation set
    (False, False): N_(
        "Epoch {done} of {all}: loss {loss}, accuracy {accuracy}, {seconds} s, {speed} images/s"
    ),
    (False, True): N_(
        "Epoch {done} of {all}: loss {loss}, accuracy {accuracy}, validation {validation}, "
        "{seconds} s, {speed} images/s"
    ),
    (True, False): N_(
        "Step {done} of {all}: loss {loss}, accuracy {accuracy}, {seconds} s, {speed} images/s"
    ),
    (True, True): N_(
        "Step {done} of {all}: loss {loss}, accuracy {accuracy}, validation {validation}, "
        "{seconds} s, {speed} images/s"
    ),
}


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
    file = visible(answer["file"])
    if "error" in answer:
        return f"{file}: {answer['error']}"
    if not answer["digits"]:
        return _("{file}: no digit found").format(file=file)
    if not answer["sure"]:
        either = _either(answer["digits"], class_names)
        return _("{file}: not sure: {answer}").format(file=file, answer=either)
    probabilities = _(", ").join(f"{digit['probability']:.0%}" for digit in answer["digits"])
    line = f"{file}: {answer['text']} ({probabilities})"
    if not answer["left_out"]:
        return line
    return _("{line}; a point, a minus sign or an underline was left out").format(line=line)


def _either(digits: list[dict[str, Any]], class_names: tuple[str, ...]) -> str:
    """Each digit, with both guesses where it is not sure: "4, 3 or 5"."""
    return _(", ").join(_answer(digit, class_names) for digit in digits)


def _answer(digit: dict[str, Any], class_names: tuple[str, ...]) -> str:
    label: int = digit["label"]
    if digit["sure"]:
        return class_names[label]
    best, other = (class_names[label] for label in digit["guesses"])
    return _("{best} or {other}").format(best=best, other=other)


def model_line(run: Run) -> str:
    config = run.config
    test = ""
    if run.test_accuracy is not None:
        test = _("test accuracy {accuracy}").format(accuracy=f"{run.test_accuracy:.2%}")
    count = run.epochs_done * (config.steps_per_epoch or 1)
    if config.steps_per_epoch:
        length = ngettext("{count} step", "{count} steps", count)
    else:
        length = ngettext("{count} epoch", "{count} epochs", count)
    length = length.format(count=f"{number(count):>6}")
    return f"{run.id:<16}{config.dataset:<15}{config.model:<14}{padded(length, 13)}  {test}"


def epoch_line(run: Run, record: EpochRecord) -> str:
    config = run.config
    steps, held_out = config.steps_per_epoch, record.val_accuracy
    return _(_EPOCH_LINES[bool(steps), held_out is not None]).format(
        done=f"{number(record.epoch * (steps or 1)):>2}",
        all=number(config.epochs * (steps or 1)),
        loss=number(record.loss, 4),
        accuracy=f"{record.accuracy:.2%}",
        validation="" if held_out is None else f"{held_out:.2%}",
        seconds=number(record.seconds, 1),
        speed=number(record.images_per_second),
    )


def result_line(run: Run, folder: Path | None) -> str:
    """How a run ended, and the folder that its network was copied to, if it was."""
    kept = _("as run {id}").format(id=run.id)
    if folder:
        kept = _("in {folder}").format(folder=folder)
    recipe = recipe_of(run.config)
    said = _("Test accuracy {accuracy} after {seconds} s. Saved {where}.")
    if recipe and recipe.own:
        said = _(
            "Test accuracy {accuracy} (our target: {published}) after {seconds} s. Saved {where}."
        )
    elif recipe:
        said = _(
            "Test accuracy {accuracy} (published: {published}) after {seconds} s. Saved {where}."
        )
    return said.format(
        accuracy=f"{run.test_accuracy:.2%}",
        published=f"{recipe.test_accuracy:.2%}" if recipe else "",
        seconds=f"{run.seconds:.0f}",
        where=kept,
    )


def recipe_line(recipe: Recipe, measured: Measured | None) -> str:
    here = ""
    if measured is not None:
        here = _("measured {accuracy}").format(accuracy=f"{measured.test_accuracy:.2%}")
    figure = _("our target {accuracy}") if recipe.own else _("published {accuracy}")
    figure = figure.format(accuracy=f"{recipe.test_accuracy:.2%}")
    source = _(recipe.source) if recipe.own else recipe.source
    return f"{recipe.name:<15}{padded(figure, 20)}{padded(here, 18)}{source}"
