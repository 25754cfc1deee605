"""What a lesson asks to be done, and whether it is: looked up, never ticked.
A run of one's own is meant by its recipe, whatever the seed, by `fine_tuned`, and by any setting.

    trained     such a run is finished, and its network is ready
    reached     the same, and its test accuracy is at least `accuracy`
    stayed      the same, and its test accuracy is at most `accuracy`
    diverged    such a run ended because its loss became NaN or infinite
    compared    runs or networks were shown side by side: at least `runs` of them, 2 if that is
                left out, and at least `own` of one's own, none if that is left out
    read        a network read an image `as` a class; `source` is drawing, photo or test, `digit`
                is what it is, `own` asks for a network of one's own, and `dataset` is the
                network's, mnist if that is left out
    misread     an image of the class `digit` was read `as` another one; both may be left out
    opened      a `page` was opened; `set` are parameters of its address, as in a link
    kept        so many drawings are kept on Handwriting: `count`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from mnist_core.config import DATASET_NAMES, TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.lessons.deeds import SOURCES, Deeds, Reading
from mnist_core.lessons.records import Check
from mnist_core.recipes import RECIPES, recipe_of
from mnist_core.records import MAX_EPOCHS, Run

LINKED_PAGES = ("Home", "Draw", "Train", "Browse", "Inside", "Handwriting")
"""Pages that a lesson leads to."""

_SETTINGS = {field.name for field in fields(TrainingConfig)} - {"warm_start_from"}
_MOST_IMAGES = 60_000
_DONE_BY_RUNS = ("trained", "reached", "stayed", "diverged")
_OF_READING = ("source", "own", "dataset")  # besides two digits
Values = Mapping[str, Any]


def check_run(of: Values) -> None:
    """Raise ValueError unless this says which run is meant: a recipe, or settings."""
    recipe = of.get("recipe", "")
    if recipe not in ("", *RECIPES):
        raise ValueError(f"recipe: one of {', '.join(RECIPES)}")
    if not isinstance(of.get("fine_tuned", False), bool):
        raise ValueError("fine_tuned: true or false")
    settings = {name: value for name, value in of.items() if name not in ("recipe", "fine_tuned")}
    unknown = set(settings) - _SETTINGS
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no setting of a run")
    try:
        replace(TrainingConfig(), **settings).validate(MAX_EPOCHS, _MOST_IMAGES)
    except ConfigError as error:
        raise ValueError(f"{error.field}: {error.allowed}") from error


def is_meant(run: Run, of: Values) -> bool:
    """True of a run with this recipe and these settings."""
    config = run.config
    followed = recipe_of(config)
    if "recipe" in of and (followed is None or followed.name != of["recipe"]):
        return False
    if "fine_tuned" in of and bool(config.warm_start_from) != of["fine_tuned"]:
        return False
    return all(getattr(config, name) == value for name, value in of.items() if name in _SETTINGS)


def runs_meant(of: Values, deeds: Deeds) -> list[Run]:
    """The person's own runs that are finished and have a network, the newest first."""
    return [run for run in deeds.runs if is_meant(run, of) and _is_ready(run)]


def can_do(run: Run, check: Check) -> bool:
    """True of a run that will have done what a check asks once it ends as wanted."""
    return check.done in _DONE_BY_RUNS and is_meant(run, check.of)


def is_done(check: Check, deeds: Deeds) -> bool:
    """True once the person has done it."""
    return CHECKS[check.done][1](check.of, deeds)


def check_parameters(done: str, of: Values) -> None:
    """Raise ValueError, with what is wrong, unless a check can have these parameters."""
    CHECKS[done][0](of)


def _is_ready(run: Run) -> bool:
    done = run.state == "finished" and not run.needs_export
    return done and run.test_accuracy is not None


def _check_with_accuracy(of: Values) -> None:
    accuracy = of.get("accuracy")
    if isinstance(accuracy, bool) or not isinstance(accuracy, (int, float)):
        raise ValueError("accuracy: a number from 0 to 1")
    if not 0 <= accuracy <= 1:
        raise ValueError("accuracy: a number from 0 to 1")
    check_run({name: value for name, value in of.items() if name != "accuracy"})


