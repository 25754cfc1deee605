"""Home, without a browser, with models and without."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data.datasets import load_test_split
from mnist_core.data.watched import watched_images
from mnist_core.recipes import RECIPES
from mnist_core.records import Task
from mnist_core.settings import PROJECT
from mnist_core.ui.home.model_cards import CARDS
from mnist_core.ui.shared.browser_mark import COOKIE
from mnist_core.ui.shared.classroom_here import get_classes, get_members
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.draw_page import answer, draw
from tests.helpers.hand_cluster import HandCluster, half_way
from tests.helpers.pages import buttons, html, press, said
from tests.helpers.spaces import spaced

ME, ANOTHER = (letter * 32 for letter in "ab")
SHIPPED_MODELS = {"digits-cnn", "digits-dense", "fashion-dense"}


@pytest.fixture
def cluster(monkeypatch) -> HandCluster:
    cluster = HandCluster()
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: cluster)
    return cluster


def open_home() -> AppTest:
    return AppTest.from_file(PROJECT / "app.py", default_timeout=60).run()


def shown_runs(at: AppTest) -> set[str]:
    """The ids of the networks that have a card."""
    queries = {link.proto.query_string for link in at.get("page_link")}
    return {query.removeprefix("model=") for query in queries if query.startswith("model=")}


def test_home_shows_each_model_with_data_set_accuracy_epochs_and_size(shipped_models):
    at = open_home()
    shown = {metric.label: spaced(metric.value) for metric in at.metric}
    assert set(shown) == {"CNN, digits", "Dense network, digits", "Dense network, clothes"}
    record = json.loads((shipped_models / "models/digits-cnn/run.json").read_text())
    assert shown["CNN, digits"] == f"{100 * record['test_accuracy']:.1f} %"
    assert f"{record['model_epoch']} epoch" in said(at)
    kilobytes = (shipped_models / "models/digits-cnn/model.tflite").stat().st_size / 1000
    assert f"{kilobytes:,.0f} kB" in said(at)


def test_home_leads_to_the_other_pages(shipped_models):
    links = [(link.proto.page, link.proto.label) for link in open_home().get("page_link")]
    cards = {page for page, label in links if label.startswith("**")}
    assert cards == {"Draw", "Train", "Browse", "Inside", "Handwriting", "Lessons", "Class"}


def test_a_card_opens_browse_with_its_own_model(shipped_models):
    queries = [link.proto.query_string for link in open_home().get("page_link")]
    assert queries.count("model=fashion-dense") == 2, "once for Draw and once for Browse"


def test_without_models_home_says_where_to_get_one(artifacts):
    at = open_home()
    assert "no trained network yet" in said(at)
    assert len(at.metric) == 0


def test_more_models_than_cards_are_counted(shipped_models):
    source = shipped_models / "models" / "digits-dense"
    for i in range(CARDS):
        copy = shipped_models / "models" / f"copy-{i}"
        copy.mkdir()
        for file in source.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
    at = open_home()
    assert len(at.metric) == CARDS
    assert "you can choose 3 more networks" in said(at)


def test_a_model_whose_file_is_gone_does_not_take_the_page_with_it(shipped_models):
    (shipped_models / "models" / "digits-cnn" / "model.tflite").unlink()
    assert "file is missing" in said(open_home())


def test_home_has_the_paper_and_says_what_to_do_with_it(default_model):
    at = open_home()
    assert "The canvas is blank. Draw a digit" in said(at)
    assert {"Undo", "Clear", "Watch a network learn to read"} <= buttons(at)


def test_what_is_drawn_on_home_is_read_there(default_model):
    at = draw(open_home(), 7)
    assert answer(at) == "7"


def test_one_press_trains_the_fast_recipe_and_shows_digits_flipping(default_model, cluster):
    at = press(open_home(), "Watch a network learn to read")
    assert cluster.waiting[0].arguments[0] == RECIPES["fast"].config
    labels = tuple(watched_images(load_test_split("mnist")).labels.tolist())
    progress = replace(half_way(), predictions=((0, (1,) * 20), (1, (7, *labels[1:]))))
    cluster.waiting[0].on_progress(progress)
    at.run()
    assert "**19 of 20** test images are read correctly" in said(at)
    cluster.finish_all()
    at.run()
    assert "Finished: it reads 97.0 % of 10,000 test images correctly." in said(at)
    links = {link.proto.label: link.proto.query_string for link in at.get("page_link")}
    run = get_engine().runs()[0].id
    assert links["See its mistakes"] == f"model={run}&browse_mistakes=true"
    assert links["See its curves"] == f"run={run}"


def test_where_a_teacher_has_fixed_what_is_trained_home_says_where_to_train(
    default_model, cluster, cookies
):
    classes = get_classes()
    found, _secret = classes.open_class(ANOTHER)
    get_members().join_by_link(ME, found.id)
    task = Task(hidden=("batch_size",))
    classes.change(ANOTHER, found.id, lambda one: replace(one, task=task))
    cookies[COOKIE] = ME
    at = press(open_home(), "Watch a network learn to read")
    (refused,) = at.error
    assert "so nothing was started here. Open Train" in refused.value
    assert cluster.waiting == []


def test_a_reload_of_home_shows_the_run_that_is_under_way_again(default_model, cluster, cookies):
    cookies[COOKIE] = ME
    press(draw(open_home(), 7), "Watch a network learn to read")
    (task,) = cluster.waiting
    labels = tuple(watched_images(load_test_split("mnist")).labels.tolist())
    task.on_progress(replace(half_way(), predictions=((1, (*labels, 4)),)))
    again = open_home()
    assert "**20 of 20** test images are read correctly" in said(again)
    assert "you: 4" in html(again)
    cookies[COOKIE] = ANOTHER
    assert "test images are read correctly" not in said(open_home())
    cookies[COOKIE] = ME
    cluster.finish_all()
    assert "Finished" in said(again.run()) and "Finished" not in said(open_home())


def test_a_run_is_told_in_one_unit_while_it_learns_and_at_its_end(default_model, cluster):
    at = press(open_home(), "Watch a network learn to read")
    classes = (1,) * 20
    cluster.waiting[0].on_progress(replace(half_way(), predictions=((1, classes),)))
    at.run()
    half = round(RECIPES["fast"].config.steps_per_epoch / 2)
    assert f"(after {half} steps)" in said(at)


def test_home_shows_no_other_peoples_networks_unless_they_were_pinned(
    shipped_models, cluster, cookies
):
    start = get_engine().start
    own, _key = start(RECIPES["softmax"].config, ME)
    start(RECIPES["dense"].config, ANOTHER)
    pinned, key = start(RECIPES["cnn"].config, ANOTHER)
    cluster.finish_all()
    cookies[COOKIE] = ME
    assert shown_runs(open_home()) == {*SHIPPED_MODELS, own.id}
    get_engine().pin(pinned.id, key, True)
    at = open_home()
    assert shown_runs(at) == {*SHIPPED_MODELS, own.id, pinned.id}
    assert "you can choose 1 more network." in said(at)


def test_home_waits_for_no_library_that_is_needed_only_later(shipped_models):
    later = ("matplotlib", "tensorflow", "keras", "scipy", "ai_edge_litert", "yaml", "markdown_it")
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "from mnist_core.engine.engine import Engine; Engine.warm_up = lambda self: None; "
        "at = AppTest.from_file('app.py', default_timeout=60).run(); assert not at.exception; "
        f"print(*(n for n in {later} if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
