"""What people are told of each error, by its reason: what happened, what was kept, what to do."""

from __future__ import annotations

from mnist_core import errors
from mnist_core.errors import (
    DatabaseReason,
    DatasetReason,
    ImageReason,
    Limit,
    ModelReason,
    RunReason,
)
from mnist_core.i18n import N_

DATASET = {
    DatasetReason.MISSING: N_("The data set file {path} is missing."),
    DatasetReason.ALTERED: N_(
        "The data set file {path} is damaged: it differs from the one that ships with this app."
    ),
    DatasetReason.UNKNOWN_NAME: N_("There is no data set {path}."),
}

IMAGE = {
    ImageReason.EMPTY: N_("This file is empty."),
    ImageReason.NOT_AN_IMAGE: N_("This file is not a picture that this app can read."),
    ImageReason.DAMAGED: N_("This picture is cut short or damaged."),
    ImageReason.TOO_LARGE: N_("This picture is too large ({detail})."),
}

LIMITS = {
    Limit.RUNS_PER_OWNER: N_(
        "You already have {runs} waiting or training, which is the most that one person may have "
        "on this server. Your settings are kept. Pause or stop one of them (the list of runs "
        "marks them as yours), or wait until one has finished."
    ),
    Limit.RUNS_IN_ALL: N_(
        "This server has {slots} for runs, and none is free. Your settings are kept. A slot "
        "becomes free when a run finishes, is paused, or has not been watched for some minutes. "
        "Try again then."
    ),
    Limit.DISK: N_(
        "The disk space for runs on this server ({allowed} MB) is full of runs that wait, train "
        "or are kept. Your settings are kept. Try again when a run has finished, or delete one of "
        "yours."
    ),
    Limit.PINNED: N_(
        "Runs that are kept may take {allowed} MB on this server, and with this run yours would "
        "take more than anybody else's, so it was not marked as kept. The run itself is "
        "unchanged. Stop keeping another run of yours, then try again."
    ),
    Limit.DRAWINGS_PER_OWNER: N_(
        "One person may keep {drawings} on this server, and this would be more, so nothing was "
        "added. The drawings that you kept earlier are unchanged. Delete some of them (export "
        "them first if you need them), then try again."
    ),
    Limit.DRAWINGS_IN_ALL: N_(
        "This server keeps at most {drawings}, and with these you would have more than anybody "
        "else, so nothing was added. The drawings that you kept earlier are unchanged. Delete "
        "some of them, or keep fewer at once."
    ),
}

MODEL = {
    ModelReason.UNKNOWN: N_("There is no network {name} on this server. Choose another one."),
    ModelReason.DAMAGED: N_("The files of the network {name} are damaged. Choose another network."),
    ModelReason.LAYERS_NOT_WRITTEN_DOWN: N_(
        "The description of the layers of {name} is missing. Run `python -m mnist_core layers "
        "{name}` on the server to write it; that takes a few seconds."
    ),
    ModelReason.LAYERS_DAMAGED: N_(
        "The description of the layers of {name} is damaged. Run `python -m mnist_core layers "
        "{name}` on the server to write it again; that takes a few seconds."
    ),
}

RUN = {
    RunReason.UNKNOWN: N_(
        "There is no run {id} on this server. It may have been deleted or removed to make room, "
        "or the link is incomplete. Choose another run, or train a new one."
    ),
    RunReason.DAMAGED: N_(
        "The record of run {id} is damaged and cannot be read. Other runs are not affected. "
        "Choose another run, or train a new one."
    ),
}

DATABASE = {
    DatabaseReason.UNREACHABLE: N_(
        "The database of this server cannot be reached ({detail}). Nothing that was saved is "
        "lost. Pages try again by themselves; the networks that ship can be used meanwhile."
    ),
    DatabaseReason.LOCKED: N_(
        "The database of this server is busy with something else ({detail}). Nothing was changed. "
        "Try again in a few seconds."
    ),
    DatabaseReason.FULL: N_(
        "There is no space left for the database of this server ({detail}). Everything saved "
        "before is safe. Delete runs, or free space on its disk, then try again."
    ),
    DatabaseReason.READ_ONLY: N_(
        "The database of this server cannot be written ({detail}). Everything saved before is "
        "safe. Make its folder writable, then try again."
    ),
    DatabaseReason.DAMAGED: N_(
        "The file of this server's database is damaged or is no database ({detail}). It was not "
        "touched. Put a copy in its place, or move it away to begin with an empty one."
    ),
    DatabaseReason.REPLACED: N_(
        "The file of this server's database ({detail}) was removed or replaced. The server "
        "continues with the file that is there now. If you were saving something, do it again."
    ),
    DatabaseReason.NEWER: N_(
        "The database of this server was made by a newer version of this app (revision {detail}). "
        "It was not touched. Install the newer version, or choose another database."
    ),
    DatabaseReason.OTHER: N_(
        "The database of this server refused this ({detail}). Nothing was changed. Tell the "
        "person who runs this server."
    ),
}

UNWATCHED = N_(
    "Nobody watched this run for {time}, so it was paused to let other runs train. Its finished "
    "epochs are kept. Press Resume to continue."
)
RESTORE_DATASET = N_(
    "{what} Runs are not affected. Restore it with `git checkout artifacts/datasets`."
)
CHOOSE_A_PICTURE = N_(
    "{what} Drawings that you kept are unchanged. Choose a PNG or JPEG picture of a digit."
)
CHOOSE_A_SMALLER_PICTURE = N_(
    "{what} Drawings that you kept are unchanged. Make it smaller, or choose another picture of a "
    "digit."
)
DIVERGED = N_(
    "Training diverged in {moment}: the loss is NaN (not a number) or infinite. The learning rate "
    "is too high, so that each step overshot. The epochs finished before are kept. Try a tenth of "
    "the learning rate."
)
EPOCHS_LOST = N_(
    "The checkpoint of this run (its saved weights) after {lost} could not be read, so the run "
    "went back to the one after {kept}. The curves up to there are kept, and a trained network "
    "stays until there is a newer one. Nothing has to be done: what is lost is trained again when "
    "the run continues."
)
WORKER_LOST = N_(
    "The training process crashed {times} in epoch {epoch}, perhaps because memory ran out. The "
    "epochs finished before are kept. Press Resume to try again, or train with a smaller batch "
    "size."
)
WORKER_START = N_(
    "No training process could be started on this server ({reason}); it was tried {times}. The "
    "finished epochs are kept. Tell the person who runs this server, and press Resume when the "
    "problem is solved."
)
MISMATCH = N_(
    "A worker was refused because its versions differ from the server's. Server: {here}. Worker: "
    "{there}. Install the same versions on both."
)

SENTENCES = {
    errors.SettingsError: N_(
        "The setting {variable} must be {allowed}, but it is “{value}”. Correct it or remove it, "
        "then start again."
    ),
    errors.CheckpointError: N_(
        "The checkpoint of this run (its saved weights) is {reason}, so training cannot continue "
        "from it. The curves are kept, and so is a trained network if there is one. Train a new "
        "run with the same settings."
    ),
    errors.LeaseLostError: N_(
        "Another server trains this run now, or it was paused. Its finished epochs are kept. "
        "Nothing has to be done."
    ),
    errors.StorageError: N_(
        "This server cannot write to {path} ({reason}). Everything saved before is safe. Free some "
        "disk space or make the folder writable, then try again."
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
