"""Fool it, round by round: drawn by members, voted on by classmates, learned, read again."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.errors import ModelNotFoundError
from mnist_core.records import Class, Run
from mnist_core.storage.checkpoints import WarmStart
from mnist_core.storage.class_tables import round_drawings
from mnist_core.ui.classroom.round_state import get_round_drawings, get_rounds
from mnist_core.ui.shared.classroom_here import get_members
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.class_page import ANNA, BEN, CLEO, TEACHER, open_class_page
from tests.helpers.draw_page import draw, open_draw
from tests.helpers.drawings import image
from tests.helpers.html_tables import table
from tests.helpers.pages import buttons, html, press, said


class Reader:
    """A network that reads the same digit in everything."""

    def __init__(self, digit: int) -> None:
        self._digit = digit

    def predict(self, images: np.ndarray) -> np.ndarray:
        return np.eye(10, dtype=np.float32)[[self._digit] * len(images)]


@pytest.fixture
def room(shipped_models, room, monkeypatch) -> Class:
    """The same with Cleo; its network reads a 1 in everything, and later a 7."""
    open_draw().run()  # the canvas is found by an app only
    for module, digit in (("round_drawing", 1), ("round_state", 7)):
        read = f"mnist_core.ui.classroom.{module}.load_classifier"
        monkeypatch.setattr(read, lambda run, digit=digit: Reader(digit))
    get_members().join_by_link(CLEO, room.id)
    return room


def begin(room: Class, minutes: float | None = None) -> str:
    return get_rounds().begin(TEACHER, room.id, "digits-dense", minutes).id


def send(round_id: str, mark: str, row: int, label: int = 7) -> None:
    get_round_drawings().send(mark, round_id, image(row), label, 1)


def vote_on_all(round_id: str, mark: str, label: int | None) -> None:
    while (ballot := get_round_drawings().next_ballot(mark, round_id)) is not None:
        get_round_drawings().vote(mark, ballot.id, label)


def pills(at: AppTest):
    (found,) = [group for group in at.button_group if group.label == "What it is"]
    return found


def draw_here(at: AppTest, digit: int) -> AppTest:
    elsewhere = draw(open_draw().run(), digit)
    drawn = elsewhere.session_state[f"draw_canvas_{elsewhere.session_state['draw_sheet']}"]
    at.session_state[f"class_round_canvas_{at.session_state['class_round_sheet']}"] = drawn
    return at.run()


def test_a_whole_round_makes_a_network_that_reads_what_fooled_the_one_before(room, sit, cluster):
    sit(TEACHER)
    at = open_class_page("Rounds")
    at.selectbox(key="class_round_network_0").select("digits-dense")
    at = press(at, "Begin round 1")  # the click comes with the choice
    assert "0 drawings have fooled the network" in said(at)
    sit(ANNA)
    at = draw_here(open_class_page("Rounds"), 7)
    pills(at).set_value(7).run()
    at = press(at, "Show it to the network")
    assert "If two classmates read 7, it is a hit." in at.toast[0].value
    assert "You have fooled the network with 1 drawing." in said(at)
    sit(TEACHER)
    press(open_class_page("Rounds"), "End drawing and vote")
    for mark in (BEN, CLEO):
        sit(mark)
        pills(open_class_page("Rounds")).set_value(7).run()
    sit(TEACHER)
    at = open_class_page("Rounds")
    assert "Everybody has voted." in said(at)
    press(at, "End the vote and train on the hits")
    (hits,) = get_round_drawings().drawings_of(room.id).values()
    config, content, *_ = cluster.waiting[0].arguments
    assert config.warm_start_from == "digits-dense"
    assert WarmStart.from_bytes(content).labels.tolist() == [7]
    sit(ANNA)
    assert "The network is learning the hits." in said(open_class_page("Rounds"))
    cluster.finish_all()
    at = open_class_page("Rounds")
    assert table(at) == [["1", "1", "1 (100.0 %)", "1", "1 of 1", "97.00 %"]]
    assert "7, read as 1, now as 7" in html(at) and hits[0].answer_after is None
    sit(TEACHER)
    (tuned,) = get_engine().runs()
    assert open_class_page("Rounds").selectbox(key="class_round_network_1").value == tuned.id


def test_what_the_network_reads_correctly_is_told_and_can_be_drawn_on(room, sit):
    begin(room)
    sit(ANNA)
    at = draw_here(open_class_page("Rounds"), 1)
    pills(at).set_value(1).run()
    at = press(at, "Show it to the network")
    assert "The network reads this correctly" in at.toast[0].value
    at = press(at, "Show it to the network")
    assert "The network reads this correctly" in at.toast[0].value
    assert get_round_drawings().drawings_of(room.id) == {}
    assert get_rounds().rounds_of(room.id)[0].tries == 1
    assert not next(b for b in at.button if b.label == "Show it to the network").disabled


def test_nothing_is_shown_to_the_network_before_its_maker_has_said_what_it_is(room, sit):
    begin(room)
    sit(ANNA)
    at = draw_here(open_class_page("Rounds"), 7)
    assert next(b for b in at.button if b.label == "Show it to the network").disabled


def test_of_two_members_each_hit_needs_the_teacher_who_is_told(room, sit):
    needed = "With two members, one of them is yours."
    round_id = begin(room)
    sit(TEACHER)
    assert needed not in said(open_class_page("Rounds"))
    get_members().leave(CLEO, room.id, False)
    assert needed in said(open_class_page("Rounds"))
    get_rounds().move_on(TEACHER, round_id, "voting")
    assert needed in said(open_class_page("Rounds"))


def test_teacher_and_members_read_when_drawing_ends(room, sit):
    begin(room, minutes=5.0)
    for mark in (TEACHER, ANNA):
        sit(mark)
        assert len(re.findall(r"Drawing ends at \d\d:\d\d", said(open_class_page("Rounds")))) == 1


def test_sentences_about_the_vote_stand_in_chinese_without_a_space_between_them(room, sit):
    round_id = begin(room)
    send(round_id, ANNA, 1)
    get_rounds().move_on(TEACHER, round_id, "voting")
    sit(TEACHER)
    told = said(open_class_page("Rounds", lang="zh-CN"))
    assert re.search("票。[\u4e00-\u9fff]", told) and "。 " not in told


def test_the_explanation_is_folded_while_there_is_something_to_do(room, sit):
    sit(ANNA)
    assert not open_class_page("Rounds").expander
    begin(room)
    (folded,) = open_class_page("Rounds").expander
    assert folded.label == "How a round works" and not folded.proto.expanded


def test_a_member_begins_and_ends_nothing(room, sit):
    round_id = begin(room)
    send(round_id, ANNA, 1)
    steering = {"End drawing and vote", "End the vote and train on the hits"}
    sit(ANNA)
    assert not buttons(open_class_page("Rounds")) & steering
    get_rounds().move_on(TEACHER, round_id, "voting")
    sit(BEN)
    at = open_class_page("Rounds")
    assert not buttons(at) & steering and not [b for b in buttons(at) if b.startswith("Begin")]


def test_a_ballot_looks_the_same_whoever_drew_it_whatever_it_is_and_was_read_as(room, sit):
    round_id = begin(room)
    send(round_id, ANNA, 1, label=8)
    get_rounds().move_on(TEACHER, round_id, "voting")
    sit(BEN)
    at = open_class_page("Rounds")
    shown = said(at) + html(at)
    assert "What do you see?" in shown and pills(at).value is None
    assert "How hard it gets" not in shown  # the vote would no longer be blind
    cleo = get_members().find(room.id, CLEO).person
    with get_engine().database.writing() as connection:
        connection.execute(update(round_drawings).values(label=3, answer=2, person=cleo))
    at = open_class_page("Rounds")
    assert said(at) + html(at) == shown
    sit(CLEO)
    assert "There is nothing left for you to vote on." in said(open_class_page("Rounds"))


def test_a_round_without_hits_ends_without_training(room, sit, cluster):
    round_id = begin(room)
    send(round_id, ANNA, 1)
    get_rounds().move_on(TEACHER, round_id, "voting")
    vote_on_all(round_id, BEN, 7)
    vote_on_all(round_id, CLEO, None)
    sit(TEACHER)
    at = press(open_class_page("Rounds"), "End the vote and train on the hits")
    assert get_rounds().rounds_of(room.id)[0].state == "ended" and not cluster.waiting
    assert "No drawing was read by classmates and misread by the network." in said(at)
    assert table(at) == [["1", "1", "1 (100.0 %)", "0", "–", "–"]]
    assert at.selectbox(key="class_round_network_1").value == "digits-dense"


def test_hits_of_earlier_rounds_are_learned_again(room, sit, cluster):
    for row in (1, 2):
        round_id = begin(room)
        send(round_id, ANNA, row)
        get_rounds().move_on(TEACHER, round_id, "voting")
        for mark in (BEN, CLEO):
            vote_on_all(round_id, mark, 7)
        sit(TEACHER)
        at = press(open_class_page("Rounds"), "End the vote and train on the hits")
        _, content, *_ = cluster.waiting[0].arguments
        assert len(WarmStart.from_bytes(content).labels) == row
        cluster.finish_all()
        at = open_class_page("Rounds")
    assert "Hits of round 2" in "".join(each.value for each in at.subheader)
    assert len(table(at)) == 2


def test_a_round_whose_run_was_deleted_can_be_ended(room, sit, cluster):
    at = learn_a_hit(room, sit)
    assert "End the round without training" not in buttons(at)
    (run,) = get_engine().runs()
    get_engine().delete(run.id, mark=TEACHER)
    press(open_class_page("Rounds"), "End the round without training")
    assert get_rounds().rounds_of(room.id)[0].state == "ended"


def test_a_round_ends_though_its_drawings_were_removed_while_they_were_learned(room, sit, cluster):
    learn_a_hit(room, sit)
    ((drawing,),) = get_round_drawings().drawings_of(room.id).values()
    get_round_drawings().remove(ANNA, drawing.id)
    cluster.finish_all()
    open_class_page("Rounds")
    assert get_rounds().rounds_of(room.id)[0].state == "ended"


def test_the_teacher_removes_a_hit_from_the_gallery(room, sit):
    round_id = begin(room)
    send(round_id, ANNA, 1)
    get_rounds().move_on(TEACHER, round_id, "voting")
    for mark in (BEN, CLEO):
        vote_on_all(round_id, mark, 7)
    get_rounds().move_on(TEACHER, round_id, "ended")
    sit(BEN)
    assert "Remove this 7" not in buttons(open_class_page("Rounds"))
    sit(TEACHER)
    press(open_class_page("Rounds"), "Remove this 7")
    assert get_round_drawings().drawings_of(room.id) == {}


def test_a_round_ends_though_the_network_to_fool_was_deleted(room, sit):
    run, _key = get_engine().start(TrainingConfig(model="dense"), ANNA)
    round_id = get_rounds().begin(TEACHER, room.id, run.id).id
    send(round_id, ANNA, 1)
    get_rounds().move_on(TEACHER, round_id, "voting")
    for mark in (BEN, CLEO):
        vote_on_all(round_id, mark, 7)
    get_engine().delete(run.id, mark=ANNA)
    sit(TEACHER)
    press(open_class_page("Rounds"), "End the round without training")
    assert get_rounds().rounds_of(room.id)[0].state == "ended"


def test_a_round_ends_though_what_learned_its_hits_is_damaged(room, sit, cluster, monkeypatch):
    learn_a_hit(room, sit)
    cluster.finish_all()

    def damaged(run: Run) -> Reader:
        raise ModelNotFoundError(run.id)

    monkeypatch.setattr("mnist_core.ui.classroom.round_state.load_classifier", damaged)
    sit(ANNA)
    assert not open_class_page("Rounds").exception
    sit(TEACHER)
    press(open_class_page("Rounds"), "End the round without training")
    assert get_rounds().rounds_of(room.id)[0].state == "ended"


def test_two_teachers_who_end_a_vote_at_once_train_one_network(room, sit, cluster, monkeypatch):
    from mnist_core.ui.classroom import round_steering

    begun = round_steering.start_fine_tuning

    def begin_late(*arguments: object, **more: object) -> Run:
        monkeypatch.setattr(round_steering, "start_fine_tuning", begun)
        (found,) = get_rounds().rounds_of(room.id)
        get_rounds().move_on(TEACHER, found.id, "training", "digits-dense")
        return begun(*arguments, **more)

    monkeypatch.setattr(round_steering, "start_fine_tuning", begin_late)
    learn_a_hit(room, sit)
    assert get_engine().runs() == []
    assert get_rounds().rounds_of(room.id)[0].tuned == "digits-dense"


def learn_a_hit(room: Class, sit: Callable[[str], None]) -> AppTest:
    """The teacher's page, on which the vote has just been ended."""
    round_id = begin(room)
    send(round_id, ANNA, 1)
    get_rounds().move_on(TEACHER, round_id, "voting")
    for mark in (BEN, CLEO):
        vote_on_all(round_id, mark, 7)
    sit(TEACHER)
    return press(open_class_page("Rounds"), "End the vote and train on the hits")


def test_whoever_waits_for_the_network_is_shown_the_end_also_where_no_teacher_looks_on(
    room, sit, monkeypatch
):
    learn_a_hit(room, sit)
    watched: list[str] = []
    monkeypatch.setattr("mnist_core.ui.classroom.rounds_view.watch_runs", watched.append)
    sit(ANNA)
    open_class_page("Rounds")
    assert watched == [run.id for run in get_engine().runs()]
