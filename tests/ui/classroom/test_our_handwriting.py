"""A class's handwriting: sent from Draw and Handwriting, removed, and learned by a network."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data.datasets import load_test_split
from mnist_core.reading.classifier import Classifier
from mnist_core.records import Class
from mnist_core.storage.checkpoints import WarmStart
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.classroom import read_drawings
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.classroom_here import get_classes, get_members
from mnist_core.ui.shared.kept_drawings import get_drawings
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.artifacts import SHIPPED
from tests.helpers.class_page import ANNA, BEN, TEACHER, open_class_page
from tests.helpers.draw_page import draw, open_draw
from tests.helpers.drawings import drawing
from tests.helpers.html_tables import tables
from tests.helpers.pages import buttons, open_app, press, said


@pytest.fixture
def room(shipped_models, room) -> Class:
    """The same, with networks that read it."""
    return room


def sent(room: Class) -> list[ClassDrawing]:
    return list(get_class_drawings().drawings_in(TEACHER, room.id))


def labels(room: Class) -> list[int]:
    return [each.label for each in sent(room)]


def send_some(room: Class, mark: str, digits: range, number: int) -> None:
    """Test images, of each digit the one with this number."""
    split = load_test_split("mnist")
    for digit in digits:
        image = split.images[np.flatnonzero(split.labels == digit)[number]]
        get_class_drawings().send(mark, room.id, KeptDrawing(image, digit))


def labelled(digit: int) -> AppTest:
    """Draw, with a drawing whose maker has said what it is."""
    at = draw(open_draw().run(), digit)
    (pills,) = [group for group in at.button_group if group.label == "Correct digit"]
    return pills.set_value(digit).run()


def open_handwriting() -> AppTest:
    at = open_app().switch_page("pages/5_Handwriting.py").run()
    return at.selectbox(key="handwriting_model").select("digits-dense").run()


def put_on_canvas(at: AppTest, digit: int) -> None:
    elsewhere = draw(open_draw().run(), digit)
    drawn = elsewhere.session_state[f"draw_canvas_{elsewhere.session_state['draw_sheet']}"]
    at.session_state[f"handwriting_canvas_{at.session_state['handwriting_sheet']}"] = drawn


def test_a_labelled_drawing_is_sent_to_the_class_and_taken_back(room, sit):
    sit(ANNA)
    at = press(labelled(7), "Send to the class as 7")
    (drawing,) = sent(room)
    assert (drawing.label, drawing.answer, bool(drawing.model)) == (7, 7, True)
    assert "The class has this drawing as a 7." in said(at)
    at = press(at, "Take it back from the class")
    assert labels(room) == [] and "Send to the class as 7" in buttons(at)


def test_who_is_in_no_class_is_offered_to_send_nothing(room, sit):
    sit("d" * 32)
    assert "Send to the class as 7" not in buttons(labelled(7))
    assert not [label for label in buttons(open_handwriting()) if "to the class" in label]


def test_a_class_without_drawings_is_told_that_it_needs_all_digits(room, sit):
    sit(ANNA)
    told = said(open_handwriting())
    assert "no drawings yet. It needs all ten digits." in told and "it has 0" not in told


def test_handwriting_asks_for_what_the_class_lacks_and_sends_without_keeping(room, sit):
    send_some(room, BEN, range(8), 3)
    sit(ANNA)
    at = open_handwriting()
    assert "Draw a **8**" in said(at) and "It needs more of the digit 8" in said(at)
    put_on_canvas(at, 8)
    at = press(at.run(), "Send to the class as 8")
    assert labels(room)[-1] == 8 and sent(room)[-1].answer is not None
    assert get_drawings().drawings_of(ANNA) == () and "Draw a **9**" in said(at)


def test_what_was_asked_for_stays_asked_for_whatever_others_send_meanwhile(room, sit):
    sit(ANNA)
    at = open_handwriting()
    assert "Draw a **0**" in said(at)
    send_some(room, BEN, [0], 3)
    assert "Draw a **0**" in said(at.run())
    get_drawings().keep(ANNA, drawing(0))  # in another tab: nothing is on this canvas yet
    assert "Draw a **1**" in said(at.run())
    put_on_canvas(at, 1)
    get_drawings().keep(ANNA, drawing(1))
    at = press(at.run(), "Send to the class as 1")
    assert labels(room)[-1] == 1 and "Draw a **2**" in said(at)


def test_all_kept_drawings_are_sent_at_once_and_it_is_said_what_was_not_taken(room, sit):
    image = np.full((28, 28), 200, np.uint8)
    get_drawings().keep(ANNA, KeptDrawing(image, 7), KeptDrawing(image // 2, 1))
    get_class_drawings().send(ANNA, room.id, KeptDrawing(image, 7))
    sit(ANNA)
    at = press(open_handwriting(), "Send my 2 kept drawings to the class")
    assert labels(room) == [7, 1]
    assert "Sent: 1. Already in the class: 1." in at.toast[0].value


def test_a_member_sees_and_removes_their_own_drawings(room, sit):
    send_some(room, ANNA, range(3), 0)
    send_some(room, BEN, range(3, 6), 0)
    sit(ANNA)
    at = open_class_page("Handwriting")
    removing = {label for label in buttons(at) if label.startswith("Remove this")}
    assert removing == {"Remove this 0", "Remove this 1", "Remove this 2"}
    press(at, "Remove this 1")
    assert labels(room) == [0, 2, 3, 4, 5]


def test_the_teacher_sees_whose_drawings_they_are_and_removes_any(room, sit):
    send_some(room, ANNA, range(2), 0)
    get_members().rename(TEACHER, room.id, get_members().find(room.id, ANNA).person, "Anna")
    sit(TEACHER)
    at = open_class_page("Handwriting")
    assert "Anna" in said(at) and tables(at)[0][0][:3] == ["The class", "1", "1"]
    press(at, "Remove this 1")
    assert labels(room) == [0]


def test_only_the_teacher_trains_on_the_class_once_there_are_enough_drawings(room, sit):
    sit(TEACHER)
    at = open_class_page("Handwriting")
    assert "At least 20 drawings of at least 2 people are needed." in said(at)
    assert next(b for b in at.button if b.label == "Train on us").disabled
    send_some(room, ANNA, range(10), 0)
    send_some(room, BEN, range(10), 1)
    at = open_class_page("Handwriting")
    assert not next(b for b in at.button if b.label == "Train on us").disabled
    sit(ANNA)
    assert "Train on us" not in buttons(open_class_page("Handwriting"))


def test_a_network_learns_what_is_not_held_out_and_scores_are_shown_without_names(
    room, sit, cluster, monkeypatch
):
    send_some(room, ANNA, range(10), 0)
    send_some(room, BEN, range(10), 1)
    sit(TEACHER)
    at = open_class_page("Handwriting")
    at.selectbox(key="class_train_network").select("digits-dense").run()
    version = get_classes().load(room.id).version
    at = press(at, "Train on us")
    assert get_classes().load(room.id).version > version  # so that open pages follow
    (told,) = get_engine().class_runs.of_class(room.id)
    (unseen,) = told.held_out
    config, content, *_ = cluster.waiting[0].arguments
    warm_start = WarmStart.from_bytes(content)
    learned = [drawing for drawing in sent(room) if drawing.person != unseen]
    assert config.warm_start_from == "digits-dense"
    assert sorted(warm_start.labels.tolist()) == list(range(10))
    assert {image.tobytes() for image in warm_start.drawings} == {
        drawing.image.tobytes() for drawing in learned
    }
    assert "Trained for 0 of 200 steps" in said(at)
    cluster.finish_all()
    network = Classifier((SHIPPED / "digits-dense" / "model.tflite").read_bytes(), "digits-dense")
    monkeypatch.setattr(read_drawings, "load_classifier", lambda run: network)
    for mark in (ANNA, BEN):
        sit(mark)
        at = open_class_page("Handwriting")
        held_out = get_members().find(room.id, mark).person == unseen
        ending = "It never saw them." if held_out else "It learned from them."
        (own,) = [text for text in said(at).splitlines() if text.startswith("Of yours")]
        assert own.endswith(ending)
        overall, digits = tables(at)[1:3]
        assert [row[0] for row in overall] == ["Before", "After"]
        assert overall[1][-1] == "97.00 %" and len(digits[0]) == 11


def test_the_next_network_is_tested_on_somebody_else(room, sit, cluster):
    send_some(room, ANNA, range(10), 0)
    send_some(room, BEN, range(10), 1)
    sit(TEACHER)
    for _ in range(2):
        press(open_class_page("Handwriting"), "Train on us")
        cluster.finish_all()
    first, second = get_engine().class_runs.of_class(room.id)
    assert {*first.held_out, *second.held_out} == {drawing.person for drawing in sent(room)}


def test_a_nickname_is_shown_as_it_is_and_loads_no_picture(room, sit):
    send_some(room, ANNA, range(1), 0)
    person = get_members().find(room.id, ANNA).person
    get_members().rename(TEACHER, room.id, person, "![x](//a.example/b)")
    sit(TEACHER)
    assert "`![x](//a.example/b)`" in {
        caption.value for caption in open_class_page("Handwriting").caption
    }


def test_whoever_looks_at_a_run_that_rests_sees_it_go_on(room, sit, monkeypatch):
    send_some(room, ANNA, range(10), 0)
    send_some(room, BEN, range(10), 1)
    watched: list[str] = []
    monkeypatch.setattr("mnist_core.ui.classroom.train_on_us_view.watch_runs", watched.append)
    at = open_class_page("Handwriting")
    at.selectbox(key="class_train_network").select("digits-dense").run()
    at = press(at, "Train on us")
    assert watched == []  # it is looked at once a second
    (run,) = get_engine().runs()
    get_engine().pause(run.id, mark=TEACHER)
    sit(ANNA)
    open_class_page("Handwriting")
    assert watched == [run.id]
