"""Classes and their members: who gets in, who may do what, and when all of it ends."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import select, update

from mnist_core.classroom.aliases import friendly_name, is_given_name
from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.errors import ClassError, ClassReason
from mnist_core.settings import Settings
from mnist_core.storage import class_access
from mnist_core.storage.class_codes import ALPHABET
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.class_seen import Place, note_seen
from mnist_core.storage.class_store import ClassStore
from mnist_core.storage.class_tables import (
    class_runs,
    class_teachers,
    classes,
    join_tries,
    members,
)
from mnist_core.storage.database import Database
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.lifecycle import new_run
from mnist_core.storage.member_store import MemberStore
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_store import RunStore
from tests.helpers.engines import ANNA, BEN, CLEO
from tests.helpers.hand_cluster import HandCluster

TEACHER = CLEO


@pytest.fixture
def school(tmp_path, database) -> Iterator[SimpleNamespace]:
    """Three members may be in a class and two classes here, in either kind of database."""
    settings = Settings(artifacts=tmp_path, database=database, max_classes=2, max_members=3)
    opened = Database(settings)
    yield SimpleNamespace(
        classes=ClassStore(opened, settings), members=MemberStore(opened, settings), db=opened
    )
    opened.close()


@pytest.fixture
def found(school):
    """A class of the teacher's."""
    return school.classes.open_class(TEACHER, "7b")[0]


def refused(reason: ClassReason):
    return pytest.raises(ClassError, match=f"class: {reason} ")


def rows(school, table) -> list:
    with school.db.reading() as connection:
        return connection.execute(select(table)).all()


def set_back(school, class_id: str, days: float) -> None:
    """Have a class not been used for so long."""
    with school.db.writing() as connection:
        old = update(classes).where(classes.c.id == class_id)
        connection.execute(old.values(last_used=classes.c.last_used - days * 86_400))


def person_of(school, found, mark) -> str:
    return school.members.find(found.id, mark).person


def test_a_code_has_six_characters_of_which_none_looks_like_another(school, found):
    assert re.fullmatch(f"[{ALPHABET}]{{6}}", found.code)
    assert len(set(ALPHABET)) == 32 and not set("O0I1") & set(ALPHABET)


def test_a_code_is_found_however_it_is_typed(school, found):
    typed = f" {found.code[:3].lower()}-{found.code[3:]} "
    joined, member = school.members.join(ANNA, typed)
    assert joined.id == found.id and member.state == "here"
    assert school.classes.seat_of(ANNA).found.id == found.id


def test_two_members_never_have_the_same_friendly_name(school, found, monkeypatch):
    monkeypatch.setattr("mnist_core.storage.member_store.ALIASES", 2)
    monkeypatch.setattr("secrets.choice", lambda among: among[0])
    first, second = (school.members.join_by_link(mark, found.id)[1] for mark in (ANNA, BEN))
    assert friendly_name(first.alias) != friendly_name(second.alias)


def test_a_class_that_is_full_says_so_and_takes_back_whoever_was_in_it(school, found):
    for mark in (ANNA, BEN, "c" * 32):
        school.members.join_by_link(mark, found.id)
    with refused(ClassReason.FULL):
        school.members.join_by_link("d" * 32, found.id)
    school.members.leave(ANNA, found.id, delete_all=False)
    assert school.members.join_by_link(ANNA, found.id)[1].state == "here"


def test_wrong_codes_are_limited_for_a_source_and_for_all_and_the_link_still_works(
    school, found, monkeypatch
):
    monkeypatch.setattr(class_access, "TRIES_PER_SOURCE", 2)
    monkeypatch.setattr(class_access, "TRIES_IN_ALL", 3)
    wrong = "".join(reversed(found.code)) if found.code != found.code[::-1] else "ABCDEF"
    for source in ("10.0.0.1", "10.0.0.1"):
        with refused(ClassReason.UNKNOWN_CODE):
            school.members.join(ANNA, wrong, source)
    with refused(ClassReason.TOO_MANY_TRIES):
        school.members.join(ANNA, found.code, "10.0.0.1")
    with refused(ClassReason.UNKNOWN_CODE):
        school.members.join(ANNA, wrong, "10.0.0.2")
    with refused(ClassReason.TOO_MANY_TRIES):
        school.members.join(ANNA, found.code, "10.0.0.3")
    school.members.join_by_link(ANNA, found.id)
    assert "10.0.0.1" not in str(rows(school, join_tries))


