"""Finds the sentence of an error and puts the error's parts in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mnist_core import errors
from mnist_core.counting import counted
from mnist_core.errors import MnistCoreError
from mnist_core.messages.sentences import (
    DATABASE,
    DATASET,
    DIVERGED,
    DRAWING,
    DRAWINGS_FILE,
    IMAGE,
    LIMITS,
    MISMATCH,
    MODEL,
    NOTHING_TAKEN_IN,
    RUN,
    SENTENCES,
    UNWATCHED,
    WORKER_LOST,
    WORKER_START,
)

_ID = re.compile(r"[a-z0-9-]+")
_MOST_QUOTED = 160  # characters


def explain(error: MnistCoreError, quote: Callable[[str], str] = str) -> str:
    """One or two sentences for the person, for any error this package raises.

    Args:
        error: what happened.
        quote: what is done to text of its parts, which may come from anywhere, for a place where
            some of it would mean something; see `ui.plain`.
    """
    try:
        return _sentence(_with_parts(error, quote))
    except KeyError:  # a reason that no version of this app gives: somebody's file
        return _sentence(errors.TrainingError(quote(_shortened(str(error)))))


def _with_parts(error: MnistCoreError, quote: Callable[[str], str]) -> MnistCoreError:
    """The same error, its parts ready to stand in a sentence."""
    ready = type(error).__new__(type(error), *error.args)
    parts = dict(vars(error))
    if isinstance(error, errors.DatasetError):
        parts["path"] = f"{error.name}.npz"  # a worker has its own copy, in a temporary folder
    for name, value in parts.items():
        setattr(ready, name, _said(value, quote))
    return ready


def _said(value: Any, quote: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {_said(str(name), quote): _said(str(each), quote) for name, each in value.items()}
    if value is None or isinstance(value, (int, float)):
        return value
    return quote(_shortened(str(value)))


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}…"


def _sentence(error: MnistCoreError) -> str:
    match error:
        case errors.ConfigError():
            field = error.field.replace("_", " ").capitalize()
            return f"{field} must be {error.allowed}, but it is {error.value}. Change it."
        case errors.DatasetError():
            restore = "Runs are not affected. Restore it with `git checkout artifacts/datasets`."
            return f"{DATASET[error.reason].format(path=error.path)} {restore}"
        case errors.ImageError():
            what = IMAGE[error.reason].format(detail=error.detail)
            return f"{what} Nothing was changed. Choose a PNG or JPEG picture of a digit."
        case errors.ModelNotFoundError():
            if error.reason not in ("unknown", "damaged") and not _ID.fullmatch(error.name):
                raise KeyError(error.reason)  # the sentence has a command with the name in it
            return MODEL[error.reason].format(name=error.name)
        case errors.RunNotFoundError():
            return RUN[error.reason].format(id=error.run_id)
        case errors.DatabaseError():
            return DATABASE[error.reason].format(detail=error.detail)
        case errors.UnwatchedError():
            return UNWATCHED.format(time=_some_time(error.seconds))
        case errors.LimitError():
            return LIMITS[error.limit].format(**_allowed(error.allowed))
        case errors.DrawingError():
            return DRAWING[error.reason]
        case errors.DrawingsFileError():
            what = DRAWINGS_FILE[error.reason].format(detail=error.detail)
            return f"{what} {NOTHING_TAKEN_IN}"
        case errors.DivergedError():
            return DIVERGED.format(moment=_moment(error))
        case errors.WorkerLostError():
            return WORKER_LOST.format(times=counted(error.deaths, "time"), epoch=error.epoch)
        case errors.WorkerStartError():
            return WORKER_START.format(times=counted(error.starts, "time"), reason=error.reason)
        case errors.WorkerMismatchError():
            return MISMATCH.format(here=_versions(error.here), there=_versions(error.there))
    sentence = SENTENCES.get(type(error))
    return sentence.format(**vars(error)) if sentence else str(error)


def _some_time(seconds: int) -> str:
    if seconds < 90:
        return counted(seconds, "second")
    return counted(round(seconds / 60), "minute")


def _allowed(count: int) -> dict[str, str]:
    """How many there may be, as the sentences about limits say it."""
    return {
        "allowed": f"{count:,}",
        "runs": counted(count, "run"),
        "drawings": counted(count, "drawing"),
        "slots": counted(count, "slot"),
    }


def _moment(error: errors.DivergedError) -> str:
    """Where in training it was: in epochs, or in steps if that is what the run is told in."""
    if error.steps_per_epoch:
        return f"step {(error.epoch - 1) * error.steps_per_epoch + error.step:,}"
    return f"epoch {error.epoch}, step {error.step:,}"


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
