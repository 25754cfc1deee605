"""Members: seen, renamed and removed by their teacher; and on their own view, how they leave."""

from __future__ import annotations

from mnist_core.classroom.aliases import name_of
from mnist_core.errors import ClassReason
from mnist_core.messages.classroom import CLASS
from mnist_core.storage.class_drawing_store import ClassDrawingStore
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.classroom import members_view
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.class_page import (
    ANNA,
    BEN,
    TEACHER,
    bar,
    class_store,
    member_store,
    open_class_page,
)
from tests.helpers.drawings import image
from tests.helpers.html_tables import table
from tests.helpers.pages import buttons, press, said


def anna(class_id: str):
    return member_store().find(class_id, ANNA)


def send(class_id: str, *labels: int) -> None:
    store = ClassDrawingStore(get_engine().database)
    for label in labels:
        store.send(ANNA, class_id, KeptDrawing(image(label + 1), label))


def choose(at, class_id):
    return at.selectbox(key="class_member").set_value(anna(class_id).person).run()


def test_the_teacher_sees_who_is_in_the_class(class_id):
    ((name, state, *_),) = table(open_class_page("Members"))
    assert (name, state) == (name_of(anna(class_id)), "in the class")


def test_whoever_comes_or_is_renamed_is_on_the_teachers_page(class_id, monkeypatch):
    drawn = []
    monkeypatch.setattr(members_view.st, "rerun", lambda: drawn.append(True))
    shown = members_view._stand(member_store().members_of(class_id))
    members_view._follow_members(class_id, shown)
    assert drawn == []
    member_store().join_by_link(BEN, class_id)
    members_view._follow_members(class_id, shown)
    shown = members_view._stand(member_store().members_of(class_id))
    member_store().rename(TEACHER, class_id, anna(class_id).person, "Kim")
    members_view._follow_members(class_id, shown)
    assert len(drawn) == 2


def test_the_teacher_renames_a_member(class_id):
    at = choose(open_class_page("Members"), class_id)
    at.text_input(key=f"class_member_name_{anna(class_id).person}").set_value("Kim").run()
    assert name_of(anna(class_id)) == "Kim"


def test_who_is_removed_is_out_until_the_teacher_allows_them_back(class_id, sit):
    at = press(choose(open_class_page("Members"), class_id), "Remove")
    assert anna(class_id).state == "removed"
    sit(ANNA)
    assert "You are" not in bar(open_class_page())
    assert CLASS[ClassReason.REMOVED] in said(open_class_page(join=class_id))
    sit(TEACHER)
    press(at, "Allow back")
    sit(ANNA)
    assert " · You are " in bar(open_class_page(join=class_id))


def test_who_is_removed_with_what_they_made_leaves_nothing_and_stays_out(class_id, sit):
    send(class_id, 1, 2)
    press(choose(open_class_page("Members"), class_id), "Remove and delete what they made")
    assert ClassDrawingStore(get_engine().database).drawings_in(TEACHER, class_id) == ()
    sit(ANNA)
    assert CLASS[ClassReason.REMOVED] in said(open_class_page(join=class_id))


def test_a_member_has_no_view_of_members_whatever_the_address_says(class_id, sit):
    sit(ANNA)
    at = open_class_page("Members")
    assert "class_member" not in {box.key for box in at.selectbox}


def test_a_nickname_is_asked_for_only_where_the_teacher_allows_it(class_id, sit):
    key = f"class_nickname_{class_id}"
    sit(ANNA)
    assert key not in {field.key for field in open_class_page("You").text_input}
    sit(TEACHER)
    open_class_page("Members").toggle(key=f"class_nicknames_{class_id}").set_value(True).run()
    sit(ANNA)
    at = open_class_page("You").text_input(key=key).set_value("  Kim  K ").run()
    assert name_of(anna(class_id)) == "Kim K" and "You are Kim K" in bar(at)


def test_who_leaves_what_they_made_finds_their_name_again(class_id, sit):
    send(class_id, 3)
    before = name_of(anna(class_id))
    sit(ANNA)
    at = open_class_page("You")
    assert "1 drawing" in said(at)
    at = press(at, "Leave")
    assert "you joined this class" in said(at)
    assert anna(class_id).state == "left"
    assert before in bar(press(at, "Go back"))
    assert "1 drawing" in said(open_class_page("You"))


def test_who_takes_their_drawings_along_gets_the_file_before_they_are_deleted(class_id, sit):
    send(class_id, 4, 5)
    sit(ANNA)
    at = open_class_page("You")
    at = at.radio(key="class_leave").set_value("take").run()
    leave = next(button for button in at.button if button.label == "2. Leave and delete")
    assert leave.disabled
    in_file = {each.id for each in get_class_drawings().drawings_of(ANNA, class_id)}
    at.session_state["class_taken_along"] = class_id, in_file  # as the download notes it
    at.run()
    send(class_id, 6)  # from another tab
    press(at, "2. Leave and delete")
    assert "not in the file, so nothing was deleted" in at.toast[0].value
    at.radio(key="class_leave").set_value("take").run()
    leave = next(button for button in at.button if button.label == "2. Leave and delete")
    assert leave.disabled and anna(class_id).state == "here"
    in_file = {each.id for each in get_class_drawings().drawings_of(ANNA, class_id)}
    at.session_state["class_taken_along"] = class_id, in_file
    press(at.run(), "2. Leave and delete")
    assert anna(class_id) is None
    assert ClassDrawingStore(get_engine().database).drawings_in(TEACHER, class_id) == ()


def test_nothing_is_deleted_before_it_was_taken_along_however_quick_the_click(class_id, sit):
    send(class_id, 4)
    sit(ANNA)
    at = open_class_page("You")
    at.radio(key="class_leave").set_value("take")
    at = press(at, "Leave")
    assert anna(class_id).state == "here" and "2. Leave and delete" in buttons(at)


def test_who_deletes_what_they_made_is_forgotten(class_id, sit):
    sit(ANNA)
    at = open_class_page("You").radio(key="class_leave").set_value("delete").run()
    at = press(at, "Leave and delete")
    assert anna(class_id) is None and "you joined" not in said(at)


def test_limits_of_a_class_are_set_by_its_teacher(class_id):
    at = open_class_page("Members")
    at.number_input(key=f"class_runs_per_member_{class_id}").set_value(5).run()
    at.number_input(key=f"class_drawings_per_digit_{class_id}").set_value(50).run()
    found = class_store().load(class_id)
    assert (found.runs_per_member, found.drawings_per_digit) == (5, 50)


def test_a_stranger_sees_a_door_and_nothing_else(class_id, sit):
    sit(BEN)
    at = open_class_page("Members")
    assert {"Join", "Open a class"} <= buttons(at) and not at.selectbox