def test_tries_are_forgotten_after_a_minute(school, found, monkeypatch):
    monkeypatch.setattr(class_access, "TRIES_PER_SOURCE", 1)
    with refused(ClassReason.UNKNOWN_CODE):
        school.members.join(ANNA, "ABCDE")
    with school.db.writing() as connection:
        connection.execute(update(join_tries).values(tried=join_tries.c.tried - 61))
    school.members.join(ANNA, found.code)
    assert rows(school, join_tries) == []


def test_tries_of_a_clock_that_was_set_back_keep_nobody_out(school, found, monkeypatch):
    monkeypatch.setattr(class_access, "TRIES_PER_SOURCE", 1)
    with refused(ClassReason.UNKNOWN_CODE):
        school.members.join(ANNA, "ABCDE")
    with school.db.writing() as connection:
        connection.execute(update(join_tries).values(tried=join_tries.c.tried + 3600))
    school.members.join(ANNA, found.code)


def test_codes_are_not_found_by_trying_for_a_year():
    a_year = class_access.TRIES_IN_ALL / class_access.TRIES_SECONDS * 365 * 86_400
    in_vain = (1 - 30 / len(ALPHABET) ** 6) ** a_year
    assert in_vain > 0.1, "with 30 classes on the server, which is why a code shows nothing secret"


@pytest.mark.parametrize("asked", ["", "\0", "0" * 32, "'; DROP TABLE classes", "A" * 500])
def test_what_is_no_class_is_joined_by_nobody(school, found, asked):
    with refused(ClassReason.GONE):
        school.members.join_by_link(ANNA, asked)
    with refused(ClassReason.UNKNOWN_CODE):
        school.members.join(ANNA, asked)
    with refused(ClassReason.WRONG_KEY):
        school.classes.become_teacher(ANNA, asked, asked)
    assert school.classes.seat_of(ANNA) is None


def test_keys_and_browsers_are_stored_as_hashes(school):
    _found, key = school.classes.open_class(TEACHER)
    for table in (classes, class_teachers):
        assert key not in str(rows(school, table)) and TEACHER not in str(rows(school, table))


def test_only_a_teacher_does_what_only_a_teacher_may(school, found):
    school.members.join_by_link(ANNA, found.id)
    school.members.join_by_link(BEN, found.id)
    ben = person_of(school, found, BEN)
    forbidden = [
        lambda: school.classes.change(ANNA, found.id, lambda old: replace(old, training=False)),
        lambda: school.classes.delete(ANNA, found.id),
        lambda: school.classes.renew_key(ANNA, found.id),
        lambda: school.classes.enter(ANNA, found.id),
        lambda: school.members.remove(ANNA, found.id, ben),
        lambda: school.members.remove(ANNA, found.id, ben, delete_all=True),
        lambda: school.members.allow_back(ANNA, found.id, ben),
        lambda: school.members.rename(ANNA, found.id, ben, "Kim"),
    ]
    for action in forbidden:
        with refused(ClassReason.NOT_TEACHER):
            action()
    assert school.classes.load(found.id) == replace(found, last_used=pytest.approx(0, abs=1e12))
    assert school.members.find(found.id, BEN).state == "here"


def test_a_teacher_of_one_class_is_none_of_another(school, found):
    other, _key = school.classes.open_class(ANNA)
    with refused(ClassReason.NOT_TEACHER):
        school.classes.delete(TEACHER, other.id)
    with refused(ClassReason.WRONG_KEY):
        school.classes.become_teacher(BEN, other.id, school.classes.renew_key(TEACHER, found.id))


def test_who_is_removed_is_out_by_link_and_by_code_until_they_are_allowed_back(school, found):
    school.members.join_by_link(ANNA, found.id)
    anna = person_of(school, found, ANNA)
    school.members.remove(TEACHER, found.id, anna)
    assert school.classes.seat_of(ANNA) is None
    for join in (
        lambda: school.members.join_by_link(ANNA, found.id),
        lambda: school.members.join(ANNA, found.code),
        lambda: school.members.leave(ANNA, found.id, delete_all=True),
        lambda: school.members.rename(ANNA, found.id, anna, "Kim"),
    ):
        with refused(ClassReason.REMOVED):
            join()
    assert school.members.classes_of(ANNA) == []
    school.members.allow_back(TEACHER, found.id, anna)
    assert school.members.join(ANNA, found.code)[1].state == "here"