def _check_numbers(of: Values, allowed: Mapping[str, range]) -> None:
    for name, value in of.items():
        if name not in allowed:
            raise ValueError(f"{name}: one of {', '.join(allowed)}")
        if isinstance(value, bool) or value not in allowed[name]:
            numbers = allowed[name]
            raise ValueError(f"{name}: a whole number from {numbers[0]} to {numbers[-1]}")


def _check_read(of: Values) -> None:
    rest = {name: value for name, value in of.items() if name not in _OF_READING}
    _check_numbers(rest, {"as": range(10), "digit": range(10)})
    if of.get("source", SOURCES[0]) not in SOURCES:
        raise ValueError(f"source: one of {', '.join(SOURCES)}")
    if of.get("dataset", DATASET_NAMES[0]) not in DATASET_NAMES:
        raise ValueError(f"dataset: one of {', '.join(DATASET_NAMES)}")
    if not isinstance(of.get("own", False), bool):
        raise ValueError("own: true or false")


def _check_opened(of: Values) -> None:
    if of.get("page") not in LINKED_PAGES:
        raise ValueError(f"page: one of {', '.join(LINKED_PAGES)}")
    if not isinstance(of.get("set", {}), dict) or set(of) - {"page", "set"}:
        raise ValueError("a page, and set with parameters of its address")


def _reached(of: Values, deeds: Deeds) -> bool:
    return any((run.test_accuracy or 0) >= of["accuracy"] for run in runs_meant(of, deeds))


def _stayed(of: Values, deeds: Deeds) -> bool:
    return any((run.test_accuracy or 0) <= of["accuracy"] for run in runs_meant(of, deeds))


def _diverged(of: Values, deeds: Deeds) -> bool:
    return any(
        is_meant(run, of) and (run.failure or {}).get("error") == "DivergedError"
        for run in deeds.runs
    )


def _read(of: Values, deeds: Deeds) -> bool:
    return any(_fits(reading, of, deeds) for reading in deeds.readings)


def _misread(of: Values, deeds: Deeds) -> bool:
    return any(
        reading.label not in (None, reading.answer) and _fits(reading, of, deeds)
        for reading in deeds.readings
    )


def _fits(reading: Reading, of: Values, deeds: Deeds) -> bool:
    own = not of.get("own") or any(run.id == reading.network for run in deeds.runs)
    same = reading.dataset == of.get("dataset", "mnist")  # a class's number means another thing
    asked = (("as", reading.answer), ("digit", reading.label), ("source", reading.source))
    return own and same and all(of.get(name, value) == value for name, value in asked)


def _opened(of: Values, deeds: Deeds) -> bool:
    wanted = {(name, address_value(value)) for name, value in of.get("set", {}).items()}
    return any(visit.page == of["page"] and wanted <= visit.address for visit in deeds.visits)


def _compared(of: Values, deeds: Deeds) -> bool:
    own = {run.id for run in deeds.runs}
    return any(
        len(shown) >= of.get("runs", 2) and len(shown & own) >= of.get("own", 0)
        for shown in deeds.compared
    )


def address_value(value: object) -> str:
    """A value as an address has it: true and false in small letters."""
    return str(value).lower() if isinstance(value, bool) else str(value)


CHECKS: dict[str, tuple[Callable[[Values], None], Callable[[Values, Deeds], bool]]] = {
    "trained": (check_run, lambda of, deeds: bool(runs_meant(of, deeds))),
    "reached": (_check_with_accuracy, _reached),
    "stayed": (_check_with_accuracy, _stayed),
    "diverged": (check_run, _diverged),
    "compared": (
        lambda of: _check_numbers(of, {"runs": range(2, 9), "own": range(9)}),
        _compared,
    ),
    "read": (_check_read, _read),
    "misread": (_check_read, _misread),
    "opened": (_check_opened, _opened),
    "kept": (
        lambda of: _check_numbers(of, {"count": range(1, 101)}),
        lambda of, deeds: deeds.kept >= of.get("count", 1),
    ),
}
"""By name: what its parameters may be, and whether it is done."""
