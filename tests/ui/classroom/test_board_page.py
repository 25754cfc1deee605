"""The board of a class, as its teacher and its members see it."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow
import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.questions import give_answer
from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassReason
from mnist_core.messages.classroom import CLASS
from mnist_core.records import Class, Task
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.class_tables import class_runs
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.ui.classroom import board_curves, board_state, board_view, class_curves
from mnist_core.ui.classroom.board_drawings import Wall, _counted
from mnist_core.ui.classroom.class_curves import NAMED, Curve, read_curves, thin
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.classroom_here import get_classes, get_members, get_presence
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.question_panel import get_answers
from tests.helpers.class_page import ANNA, BEN, TEACHER, open_class_page
from tests.helpers.drawings import image
from tests.helpers.hand_cluster import half_way
from tests.helpers.html_tables import tables
from tests.helpers.pages import buttons, html, press, said
from tests.helpers.stored import add_shipped_run

ASKED = "learning-rate-1"
STAYS, FASTER = "It does not fall: the network does not learn", "It falls faster than usual"


@pytest.fixture
def room(room) -> Class:
    """The same; Anna and Ben are called so, and are asked a question."""
    for mark, name in ((ANNA, "Anna"), (BEN, "Ben")):
        get_members().rename(TEACHER, room.id, person(mark), name)
    return get_classes().change(
        TEACHER, room.id, lambda old: replace(old, task=Task(question=ASKED))
    )


def board(*panels: str) -> AppTest:
    return (
        open_class_page("Board").button_group(key="class_board_shown").set_value(list(panels)).run()
    )


def person(mark: str) -> str:
    return get_engine().people.find(mark)


def finished(room: Class, artifacts, mark: str, run_id: str, **changes) -> None:
    """A run of the class that was finished earlier."""
    add_shipped_run(artifacts, run_id, owner=person(mark), **changes)
    with get_engine().database.writing() as connection:
        values = {"run_id": run_id, "class_id": room.id, "paused": False}
        connection.execute(insert(class_runs).values(**values))


def send(room: Class, mark: str, label: int, answer: int | None) -> None:
    image = np.random.default_rng(10 * label + (answer or 0)).integers(0, 255, (28, 28), np.uint8)
    drawing = KeptDrawing(image, label, model="digits-cnn", answer=answer)
    get_class_drawings().send(mark, room.id, drawing)


def captions(at: AppTest) -> list[str]:
    return re.findall(r"<figcaption[^>]*>([^<]*)<", html(at))


def names(at: AppTest) -> list[str]:
    """Of the cards, in order."""
    return re.findall(r"<li[^>]*><b>(\w+)", html(at))


def test_the_board_says_who_is_here_and_what_they_do(room, artifacts):
    finished(room, artifacts, ANNA, "0a")
    get_engine().start(TrainingConfig(epochs=3), BEN)
    at = open_class_page("Board")
    assert names(at) == ["Anna", "Ben"] and "**2 of 2 here** · 1 training · 0 answered" in said(at)
    assert "0 of 3 epochs" in html(at)


def test_names_can_be_hidden(room, artifacts):
    finished(room, artifacts, ANNA, "0a")
    at = board("people", "curves", "runs", "leaders")
    assert "Anna" in html(at)
    at = at.toggle(key="class_board_names_hidden").set_value(True).run()
    assert "Anna" not in html(at) + said(at) + charts(at)
    assert "Person" in html(at) and "Person" in charts(at)


def charts(at: AppTest) -> str:
    """What a chart says, its alternative text included."""
    return " ".join(str(chart.proto) for chart in at.get("vega_lite_chart"))


def test_curves_move_while_they_train(room, cluster):
    get_engine().start(TrainingConfig(epochs=2), ANNA)
    found = board_state.read_board(room)
    assert read_curves(found, "accuracy") == []
    (task,) = cluster.waiting
    task.on_progress(half_way())
    (curve,) = read_curves(found, "accuracy")
    assert (curve.name, curve.points) == ("Anna", [(25.0, 0.8)])
    assert read_curves(found, "val_accuracy") == []
    cluster.finish()
    (curve,) = read_curves(board_state.read_board(room), "accuracy")
    assert curve.points == [(25.0, 0.5), (50.0, 0.9)]
    (curve,) = read_curves(board_state.read_board(room), "val_accuracy")
    assert curve.points == [(50.0, 0.8)]


def test_each_persons_newest_run_has_a_name_and_the_others_are_grey(room, artifacts):
    for mark, run_id in ((ANNA, "0a"), (BEN, "0b"), (ANNA, "0c")):
        finished(room, artifacts, mark, run_id)
    get_engine().start(TrainingConfig(epochs=2), BEN)  # it has no curve yet
    curves = read_curves(board_state.read_board(room), "val_loss")
    named = {curve.own.run.id: curve.named for curve in curves}
    assert named == {"0a": False, "0b": True, "0c": True}
    assert [curve.named for curve in curves] == sorted(named.values()), "names lie above"


def test_the_teachers_curve_has_a_look_of_its_own(room, artifacts):
    for mark, run_id in ((ANNA, "0a"), (BEN, "0b"), (TEACHER, "0c")):
        finished(room, artifacts, mark, run_id)
    curves = read_curves(board_state.read_board(room), "accuracy")
    assert sorted(curve.colour for curve in curves) == [0, 1, 2]


def test_no_more_names_than_have_room_those_that_train_first(room, artifacts, monkeypatch):
    monkeypatch.setattr(class_curves, "NAMED", 1)
    finished(room, artifacts, ANNA, "0a")
    run, _ = get_engine().start(TrainingConfig(epochs=2), BEN)
    get_engine()._cluster.finish()
    curves = read_curves(board_state.read_board(room), "accuracy")
    assert [c.own.run.id for c in curves if c.named] == [run.id]
    assert NAMED > 1


def test_a_long_curve_keeps_its_last_point():
    assert [len(thin(list(range(count)))) for count in (0, 1, 40, 41, 400)] == [0, 1, 40, 21, 40]
    assert thin(list(range(401)))[-1] == 400


def test_the_chart_has_a_row_for_each_point_and_each_name(room, artifacts):
    finished(room, artifacts, ANNA, "0a")
    (chart,) = board("curves").get("vega_lite_chart")
    rows = pyarrow.ipc.open_stream(chart.proto.data.data).read_all().to_pylist()
    assert {(row["name"], row["label"]) for row in rows} == {("Anna", False), ("Anna", True)}
    assert sum(row["label"] for row in rows) == 1


def test_a_curve_that_leaves_the_chart_is_cut_there_and_an_arrow_says_how_far_it_goes(
    room, cluster
):
    run, _key = get_engine().start(TrainingConfig(epochs=9), ANNA)
    for _epoch in range(9):
        cluster.finish()
    at = board("curves").button_group(key="class_board_metric").set_value("loss").run()
    (chart,) = at.get("vega_lite_chart")
    assert " up to 2.00" in chart.proto.spec
    rows = pyarrow.ipc.open_stream(chart.proto.data.data).read_all().to_pylist()
    assert max(row["y"] for row in rows if not row["label"]) == 2.0
    assert "An arrow says how far a curve goes beyond the chart." in said(at)
    at = at.button_group(key="class_board_metric").set_value("val_accuracy").run()
    assert "down to" not in charts(at) and "An arrow" not in said(at)


def test_one_network_that_learns_nothing_presses_nobody_elses_curve_into_a_line():
    own = SimpleNamespace(run=SimpleNamespace(id="0a"))
    curves = [Curve(own, "", [(x, y) for x in range(5)], False, 0) for y in (0.97, 0.98, 0.1)]
    spec, beyond = board_curves._spec(curves, "val_accuracy")
    assert beyond is not None and beyond.value == 0.1
    assert spec["encoding"]["y"]["scale"]["domain"][0] >= 0.8


def test_runs_are_sorted_by_each_column_and_what_all_share_is_said_once(room, artifacts):
    config = TrainingConfig(epochs=5)
    slow = replace(config, learning_rate=0.0001)
    finished(room, artifacts, ANNA, "0a", config=config, val_accuracy=0.98)
    finished(room, artifacts, BEN, "0b", config=slow, val_accuracy=0.99)
    finished(room, artifacts, ANNA, "0c", config=config, val_accuracy=None)
    at = board("runs")

    def column(name: str) -> list[str]:
        (runs,) = tables(at)
        headings = re.findall(r'<th scope="col">(.*?)</th>', html(at))
        return [row[headings.index(name)] for row in runs]

    assert column("Name") == ["Anna", "Ben", "Anna"]
    assert "Batch size: 32" in said(at) and "Learning rate: " not in said(at)
    at = at.button_group(key="class_board_order").set_value("validation").run()
    assert column("Validation accuracy") == ["99.00 %", "98.00 %", "–"]
    at = at.button_group(key="class_board_order").set_value("rate").run()
    assert column("Learning rate") == ["0.0001", "0.001", "0.001"]


def test_members_see_the_leaderboard_once_the_teacher_has_switched_it_on(room, artifacts, sit):
    finished(room, artifacts, ANNA, "0a", test_accuracy=0.97)
    finished(room, artifacts, BEN, "0b", test_accuracy=0.98)
    sit(ANNA)
    assert "has not switched on the leaderboard" in said(open_class_page("Leaderboard"))
    sit(TEACHER)
    at = board("leaders")
    at.toggle(key="class_board_leaders_for_all_False").set_value(True).run()
    assert get_classes().load(room.id).leaderboard
    sit(ANNA)
    (table,) = tables(open_class_page("Leaderboard"))
    assert [row[:3] for row in table] == [
        ["1", "Ben", "98.00 %"],
        ["2", "Anna (you)", "97.00 %"],
    ]


def test_the_board_is_not_for_members(room, sit):
    sit(ANNA)
    at = open_class_page("Board")
    assert not [each for each in at.button_group if each.key == "class_board_shown"]


def test_the_wall_shows_what_was_read_by_digit_and_by_mistake(room):
    for label, answer in ((7, 7), (7, 1), (3, 8)):
        send(room, ANNA, label, answer)
    at = board("drawings")
    assert "**3 drawings** · 1 read correctly (33.3 %)" in said(at)
    assert captions(at) == ["3 → 8 ✗", "7 → 1 ✗", "7 ✓"]
    at = at.button_group(key="class_board_digit").set_value("7").run()
    assert captions(at) == ["7 → 1 ✗", "7 ✓"]
    assert captions(at.toggle(key="class_board_mistakes").set_value(True).run()) == ["7 → 1 ✗"]


def test_a_chosen_network_reads_the_wall_anew_and_each_drawing_once(
    room, shipped_models, monkeypatch
):
    read: list[int] = []

    class Sevens:
        def predict_logits(self, images):
            read.append(len(images))
            return np.eye(10, dtype=np.float32)[[7] * len(images)]

    name = "mnist_core.ui.classroom.read_drawings.load_classifier"
    monkeypatch.setattr(name, lambda run: Sevens())
    send(room, ANNA, 7, 1)
    at = board("drawings").selectbox(key="class_board_network").select("digits-dense").run()
    assert captions(at) == ["7 ✓"]
    send(room, ANNA, 3, 3)
    assert captions(at.run()) == ["3 → 7 ✗", "7 ✓"]
    assert read == [1, 1]


def test_a_member_answers_with_one_click_and_the_teacher_reveals_it(room, sit):
    sit(ANNA)
    at = press(open_class_page("Question"), STAYS)
    assert "You may think again" in said(at)
    get_presence().flush()
    assert get_members().find(room.id, ANNA).doing == "answered"
    sit(BEN)
    press(press(open_class_page("Question"), STAYS), FASTER)
    sit(TEACHER)
    at = board("answers")
    assert "2 of 2 have answered" in said(at) and "1 answer" not in html(at)
    at = press(at, "Reveal the answers")
    assert f"{FASTER}: 1 answer" in html(at) and f"{STAYS}: 1 answer" in html(at)
    assert "every minimum" not in said(at) and "✓" not in html(at)
    sit(ANNA)
    seen = open_class_page("Question")
    assert f"{STAYS} (your answer): 1 answer" in html(seen) and STAYS not in buttons(seen)
    sit(TEACHER)
    at = press(at, "Show what is right")
    assert f"{STAYS} ✓: 1 answer" in html(at) and "every minimum" in said(at)
    at = press(at, "Hide the answers and ask again")
    assert get_classes().load(room.id).revealed == ()


def test_drawings_that_no_network_has_read_are_no_mistakes():
    drawings = [ClassDrawing(str(label), "anna", label, image(), "", None, 1.5) for label in (1, 2)]
    assert _counted(Wall(drawings, [1, None])).startswith("**2 drawings** · 1 read correctly (100")
    assert _counted(Wall(drawings, [None, None])) == "**2 drawings**"


def test_of_whoever_is_removed_no_answer_is_counted_and_of_whoever_has_left_it_is(room, sit):
    for mark in (ANNA, BEN):
        give_answer(get_answers(), mark, room.id, ASKED, "faster")
    get_members().leave(BEN, room.id, delete_all=False)
    at = board("answers")
    assert "2 of 2 have answered" in said(at)
    get_members().remove(TEACHER, room.id, person(BEN))
    assert "1 of 1 have answered" in said(at.run())


def test_whoever_was_seen_is_here_by_the_clock_of_the_database(room, monkeypatch):
    assert board_state.read_board(room).here == {person(ANNA), person(BEN)}
    clock = board_state.get_board().clock
    monkeypatch.setattr(board_state.get_board(), "clock", lambda: clock() + 3600)
    assert board_state.read_board(room).here == set()
    monkeypatch.undo()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert len(board_state.read_board(room).here) == 2


def test_an_answer_that_comes_too_late_is_refused_in_a_sentence(room, sit):
    sit(ANNA)
    at = open_class_page("Question")
    get_classes().change(TEACHER, room.id, lambda old: replace(old, revealed=(ASKED,)))
    assert CLASS[ClassReason.UNKNOWN_QUESTION] in said(press(at, STAYS))


def test_a_board_that_stands_open_shows_nothing_once_its_browser_teaches_no_more(
    room, sit, monkeypatch
):
    key = get_classes().renew_key(TEACHER, room.id)
    get_classes().become_teacher(ANNA, room.id, key)
    get_classes().teach_alone(TEACHER, room.id)
    read: list[str] = []
    monkeypatch.setattr(board_view, "read_board", lambda found, hidden: read.append(found.id))
    sit(ANNA)
    at = AppTest.from_function(show_again, args=(room.id,)).run()
    assert at.error[0].value == CLASS[ClassReason.NOT_TEACHER] and read == []


def show_again(class_id: str) -> None:
    """The part of the board that is looked at again and again."""
    from mnist_core.ui.classroom import board_view

    board_view._show_live(class_id)
