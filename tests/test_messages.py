"""Every error has a sentence that says what to do, and survives the way between processes."""

import pickle
from enum import StrEnum

import pytest

from mnist_core import errors
from mnist_core.errors import MnistCoreError, error_from_dict, reasons
from mnist_core.messages import classroom, drawings, explain, lessons, phrases, sentences
from mnist_core.storage import database_errors

EXAMPLES = [
    errors.SettingsError("MNIST_WORKERS", "two", "a whole number from 1 to 64"),
    errors.ConfigError("batch_size", 0, "a whole number from 1 to 1024"),
    *(errors.DatasetError("artifacts/datasets/mnist.npz", each) for each in errors.DatasetReason),
    *(errors.ImageError(reason, "20000 x 20000 pixels") for reason in errors.ImageReason),
    *(errors.ModelNotFoundError("digits-cnn", reason) for reason in errors.ModelReason),
    errors.ModelNotFoundError("nope"),
    *(errors.RunNotFoundError("abc", reason) for reason in errors.RunReason),
    errors.RunNotFoundError("abc"),
    *(errors.CheckpointError(reason) for reason in errors.CheckpointReason),
    errors.EpochsLostError(3, 2),
    errors.StorageError("artifacts/models/own/layers.json", "No space left on device"),
    *(errors.DatabaseError(reason, "digit_school.db", "0007") for reason in errors.DatabaseReason),
    errors.LeaseLostError("abc"),
    errors.NotOwnerError("abc"),
    *(errors.StateError(action, "finished") for action in errors.Action),
    errors.UnwatchedError(600),
    *(errors.LimitError(limit, 200) for limit in errors.Limit),
    *(errors.DrawingError(reason) for reason in errors.DrawingReason),
    *(errors.DrawingsFileError(reason, "7") for reason in errors.DrawingsFileReason),
    *(errors.ClassError(reason, "7") for reason in errors.ClassReason),
    *(errors.LessonError("en/01_x.md", "Data", reason, "7") for reason in errors.LessonReason),
    errors.DivergedError(2, 17),
    errors.WorkerLostError(3, 3),
    errors.WorkerStartError(3, "OSError: [Errno 30] Read-only file system"),
    errors.ClusterLostError("tcp://somewhere:8786", "timed out"),
    errors.WorkerMismatchError({"keras": "3.15.1"}, {"keras": "3.14.0"}),
    errors.TrainingError("ValueError: something"),
]
TABLES = {
    errors.DatasetReason: sentences.DATASET,
    errors.ImageReason: sentences.IMAGE,
    errors.DrawingReason: drawings.DRAWING,
    errors.DrawingsFileReason: drawings.DRAWINGS_FILE,
    errors.ModelReason: sentences.MODEL,
    errors.RunReason: sentences.RUN,
    errors.DatabaseReason: sentences.DATABASE,
    errors.Limit: sentences.LIMITS,
    errors.ClassReason: classroom.CLASS,
    errors.LessonReason: lessons.LESSON,
}
IN_ONE_SENTENCE = {errors.CheckpointReason, errors.Action}  # as phrases
STORED = {
    errors.DatasetReason: "missing, altered, unknown name",
    errors.ImageReason: "empty, not an image, damaged, too large",
    errors.DrawingReason: "image, blank, label, answer, date, strokes, too many strokes, owner, "
    "unknown",
    errors.DrawingsFileReason: "another kind, damaged, too large, too many, empty, images, labels, "
    "details, name, drawing",
    errors.ModelReason: "unknown, damaged, layers not written down",
    errors.RunReason: "unknown, damaged",
    errors.CheckpointReason: "missing, damaged, of another architecture",
    errors.DatabaseReason: "unreachable, locked, full, read-only, damaged, newer, other",
    errors.Action: "pause, resume, stop, continue, change, pin, delete",
    errors.Limit: "runs per owner, runs in all, disk, pinned, drawings per owner, drawings in all",
    errors.ClassReason: "eyes on teacher",
}


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
        assert [type(part) for part in back.args] == [type(part) for part in error.args]


@pytest.mark.parametrize("error", EXAMPLES, ids=str)
def test_a_file_gets_plain_values(error):
    written = error.to_dict()["args"]
    assert {type(part) for part in written} <= {str, int, type(None), dict}
    assert written == list(error.args)


