"""Runs of a class: within its limits, steered by its teacher, at rest all at once.

Tasks are finished by hand, on a database of either kind.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import (
    ClassError,
    ClassReason,
    Limit,
    LimitError,
    NotOwnerError,
    RunNotFoundError,
)
from mnist_core.records import Class, Run, Task
from mnist_core.settings import Settings
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.member_store import MemberStore
from tests.helpers.engines import ANNA, BEN, CLEO, look, state, stored

CONFIG = TrainingConfig(epochs=3)
TEACHER, OTHER_TEACHER = "e" * 32, "f" * 32


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(artifacts=tmp_path, database=database)


@pytest.fixture
def classes(engine: Engine) -> ClassStore:
    engine._upkeep._ticking = True
    return ClassStore(engine.database, engine.settings)


@pytest.fixture
def members(engine: Engine) -> MemberStore:
    return MemberStore(engine.database, engine.settings)


@pytest.fixture
def lesson(classes: ClassStore, members: MemberStore) -> Class:
    """A class with a teacher, with Anna and with Ben; Cleo is in none."""
    found, _ = classes.open_class(TEACHER)
    for mark in (ANNA, BEN):
        members.join_by_link(mark, found.id)
    return found


def set_task(classes: ClassStore, lesson: Class, **task: object) -> None:
    classes.change(TEACHER, lesson.id, lambda one: replace(one, task=Task(**task)))


def refused(reason: ClassReason, do: Callable[[], object]) -> None:
    with pytest.raises(ClassError) as told:
        do()
    assert told.value.reason == reason


def test_a_run_is_one_of_the_class_that_its_owner_is_in(engine, classes, members, lesson):
    before, _ = engine.start(CONFIG, CLEO)
    members.join_by_link(CLEO, lesson.id)
    run, _ = engine.start(CONFIG, CLEO)
    tested, _ = engine.start(CONFIG, TEACHER, held_out=(run.owner,))
    assert [tuple(each) for each in engine.class_runs.of_class(lesson.id)] == [
        (run.id, run.owner, None),
        (tested.id, tested.owner, (run.owner,)),
    ]
    assert not engine.teaches(before.id, TEACHER) and engine.teaches(run.id, TEACHER)
    classes.open_class(TEACHER)  # and is in that one now
    for mark in ("d" * 32, TEACHER):
        refused(ClassReason.NOT_MEMBER, partial(engine.start, CONFIG, mark, within=lesson.id))


def test_in_a_class_its_limit_of_runs_holds_and_not_the_servers(engine, classes, lesson):
    classes.change(TEACHER, lesson.id, lambda one: replace(one, runs_per_member=4))
    for _ in range(4):
        first, _ = engine.start(CONFIG, ANNA)
    with pytest.raises(LimitError) as full:
        engine.start(CONFIG, ANNA)
    assert (full.value.limit, full.value.allowed) == (Limit.RUNS_PER_OWNER, 4)
    engine.pause(first.id, mark=ANNA)
    classes.change(TEACHER, lesson.id, lambda one: replace(one, runs_per_member=3))
    with pytest.raises(LimitError):
        engine.resume(first.id, mark=ANNA)
    for _ in range(3):
        engine.start(CONFIG, TEACHER)
    with pytest.raises(LimitError) as full:
        engine.start(CONFIG, TEACHER)
    assert full.value.allowed == engine.settings.max_runs_per_owner


def not_allowed(engine: Engine, classes: ClassStore, lesson: Class) -> ClassReason:
    classes.change(TEACHER, lesson.id, lambda one: replace(one, training=False))
    return ClassReason.TRAINING_OFF


def at_rest(engine: Engine, classes: ClassStore, lesson: Class) -> ClassReason:
    engine.eyes_on_me(lesson.id, TEACHER, True)
    return ClassReason.EYES_ON_TEACHER


def too_late(engine: Engine, classes: ClassStore, lesson: Class) -> ClassReason:
    set_task(classes, lesson, ends=time.time() - 60)
    return ClassReason.TIME_IS_UP


def put_out(engine: Engine, classes: ClassStore, lesson: Class) -> ClassReason:
    anna = engine.people.find(ANNA)
    MemberStore(engine.database, engine.settings).remove(TEACHER, lesson.id, anna)
    return ClassReason.REMOVED


def gone(engine: Engine, classes: ClassStore, lesson: Class) -> ClassReason:
    MemberStore(engine.database, engine.settings).leave(ANNA, lesson.id, delete_all=False)
    return ClassReason.NOT_MEMBER


@pytest.mark.parametrize("forbid", [not_allowed, at_rest, too_late, put_out, gone])
@pytest.mark.parametrize("with_key", [False, True])
def test_nobody_but_the_teacher_lets_a_run_go_on_when_the_class_does_not_allow_it(
    engine, classes, lesson, forbid, with_key
):
    run, key = engine.start(CONFIG, ANNA)
    asking = (key, CLEO) if with_key else ("", ANNA)
    engine.pause(run.id, *asking)
    reason = forbid(engine, classes, lesson)
    refused(reason, lambda: engine.resume(run.id, *asking))
    refused(reason, lambda: engine.extend(run.id, asking[0], 1, asking[1]))
    assert stored(engine, run).state == "paused" and stored(engine, run).config == CONFIG
    engine.resume(run.id, mark=TEACHER)
    assert state(engine, run) == "running"
    refused(reason, lambda: engine.extend(run.id, asking[0], 1, asking[1]))
    engine.pause(run.id, *asking)  # what ends it is always allowed
    engine.stop(run.id, *asking)
    engine.delete(run.id, *asking)
    assert not engine.class_runs.of_class(lesson.id)


@pytest.mark.parametrize("forbid", [not_allowed, at_rest, too_late])
def test_what_a_class_does_not_allow_its_members_begin_nothing_and_others_do(
    engine, classes, lesson, forbid
):
    reason = forbid(engine, classes, lesson)
    refused(reason, lambda: engine.start(CONFIG, ANNA))
    assert not engine.runs()
    engine.start(CONFIG, TEACHER)
    engine.start(CONFIG, CLEO)
    assert len(engine.runs()) == 2


def test_time_that_is_not_up_and_a_class_that_was_left_keep_nobody_from_training(
    engine, classes, members, lesson
):
    set_task(classes, lesson, ends=time.time() + 600)
    engine.start(CONFIG, ANNA)
    not_allowed(engine, classes, lesson)
    members.leave(BEN, lesson.id, delete_all=False)
    engine.start(CONFIG, BEN)
    assert len(engine.class_runs.of_class(lesson.id)) == 1


def test_hidden_settings_are_as_the_task_has_them_whatever_is_asked_for(engine, classes, lesson):
    fixed = replace(CONFIG, learning_rate=0.5, seed=7)
    set_task(classes, lesson, config=fixed, hidden=("learning_rate", "epochs"))
    refused(ClassReason.HIDDEN, lambda: engine.start(replace(fixed, learning_rate=0.1), ANNA))
    run, key = engine.start(replace(fixed, seed=8), ANNA)
    refused(ClassReason.HIDDEN, lambda: engine.set_learning_rate(run.id, key, 0.1))
    refused(ClassReason.HIDDEN, lambda: engine.extend(run.id, "", 2, ANNA))
    assert stored(engine, run).config == replace(fixed, seed=8)
    other, _ = engine.start(CONFIG, TEACHER)
    engine.set_learning_rate(other.id, "", 0.1, TEACHER)
    assert stored(engine, other).config.learning_rate == 0.1


def test_what_is_hidden_of_everybodys_own_settings_is_as_the_form_begins(engine, classes, lesson):
    set_task(classes, lesson, hidden=("batch_size",))
    refused(ClassReason.HIDDEN, lambda: engine.start(replace(CONFIG, batch_size=64), ANNA))
    engine.start(CONFIG, ANNA)


def steer(engine: Engine, run: Run, mark: str) -> dict[str, Callable[[], object]]:
    return {
        "pause": lambda: engine.pause(run.id, mark=mark),
        "resume": lambda: engine.resume(run.id, mark=mark),
        "stop": lambda: engine.stop(run.id, mark=mark),
        "delete": lambda: engine.delete(run.id, mark=mark),
        "extend": lambda: engine.extend(run.id, "", 1, mark),
        "change": lambda: engine.set_learning_rate(run.id, "", 0.1, mark),
        "pin": lambda: engine.pin(run.id, "", True, mark),
        "unpin": lambda: engine.pin(run.id, "", False, mark),
        "renew": lambda: engine.renew_key(run.id, mark),
    }


def test_a_teacher_pauses_resumes_stops_and_deletes_any_run_of_the_class_and_no_more(
    engine, lesson
):
    run, _ = engine.start(CONFIG, ANNA)
    may = steer(engine, run, TEACHER)
    for each in ("extend", "change", "pin", "unpin", "renew"):
        with pytest.raises(NotOwnerError):
            may[each]()
    for each, now in {"pause": "paused", "resume": "running", "stop": "stopped"}.items():
        may[each]()
        assert state(engine, run) == now
    may["delete"]()
    with pytest.raises(RunNotFoundError):
        stored(engine, run)


@pytest.mark.parametrize("whose", ["a classmate's", "of another class", "of no class"])
def test_nobody_else_steers_a_run_of_the_class_and_its_teacher_none_of_others(
    engine, classes, members, lesson, whose
):
    classes.open_class(OTHER_TEACHER)
    run, _ = engine.start(CONFIG, CLEO if whose == "of no class" else ANNA)
    mark = {"a classmate's": BEN, "of another class": OTHER_TEACHER, "of no class": TEACHER}[whose]
    for do in steer(engine, run, mark).values():
        with pytest.raises(NotOwnerError):
            do()
    assert stored(engine, run) == replace(run, state="running")


def test_eyes_on_the_teacher_rest_all_runs_of_the_class_and_let_exactly_those_go_on(
    engine, cluster, members, lesson
):
    resting = [engine.start(CONFIG, mark)[0] for mark in (ANNA, BEN, TEACHER)]
    outside, _ = engine.start(CONFIG, CLEO)
    paused, _ = engine.start(CONFIG, ANNA)
    engine.pause(paused.id, mark=ANNA)
    assert set(engine.eyes_on_me(lesson.id, TEACHER, True)) == {run.id for run in resting}
    engine.eyes_on_me(lesson.id, TEACHER, True)  # pressed twice
    assert {state(engine, run) for run in (*resting, paused)} == {"paused"}
    assert [task.run_id for task in cluster.waiting] == [outside.id]
    told = ClassError(ClassReason.EYES_ON_TEACHER).to_dict()
    assert [stored(engine, run).failure for run in (*resting, paused)] == [told] * 3 + [None]
    cluster.slots = 3
    going_on = [run.id for run in resting]
    assert engine.eyes_on_me(lesson.id, TEACHER, False) == going_on
    assert [task.run_id for task in cluster.waiting] == [outside.id, *going_on[:2]]
    assert stored(engine, resting[2]).state == "queued" and stored(engine, paused).state == "paused"
    assert stored(engine, resting[0]).failure is None
    assert engine.eyes_on_me(lesson.id, TEACHER, False) == []


def test_a_run_that_was_steered_by_itself_meanwhile_does_not_go_on_with_the_others(engine, lesson):
    stopped, _ = engine.start(CONFIG, ANNA)
    shown, _ = engine.start(CONFIG, TEACHER)
    gone, _ = engine.start(CONFIG, BEN)
    engine.eyes_on_me(lesson.id, TEACHER, True)
    engine.stop(stopped.id, mark=ANNA)
    engine.delete(gone.id, mark=BEN)
    engine.resume(shown.id, mark=TEACHER)  # to show something with it
    engine.pause(shown.id, mark=TEACHER)
    assert engine.eyes_on_me(lesson.id, TEACHER, False) == []
    assert (state(engine, stopped), state(engine, shown)) == ("stopped", "paused")


def test_only_the_teacher_of_the_class_asks_for_eyes(engine, classes, lesson):
    classes.open_class(OTHER_TEACHER)
    run, _ = engine.start(CONFIG, ANNA)
    for mark in (ANNA, CLEO, OTHER_TEACHER, ""):
        for rests in (True, False):
            asking = (lesson.id, mark, rests)
            refused(ClassReason.NOT_TEACHER, lambda asking=asking: engine.eyes_on_me(*asking))
    assert state(engine, run) == "running" and not classes.load(lesson.id).eyes_on_me


def test_a_change_of_the_class_keeps_runs_at_rest(engine, classes, lesson):
    """Eyes on the teacher begin and end together with the runs, in one transaction."""
    stale = classes.load(lesson.id)
    engine.eyes_on_me(lesson.id, TEACHER, True)
    classes.change(TEACHER, lesson.id, lambda one: replace(stale, name="7b"))
    assert classes.load(lesson.id).eyes_on_me and classes.load(lesson.id).name == "7b"


def test_a_run_deleted_with_its_class_is_given_up_by_the_server(engine, classes, cluster, lesson):
    run, _ = engine.start(CONFIG, ANNA)
    assert [task.run_id for task in cluster.waiting] == [run.id]
    classes.delete(TEACHER, lesson.id)
    look(engine)
    assert not cluster.waiting and not engine.runs()


def test_what_rests_is_kept_by_a_server_that_starts_again(engine, settings, cluster, lesson):
    run, _ = engine.start(CONFIG, ANNA)
    engine.eyes_on_me(lesson.id, TEACHER, True)
    engine.close()
    again = Engine(settings, type(cluster)())
    again._upkeep._ticking = True
    try:
        refused(ClassReason.EYES_ON_TEACHER, lambda: again.start(CONFIG, BEN))
        assert again.eyes_on_me(lesson.id, TEACHER, False) == [run.id]
        assert state(again, run) == "running"
    finally:
        again.close()