def test_nobody_is_called_what_somebody_else_is_called(school, found):
    for mark in (ANNA, BEN):
        school.members.join_by_link(mark, found.id)
    anna, ben = (person_of(school, found, mark) for mark in (ANNA, BEN))
    with refused(ClassReason.NICKNAMES_OFF):
        school.members.rename(ANNA, found.id, anna, "Kim")
    school.members.rename(TEACHER, found.id, anna, " Kim ")
    school.classes.change(TEACHER, found.id, lambda old: replace(old, nicknames=True))
    with refused(ClassReason.NAME_TAKEN):
        school.members.rename(BEN, found.id, ben, "kim")
    with refused(ClassReason.NAME_TOO_LONG):
        school.members.rename(BEN, found.id, ben, "k" * 25)
    with refused(ClassReason.NAME_TOO_LONG):
        school.members.rename(BEN, found.id, ben, "a\u202eb")
    school.members.rename(ANNA, found.id, anna, "")
    school.members.rename(BEN, found.id, ben, "kim")
    assert school.members.find(found.id, BEN).nickname == "kim"


@pytest.mark.parametrize(
    "values",
    [
        {"keep_days": 0},
        {"keep_days": 10**9},
        {"keep_days": 1.5},
        {"runs_per_member": -1},
        {"drawings_per_digit": 51},
        {"drawings_per_digit": "10"},
        {"drawings_per_digit": True},
    ],
    ids=str,
)
def test_numbers_of_a_class_stay_within_their_limits(school, found, values):
    with refused(ClassReason.OUT_OF_RANGE):
        school.classes.change(TEACHER, found.id, lambda old: replace(old, **values))
    assert school.classes.load(found.id).version == found.version


def test_each_change_makes_a_new_version(school, found):
    changed = school.classes.change(TEACHER, found.id, lambda old: replace(old, name="8b"))
    assert (changed.name, changed.version) == ("8b", found.version + 1)


def test_there_are_as_many_classes_as_the_server_keeps(school, found):
    school.classes.open_class(ANNA)
    with refused(ClassReason.TOO_MANY_CLASSES):
        school.classes.open_class(BEN)
    school.classes.delete(TEACHER, found.id)
    school.classes.open_class(BEN)


def test_nobody_keeps_others_from_opening_a_class_by_opening_all_there_may_be(tmp_path, database):
    settings = Settings(artifacts=tmp_path, database=database, max_classes=3)
    opened = Database(settings)
    store, members_here = ClassStore(opened, settings), MemberStore(opened, settings)
    used, unused, last = (store.open_class(ANNA)[0] for _ in range(3))
    members_here.join_by_link(CLEO, used.id)
    store.open_class(BEN)
    assert {each.id for each in store.taught_by(ANNA)} == {used.id, last.id}
    for mark in (ANNA, BEN):  # nobody has so much more than they would have
        with refused(ClassReason.TOO_MANY_CLASSES):
            store.open_class(mark)
    opened.close()


def test_a_class_is_deleted_when_its_time_is_over_and_not_before(school, found):
    other, _key = school.classes.open_class(ANNA)
    set_back(school, found.id, 29.9)
    set_back(school, other.id, 30.1)
    assert school.classes.delete_expired() == 1
    assert school.classes.load(found.id).name == "7b"
    with refused(ClassReason.GONE):
        school.classes.load(other.id)


def test_a_class_that_is_used_is_kept_though_nobody_joins_anew(school, found):
    school.members.join_by_link(ANNA, found.id)
    set_back(school, found.id, 30.1)
    note_seen(school.db, {person_of(school, found, ANNA): Place("Draw", "drew")})
    assert school.classes.delete_expired() == 0


def test_a_page_that_was_only_left_open_does_not_keep_a_class(school, found):
    school.members.join_by_link(ANNA, found.id)
    set_back(school, found.id, 30.1)
    note_seen(school.db, {person_of(school, found, ANNA): Place("", "")})
    assert school.classes.delete_expired() == 1


def test_places_are_written_for_the_class_that_somebody_is_in_now(school, found):
    other, _key = school.classes.open_class(ANNA)
    for class_id in (found.id, other.id):
        school.members.join_by_link(BEN, class_id)
    ben = person_of(school, found, BEN)
    note_seen(school.db, {ben: Place("Train", "trained"), "nobody": Place("Draw", "drew")})
    note_seen(school.db, {ben: Place("Draw", "")})
    note_seen(school.db, {ben: Place("", "")})
    here, before = (school.members.find(one.id, BEN) for one in (other, found))
    assert (here.page, here.doing) == ("Draw", "trained")
    assert (before.page, before.doing) == ("", "")


