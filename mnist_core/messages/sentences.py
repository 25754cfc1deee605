"""The sentences of all errors, by the error or by its reason, with places for the error's parts."""

from __future__ import annotations

from mnist_core import errors

DATASET = {
    "missing": "The data set file {path} is missing.",
    "altered": "The data set file {path} is damaged: it differs from the one that ships with this "
    "app.",
    "unknown name": "There is no data set {path}.",
}

IMAGE = {
    "empty": "This file is empty.",
    "not an image": "This file is not a picture that this app can read.",
    "damaged": "This picture is cut short or damaged.",
    "too large": "This picture is too large ({detail}).",
}

LIMITS = {
    "runs per owner": "You already have {runs} waiting or training, which is the most that one "
    "person may have on this server. Your settings are kept. Pause or stop one of them (the list "
    "of runs marks them as yours), or wait until one has finished.",
    "runs in all": "This server has {slots} for runs, and none is free. Your settings are kept. "
    "A slot becomes free when a run finishes, is paused, or has not been watched for some "
    "minutes. Try again then.",
    "disk": "The disk space for runs on this server ({allowed} MB) is full of runs that wait, "
    "train or are kept. Your settings are kept. Try again when a run has finished, or delete one "
    "of yours.",
    "pinned": "Runs that are kept may take {allowed} MB on this server, and with this run yours "
    "would take more than anybody else's, so it was not marked as kept. The run itself is "
    "unchanged. Stop keeping another run of yours, then try again.",
    "drawings per owner": "One person may keep {drawings} on this server, and this would be more, "
    "so nothing was added. The drawings that you kept earlier are unchanged. Delete some of them "
    "(export them first if you need them), then try again.",
    "drawings in all": "This server keeps at most {drawings}, and with these you would have more "
    "than anybody else, so nothing was added. The drawings that you kept earlier are unchanged. "
    "Delete some of them, or keep fewer at once.",
}

DRAWING = {
    "image": "This is not a drawing of 28 by 28 pixels, so it was not kept.",
    "blank": "This drawing is blank, so it was not kept. Draw a digit first.",
    "label": "The label of a drawing must be a digit from 0 to 9. Nothing was changed. Choose one.",
    "answer": "The network that is named as the reader of this drawing does not exist on this "
    "server, so the drawing was not kept. Choose another network and try again.",
    "date": "The date of this drawing is not valid, so the drawing was not kept.",
    "strokes": "The strokes of this drawing cannot be read, so it was not kept. Draw it again.",
    "too many strokes": "This drawing has more strokes than a digit needs, so it was not kept. "
    "Clear the canvas and draw the digit again with fewer strokes.",
    "owner": "The server cannot recognize this browser without cookies, so nothing was kept. Allow "
    "cookies for this site and open the page again.",
    "unknown": "This drawing is no longer kept; it may have been deleted in another window. "
    "Your other drawings are unchanged.",
}

DRAWINGS_FILE = {
    "another kind": "This file does not contain drawings.",
    "damaged": "This file is cut short or damaged.",
    "too large": "This file is too large: the limit is {detail}.",
    "too many": "This file has more drawings than one person may keep on this server ({detail}).",
    "empty": "There are no drawings in this file.",
    "images": "The images in this file are not 28 by 28 pixels with grey levels from 0 to 255.",
    "labels": "The labels in this file must be one digit from 0 to 9 for each image.",
    "details": "The strokes and answers in this file are not in the form that this app writes.",
    "name": "A picture in this file, “{detail}”, does not have a name like 0001-7.png, with the "
    "digit at the end.",
    "drawing": "Drawing {detail} in this file is not valid.",
}

MODEL = {
    "unknown": "There is no network {name} on this server. Choose another one.",
    "damaged": "The files of the network {name} are damaged. Choose another network.",
    "layers not written down": "The description of the layers of {name} is missing. Run "
    "`python -m mnist_core layers {name}` on the server to write it; that takes a few seconds.",
}

RUN = {
    "unknown": "There is no run {id} on this server. It may have been deleted or removed to make "
    "room, or the link is incomplete. Choose another run, or train a new one.",
    "damaged": "The record of run {id} is damaged and cannot be read. Other runs are not affected. "
    "Choose another run, or train a new one.",
}

DATABASE = {
    "unreachable": "The database of this server cannot be reached ({detail}). Nothing that was "
    "saved is lost. Pages try again by themselves; the networks that ship can be used meanwhile.",
    "locked": "The database of this server is busy with something else ({detail}). Nothing was "
    "changed. Try again in a few seconds.",
    "full": "There is no space left for the database of this server ({detail}). Everything saved "
    "before is safe. Free some space, or delete runs, then try again.",
    "read-only": "The database of this server cannot be written ({detail}). Everything saved "
    "before is safe. Make its folder writable, then try again.",
    "damaged": "The file of this server's database is damaged or is no database ({detail}). It was "
    "not touched. Put a copy in its place, or move it away to begin with an empty one.",
    "newer": "The database of this server was made by a newer version of this app (revision "
    "{detail}). It was not touched. Install the newer version, or choose another database.",
    "other": "The database of this server refused this ({detail}). Nothing was changed. Tell the "
    "person who runs this server.",
}

UNWATCHED = (
    "Nobody watched this run for {time}, so it was paused to let other runs train. Its "
    "finished epochs are kept. Press Resume to continue."
)
NOTHING_TAKEN_IN = (
    "Nothing was imported and your drawings are unchanged. Choose an .npz or .zip file that this "
    "app exported."
)
DIVERGED = (
    "Training diverged in {moment}: the loss is NaN (not a number) or infinite. The learning rate "
    "is too high, so that each step overshot. The epochs finished before are kept. Try a tenth of "
    "the learning rate."
)
WORKER_LOST = (
    "The training process crashed {times} in epoch {epoch}, perhaps because memory ran out. The "
    "epochs finished before are kept. Press Resume to try again, or train with a smaller batch "
    "size."
)
WORKER_START = (
    "No training process could be started on this server ({reason}); it was tried {times}. The "
    "finished epochs are kept. Tell the person who runs this server, and press Resume when the "
    "problem is solved."
)
MISMATCH = (
    "A worker was refused because its versions differ from the server's. Server: {here}. Worker: "
    "{there}. Install the same versions on both."
)

SENTENCES = {
    errors.SettingsError: "The setting {variable} must be {allowed}, but it is “{value}”. "
    "Correct it or remove it, then start again.",
    errors.CheckpointError: "The checkpoint of this run (its saved weights) is {reason}, so "
    "training cannot continue from it. The curves are kept. Train a new run with the same "
    "settings.",
    errors.LeaseLostError: "Another server trains this run now, or it was paused. Its finished "
    "epochs are kept. Nothing has to be done.",
    errors.StorageError: "This server cannot write to {path} ({reason}). Everything saved before "
    "is safe. Free some disk space or make the folder writable, then try again.",
    errors.NotOwnerError: "This link only allows watching: its key does not belong to this run, "
    "so nothing was changed. Use the browser in which the run was started, or its link for "
    "control.",
    errors.StateError: "This run is {state} now, so “{action}” is not possible. Nothing was "
    "changed.",
    errors.TrainingError: "Training failed unexpectedly ({detail}). The finished epochs are kept. "
    "Press Resume to try again.",
    errors.ClusterLostError: "The training cluster {address} cannot be reached ({reason}). The "
    "finished epochs are kept. Press Resume when the cluster is back.",
}
