"""Open pages are asked to run again when what they show has changed, and only then."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.member_store import MemberStore
from mnist_core.storage.page_stands import Shown, Stand, read_stands
from mnist_core.ui.shared.page_watch import PageWatch

RUN, SEAT = Shown("run", "1a2b"), Shown("seat", "anna")


class AtOnce:
    """Stands in for an event loop: what is to be done soon is done now."""

    def call_soon_threadsafe(self, do: Callable[..., object], *arguments: Any) -> None:
        do(*arguments)


class Sessions:
    """Stand in for Streamlit's sessions and for the database.

    Attributes:
        stands: how things stand.
        asked: sessions that were asked to run again, in order.
        busy, away: those whose page runs, and those without a browser.
        reads: what was asked of the database.
    """

    def __init__(self) -> None:
        self.stands: dict[Shown, Stand] = {RUN: (0,), SEAT: ("7b", 0)}
        self.asked: list[str] = []
        self.busy: set[str] = set()
        self.away: set[str] = set()
        self.reads: list[set[Shown]] = []
        self.watch = PageWatch(self.read, self.find)
        self.watch.listen(AtOnce())  # type: ignore[arg-type]

    def read(self, shown: Collection[Shown]) -> dict[Shown, Stand]:
        self.reads.append(set(shown))
        return {one: self.stands.get(one) for one in shown}

    def find(self, session: str) -> Callable[[], bool] | None:
        def rerun() -> bool:
            if session not in self.busy:
                self.asked.append(session)
            return session not in self.busy

        return None if session in self.away else rerun

    def look(self) -> list[str]:
        """Who is asked at the next look."""
        before = len(self.asked)
        self.watch.look()
        return self.asked[before:]


@pytest.fixture
def sessions() -> Sessions:
    """One whose page shows a class, and one that shows a run."""
    found = Sessions()
    found.watch.begin("one")
    found.watch.note("one", SEAT)
    found.watch.begin("other")
    found.watch.note("other", RUN)
    return found


def test_exactly_the_pages_that_are_out_of_date_are_asked_once(sessions):
    assert sessions.look() == []
    sessions.stands[SEAT] = ("7b", 1)
    assert sessions.look() == ["one"]
    assert sessions.look() == []
    sessions.stands |= {SEAT: None, RUN: (1,)}
    assert sessions.look() == ["one", "other"]


def test_all_pages_are_compared_in_one_read_and_none_where_there_is_no_page(sessions):
    sessions.reads.clear()
    sessions.look()
    assert sessions.reads == [{SEAT, RUN}]
    nobody = Sessions()
    nobody.look()
    assert nobody.reads == []


def test_a_page_that_runs_is_asked_when_it_has_run_if_it_is_still_out_of_date(sessions):
    sessions.busy = {"one", "other"}
    sessions.stands |= {SEAT: ("7b", 1), RUN: (1,)}
    assert sessions.look() == []
    sessions.watch.begin("other")  # it had begun before the change, and runs again
    sessions.watch.note("other", RUN)
    sessions.busy = set()
    assert sessions.look() == ["one"]


def test_a_page_is_not_asked_for_what_another_page_of_it_has_shown(sessions):
    sessions.watch.begin("other")
    sessions.stands[RUN] = (1,)
    assert sessions.look() == []


def test_a_browser_that_comes_back_in_time_is_asked_then(sessions):
    sessions.away = {"one"}
    sessions.stands[SEAT] = ("7b", 1)
    for _ in range(100):
        assert sessions.look() == []
    sessions.away = set()
    assert sessions.look() == ["one"]


def test_a_browser_that_stays_away_is_forgotten(sessions):
    sessions.away = {"one"}
    for _ in range(200):
        sessions.look()
    sessions.reads.clear()
    sessions.look()
    assert sessions.reads == [{RUN}]


def test_a_page_that_names_a_time_is_asked_when_that_has_come(sessions):
    sessions.watch.note_end("one", time.time() + 3600)
    assert sessions.look() == []
    sessions.watch.note_end("one", time.time() - 1)
    assert sessions.look() == ["one"]
    assert sessions.look() == []


def test_where_no_server_listens_nothing_is_noted():
    found = Sessions()
    found.watch = PageWatch(found.read, found.find)
    found.watch.begin("one")
    found.watch.note("one", SEAT)
    found.watch.note_end("one", 0.0)
    assert found.look() == [] and found.reads == []


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(artifacts=tmp_path, database=database)


def test_how_things_stand_changes_with_what_a_page_shows_and_with_nothing_else(
    engine: Engine, settings: Settings
):
    teacher, anna, ben = "e" * 32, "a" * 32, "b" * 32
    classes, members = ClassStore(engine.database, settings), MemberStore(engine.database, settings)
    lesson, secret = classes.open_class(teacher)
    _, member = members.join_by_link(anna, lesson.id)
    run, key = engine.start(TrainingConfig(), anna)
    shown = (Shown("seat", member.person), Shown("run", run.id), Shown("run", "0000"))
    shown += (Shown("seat", engine.people.find(teacher)),)
    stands = [read_stands(engine.database, shown)]
    assert stands[0][shown[2]] is None and None not in (stands[0][shown[0]], stands[0][shown[3]])

    def changed() -> list[int]:
        stands.append(read_stands(engine.database, shown))
        return [n for n, one in enumerate(shown) if stands[-1][one] != stands[-2][one]]

    members.join_by_link(ben, lesson.id)
    assert changed() == []
    members.rename(teacher, lesson.id, member.person, "Ada")
    assert changed() == [0]
    engine.pause(run.id, key)
    assert changed() == [1]
    classes.change(teacher, lesson.id, lambda found: replace(found, training=False))
    assert changed() == [0, 3]
    engine.eyes_on_me(lesson.id, teacher, True)
    assert changed() == [0, 3]
    classes.become_teacher(anna, lesson.id, secret)
    assert changed() == [0]
    classes.teach_alone(teacher, lesson.id)
    assert changed() == [0] and stands[-1][shown[0]] is not None
    members.remove(teacher, lesson.id, member.person)
    assert changed() == [0] and stands[-1][shown[0]] is None
    engine.delete(run.id, key)
    assert changed() == [1]


def test_who_is_here_is_whoever_has_a_page_of_a_class_open_in_a_browser(sessions):
    sessions.look()
    assert sessions.watch.people_here() == {"anna"}
    sessions.away.add("one")
    sessions.look()
    assert sessions.watch.people_here() == set()
