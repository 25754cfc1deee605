"""The Train page, without a browser and without workers: epochs are finished by hand."""

from __future__ import annotations

import json
import re

import psutil
import pytest
from sqlalchemy import text

from mnist_core.engine.engine import Engine
from mnist_core.errors import CheckpointError, DivergedError, RunNotFoundError
from mnist_core.figures.curves import training_curve
from mnist_core.storage.tables import epochs
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.artifacts import SHIPPED
from tests.helpers.hand_cluster import half_way
from tests.helpers.pages import buttons, metric, place, press, said
from tests.helpers.spaces import spaced
from tests.helpers.stored import add_shipped_run, change_epochs, change_run
from tests.helpers.train_page import FINISHED, address, charts, open_train, points, runs_listed

DAMAGE = {
    "half": '{"dataset": "mni',
    "empty": "",
    "list": "[]",
    "bytes": b"\xff\xfe\0",
    "not text": text("CAST(x'fffe00' AS TEXT)"),
}


def test_before_the_first_run_the_page_says_what_to_do(page):
    assert "Press Train" in said(page)
    assert buttons(page) == {"Train"}
    assert not charts(page) and "run" not in page.query_params


def test_a_new_tab_says_that_a_run_of_ones_own_is_under_way_and_shows_it(page, cluster, cookies):
    press(page, "Train")
    cluster.finish()
    run, _key = address(page)
    again = open_train().run()  # another session of the same browser, with no run in its address
    assert "A run of yours has not ended" in said(again)
    again = press(again, "Show this run")
    assert again.query_params["run"] == run and "Epoch 2 of 5" in said(again)
    assert "Show this run" not in buttons(again)
    cookies[COOKIE] = "b" * 32
    assert "Show this run" not in buttons(open_train().run())


