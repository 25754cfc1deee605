"""Errors as sentences: what happened, what was kept, what to do.

The core raises errors with their parts; this is the one place that words them for people.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from mnist_core import errors
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number

_ID = re.compile(r"[a-z0-9-]+")
_MOST_QUOTED = 160  # characters

_DATASET = {
    "missing": N_("The data set file {path} is missing."),
    "altered": N_(
        "The data set file {path} is damaged: it differs from the one that ships with this app."
    ),
    "unknown name": N_("There is no data set {path}."),
}

_IMAGE = {
    "empty": N_("This file is empty."),
    "not an image": N_("This file is not a picture that this app can read."),
    "damaged": N_("This picture is cut short or damaged."),
    "too large": N_("This picture is too large ({detail})."),
}

_LIMITS = {
    "runs per owner": N_(
        "You already have {runs} waiting or training, which is the most that one person may have "
        "on this server. Your settings are kept. Pause or stop one of them (the list of runs "
        "marks them as yours), or wait until one has finished."
    ),
    "runs in all": N_(
        "This server has {slots} for runs, and none is free. Your settings are kept. A slot "
        "becomes free when a run finishes, is paused, or has not been watched for some minutes. "
        "Try again then."
    ),
    "disk": N_(
        "The disk space for runs on this server ({allowed} MB) is full of runs that wait, train "
        "or are kept. Your settings are kept. Try again when a run has finished, or delete one of "
        "yours."
    ),
    "pinned": N_(
        "Runs that are kept may take {allowed} MB on this server, and with this run yours would "
        "take more than anybody else's, so it was not marked as kept. The run itself is "
        "unchanged. Stop keeping another run of yours, then try again."
    ),
    "drawings per owner": N_(
        "One person may keep {drawings} on this server, and this would be more, so nothing was "
        "added. The drawings that you kept earlier are unchanged. Delete some of them (export "
        "them first if you need them), then try again."
    ),
    "drawings in all": N_(
        "This server keeps at most {drawings}, and with these you would have more than anybody "
        "else, so nothing was added. The drawings that you kept earlier are unchanged. Delete "
        "some of them, or keep fewer at once."
    ),
}

_DRAWING = {
    "image": N_("This is not a drawing of 28 by 28 pixels, so it was not kept."),
    "blank": N_("This drawing is blank, so it was not kept. Draw a digit first."),
    "label": N_(
        "The label of a drawing must be a digit from 0 to 9. Nothing was changed. Choose one."
    ),
    "answer": N_(
        "The network that is named as the reader of this drawing does not exist on this server, "
        "so the drawing was not kept. Choose another network and try again."
    ),
    "date": N_("The date of this drawing is not valid, so the drawing was not kept."),
    "strokes": N_("The strokes of this drawing cannot be read, so it was not kept. Draw it again."),
    "too many strokes": N_(
        "This drawing has more strokes than a digit needs, so it was not kept. Clear the canvas "
        "and draw the digit again with fewer strokes."
    ),
    "owner": N_(
        "The server cannot recognize this browser without cookies, so nothing was kept. Allow "
        "cookies for this site and open the page again."
    ),
    "unknown": N_(
        "This drawing is no longer kept; it may have been deleted in another window. Your other "
        "drawings are unchanged."
    ),
}

_DRAWINGS_FILE = {
    "another kind": N_("This file does not contain drawings."),
    "damaged": N_("This file is cut short or damaged."),
    "too large": N_("This file is too large: the limit is {detail}."),
    "too many": N_(
        "This file has more drawings than one person may keep on this server ({detail})."
    ),
    "empty": N_("There are no drawings in this file."),
    "images": N_("The images in this file are not 28 by 28 pixels with grey levels from 0 to 255."),
    "labels": N_("The labels in this file must be one digit from 0 to 9 for each image."),
    "details": N_("The strokes and answers in this file are not in the form that this app writes."),
    "name": N_(
        "A picture in this file, “{detail}”, does not have a name like 0001-7.png, with the digit "
        "at the end."
    ),
    "drawing": N_("Drawing {detail} in this file is not valid."),
}

_MODEL = {
    "unknown": N_("There is no network {name} on this server. Choose another one."),
    "damaged": N_("The files of the network {name} are damaged. Choose another network."),
    "layers not written down": N_(
        "The description of the layers of {name} is missing. Run `python -m mnist_core layers "
        "{name}` on the server to write it; that takes a few seconds."
    ),
}

_RUN = {
    "unknown": N_(
        "There is no run {id} on this server. It may have been deleted or removed to make room, "
        "or the link is incomplete. Choose another run, or train a new one."
    ),
    "damaged": N_(
        "The files of run {id} are damaged and cannot be read. Other runs are not affected. "
        "Choose another run, or train a new one."
    ),
}

_DATABASE = {
    "unreachable": N_(
        "The database of this server cannot be reached ({detail}). Nothing that was saved is "
        "lost. This page tries again by itself; the networks that ship can be used meanwhile."
    ),
    "locked": N_(
        "The database of this server is busy with something else ({detail}). Nothing was changed. "
        "Try again in a few seconds."
    ),
    "full": N_(
        "There is no space left for the database of this server ({detail}). Everything saved "
        "before is safe. Free some space, or delete runs, then try again."
    ),
    "read-only": N_(
        "The database of this server cannot be written ({detail}). Everything saved before is "
        "safe. Make its folder writable, then try again."
    ),
    "damaged": N_(
        "The file of this server's database is damaged or is no database ({detail}). It was not "
        "touched. Put a copy in its place, or move it away to begin with an empty one."
    ),
    "newer": N_(
        "The database of this server was made by a newer version of this app (revision {detail}). "
        "It was not touched. Install the newer version, or choose another database."
    ),
    "other": N_(
        "The database of this server refused this ({detail}). Nothing was changed. Tell the "
        "person who runs this server."
    ),
}

_UNWATCHED = N_(
    "Nobody watched this run for {time}, so it was paused to let other runs train. Its finished "
    "epochs are kept. Press Resume to continue."
)
_RESTORE_DATASET = N_(
    "{what} Runs are not affected. Restore it with `git checkout artifacts/datasets`."
)
_CHOOSE_A_PICTURE = N_("{what} Nothing was changed. Choose a PNG or JPEG picture of a digit.")
_NOTHING_TAKEN_IN = N_(
    "{what} Nothing was imported and your drawings are unchanged. Choose an .npz or .zip file that "
    "this app exported."
)
_DIVERGED = N_(
    "Training diverged in {moment}: the loss is NaN (not a number) or infinite. The learning rate "
    "is too high, so that each step overshot. The epochs finished before are kept. Try a tenth of "
    "the learning rate."
)
_WORKER_LOST = N_(
    "The training process crashed {times} in epoch {epoch}, perhaps because memory ran out. The "
    "epochs finished before are kept. Press Resume to try again, or train with a smaller batch "
    "size."
)
_WORKER_START = N_(
    "No training process could be started on this server ({reason}); it was tried {times}. The "
    "finished epochs are kept. Tell the person who runs this server, and press Resume when the "
    "problem is solved."
)
_MISMATCH = N_(
    "A worker was refused because its versions differ from the server's. Server: {here}. Worker: "
    "{there}. Install the same versions on both."
)

_SENTENCES = {
    errors.SettingsError: N_(
        "The setting {variable} must be {allowed}, but it is “{value}”. Correct it or remove it, "
        "then start again."
    ),
    errors.CheckpointError: N_(
        "The checkpoint of this run (its saved weights) is {reason}, so training cannot continue "
        "from it. The curves are kept. Train a new run with the same settings."
    ),
    errors.LeaseLostError: N_(
        "Another server trains this run now, or it was paused. Its finished epochs are kept. "
        "Nothing has to be done."
    ),
    errors.StorageError: N_(
        "This server cannot write to its artifacts folder ({reason}). Everything saved before is "
        "safe. Free some disk space or make the folder writable, then try again."
    ),
    errors.NotOwnerError: N_(
        "This link only allows watching: its key does not belong to this run, so nothing was "
        "changed. Use the browser in which the run was started, or its link for control."
    ),
    errors.StateError: N_(
        "This run is {state} now, so “{action}” is not possible. Nothing was changed."
    ),
    errors.TrainingError: N_(
        "Training failed unexpectedly ({detail}). The finished epochs are kept. Press Resume to "
        "try again."
    ),
    errors.ClusterLostError: N_(
        "The training cluster {address} cannot be reached ({reason}). The finished epochs are "
        "kept. Press Resume when the cluster is back."
    ),
}


_FIELDS = {
    "dataset": N_("Dataset"),
    "model": N_("Model"),
    "epochs": N_("Epochs"),
    "learning_rate": N_("Learning rate"),
    "batch_size": N_("Batch size"),
    "training_images": N_("Training images"),
    "seed": N_("Seed"),
    "steps": N_("Steps"),
    "steps_per_epoch": N_("Steps per epoch"),
    "optimizer": N_("Optimizer"),
    "preprocessing": N_("Preprocessing"),
    "loop": N_("Training loop"),
    "shuffle_buffer": N_("Shuffle buffer"),
    "augmentation": N_("Data augmentation"),
    "precision": N_("Precision"),
    "schedule": N_("Learning rate schedule"),
    "label_smoothing": N_("Label smoothing"),
    "weight_averaging": N_("Weight averaging"),
    "warm_start_from": N_("Initial weights"),
}

# What the core says of limits, states and damage, in English: an error may be kept in a file.
_PHRASES = (
    N_("a whole number from {low} to {high}"),
    N_("from {low} to {high}"),
    N_("one of {names}"),
    N_("the id of a trained network"),
    N_("given with the network itself"),
    N_("a multiple of 10 from 10 to 30,000"),
    N_("the path of a folder"),
    N_("a file in TOML"),
    N_("an address like {address}"),
    N_("{width} x {height} pixels"),
    N_("more than {count} million pixels"),
    N_("{number} ({reason})"),
    N_("missing"),
    N_("damaged"),
    N_("of another architecture"),
    N_("image"),
    N_("blank"),
    N_("label"),
    N_("answer"),
    N_("date"),
    N_("strokes"),
    N_("too many strokes"),
    N_("queued"),
    N_("running"),
    N_("paused"),
    N_("finished"),
    N_("stopped"),
    N_("failed"),
    N_("interrupted"),
    N_("pause"),
    N_("resume"),
    N_("stop"),
    N_("continue"),
    N_("change"),
    N_("pin"),
    N_("delete"),
)
_PHRASED: dict[type[MnistCoreError], tuple[str, ...]] = {
    errors.SettingsError: ("allowed",),
    errors.ConfigError: ("allowed",),
    errors.ImageError: ("detail",),
    errors.DrawingsFileError: ("detail",),
    errors.CheckpointError: ("reason",),
    errors.StateError: ("state", "action"),
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
    for name in _PHRASED.get(type(error), ()):
        parts[name] = _in_words(str(parts[name]))
    for name, value in parts.items():
        setattr(ready, name, _said(value, quote))
    return ready


def _in_words(text: str) -> str:
    """A phrase of the core's in the reader's language; any other text as it is."""
    for phrase, pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = {name: _in_words(part) for name, part in found.groupdict().items()}
            return _(phrase).format(**parts)
    return text


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Phrases, each with what finds it and its parts in a text."""
    hole = re.compile(r"\\\{(\w+)\\\}")
    return [(each, re.compile(hole.sub(r"(?P<\1>.+?)", re.escape(each)))) for each in _PHRASES]


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
            field = _(_FIELDS.get(error.field, error.field))
            sentence = _("{field} must be {allowed}, but it is {value}. Change it.")
            return sentence.format(field=field, allowed=error.allowed, value=error.value)
        case errors.DatasetError():
            what = _(_DATASET[error.reason]).format(path=error.path)
            return _(_RESTORE_DATASET).format(what=what)
        case errors.ImageError():
            what = _(_IMAGE[error.reason]).format(detail=error.detail)
            return _(_CHOOSE_A_PICTURE).format(what=what)
        case errors.ModelNotFoundError():
            if error.reason not in ("unknown", "damaged") and not _ID.fullmatch(error.name):
                raise KeyError(error.reason)  # the sentence has a command with the name in it
            return _(_MODEL[error.reason]).format(name=error.name)
        case errors.RunNotFoundError():
            return _(_RUN[error.reason]).format(id=error.run_id)
        case errors.DatabaseError():
            return _(_DATABASE[error.reason]).format(detail=error.detail)
        case errors.UnwatchedError():
            return _(_UNWATCHED).format(time=_some_time(error.seconds))
        case errors.LimitError():
            return _(_LIMITS[error.limit]).format(**_allowed(error.allowed))
        case errors.DrawingError():
            return _(_DRAWING[error.reason])
        case errors.DrawingsFileError():
            what = _(_DRAWINGS_FILE[error.reason]).format(detail=error.detail)
            return _(_NOTHING_TAKEN_IN).format(what=what)
        case errors.DivergedError():
            return _(_DIVERGED).format(moment=_moment(error))
        case errors.WorkerLostError():
            return _(_WORKER_LOST).format(times=_times(error.deaths), epoch=error.epoch)
        case errors.WorkerStartError():
            return _(_WORKER_START).format(times=_times(error.starts), reason=error.reason)
        case errors.WorkerMismatchError():
            here, there = _versions(error.here), _versions(error.there)
            return _(_MISMATCH).format(here=here, there=there)
    sentence = _(_SENTENCES.get(type(error), ""))
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


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())
