"""Drawings are kept for whoever asked, for nobody else, and within limits."""

from __future__ import annotations

import json
import os
import time

import numpy as np
import pytest

from mnist_core.errors import DrawingError, LimitError, StorageError
from mnist_core.settings import Settings
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.drawings import (
    MAX_STROKES_BYTES,
    KeptDrawing,
    next_label,
    stacked,
)
from tests.helpers.drawings import STROKES, drawing, image

ANNA, BEN = "a" * 16, "b" * 16


@pytest.fixture
def store(tmp_path) -> DrawingStore:
    return store_in(tmp_path)


def store_in(folder, **limits) -> DrawingStore:
    return DrawingStore(Settings(artifacts=folder, **limits))


def files(folder) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_nothing_is_there_before_anyone_asked(store, tmp_path):
    assert store.drawings_of(ANNA) == () and files(tmp_path) == []


def test_a_kept_drawing_is_read_back_whole_by_another_server(store, tmp_path):
    (kept,) = store.keep(
        ANNA, drawing(7, 12, strokes=STROKES, model="digits-cnn", answer=1, created=5.0)
    )
    (found,) = store_in(tmp_path).drawings_of(ANNA)
    assert (found.image == image(12)).all() and found.image.dtype == np.uint8
    said = (found.id, found.label, found.strokes, found.model, found.answer, found.created)
    assert said == (kept.id, 7, STROKES, "digits-cnn", 1, 5.0)
    assert files(tmp_path) == [f"drawings/{ANNA}/{kept.id}.json"]


def test_drawings_come_in_the_order_in_which_they_were_kept(store):
    store.keep(ANNA, *(drawing(label) for label in (3, 1, 4)))
    time.sleep(0.005)
    store.keep(ANNA, drawing(1))
    assert [kept.label for kept in store.drawings_of(ANNA)] == [3, 1, 4, 1]


def test_a_drawing_is_its_owners_alone(store):
    (kept,) = store.keep(ANNA, drawing())
    store.remove(BEN, kept.id)
    store.remove_all(BEN)
    assert store.drawings_of(BEN) == () and store.find(BEN, kept.id) is None
    with pytest.raises(DrawingError, match="unknown"):
        store.relabel(BEN, kept.id, 3)
    assert store.find(ANNA, kept.id).label == 7


def test_its_owner_can_say_that_it_is_something_else(store):
    first, second = store.keep(ANNA, drawing(7), drawing(2))
    store.relabel(ANNA, first.id, 1)
    assert [kept.label for kept in store.drawings_of(ANNA)] == [1, 2]
    with pytest.raises(DrawingError, match="label"):
        store.relabel(ANNA, second.id, 10)


def test_what_was_deleted_is_put_back_where_it_was(store):
    kept = store.keep(ANNA, drawing(1), drawing(2), drawing(3))
    store.remove(ANNA, kept[1].id)
    store.put_back(ANNA, kept[1])
    found = store.drawings_of(ANNA)
    assert [(one.id, one.label, one.created) for one in found] == [
        (one.id, one.label, one.created) for one in kept
    ]


def test_only_what_was_kept_once_can_be_put_back(store):
    with pytest.raises(DrawingError, match="unknown"):
        store.put_back(ANNA, drawing(1))
    with pytest.raises(DrawingError, match="unknown"):
        store.put_back(ANNA, drawing(1, id="../elsewhere"))
    assert store.drawings_of(ANNA) == ()


def test_its_owner_can_delete_one_or_all(store, tmp_path):
    kept = store.keep(ANNA, drawing(1), drawing(2), drawing(3))
    store.remove(ANNA, kept[1].id)
    assert [one.label for one in store.drawings_of(ANNA)] == [1, 3]
    store.remove(ANNA, kept[1].id)  # twice is not wrong
    store.remove_all(ANNA)
    assert store.drawings_of(ANNA) == () and files(tmp_path) == []


@pytest.mark.parametrize("name", ["../secret", "..", "", "x" * 300, "1" * 13 + "-../../aa"])
def test_no_name_leads_out_of_the_folder(store, tmp_path, name):
    store.keep(ANNA, drawing())
    (tmp_path / "drawings" / "secret.json").write_text("{}")
    store.remove(ANNA, name)
    assert store.find(ANNA, name) is None
    assert (tmp_path / "drawings" / "secret.json").exists()
    with pytest.raises(DrawingError, match="owner"):
        store.drawings_of(name)


def test_a_damaged_file_costs_its_drawing_only_and_can_be_deleted(store, tmp_path):
    good, *bad = store.keep(ANNA, *(drawing(label) for label in range(5)))
    folder = tmp_path / "drawings" / ANNA
    whole = json.loads((folder / f"{bad[0].id}.json").read_text())
    (folder / f"{bad[0].id}.json").write_text("cut sh")
    (folder / f"{bad[1].id}.json").write_text("[]")
    (folder / f"{bad[2].id}.json").write_text(json.dumps(whole | {"label": 12}))
    (folder / f"{bad[3].id}.json").write_text(json.dumps(whole | {"image": "AAAA"}))
    assert [kept.id for kept in store.drawings_of(ANNA)] == [good.id]
    store.remove_all(ANNA)
    assert files(tmp_path) == []