def test_looking_starts_no_process(cluster):
    """Those that an earlier file's server is still ending are none of this page's."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    open_train().run()
    begun = [c for c in psutil.Process().children(recursive=True) if c.pid not in before]
    assert not [child for child in begun if "worker" in child.cmdline()]


def test_train_starts_a_run_with_the_settings_and_puts_it_in_the_address(page, cluster):
    page.slider(key="train_epochs").set_value(4)
    page.select_slider(key="train_learning_rate").set_value(0.01)
    press(page, "Train")
    assert "Epoch 1 of 4: preparing" in said(page)
    config = cluster.waiting[0].arguments[0]
    assert (config.epochs, config.learning_rate, config.model) == (4, 0.01, "dense")
    assert get_engine().owns(*address(page))
    assert {"Pause", "Stop"} <= buttons(page)


def test_the_progress_stays_in_its_place_so_that_it_is_never_shown_twice(page, cluster):
    """A browser keeps what a page drew before until its next run has drawn something there."""
    press(page, "Train")
    places = [place(page, "progress")]
    page.run()
    places.append(place(page, "progress"))
    cluster.finish()
    press(page, "Pause")
    assert "Paused" in said(page)
    places.append(place(page, "progress"))
    press(page, "Stop")
    assert "is being tested" in said(page)
    places.append(place(page, "progress"))
    assert places == places[:1] * 4


def test_the_curves_grow_within_an_epoch(page, cluster):
    press(page, "Train")
    assert points(charts(page)[0], "Training") == []
    cluster.waiting[0].on_progress(half_way())
    page.run()
    loss, accuracy = charts(page)
    assert points(loss, "Training") == [0.5] and points(accuracy, "Training") == [0.8]
    assert points(loss, "Validation") == []
    assert "Epoch 1 of 5 · 500 images per second" in said(page)
    assert (metric(page, "Training loss"), metric(page, "Training accuracy")) == ("0.500", "80.0 %")


def test_the_numbers_are_where_the_curves_end_also_between_epochs(page, cluster):
    press(page, "Train")
    cluster.finish()
    page.run()
    assert points(charts(page)[0], "Training")[-1] == 1.0  # the epoch's mean is 1.0 as well
    assert (metric(page, "Training loss"), metric(page, "Training accuracy")) == ("1.000", "90.0 %")
    cluster.finish()
    page.run()
    assert (metric(page, "Training loss"), metric(page, "Training accuracy")) == ("0.500", "90.0 %")


def test_pause_and_stop_say_what_they_cost(page, cluster):
    press(page, "Train")
    helps = {button.label: button.help for button in page.button}
    assert helps["Pause"] == helps["Stop"]
    assert helps["Stop"] == "What was trained so far is lost: no checkpoint has been saved yet."
    cluster.finish()
    page.run()
    helps = {button.label: button.help for button in page.button}
    assert spaced(helps["Stop"]) == "The epoch in progress is lost. Kept: 1 epoch."


@pytest.mark.parametrize(("button", "way"), [("Pause", "Resume"), ("Stop", "Continue")])
def test_a_run_that_rests_before_its_first_epoch_says_that_there_is_no_network(
    page, cluster, button, way
):
    press(page, "Train")
    press(page, button)
    assert f"so there is no network yet. Press {way} to train it." in said(page)


def test_a_run_that_has_a_network_is_never_said_to_have_none(page, cluster, artifacts):
    press(page, "Train")
    cluster.finish_all()
    change_run(artifacts, address(page)[0], epochs_done=0, state="stopped")
    page.run()
    assert "there is no network yet" not in said(page)
    assert "This permanently deletes the run with its curves and its network" in said(page)


def test_a_run_that_lost_its_last_checkpoint_says_so_while_it_goes_on(page, cluster):
    press(page, "Train")
    cluster.finish()
    cluster.finish()
    cluster.finish(CheckpointError("damaged"))
    page.run()
    assert "Epoch 2 of 5" in said(page)
    assert "the run went back to the one after 1 epoch." in spaced(said(page))


def test_each_epoch_adds_one_validation_point_to_each_chart(page, cluster):
    press(page, "Train")
    for epoch in (1, 2):
        cluster.finish()
        page.run()
        assert [len(points(chart, "Validation")) for chart in charts(page)] == [epoch, epoch]


def test_the_end_shows_the_test_accuracy_and_leads_to_the_other_pages(page, cluster):
    press(page, "Train")
    cluster.finish_all()
    page.run()
    run, _ = address(page)
    assert metric(page, "Test accuracy") == "97.0 %"
    assert "Finished" in said(page) and "5 of 5 epochs done" in said(page)
    queries = [link.proto.query_string for link in page.get("page_link")]
    assert queries.count(f"model={run}") == 1
    (mistakes,) = [
        link.proto for link in page.get("page_link") if link.proto.label == "See its mistakes"
    ]
    assert mistakes.query_string == f"model={run}&browse_mistakes=true"
    (inside,) = [link.proto for link in page.get("page_link") if link.proto.label == "Look inside"]
    assert (inside.page, inside.query_string) == ("Inside", f"model={run}&inside_view=Weights")
    assert not {"Pause", "Stop", "Resume"} & buttons(page)


def test_stop_and_resume_act_on_the_run(page, cluster):
    press(page, "Train")
    cluster.finish()
    press(page.run(), "Pause")
    assert "Paused" in said(page) and not cluster.waiting
    press(page, "Resume")
    assert [task.arguments[2] for task in cluster.waiting] == [1]
    press(page, "Stop")
    assert "Stopped" in said(page) and "1 of 5 epochs done" in said(page)


def test_after_stop_it_is_said_at_once_that_the_network_is_being_prepared(page, cluster):
    press(page, "Train")
    cluster.finish()
    press(page.run(), "Stop")
    assert "The network after 1 epoch is being tested" in said(page)
    assert not [link for link in page.get("page_link") if link.proto.label == "Draw with it"]
    cluster.finish()
    assert "is being tested" not in said(page.run())
    assert [link for link in page.get("page_link") if link.proto.label == "Draw with it"]


def test_a_run_is_brought_into_view_once_when_it_is_opened(page, cluster):
    def scrolls() -> int:
        return sum("scrollIntoView" in element.proto.body for element in page.get("html"))

    assert scrolls() == 0
    press(page, "Train")
    assert scrolls() == 1
    page.run()
    assert scrolls() == 0


def test_the_learning_rate_acts_from_the_next_epoch_on(page, cluster):
    press(page, "Train")
    run, _ = address(page)
    page.select_slider(key=f"train_live_rate_{run}").set_value(0.1).run()
    cluster.finish()
    assert cluster.waiting[0].arguments[0].learning_rate == 0.1


def test_a_second_visitor_sees_the_same_run(page, cluster, cookies):
    press(page, "Train")
    cluster.finish()
    run, key = address(page)
    cookies["_streamlit_xsrf"] = "another person's browser"
    owner, watcher, guesser = (open_train(run, k).run() for k in (key, "", "guessed"))
    for at in (owner, watcher, guesser):
        assert "Epoch 2 of 5" in said(at)
    assert "Stop" in buttons(owner)
    assert not {"Stop", "Pause"} & (buttons(watcher) | buttons(guesser))
    assert "You are watching" in said(watcher)
    assert "The key in this link does not belong to this run" in said(guesser)
    assert len(cluster.waiting) == 1 and not cluster.cancelled


def test_a_finished_run_shows_its_settings_and_curves(cluster, finished_run):
    at = open_train(FINISHED).run()
    history = json.loads((SHIPPED / "digits-dense" / "history.json").read_text())
    for chart, name in zip(charts(at), ("loss", "accuracy"), strict=True):
        assert points(chart, "Validation") == pytest.approx([e[f"val_{name}"] for e in history])
    curve = training_curve(get_engine().snapshot(FINISHED).history, None, "loss")
    assert len(points(charts(at)[0], "Training")) == len(curve) > len(history)
    assert metric(at, "Test accuracy") == f"{100 * finished_run.test_accuracy:.1f} %"
    assert "Finished" in said(at) and "You are watching" in said(at)


def test_an_earlier_run_can_be_chosen(cluster, finished_run):
    at = open_train().run()
    assert "Press Train" in said(at)
    choice = runs_listed(at)
    assert len(choice.options) == 1 and FINISHED in choice.options[0]
    choice.select_index(0).run()
    assert at.query_params["run"] == FINISHED and "Finished" in said(at)


@pytest.mark.parametrize(
    "run", ["0badcafe", "../../etc", "x" * 5000, "<b>bold</b>", "a\0b", "数字"]
)
def test_an_unknown_run_is_told_in_a_sentence_and_the_settings_are_there(cluster, run):
    at = open_train(run).run()
    assert "There is no run" in said(at) and "on this server" in said(at)
    assert "Train" in buttons(at) and not charts(at)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_of_a_run_is_no_error_page(artifacts, cluster, finished_run, damage):
    change_run(artifacts, FINISHED, config=damage)
    at = open_train(FINISHED).run()
    assert f"The record of run {FINISHED} is damaged" in said(at)
    assert "Train" in buttons(at) and not charts(at)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_epoch_of_a_run_is_no_error_page(artifacts, cluster, finished_run, damage):
    change_epochs(artifacts, FINISHED, points=damage)
    at = open_train(FINISHED).run()
    assert "Finished" in said(at) and "Train" in buttons(at)


def test_a_run_whose_epochs_are_gone_is_no_error_page(artifacts, cluster, finished_run):
    change_epochs(artifacts, FINISHED, epoch=-epochs.c.epoch + 100)
    at = open_train(FINISHED).run()
    assert "Finished" in said(at) and "Train" in buttons(at)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_run_leaves_the_others_alone(artifacts, cluster, finished_run, damage):
    add_shipped_run(artifacts, "0ther")
    change_run(artifacts, FINISHED, config=damage)
    at = open_train("0ther").run()
    assert "Finished" in said(at)
    assert [FINISHED in option for option in runs_listed(at).options] == [False]


def test_too_many_runs_of_one_person_are_told_in_a_sentence(page, cookies):
    most = get_engine().settings.max_runs_per_owner
    for _ in range(most):
        press(page, "Train")
    reloaded = press(open_train().run(), "Train")
    assert f"You already have {most} runs waiting" in said(reloaded)
    assert len(get_engine().runs()) == most
    cookies["_streamlit_xsrf"] = "another person's browser"
    assert "You already have" not in said(press(open_train().run(), "Train"))
    assert len(get_engine().runs()) == most + 1


def test_a_full_server_is_told_in_a_sentence(artifacts, monkeypatch, cluster):
    monkeypatch.setenv("MNIST_MAX_RUNS", "2")
    for _ in range(2):
        press(open_train().run(), "Train")
    at = open_train().run()
    at.slider(key="train_epochs").set_value(7)
    press(at, "Train")
    assert "This server has 2 slots for runs, and none is free" in said(at)
    assert at.slider(key="train_epochs").value == 7


def test_the_sliders_keep_within_the_limits_of_the_server(artifacts, monkeypatch, cluster):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "3")
    monkeypatch.setenv("MNIST_MAX_BATCH_SIZE", "100")
    at = open_train().run()
    assert at.slider(key="train_epochs").max == 3
    assert max(int(n) for n in at.select_slider(key="train_batch_size").options) == 100
    press(at, "Train")
    assert "Epoch 1 of 3" in said(at)


def test_a_loss_beyond_all_numbers_is_a_lesson(page, cluster):
    press(page, "Train")
    cluster.finish(DivergedError(1, 17))
    page.run()
    assert "Failed" in said(page)
    assert re.search(r"diverged in epoch 1, step 17: .* The learning rate is too high", said(page))


def test_what_cannot_be_done_any_more_is_said_and_nothing_changes(page, cluster):
    """Somebody else with the same key was quicker."""
    press(page, "Train")
    cluster.finish_all()
    press(page, "Pause")
    told = "This run is finished now, so “pause” is not possible. Nothing was changed."
    assert told in said(page)


def test_other_errors_surface_as_defects(page, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Engine, "start", broken)
    press(page, "Train")
    assert [error.message for error in page.exception] == ["a defect"]


def test_a_run_that_is_deleted_while_its_page_is_drawn_is_told_in_a_sentence(page, monkeypatch):
    press(page, "Train")

    def gone(*_: object, **__: object) -> bool:
        raise RunNotFoundError("0badcafe")

    monkeypatch.setattr(Engine, "owns", gone)
    page.run()
    assert "There is no run 0badcafe" in said(page) and not page.exception


def test_wrong_labels_are_asked_for_and_said_beside_the_figures_that_count_them(page, cluster):
    assert "wrong on purpose" not in said(page)
    page.select_slider(key="train_wrong_labels").set_value(0.2)
    press(page, "Train")
    assert cluster.waiting[0].arguments[0].wrong_labels == 0.2
    assert "20 % of the training labels are wrong on purpose" in said(page)
