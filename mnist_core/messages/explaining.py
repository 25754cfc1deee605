"""An error as a sentence, with its parts in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from mnist_core import errors
from mnist_core.errors import ImageReason, MnistCoreError, ModelReason
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, visible
from mnist_core.messages import drawings, sentences
from mnist_core.messages.classroom import CLASS
from mnist_core.messages.lessons import explain_lesson
from mnist_core.messages.phrases import FIELDS, PHRASED, as_shown, in_words

_ID = re.compile(r"[a-z0-9-]+")
_WITH_COMMAND = (ModelReason.LAYERS_NOT_WRITTEN_DOWN, ModelReason.LAYERS_DAMAGED)
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
    except KeyError:  # a name that no version of this app gives: somebody's file
        return _sentence(errors.TrainingError(quote(visible(_shortened(str(error))))))


def _with_parts(error: MnistCoreError, quote: Callable[[str], str]) -> MnistCoreError:
    """The same error, its parts ready to stand in a sentence."""
    ready = type(error).__new__(type(error), *error.args)
    parts = dict(vars(error))
    if isinstance(error, errors.DatasetError):
        parts["path"] = f"{error.name}.npz"  # a worker has its own copy, in a temporary folder
    for name in PHRASED.get(type(error), ()):
        parts[name] = in_words(str(parts[name]))
    for name, value in parts.items():
        setattr(ready, name, _said(value, quote))
    return ready


def _said(value: Any, quote: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {_said(str(name), quote): _said(str(each), quote) for name, each in value.items()}
    if value is None or isinstance(value, (int, float, StrEnum)):
        return value
    return quote(visible(_shortened(str(value))))


def _value(value: object) -> str:
    """A setting as the pages write it."""
    return _shortened(as_shown(str(value))) if isinstance(value, (int, float)) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}…"


def _picture_sentence(error: errors.ImageError) -> str:
    what = _(sentences.IMAGE[error.reason]).format(detail=error.detail)
    if error.reason == ImageReason.TOO_LARGE:
        return _(sentences.CHOOSE_A_SMALLER_PICTURE).format(what=what)
    return _(sentences.CHOOSE_A_PICTURE).format(what=what)


def _sentence(error: MnistCoreError) -> str:
    match error:
        case errors.ConfigError():
            field = _(FIELDS.get(error.field, error.field))
            sentence = _("{field} must be {allowed}, but it is {value}. Change it.")
            value = _value(error.value)
            return sentence.format(field=field, allowed=error.allowed, value=value)
        case errors.DatasetError():
            what = _(sentences.DATASET[error.reason]).format(path=error.path)
            return _(sentences.RESTORE_DATASET).format(what=what)
        case errors.ImageError():
            return _picture_sentence(error)
        case errors.ModelNotFoundError():
            if error.reason in _WITH_COMMAND and not _ID.fullmatch(error.name):
                raise KeyError(error.reason)  # the sentence has a command with the name in it
            return _(sentences.MODEL[error.reason]).format(name=error.name)
        case errors.RunNotFoundError():
            return _(sentences.RUN[error.reason]).format(id=error.run_id)
        case errors.DatabaseError():
            return _(sentences.DATABASE[error.reason]).format(detail=error.detail)
        case errors.UnwatchedError():
            return _(sentences.UNWATCHED).format(time=_some_time(error.seconds))
        case errors.LimitError():
            return _(sentences.LIMITS[error.limit]).format(**_allowed(error.allowed))
        case errors.DrawingError():
            return _(drawings.DRAWING[error.reason])
        case errors.DrawingsFileError():
            what = _(drawings.DRAWINGS_FILE[error.reason]).format(detail=error.detail)
            return _(drawings.NOTHING_TAKEN_IN).format(what=what)
        case errors.ClassError():
            detail = error.detail
            if detail in FIELDS:
                detail = _(FIELDS[detail])
            return _(CLASS[error.reason]).format(detail=detail)
        case errors.LessonError():
            return explain_lesson(error)
    return _sentence_about_training(error)


def _sentence_about_training(error: MnistCoreError) -> str:
    """What went wrong with a run or in a worker; else what the error itself says."""
    match error:
        case errors.DivergedError():
            return _(sentences.DIVERGED).format(moment=_moment(error))
        case errors.EpochsLostError():
            lost, kept = (_length(done, error.steps_per_epoch) for done in (error.lost, error.kept))
            return _(sentences.EPOCHS_LOST).format(lost=lost, kept=kept)
        case errors.WorkerLostError():
            return _(sentences.WORKER_LOST).format(times=_times(error.deaths), epoch=error.epoch)
        case errors.WorkerStartError():
            return _(sentences.WORKER_START).format(times=_times(error.starts), reason=error.reason)
        case errors.WorkerMismatchError():
            here, there = _versions(error.here), _versions(error.there)
            return _(sentences.MISMATCH).format(here=here, there=there)
    sentence = _(sentences.SENTENCES.get(type(error), ""))
    return sentence.format(**vars(error)) if sentence else str(error)


def _some_time(seconds: int) -> str:
    if seconds < 90:
        count = number(seconds)
        return ngettext("{count} second", "{count} seconds", seconds).format(count=count)
    minutes = round(seconds / 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=number(minutes))


def _times(count: int) -> str:
    return ngettext("{count} time", "{count} times", count).format(count=number(count))


def _allowed(count: int) -> dict[str, str]:
    """How many there may be, as the sentences about limits say it."""
    shown = number(count)
    return {
        "allowed": shown,
        "runs": ngettext("{count} run", "{count} runs", count).format(count=shown),
        "drawings": ngettext("{count} drawing", "{count} drawings", count).format(count=shown),
        "slots": ngettext("{count} slot", "{count} slots", count).format(count=shown),
    }


def _moment(error: errors.DivergedError) -> str:
    """Where in training it was: in epochs, or in steps if that is what the run is told in."""
    if error.steps_per_epoch:
        step = (error.epoch - 1) * error.steps_per_epoch + error.step
        return _("step {step}").format(step=number(step))
    return _("epoch {epoch}, step {step}").format(
        epoch=number(error.epoch), step=number(error.step)
    )


def _length(epochs: int, steps_per_epoch: int | None) -> str:
    """How far a run is, in its own unit."""
    if steps_per_epoch:
        steps = epochs * steps_per_epoch
        return ngettext("{count} step", "{count} steps", steps).format(count=number(steps))
    return ngettext("{count} epoch", "{count} epochs", epochs).format(count=number(epochs))


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