WRONG = {
    "image": KeptDrawing(np.zeros((28, 27), np.uint8), 1),
    "blank": KeptDrawing(np.zeros((28, 28), np.uint8), 1),
    "label": drawing(10),
    "answer": drawing(1, answer=-1),
    "date": drawing(1, created=float("nan")),
    "strokes": drawing(1, strokes={"objects": [float("inf")]}),
    "too many strokes": drawing(1, strokes={"objects": ["x" * MAX_STROKES_BYTES]}),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_is_no_drawing_is_refused_and_nothing_of_its_company_is_kept(store, tmp_path, reason):
    with pytest.raises(DrawingError) as refused:
        store.keep(ANNA, drawing(), WRONG[reason])
    assert refused.value.reason == reason and files(tmp_path) == []


def test_pixels_of_another_type_and_labels_that_only_look_like_digits_are_refused(store):
    for wrong in (KeptDrawing(image().astype(float), 1), drawing(True), drawing("7")):
        with pytest.raises(DrawingError):
            store.keep(ANNA, wrong)
    with pytest.raises(DrawingError, match="answer"):
        store.keep(ANNA, drawing(model="../x"))


def test_a_person_may_keep_so_many_and_has_them_all_when_one_more_is_refused(tmp_path):
    store = store_in(tmp_path, max_drawings_per_owner=2)
    store.keep(ANNA, drawing(1))
    with pytest.raises(LimitError) as refused:
        store.keep(ANNA, drawing(2), drawing(3))
    assert (refused.value.limit, refused.value.allowed) == ("drawings per owner", 2)
    assert [kept.label for kept in store.drawings_of(ANNA)] == [1]
    store.keep(ANNA, drawing(2))
    store.keep(BEN, drawing(3), drawing(4))


def test_all_together_may_keep_so_many(tmp_path):
    store = store_in(tmp_path, max_drawings=2)
    store.keep(ANNA, drawing(1))
    (kept,) = store.keep(BEN, drawing(2))
    with pytest.raises(LimitError, match="drawings in all: at most 2"):
        store.keep(ANNA, drawing(3))
    store.remove(BEN, kept.id)
    store.keep(ANNA, drawing(3))


def test_old_drawings_are_removed_only_when_their_place_is_needed(tmp_path, monkeypatch):
    now = time.time()
    store = store_in(tmp_path, max_drawings=2, drawings_days=90)
    monkeypatch.setattr("mnist_core.storage.drawing_store.time.time", lambda: now - 91 * 86_400)
    store.keep(ANNA, drawing(1))
    monkeypatch.setattr("mnist_core.storage.drawing_store.time.time", lambda: now - 89 * 86_400)
    store.keep(ANNA, drawing(2))
    monkeypatch.setattr("mnist_core.storage.drawing_store.time.time", lambda: now)
    assert len(store.drawings_of(ANNA)) == 2
    store.keep(BEN, drawing(3))
    assert [kept.label for kept in store.drawings_of(ANNA)] == [2]


MARKS = [f"{number:016x}" for number in range(5)]


@pytest.fixture
def full_store(tmp_path) -> DrawingStore:
    """Five people have four drawings each, and there are no places left."""
    store = store_in(tmp_path, max_drawings=20, max_drawings_per_owner=9)
    for mark in MARKS:
        store.keep(mark, *(drawing(label) for label in range(4)))
    return store


def numbers(store: DrawingStore) -> list[int]:
    return [len(store.drawings_of(mark)) for mark in (*MARKS, ANNA)]


def test_those_who_have_taken_all_places_keep_no_newcomer_out(full_store):
    for _ in range(3):
        full_store.keep(ANNA, drawing(9))
    assert numbers(full_store) == [3, 3, 3, 4, 4, 3]
    assert [kept.label for kept in full_store.drawings_of(MARKS[0])] == [1, 2, 3]


def test_who_would_have_more_than_anybody_is_refused_and_nobody_loses_anything(full_store):
    full_store.keep(ANNA, drawing(8), drawing(9))
    before = numbers(full_store)
    for _ in range(2):
        with pytest.raises(LimitError, match="drawings in all: at most 20"):
            full_store.keep(ANNA, *(drawing(label) for label in (5, 6)), drawing(4))
        assert numbers(full_store) == before


def test_a_folder_whose_last_drawing_made_way_is_gone(tmp_path):
    store = store_in(tmp_path, max_drawings=1)
    store.keep(ANNA, drawing(1))
    store.keep(BEN, drawing(2))
    assert [path.name for path in (tmp_path / "drawings").iterdir()] == [BEN]


def test_what_could_not_be_kept_leaves_no_folder(store, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StorageError):
        store.keep(ANNA, drawing())
    assert list((tmp_path / "drawings").iterdir()) == []


def test_a_disk_that_fills_up_keeps_none_of_the_company(store, tmp_path, monkeypatch):
    store.keep(ANNA, drawing(1))
    replace, calls = os.replace, []

    def full(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        replace(*arguments)

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StorageError, match="No space left"):
        store.keep(ANNA, drawing(2), drawing(3))
    assert [kept.label for kept in store.drawings_of(ANNA)] == [1]
    assert len(files(tmp_path)) == 1


def test_the_next_digit_to_draw_is_the_one_there_is_least_of():
    assert next_label(()) == 0
    assert next_label([drawing(0), drawing(2)]) == 1
    assert next_label([drawing(label) for label in range(10)]) == 0


def test_no_drawings_are_a_stack_of_none():
    assert stacked(()).shape == (0, 28, 28)
    assert (stacked([drawing(1, 3), drawing(2, 4)])[1] == image(4)).all()
