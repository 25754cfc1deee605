"""Which runs a lesson means: by a recipe, by settings, or by a recipe with other settings.

A setting that is not named is as the recipe has it, or else the usual one, for another one would
give other curves. The seed and the precision may be any, and a run may have been continued.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.lessons.deeds import Deeds
from mnist_core.lessons.records import Check, Lesson
from mnist_core.recipes import RECIPES
from mnist_core.records import MAX_EPOCHS, Run

_GIVE_A_NETWORK = ("trained", "reached", "stayed")
DONE_BY_RUNS = (*_GIVE_A_NETWORK, "diverged")
_SETTINGS = {field.name for field in fields(TrainingConfig)} - {"warm_start_from"}
_WHATEVER = ("seed", "precision")  # unless it is named
_NO_SETTING = ("recipe", "fine_tuned")
_MOST_IMAGES = 60_000
Values = Mapping[str, Any]


def check_run(of: Values) -> None:
    """Raise ValueError unless this says which run is meant: a recipe, or settings."""
    if not isinstance(of, Mapping):
        raise ValueError("a recipe, or settings of a run, by name")
    if not all(isinstance(name, str) for name in of):
        raise ValueError("a recipe, or settings of a run, each by its name")
    recipe = of.get("recipe", "")
    if recipe not in ("", *RECIPES):
        raise ValueError(f"recipe: one of {', '.join(RECIPES)}")
    if not isinstance(of.get("fine_tuned", False), bool):
        raise ValueError("fine_tuned: true or false")
    unknown = set(of) - _SETTINGS - set(_NO_SETTING)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no setting of a run")
    try:
        _config(of).validate(MAX_EPOCHS, _MOST_IMAGES)
    except ConfigError as error:
        raise ValueError(f"{error.field}: {error.allowed}") from error


def is_meant(run: Run, of: Values) -> bool:
    """True of a run with this recipe and these settings."""
    config, named = run.config, _named(of)
    if "fine_tuned" in of and bool(config.warm_start_from) != of["fine_tuned"]:
        return False
    if not named and "recipe" not in of:
        return True
    free: dict[str, Any] = {"epochs": max(epochs_meant(of) or 0, config.epochs)}
    if "fine_tuned" in of:
        free["warm_start_from"] = config.warm_start_from
    return has_settings(config, replace(_config(of), **free), named)


def has_settings(
    config: TrainingConfig, wanted: TrainingConfig, named: Collection[str] = ()
) -> bool:
    """True of the settings that are wanted, whatever the seed and the precision.

    Args:
        config: the settings of a run.
        wanted: those that it is to have.
        named: settings that are to be the same even if they are one of these two.
    """
    free = {name: getattr(config, name) for name in _WHATEVER if name not in named}
    return replace(wanted, **free) == config


def epochs_meant(of: Values) -> int | None:
    """After how many epochs such a run is looked at; None for after all."""
    return _config(of).epochs if "epochs" in of or "recipe" in of else None


def dataset_meant(of: Values) -> str | None:
    """The data set that such a run learns from; None where it may be any."""
    return _config(of).dataset if _named(of) or "recipe" in of else None


def runs_meant(of: Values, deeds: Deeds) -> list[Run]:
    """The person's own runs that are finished and have a network, the newest first."""
    return [run for run in deeds.runs if is_meant(run, of) and _is_ready(run)]


def run_that_shows(of: Values, deeds: Deeds) -> Run | None:
    """The newest of these that was not continued, for a continued one has another result; the
    newest that was where there is no other, and None for none at all."""
    found, epochs = runs_meant(of, deeds), epochs_meant(of)
    as_meant = [run for run in found if run.config.epochs == epochs]
    return next(iter(as_meant or found), None)


def can_do(run: Run, check: Check) -> bool:
    """True of a run that will have done what a check asks once it ends as wanted."""
    return check.done in DONE_BY_RUNS and is_meant(run, check.of)


def step_of(lesson: Lesson, of: Values) -> int | None:
    """The step of a lesson, from 1, in which such a run is trained; None for none. A run that is to
    diverge gives no network that another part could mean."""
    for place, step in enumerate(lesson.steps, 1):
        for check in step.checks:
            if check.done in _GIVE_A_NETWORK and _without_accuracy(check.of) == of:
                return place
    return None


def runs_of(check: Check) -> Iterable[Values]:
    """The runs that a check names, besides one that it asks to be trained."""
    if check.done in DONE_BY_RUNS:
        return ()
    return (*([check.of["run"]] if "run" in check.of else []), *check.of.get("of", ()))


def _without_accuracy(of: Values) -> dict[str, Any]:
    return {name: value for name, value in of.items() if name != "accuracy"}


def _named(of: Values) -> dict[str, Any]:
    return {name: value for name, value in of.items() if name in _SETTINGS}


def _config(of: Values) -> TrainingConfig:
    base = RECIPES[of["recipe"]].config if of.get("recipe") else TrainingConfig()
    return replace(base, **_named(of))


def _is_ready(run: Run) -> bool:
    done = run.state == "finished" and not run.needs_export
    return done and run.test_accuracy is not None
