"""Drawings are kept for whoever asked, for nobody else, and within limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update

from mnist_core.errors import DatabaseError, DrawingError, LimitError
from mnist_core.settings import Settings
from mnist_core.storage.database import Database
from mnist_core.storage.drawing_store import DrawingStore
from mnist_core.storage.drawings import (
    MAX_STROKES_BYTES,
    KeptDrawing,
    stacked,
)
from mnist_core.storage.tables import drawings, people
from tests.helpers.drawings import STROKES, drawing, image
from tests.helpers.engines import (
    ANNA,
    BEN,
    CLEO,
    NOTHING_CAN_BE_WRITTEN,
    NOTHING_CAN_GROW,
    under,
)


@pytest.fixture
def open_store(tmp_path) -> Iterator[Callable[..., DrawingStore]]:
    """Servers, each with a way of its own to the database."""
    opened: list[Database] = []

    def open_one(address: str = "", **limits: int) -> DrawingStore:
        settings = Settings(artifacts=tmp_path, database=address, **limits)
        opened.append(Database(settings))
        return DrawingStore(opened[-1], settings)

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def store(open_store) -> DrawingStore:
    return open_store()


@pytest.fixture
def open_either(open_store, database) -> Callable[..., DrawingStore]:
    """For what the two kinds of databases do differently inside."""
    return partial(open_store, database)


def rows(store: DrawingStore) -> tuple[int, int]:
    """How many drawings there are, and how many people."""
    with store._database.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (drawings, people)
        ]
    return counts[0], counts[1]


def change_row(store: DrawingStore, drawing_id: str, **columns: Any) -> None:
    with store._database.writing() as connection:
        own = update(drawings).where(drawings.c.id == drawing_id)
        connection.execute(own.values(**columns))


def test_nothing_is_there_before_anyone_asked(store):
    assert store.drawings_of(ANNA) == () and rows(store) == (0, 0)


def test_a_kept_drawing_is_read_back_whole_by_another_server(open_either):
    store = open_either()
    (kept,) = store.keep(
        ANNA, drawing(7, 12, strokes=STROKES, model="digits-cnn", answer=1, created=5.0)
    )
    (found,) = open_either().drawings_of(ANNA)
    assert (found.image == image(12)).all() and found.image.dtype == np.uint8
    said = (found.id, found.label, found.strokes, found.model, found.answer, found.created)
    assert said == (kept.id, 7, STROKES, "digits-cnn", 1, 5.0)
    assert rows(store) == (1, 1)


def test_the_secret_of_its_owner_is_not_in_the_database(store, tmp_path):
    store.keep(ANNA, drawing(model="digits-cnn"))
    content = b"".join(path.read_bytes() for path in tmp_path.glob("digit_school.db*"))
    assert b"digits-cnn" in content and ANNA.encode() not in content


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


def test_its_owner_can_delete_one_or_all(store):
    kept = store.keep(ANNA, drawing(1), drawing(2), drawing(3))
    store.remove(ANNA, kept[1].id)
    assert [one.label for one in store.drawings_of(ANNA)] == [1, 3]
    store.remove(ANNA, kept[1].id)  # twice is not wrong
    store.remove_all(ANNA)
    assert store.drawings_of(ANNA) == () and rows(store) == (0, 1)


@pytest.mark.parametrize(
    "name", ["' OR 1=1 --", "%", "../secret", "..", "", "x" * 300, "1" * 13 + "-../../aa"]
)
def test_no_name_leads_to_drawings_of_others(open_either, name):
    store = open_either()
    (kept,) = store.keep(ANNA, drawing())
    for mark in (ANNA, BEN, name):
        store.remove(mark, name)
        assert store.find(mark, name) is None
    store.remove_all(name)
    assert store.find(name, kept.id) is None and store.drawings_of(name) == ()
    with pytest.raises(DrawingError, match="owner"):
        store.keep(name, drawing())
    assert rows(store) == (1, 1)


def test_many_are_removed_at_once(open_either):
    store = open_either(max_drawings_per_owner=2_000)
    kept = store.keep(ANNA, *(drawing(number % 10) for number in range(1_101)))
    (bens,) = store.keep(BEN, drawing())
    store.remove(ANNA, bens.id, *(one.id for one in kept[:-1]))
    assert [one.id for one in store.drawings_of(ANNA)] == [kept[-1].id]
    assert store.find(BEN, bens.id) is not None


@pytest.mark.parametrize(
    "damage",
    [{"strokes": "cut sh"}, {"strokes": "[]"}, {"created": float("inf")}, {"image": bytes(784)},
     {"model": "../x"}, {"id": "no time"}],
)  # fmt: skip
def test_a_damaged_row_costs_its_drawing_only_and_can_be_deleted(open_either, damage):
    store = open_either()
    good, bad = store.keep(ANNA, drawing(1), drawing(2))
    change_row(store, bad.id, **damage)
    assert [kept.id for kept in store.drawings_of(ANNA)] == [good.id]
    assert store.find(ANNA, bad.id) is None
    store.remove_all(ANNA)
    assert rows(store)[0] == 0


@pytest.mark.parametrize("damage", [{"label": 12}, {"answer": -1}, {"image": bytes(3)}])
def test_the_database_refuses_what_can_be_no_drawing(open_either, damage):
    store = open_either()
    (kept,) = store.keep(ANNA, drawing(1))
    with pytest.raises(DatabaseError):
        change_row(store, kept.id, **damage)
    assert [found.label for found in store.drawings_of(ANNA)] == [1]


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
def test_what_is_no_drawing_is_refused_and_nothing_of_its_company_is_kept(store, reason):
    with pytest.raises(DrawingError) as refused:
        store.keep(ANNA, drawing(), WRONG[reason])
    assert refused.value.reason == reason and rows(store) == (0, 0)


def test_pixels_of_another_type_and_labels_that_only_look_like_digits_are_refused(store):
    for wrong in (KeptDrawing(image().astype(float), 1), drawing(True), drawing("7")):
        with pytest.raises(DrawingError):
            store.keep(ANNA, wrong)
    with pytest.raises(DrawingError, match="answer"):
        store.keep(ANNA, drawing(model="../x"))


def test_a_person_may_keep_so_many_and_has_them_all_when_one_more_is_refused(open_store):
    store = open_store(max_drawings_per_owner=2)
    store.keep(ANNA, drawing(1))
    with pytest.raises(LimitError) as refused:
        store.keep(ANNA, drawing(2), drawing(3))
    assert (refused.value.limit, refused.value.allowed) == ("drawings per owner", 2)
    assert [kept.label for kept in store.drawings_of(ANNA)] == [1]
    store.keep(ANNA, drawing(2))
    store.keep(BEN, drawing(3), drawing(4))


def test_all_together_may_keep_so_many(open_store):
    store = open_store(max_drawings=2)
    store.keep(ANNA, drawing(1))
    (kept,) = store.keep(BEN, drawing(2))
    with pytest.raises(LimitError, match="drawings in all: at most 2"):
        store.keep(ANNA, drawing(3))
    store.remove(BEN, kept.id)
    store.keep(ANNA, drawing(3))


def test_old_drawings_are_removed_only_when_their_place_is_needed(open_either):
    store = open_either(max_drawings=3, drawings_days=90)
    for days, label in ((92, 0), (91, 1), (89, 2)):
        (kept,) = store.keep(ANNA, drawing(label))
        change_row(store, kept.id, kept=time.time() - days * 86_400)
    assert len(store.drawings_of(ANNA)) == 3
    store.keep(BEN, drawing(3))
    assert [kept.label for kept in store.drawings_of(ANNA)] == [2]  # both old ones are gone


MARKS = [f"{number:016x}" for number in range(5)]


@pytest.fixture
def full_store(open_either) -> DrawingStore:
    """Five people have four drawings each, and there are no places left."""
    store = open_either(max_drawings=20, max_drawings_per_owner=9)
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


def test_drawings_that_come_within_one_millisecond_are_in_the_order_they_came(
    open_either, monkeypatch
):
    store = open_either()
    monkeypatch.setattr(time, "time", lambda: 1_795_000_000.5)
    for label in range(8):
        store.keep(ANNA, drawing(label))
    assert [kept.label for kept in store.drawings_of(ANNA)] == list(range(8))


def test_who_would_have_more_than_anybody_is_refused_and_nobody_loses_anything(full_store):
    full_store.keep(ANNA, drawing(8), drawing(9))
    before = numbers(full_store)
    for _ in range(2):
        with pytest.raises(LimitError, match="drawings in all: at most 20"):
            full_store.keep(ANNA, *(drawing(label) for label in (5, 6)), drawing(4))
        assert numbers(full_store) == before


def test_the_limits_are_those_of_all_servers(open_either):
    first, second = (open_either(max_drawings=2, max_drawings_per_owner=1) for _ in range(2))
    first.keep(ANNA, drawing(1))
    with pytest.raises(LimitError, match="drawings per owner"):
        second.keep(ANNA, drawing(2))
    second.keep(BEN, drawing(3))
    first.keep(CLEO, drawing(4))  # the oldest of all makes way
    assert [len(second.drawings_of(mark)) for mark in (ANNA, BEN, CLEO)] == [0, 1, 1]


def test_what_made_way_is_back_when_what_it_made_way_for_cannot_be_kept(open_either):
    store = open_either(max_drawings=2)
    (annas,) = store.keep(ANNA, drawing(1))
    (bens,) = store.keep(BEN, drawing(2))
    with pytest.raises(DatabaseError):  # two of one name
        store.put_back(CLEO, bens)
    assert store.find(ANNA, annas.id) is not None and rows(store) == (2, 2)


@pytest.mark.parametrize(
    ("reason", "pragma"), [("read-only", NOTHING_CAN_BE_WRITTEN), ("full", NOTHING_CAN_GROW)]
)
def test_a_database_that_takes_no_more_keeps_none_of_the_company(store, reason, pragma):
    (kept,) = store.keep(ANNA, drawing(1))
    company = [drawing(label, strokes={"objects": ["x" * 50_000]}) for label in range(9)]
    with under(store._database, pragma):
        for mark in (ANNA, BEN):
            with pytest.raises(DatabaseError) as failed:
                store.keep(mark, *company)
            assert failed.value.reason == reason
    assert [one.id for one in store.drawings_of(ANNA)] == [kept.id] and rows(store) == (1, 1)
    store.keep(BEN, *company)


@pytest.mark.parametrize("act", ["remove", "remove_all", "relabel"])
def test_what_cannot_be_changed_is_as_it_was(store, act):
    (kept,) = store.keep(ANNA, drawing(1))
    arguments = {"remove": (ANNA, kept.id), "remove_all": (ANNA,), "relabel": (ANNA, kept.id, 2)}
    unwritable = under(store._database, NOTHING_CAN_BE_WRITTEN)
    with unwritable, pytest.raises(DatabaseError, match="read-only"):
        getattr(store, act)(*arguments[act])
    assert [one.label for one in store.drawings_of(ANNA)] == [1]


def test_no_drawings_are_a_stack_of_none():
    assert stacked(()).shape == (0, 28, 28)
    assert (stacked([drawing(1, 3), drawing(2, 4)])[1] == image(4)).all()
