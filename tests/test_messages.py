"""Every error has a sentence that says what to do, and survives the way between processes."""

import pickle
import re

import pytest

from mnist_core import errors
from mnist_core.errors import MnistCoreError, error_from_dict
from mnist_core.messages import explain, sentences
from mnist_core.storage import database

EXAMPLES = [
    errors.SettingsError("MNIST_WORKERS", "two", "a whole number from 1 to 64"),
    errors.ConfigError("batch_size", 0, "a whole number from 1 to 1024"),
    errors.DatasetError("artifacts/datasets/mnist.npz", "missing"),
    errors.DatasetError("artifacts/datasets/mnist.npz", "altered"),
    errors.DatasetError("artifacts/datasets/cifar.npz", "unknown name"),
    errors.ImageError("empty"),
    errors.ImageError("not an image"),
    errors.ImageError("damaged"),
    errors.ImageError("too large", "20000 x 20000 pixels"),
    errors.ModelNotFoundError("digits-cnn", "damaged"),
    errors.ModelNotFoundError("nope"),
    errors.RunNotFoundError("abc", "damaged"),
    errors.RunNotFoundError("abc"),
    errors.CheckpointError("damaged"),
    errors.StorageError("artifacts/models/own/layers.json", "No space left on device"),
    *(errors.DatabaseError(reason, "digit_school.db", "0007") for reason in sentences.DATABASE),
    errors.LeaseLostError("abc"),
    errors.NotOwnerError("abc"),
    errors.StateError("pause", "finished"),
    errors.UnwatchedError(600),
    errors.LimitError("runs per owner", 3),
    errors.LimitError("runs in all", 64),
    errors.LimitError("disk", 2000),
    errors.LimitError("pinned", 1000),
    errors.LimitError("drawings per owner", 200),
    errors.LimitError("drawings in all", 10_000),
    *(errors.DrawingError(reason) for reason in sentences.DRAWING),
    *(errors.DrawingsFileError(reason, "7") for reason in sentences.DRAWINGS_FILE),
    errors.DivergedError(2, 17),
    errors.WorkerLostError(3, 3),
    errors.WorkerStartError(3, "OSError: [Errno 30] Read-only file system"),
    errors.ClusterLostError("tcp://somewhere:8786", "timed out"),
    errors.WorkerMismatchError({"keras": "3.15.1"}, {"keras": "3.14.0"}),
    errors.TrainingError("ValueError: something"),
]


def test_there_is_an_example_of_every_error():
    assert {type(error) for error in EXAMPLES} == set(MnistCoreError.__subclasses__())


@pytest.mark.parametrize("error", EXAMPLES, ids=str)
def test_every_error_has_a_sentence_with_its_parts(error):
    sentence = explain(error)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert "{" not in sentence and sentence != str(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=str)
def test_an_error_travels_between_processes_and_files(error):
    for back in (pickle.loads(pickle.dumps(error)), error_from_dict(error.to_dict())):
        assert type(back) is type(error)
        assert (str(back), vars(back)) == (str(error), vars(error))


def test_parts_that_matter_are_in_the_sentence():
    assert "epoch 2, step 17" in explain(errors.DivergedError(2, 17))
    assert "diverged in step 1,017: the" in explain(errors.DivergedError(2, 17, 1_000))
    assert "3.15.1" in explain(EXAMPLES[-2]) and "3.14.0" in explain(EXAMPLES[-2])
    told = explain(errors.StorageError("logs/0badcafe", "No space left on device"))
    assert told.startswith("This server cannot write to logs/0badcafe (No space left on device)")
    newer = explain(errors.DatabaseError("newer", "digit_school.db", "0007"))
    assert "(revision 0007)" in newer and "Install the newer version" in newer
    assert "20000 x 20000" in explain(errors.ImageError("too large", "20000 x 20000 pixels"))


@pytest.mark.parametrize("reason", ["missing", "altered"])
def test_a_data_set_is_named_by_its_file_wherever_a_worker_keeps_its_copy(reason):
    for folder in ("/tmp/dask-scratch-space/worker-x1/", "C:\\Temp\\", "artifacts/datasets/"):
        sentence = explain(errors.DatasetError(f"{folder}fashion_mnist.npz", reason))
        assert sentence.startswith("The data set file fashion_mnist.npz is")


def test_whatever_a_database_refuses_has_a_sentence_of_its_own():
    """The reasons are those of `errors.DatabaseError`, which `storage.database` gives."""
    named = set(re.findall(r'"([a-z-]+)"', errors.DatabaseError.__doc__))
    given = {*database._SQLITE_REASONS.values(), *database._POSTGRESQL_REASONS.values()}
    assert set(sentences.DATABASE) == named == given | {"unreachable", "newer", "other"}
    said = {explain(errors.DatabaseError(reason, "x", "no luck")) for reason in named}
    assert len(said) == len(named) and all("no luck" in sentence for sentence in said)


def test_what_the_database_is_called_is_told_to_nobody_on_a_page():
    """It may be a path of the server's, or an address of a network of its own."""
    for reason in sentences.DATABASE:
        assert "db.example" not in explain(errors.DatabaseError(reason, "db.example", "away"))


def test_an_error_of_a_later_version_is_still_told():
    assert "NewError" in str(error_from_dict({"error": "NewError", "args": [1]}))