def test_who_deletes_all_of_theirs_is_no_member_any_more(school, found):
    school.members.join_by_link(ANNA, found.id)
    school.members.leave(ANNA, found.id, delete_all=True)
    assert rows(school, members) == [] and school.classes.seat_of(ANNA) is None


def test_whoever_was_removed_or_has_left_takes_no_room(school, found):
    for mark in (ANNA, BEN, "d" * 32):
        school.members.join_by_link(mark, found.id)
    with refused(ClassReason.FULL):
        school.members.join_by_link("e" * 32, found.id)
    school.members.remove(TEACHER, found.id, person_of(school, found, ANNA))
    school.members.leave(BEN, found.id, delete_all=False)
    for mark in ("e" * 32, "f" * 32):
        school.members.join_by_link(mark, found.id)
    with refused(ClassReason.FULL):
        school.members.join_by_link(BEN, found.id)


def test_whoever_joins_again_while_they_are_removed_stays_out(school, found, monkeypatch):
    school.members.join_by_link(ANNA, found.id)
    school.members.leave(ANNA, found.id, delete_all=False)
    said: list[ClassReason] = []

    def join() -> None:
        try:
            school.members.join_by_link(ANNA, found.id)
        except ClassError as error:
            said.append(error.reason)

    at_once = threading.Thread(target=join)

    def leave_seat(*arguments: object) -> None:
        at_once.start()
        at_once.join(0.5)

    monkeypatch.setattr("mnist_core.storage.member_store._leave_seat", leave_seat)
    school.members.remove(TEACHER, found.id, person_of(school, found, ANNA))
    at_once.join()
    assert school.members.find(found.id, ANNA).state == "removed"
    assert said == [ClassReason.REMOVED]


@pytest.mark.parametrize(
    "name",
    ["\u3164\u3164", "\u2800", "a\u202eb", "a\x00b", "\ud800", "x" * 25]
    + ["a\u034f", "\u17b4", "\u180b", "\ufe0f", "\U000e0100", "\u0301a", "a" + 6 * "\u0316"],
)
def test_a_name_is_seen(school, found, name):
    _, anna = school.members.join_by_link(ANNA, found.id)
    with refused(ClassReason.NAME_TOO_LONG):
        school.members.rename(TEACHER, found.id, anna.person, name)


@pytest.mark.parametrize("name", ["Zoë", "ที่นี่", "\u2764\ufe0f", "1\ufe0f\u20e3", "葛\U000e0100"])
def test_a_name_may_be_in_any_script_and_a_picture(school, found, name):
    _, anna = school.members.join_by_link(ANNA, found.id)
    school.members.rename(TEACHER, found.id, anna.person, name)
    assert school.members.find(found.id, ANNA).nickname == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ÉMILE", ClassReason.NAME_TAKEN),
        ("Ｅ\u0301mile", ClassReason.NAME_TAKEN),
        ("Émile\ufe0f", ClassReason.NAME_TAKEN),
        ("blue OTTER", ClassReason.NAME_RESERVED),
        ("Teacher", ClassReason.NAME_RESERVED),
        ("老师", ClassReason.NAME_RESERVED),
        ("Teach\U000e0101er", ClassReason.NAME_RESERVED),
    ],
)
def test_nobody_is_taken_for_another_by_their_name(school, found, name, reason):
    named = MemberStore(school.db, Settings(), is_given_name)
    for mark in (ANNA, BEN):
        named.join_by_link(mark, found.id)
    named.rename(TEACHER, found.id, person_of(school, found, ANNA), "Émile")
    with refused(reason):
        named.rename(TEACHER, found.id, person_of(school, found, BEN), name)


def test_of_wrong_codes_nothing_is_kept_once_they_no_longer_count(school, found, monkeypatch):
    with refused(ClassReason.UNKNOWN_CODE):
        school.members.join(ANNA, "AAAAAA", "192.0.2.1")
    school.classes.forget_tries()
    assert len(rows(school, join_tries)) == 1
    monkeypatch.setattr(class_access, "TRIES_SECONDS", -1.0)
    school.classes.forget_tries()
    assert rows(school, join_tries) == []