def test_every_reason_has_a_sentence_and_every_sentence_a_reason():
    for reasons_of_one, table in TABLES.items():
        assert set(table) == set(reasons_of_one)
        assert {type(reason) for reason in table} == {reasons_of_one}
    for reasons_of_one in IN_ONE_SENTENCE:
        assert set(reasons_of_one) <= set(phrases.PHRASES)


def test_no_reason_and_no_sentence_is_left_out_here():
    enums = {each for each in StrEnum.__subclasses__() if each.__module__ == reasons.__name__}
    assert enums == {*TABLES, *IN_ONE_SENTENCE}
    modules = (vars(sentences) | vars(drawings) | vars(classroom) | vars(lessons)).items()
    named = [each for name, each in modules if name.isupper()]
    tables = [each for each in named if isinstance(each, dict) and each != sentences.SENTENCES]
    assert all(each in TABLES.values() for each in tables) and len(tables) == len(TABLES)


def test_words_that_an_earlier_version_stored_are_reasons():
    """A stored word never changes: these are all that there were when they became members."""
    kept_nowhere = {
        errors.ClassReason,
        errors.LessonReason,
    }  # told to whoever asked, and to nobody later
    assert {*STORED, *kept_nowhere} == {*TABLES, *IN_ONE_SENTENCE}
    for reasons_of_one, stored in STORED.items():
        assert set(stored.split(", ")) <= set(reasons_of_one)
    error = error_from_dict({"error": "CheckpointError", "args": ["of another architecture"]})
    assert error.reason is errors.CheckpointReason.OF_ANOTHER_ARCHITECTURE


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("CheckpointError", ["a reason that nobody gives"]),
        ("CheckpointError", ["DAMAGED"]),
        ("CheckpointError", [["damaged"]]),
        ("CheckpointError", [None]),
        ("RunNotFoundError", ["abc", "layers not written down"]),
        ("LimitError", ["runs", 3]),
        ("StateError", ["paint", "queued"]),
    ],
)
def test_a_stored_word_that_is_no_reason_is_told_as_it_is(name, args):
    error = error_from_dict({"error": name, "args": args})
    assert type(error) is errors.TrainingError and str(args) in str(error)
    assert str(args) in explain(error)


def test_limits_and_values_are_written_as_the_pages_write_numbers():
    for rate, told in ((1e-7, "0.0000001"), (2048, "2,048"), ("abc", "abc")):
        error = errors.ConfigError("learning_rate", rate, "from 1e-05 to 1.0")
        assert explain(error) == (
            f"Learning rate must be from 0.00001 to 1, but it is {told}. Change it."
        )
    assert phrases.in_words("a whole number from 0 to 2147483647").endswith("to 2,147,483,647")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (99_999_999_999_999_999_999, "99,999,999,999,999,999,999"),
        (10**30 + 1, f"{10**30 + 1}"),
        (10**200, f"{10**159}…"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
    ],
)
def test_a_value_of_any_size_is_told_as_it_was_given(value, told):
    sentence = explain(errors.ConfigError("seed", value, "from 0 to 9"))
    assert sentence == f"Seed must be from 0 to 9, but it is {told}. Change it."


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
    """The reasons are those that `storage.database_errors` gives."""
    given = {
        *database_errors._SQLITE_REASONS.values(),
        *database_errors._POSTGRESQL_REASONS.values(),
    }
    assert set(errors.DatabaseReason) == given | {"unreachable", "newer", "other", "replaced"}
    said = {explain(errors.DatabaseError(each, "x", "no luck")) for each in errors.DatabaseReason}
    assert len(said) == len(errors.DatabaseReason)
    assert all("no luck" in sentence for sentence in said)


def test_what_the_database_is_called_is_told_to_nobody_on_a_page():
    """It may be a path of the server's, or an address of a network of its own."""
    for reason in sentences.DATABASE:
        assert "db.example" not in explain(errors.DatabaseError(reason, "db.example", "away"))


def test_an_error_of_a_later_version_is_still_told():
    assert "NewError" in str(error_from_dict({"error": "NewError", "args": [1]}))
