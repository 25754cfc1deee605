"""What is kept of a class: said, counted, taken home in one file, and deleted."""

from __future__ import annotations

import csv
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from mnist_core.classroom.aliases import name_of
from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError
from mnist_core.storage.class_answers import Answer, AnswerStore
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.drawing_archive import from_file
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.round_drawing_store import RoundDrawingStore
from mnist_core.storage.round_store import RoundStore
from mnist_core.ui.classroom import kept_view
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.class_page import (
    ANNA,
    TEACHER,
    class_store,
    member_store,
    open_class_page,
)
from tests.helpers.drawings import image
from tests.helpers.pages import buttons, press, said


@pytest.fixture
def class_id(class_id) -> str:
    """The same, with a 3 that Anna has sent."""
    drawing = KeptDrawing(image(1), 3, model="digits-cnn", answer=8)
    ClassDrawingStore(get_engine().database).send(ANNA, class_id, drawing)
    return class_id


def files(class_id: str) -> dict[str, bytes]:
    content = kept_view._everything(TEACHER, class_id)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_everybody_in_a_class_reads_what_is_kept_and_only_the_teacher_can_end_it(class_id, sit):
    at = open_class_page("Kept")
    assert "Until 30 days after" in said(at) and "Delete permanently" in buttons(at)
    sit(ANNA)
    at = open_class_page("Kept")
    assert "Until 30 days after" in said(at) and "Delete permanently" not in buttons(at)


def test_the_teacher_says_how_long_a_class_is_kept(class_id, sit):
    open_class_page("Kept").number_input(key=f"class_keep_days_{class_id}").set_value(7).run()
    sit(ANNA)
    assert "Until 7 days after" in said(open_class_page("Kept"))


def test_the_file_has_each_drawing_as_array_as_picture_and_with_its_makers_name(class_id):
    found = files(class_id)
    (row,) = rows(found["drawings.csv"])
    name = name_of(member_store().find(class_id, ANNA))
    assert (row["file"], row["name"], row["digit"]) == ("0001-3.png", name, "3")
    assert (row["read_as"], row["network"]) == ("8", "digits-cnn")
    (drawing,) = from_file(found["drawings.npz"], 10)
    assert (drawing.image == image(1)).all() and drawing.label == 3
    pictures = io.BytesIO()
    with zipfile.ZipFile(pictures, "w") as archive:
        archive.writestr(row["file"], found[f"drawings/{row['file']}"])
    (drawing,) = from_file(pictures.getvalue(), 10)
    assert np.array_equal(drawing.image, image(1))


def test_the_file_has_each_run_with_settings_and_scores_and_whose_it_is(class_id, trained):
    (row,) = rows(files(class_id)["runs.csv"])
    assert row["name"] == name_of(member_store().find(class_id, ANNA))
    assert (row["run"], row["model"], row["state"]) == (trained.id, "dense", "queued")
    assert float(row["learning_rate"]) == trained.config.learning_rate


def test_the_file_has_each_answer(class_id, monkeypatch):
    person = member_store().find(class_id, ANNA).person
    given = [Answer(person, "rate-of-one", "rises", 0.0)]
    monkeypatch.setattr(AnswerStore, "answers_in", lambda *_: given)
    (row,) = rows(files(class_id)["answers.csv"])
    assert (row["question"], row["answer"]) == ("rate-of-one", "rises")
    assert row["answered"] == "1970-01-01T00:00:00+00:00"


def test_the_file_has_the_drawings_of_each_round(class_id):
    database = get_engine().database
    begun = RoundStore(database).begin(TEACHER, class_id, "digits-cnn")
    RoundDrawingStore(database).send(ANNA, begun.id, image(5), 4, 9)
    found = files(class_id)
    (row,) = rows(found["rounds.csv"])
    assert (row["round"], row["digit"], row["read_as"]) == ("1", "4", "9")
    assert row["name"] == name_of(member_store().find(class_id, ANNA))
    assert np.array_equal(np.array(Image.open(io.BytesIO(found[row["file"]]))), image(5))


@pytest.mark.parametrize(
    ("name", "written"),
    [("=1+1", "'=1+1"), ("＝1+1", "'＝1+1"), ("＠A1", "'＠A1"), ("a-b", "a-b")]
    + [("a;=1+1", "a;'=1+1"), ("a,@b", "a,'@b")],  # where a semicolon ends a cell, or a comma
)
def test_a_name_is_no_formula_in_a_spreadsheet(class_id, name, written):
    person = member_store().find(class_id, ANNA).person
    member_store().rename(TEACHER, class_id, person, name)
    (row,) = rows(files(class_id)["drawings.csv"])
    assert row["name"] == written


def test_nobody_but_the_teacher_gets_the_file(class_id):
    with pytest.raises(ClassError, match="not teacher"):
        kept_view._everything(ANNA, class_id)


def test_a_class_is_deleted_with_everything_in_it(class_id, sit, trained):
    at = press(open_class_page("Kept"), "Delete permanently")
    assert "Open a class" in buttons(at) and class_store().taught_by(TEACHER) == []
    engine = get_engine()
    assert engine.runs() == []
    assert ClassDrawingStore(engine.database).drawings_of(ANNA, class_id) == ()
    sit(ANNA)
    assert "Open a class" in buttons(open_class_page())


@pytest.fixture
def trained(class_id, monkeypatch):
    """A run that the student has begun in the class."""
    engine = get_engine()
    monkeypatch.setattr(engine, "_join", lambda run_id: None)  # no worker is needed
    run, _key = engine.start(TrainingConfig(model="dense"), ANNA)
    return run
