"""Errors as sentences: what happened, what was kept, what to do.

The core raises errors with their parts; this is the one place that words them for people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mnist_core import errors
from mnist_core.counting import counted, plural
from mnist_core.errors import MnistCoreError

_ID = re.compile(r"[a-z0-9-]+")
_MOST_QUOTED = 160  # characters

_DATASET = {
    "missing": "The data set file {path} is missing.",
    "altered": "The data set file {path} is damaged: it is not the file this app was made with.",
    "unknown name": "There is no data set {path}.",
}

_IMAGE = {
    "empty": "This file is empty.",
    "not an image": "This file is not a picture that can be read here.",
    "damaged": "This picture is cut short or damaged.",
    "too large": "This picture is too large ({detail}).",
}

_LIMITS = {
    "runs per owner": "You have {runs} under way already, which is as many as one person may "
    "have here. Your settings are kept: pause or stop one of them (the list of runs says which "
    "are yours), or wait until one has finished.",
    "runs in all": "{all_places} for runs on this server {are} taken by runs that wait or "
    "train. Your settings are kept. A place is free when one of them ends, is paused, or nobody "
    "has watched it for some minutes: try again then.",
    "disk": "The {allowed} MB that runs may take on this server {are} full of runs that wait, "
    "train or are kept. Your settings are kept: try again when one has finished, or delete one of "
    "yours.",
    "pinned": "Runs that are kept may take {allowed} MB on this server, and with this one yours "
    "would take more than anybody else's. So it stays as it was: no longer keep another one of "
    "yours, then try again.",
    "drawings per owner": "One person may keep {drawings} here, and this would be more. "
    "Those you have are all still there: delete some, or export them first.",
    "drawings in all": "This server keeps {drawings}, and with these you would have more than "
    "anybody else, so they were not kept. Those you have are all still there: delete some of "
    "them, or keep fewer at once.",
}

_DRAWING = {
    "image": "This is not a drawing of 28 by 28 pixels, so it was not kept.",
    "blank": "There is no ink in this drawing, so it was not kept. Draw a digit first.",
    "label": "A drawing is of a digit from 0 to 9. Nothing was changed: choose one of these.",
    "answer": "What is said to have read this drawing is no model here, so it was not kept.",
    "date": "This drawing has no date that can be, so it was not kept.",
    "strokes": "The strokes of this drawing cannot be read, so it was not kept. Draw it again.",
    "too many strokes": "This drawing has more strokes than a digit needs, so it was not kept. "
    "Clear the paper and draw it again with fewer.",
    "owner": "This browser cannot be told from others, so nothing was kept. Allow cookies for "
    "this page and open it again.",
    "unknown": "This drawing is not kept any more; it may have been deleted in another window. "
    "Your other drawings are all still there.",
}

_DRAWINGS_FILE = {
    "another kind": "This is not a file of drawings.",
    "damaged": "This file is cut short or damaged.",
    "too large": "This file is too large: at most {detail} are read.",
    "too many": "There are more drawings in this file than the {detail} a person may keep here.",
    "empty": "There are no drawings in this file.",
    "images": "The images in this file are not 28 by 28 grey levels from 0 to 255.",
    "labels": "The labels in this file are not one digit from 0 to 9 for each image.",
    "details": "The strokes and answers in this file are not what this app writes.",
    "name": "A picture in this file, “{detail}”, is not named like 0001-7.png, with the digit "
    "at the end.",
    "drawing": "Drawing {detail} in this file is not one that can be kept.",
}

_MODEL = {
    "unknown": "There is no model {name} here. Choose another one.",
    "damaged": "The model {name} is damaged and cannot be used. Choose another one.",
    "layers not written down": "What {name} is made of was not written down when it was exported. "
    "`python -m mnist_core layers {name}` does that in a few seconds.",
}

_RUN = {
    "unknown": "There is no run {id} on this server. It may have been removed to make room, or "
    "the link is incomplete.",
    "damaged": "The files of run {id} are damaged and cannot be read. Other runs are not affected.",
}

_UNWATCHED = (
    "Nobody had looked at this run for {time}, so it was paused to let others move on. "
    "Resume goes on from its last epoch."
)
_NOTHING_TAKEN_IN = (
    "Nothing was taken in and your drawings are as they were: choose an .npz or .zip file that was "
    "exported here."
)
_DIVERGED = (
    "In {place}, the loss grew beyond all numbers: each step overshot the one before. The learning "
    "rate is too high. Try a tenth of it."
)
_WORKER_LOST = (
    "The training process died {times} in epoch {epoch}, perhaps for lack of memory. The epochs "
    "before it are kept. Try a smaller batch size."
)
_WORKER_START = (
    "No training process could be started on this server; it was tried {times} ({reason}). The "
    "epochs that were finished are kept. Tell whoever runs this server; when it is mended, Resume "
    "goes on."
)
_MISMATCH = (
    "A worker was refused because it runs other versions. Server: {here}. Worker: {there}. Install "
    "the same versions on both."
)

_SENTENCES = {
    errors.SettingsError: "The setting {variable} has to be {allowed}; “{value}” does not fit. "
    "Change it, or leave it out, and start again.",
    errors.CheckpointError: "The saved network of this run is {reason}, so it cannot go on from "
    "it.",
    errors.StorageError: "This server cannot write to its artifacts folder ({reason}). What was "
    "announced before is safe; free some space or allow writing, then try again.",
    errors.NotOwnerError: "This link is for watching: the key in it does not belong to this run, "
    "so nothing was changed. Use the browser that it was started in, or its link for steering.",
    errors.StateError: "This run is {state}: it cannot {action} now. Nothing was changed.",
    errors.TrainingError: "Training failed unexpectedly ({detail}). The epochs that were finished "
    "are kept, and Resume tries again.",
    errors.ClusterLostError: "The training cluster {address} cannot be reached ({reason}). The "
    "epochs that were finished are kept. Resume goes on when it is back.",
}


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
            return f"{field} has to be {error.allowed}; {error.value} does not fit."
        case errors.DatasetError():
            restore = "Restore it with `git checkout artifacts/datasets`; runs are not affected."
            return f"{_DATASET[error.reason].format(path=error.path)} {restore}"
        case errors.ImageError():
            what = _IMAGE[error.reason].format(detail=error.detail)
            return f"{what} Nothing else is changed: choose a PNG or JPEG picture of a digit."
        case errors.ModelNotFoundError():
            if error.reason not in ("unknown", "damaged") and not _ID.fullmatch(error.name):
                raise KeyError(error.reason)  # the sentence has a command with the name in it
            return _MODEL[error.reason].format(name=error.name)
        case errors.RunNotFoundError():
            return _RUN[error.reason].format(id=error.run_id)
        case errors.UnwatchedError():
            return _UNWATCHED.format(time=_some_time(error.seconds))
        case errors.LimitError():
            return _LIMITS[error.limit].format(**_allowed(error.allowed))
        case errors.DrawingError():
            return _DRAWING[error.reason]
        case errors.DrawingsFileError():
            what = _DRAWINGS_FILE[error.reason].format(detail=error.detail)
            return f"{what} {_NOTHING_TAKEN_IN}"
        case errors.DivergedError():
            return _DIVERGED.format(place=_place(error))
        case errors.WorkerLostError():
            return _WORKER_LOST.format(times=counted(error.deaths, "time"), epoch=error.epoch)
        case errors.WorkerStartError():
            return _WORKER_START.format(times=counted(error.starts, "time"), reason=error.reason)
        case errors.WorkerMismatchError():
            return _MISMATCH.format(here=_versions(error.here), there=_versions(error.there))
    sentence = _SENTENCES.get(type(error))
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
        "all_places": plural(count, "The only place", f"All {counted(count, 'place')}"),
        "are": plural(count, "is", "are"),
    }


def _place(error: errors.DivergedError) -> str:
    """Where in training it was: in epochs, or in steps if that is what the run is told in."""
    if error.steps_per_epoch:
        return f"step {(error.epoch - 1) * error.steps_per_epoch + error.step:,}"
    return f"epoch {error.epoch}, step {error.step:,}"


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