def test_nobody_is_named_as_held_out_who_has_deleted_what_was_theirs(school, found):
    _, anna = school.members.join_by_link(ANNA, found.id)
    _, ben = school.members.join_by_link(BEN, found.id)
    run = new_run(TrainingConfig(), key_hash="")
    RunChanges(RunStore(school.db), Settings(), "").add(
        run, TEACHER, held_out=(anna.person, ben.person)
    )
    school.members.leave(ANNA, found.id, delete_all=True)
    ((_, _, _, told),) = rows(school, class_runs)
    assert json.loads(told) == [ben.person]


@pytest.mark.parametrize("removed", [False, True])
def test_the_file_forgets_what_a_member_deletes(tmp_path, removed):
    settings = Settings(artifacts=tmp_path)
    database = Database(settings)
    found, _ = ClassStore(database, settings).open_class(TEACHER)
    store, drawings = MemberStore(database, settings), ClassDrawingStore(database)
    _, anna = store.join_by_link(ANNA, found.id)
    ink = np.random.default_rng(0).integers(1, 255, (28, 28)).astype(np.uint8)
    drawings.send(ANNA, found.id, KeptDrawing(ink, 3))

    def is_in_the_file() -> bool:
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        return ink.tobytes()[:100] in b"".join(path.read_bytes() for path in files)

    assert is_in_the_file()
    if removed:
        store.remove(TEACHER, found.id, anna.person, delete_all=True)
    else:
        store.leave(ANNA, found.id, delete_all=True)
    assert not is_in_the_file()
    with database.reading() as connection:  # not left to how Python was built
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    database.close()


def test_a_teacher_ends_teaching_from_all_other_browsers(school):
    found, key = school.classes.open_class(TEACHER)
    for mark in (ANNA, BEN):
        school.classes.become_teacher(mark, found.id, key)
    school.members.join_by_link(BEN, found.id)
    school.members.join_by_link("d" * 32, found.id)
    new = school.classes.teach_alone(TEACHER, found.id)
    for mark in (ANNA, BEN):
        for do in (school.classes.delete, school.classes.teach_alone, school.classes.enter):
            with refused(ClassReason.NOT_TEACHER):
                do(mark, found.id)
        with refused(ClassReason.WRONG_KEY):
            school.classes.become_teacher(mark, found.id, key)
    assert school.classes.seat_of(ANNA) is None
    for mark in (BEN, "d" * 32, TEACHER):
        assert school.classes.seat_of(mark).teaches == (mark == TEACHER)
    school.classes.become_teacher(ANNA, found.id, new)


def test_what_was_deleted_while_somebody_read_leaves_the_file_later(tmp_path, monkeypatch):
    monkeypatch.setattr("mnist_core.storage.database._LOCKED_SECONDS", 0.1)
    engine = Engine(Settings(artifacts=tmp_path), HandCluster())
    found, _ = engine.classes.open_class(TEACHER, "SEVEN-B-OF-1987")
    with engine.database.reading() as connection:
        connection.execute(select(classes.c.id)).all()
        engine.classes.delete(TEACHER, found.id)

    def is_in_the_file() -> bool:
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        return b"SEVEN-B-OF-1987" in b"".join(path.read_bytes() for path in files)

    assert is_in_the_file()
    engine._upkeep.chores.do_what_is_due()
    assert not is_in_the_file()
    engine.close()


def test_a_class_runs_out_of_names_by_those_alone_who_made_something(school, found, monkeypatch):
    monkeypatch.setattr("mnist_core.storage.member_store.ALIASES", 2)
    monkeypatch.setattr("secrets.choice", lambda among: among[0])
    school.members.join_by_link(ANNA, found.id)
    ink = np.full((28, 28), 255, np.uint8)
    ClassDrawingStore(school.db).send(ANNA, found.id, KeptDrawing(ink, 3))
    school.members.leave(ANNA, found.id, delete_all=False)
    for mark in (BEN, "d" * 32, "e" * 32):
        school.members.join_by_link(mark, found.id)
        school.members.leave(mark, found.id, delete_all=False)
    assert school.members.find(found.id, ANNA).state == "left"
    school.members.join_by_link(BEN, found.id)
    with refused(ClassReason.NO_NAME_LEFT):  # one has made something, and the other is here
        school.members.join_by_link("e" * 32, found.id)
