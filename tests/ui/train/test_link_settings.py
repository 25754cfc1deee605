"""Links that set the stage on Train: what is read of them, and what the page makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.config import (
    AUGMENTATION_NAMES,
    DATASET_NAMES,
    LEARNING_RATES,
    LOOP_NAMES,
    MAX_LABEL_SMOOTHING,
    MAX_TRAINING_IMAGES,
    MAX_WEIGHT_AVERAGING,
    MAX_WRONG_LABELS,
    MIN_TRAINING_IMAGES,
    MODEL_NAMES,
    OPTIMIZER_NAMES,
    PRECISION_NAMES,
    PREPROCESSING_NAMES,
    SCHEDULE_NAMES,
    split_steps,
)
from mnist_core.lessons.addresses import SETTINGS
from mnist_core.recipes import RECIPES
from mnist_core.records import Task
from mnist_core.settings import Settings
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.stage import stage_query
from mnist_core.ui.train.link_settings import SHUFFLE_BUFFERS, read_link
from mnist_core.ui.train.link_to_settings import settings_in_link
from tests.helpers.pages import press, said
from tests.helpers.train_page import open_train, recipe_box

FIRST = Task().first_config
CNN = RECIPES["cnn"].config


def read(limits=None, **query):
    return read_link(query, FIRST, limits or Settings())


def follow(at, **query):
    at.query_params.clear()
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def test_a_recipe_is_read_first_and_the_settings_change_it():
    link = read(epochs="3", learning_rate="1e-4", recipe="cnn", shuffle_buffer="5000")
    assert link.config == replace(CNN, epochs=3, learning_rate=0.0001, shuffle_buffer=5_000)
    assert not link.refused and set(SETTINGS) - {"seed"} <= link.given


def test_the_length_is_in_steps_where_the_link_says_so():
    config = read(recipe="softmax", steps="2000").config
    assert (config.epochs, config.steps_per_epoch) == (10, 200)
    config = read(recipe="softmax", epochs="2").config
    assert (config.epochs, config.steps_per_epoch) == (2, None)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"epochs": "300"}, "Epochs is 300 in this link, but it must be a whole number from 1"),
        ({"epochs": "-1"}, "Epochs is `-1` in this link"),
        ({"batch_size": "32.5"}, "Batch size is 32.5 in this link"),
        ({"learning_rate": "nan"}, "Learning rate is nan in this link, but it must be from"),
        ({"label_smoothing": "9" * 400}, "Label smoothing is"),
        ({"optimizer": "[x](http://e.vil)"}, "Optimizer is `[x](http://e.vil)` in this link"),
        ({"shuffle_buffer": "7"}, "Shuffling is 7 in this link"),
        ({"steps": "7.5"}, "Steps is 7.5 in this link, but it must be a multiple of 10"),
        ({"recipe": "**bold**"}, "There is no recipe `**bold**` in this app."),
        ({"steps_per_epoch": "5"}, "Train has no setting steps_per_epoch."),
        ({"others": "none"}, "others is none in this link, but it must be"),
        ({"hide": "![x](//e.vil/a.png)"}, "Train has no control `![x](//e.vil/a.png)`"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_the_rest_holds(query, told):
    link = read(**query, seed="7")
    (sentence,) = link.refused
    assert told in sentence and link.config == replace(FIRST, seed=7)


def test_a_recipe_too_long_for_the_server_is_shortened_which_is_said_once():
    link = read(Settings(max_epochs=3), recipe="cnn", seed="7")
    told = "The recipe cnn exceeds the limits of this server, which lowers these: Length in epochs"
    (sentence,) = link.refused
    assert sentence.startswith(told) and link.config == replace(CNN, epochs=3, seed=7)


@pytest.mark.parametrize(
    ("most", "query", "length"),
    [
        (10, {"recipe": "deep-cnn", "steps": "1000"}, (10, 100)),
        (3, {"recipe": "deep-cnn", "steps": "1000"}, (2, 500)),
        (1, {"recipe": "cnn", "epochs": "1"}, (1, None)),
    ],
)
def test_a_recipe_that_the_link_shortens_is_followed_without_a_word(most, query, length):
    link = read(Settings(max_epochs=most), **query)
    assert (link.config.epochs, link.config.steps_per_epoch) == length
    assert not link.refused and link.config.model == RECIPES[query["recipe"]].config.model


def test_a_length_in_steps_that_is_too_long_is_told_in_steps():
    link = read(Settings(max_epochs=3), recipe="cnn", steps="20000")
    told = "Steps is 20000 in this link, but it must be a multiple of 10 from 10 to 3,000."
    assert link.refused[0].startswith(told) and "lowers these" in link.refused[1]


def test_controls_are_hidden_by_their_name_or_by_a_setting_of_theirs():
    link = read(hide="seed,steps,batch_size,recipe,epochs")
    assert (link.hidden, link.hides_recipes) == (("length", "batch_size", "seed"), True)
    assert not link.refused and not link.given


@pytest.mark.parametrize("name", [*RECIPES, None])
def test_a_link_made_from_settings_leads_back_to_them(name):
    for config in (RECIPES[name].config if name else FIRST,):
        changed = replace(config, learning_rate=0.02, seed=5, batch_size=64)
        for wanted in (config, changed):
            query = stage_query(settings_in_link(wanted))
            assert query and len(query) <= 4
            assert read(**query).config == wanted


WIDE = Settings(max_epochs=1_000, max_batch_size=10_000)
LIMITS = {
    "dataset": DATASET_NAMES,
    "model": MODEL_NAMES,
    "epochs": (1, WIDE.max_epochs),
    "learning_rate": (*LEARNING_RATES, 1 / 3, 1.2345678901234567e-05),
    "batch_size": (1, WIDE.max_batch_size),
    "training_images": (MIN_TRAINING_IMAGES, MAX_TRAINING_IMAGES),
    "seed": (0, 999_999_999, 1_000_000_000, 2**31 - 1),
    "optimizer": OPTIMIZER_NAMES,
    "preprocessing": PREPROCESSING_NAMES,
    "loop": LOOP_NAMES,
    "shuffle_buffer": SHUFFLE_BUFFERS,
    "augmentation": AUGMENTATION_NAMES,
    "precision": PRECISION_NAMES,
    "schedule": SCHEDULE_NAMES,
    "label_smoothing": (0.0, MAX_LABEL_SMOOTHING),
    "weight_averaging": (0.0, MAX_WEIGHT_AVERAGING),
    "wrong_labels": (0.0, MAX_WRONG_LABELS),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_link_has_every_setting_up_to_its_limits(name):
    for value in LIMITS[name]:
        wanted = replace(FIRST, **{name: value}).validate(WIDE.max_epochs, WIDE.max_batch_size)
        link = read(WIDE, **stage_query(settings_in_link(wanted)))
        assert (link.config, link.refused) == (wanted, ())


@pytest.mark.parametrize("steps", [10, 20, 7, 30_000])
def test_a_link_has_every_length_in_steps(steps):
    epochs, steps_per_epoch = split_steps(steps)
    wanted = replace(FIRST, epochs=epochs, steps_per_epoch=steps_per_epoch)
    assert read(**stage_query(settings_in_link(wanted))).config == wanted


def test_a_link_leaves_what_it_says_nothing_of(page):
    page.select_slider(key="train_batch_size").set_value(256).run()
    page.slider(key="train_epochs").set_value(2).run()
    page.number_input(key="train_seed").set_value(9).run()
    follow(page, dataset="fashion_mnist", seed="-1")
    press(page, "Train")
    wanted = replace(FIRST, dataset="fashion_mnist", batch_size=256, epochs=2, seed=9)
    assert get_engine().runs()[0].config == wanted
    follow(page, recipe="cnn", seed="-1")
    press(page, "Train")
    assert get_engine().runs()[0].config == replace(CNN, seed=9)


def test_a_link_can_set_all_others_to_what_the_form_begins_with(page):
    follow(page, optimizer="sgd", wrong_labels="0.2")
    follow(page, epochs="2", others="usual")
    press(page, "Train")
    assert get_engine().runs()[0].config == replace(FIRST, epochs=2)


@pytest.mark.parametrize("hide", ["batch_size", "length"])
def test_what_a_link_hides_can_be_trained_with_on_a_narrow_server(cluster, monkeypatch, hide):
    monkeypatch.setenv("MNIST_MAX_EPOCHS", "1")
    monkeypatch.setenv("MNIST_MAX_BATCH_SIZE", "1")
    press(follow(open_train(), hide=hide), "Train")
    assert get_engine().runs()[0].config == replace(FIRST, epochs=1, batch_size=1)


def test_a_link_fills_the_form_and_starts_nothing(page, cluster):
    follow(page, recipe="cnn", epochs="3")
    assert not get_engine().runs() and not cluster.waiting
    assert page.slider(key="train_epochs").value == 3
    press(page, "Train")
    assert get_engine().runs()[0].config == replace(CNN, epochs=3)
    assert page.query_params["recipe"] == "cnn" and "run" in page.query_params


def test_a_link_is_followed_once_for_each_arrival(page):
    follow(page, recipe="cnn", epochs="3")
    page.slider(key="train_epochs").set_value(4).run()
    assert page.slider(key="train_epochs").value == 4
    page.switch_page("pages/3_Browse.py").run()
    page.switch_page("pages/2_Train.py")
    follow(page, recipe="cnn", epochs="3")
    assert page.slider(key="train_epochs").value == 3


def test_values_between_those_of_a_slider_are_followed_and_stay_on_it(page):
    told = {"steps": "700", "batch_size": "48", "learning_rate": "0.0007", "wrong_labels": "0.12"}
    follow(page, **told)
    for name in ("steps", "batch_size", "learning_rate", "wrong_labels"):
        assert page.select_slider(key=f"train_{name}").value == float(told[name])
    page.select_slider(key="train_batch_size").set_value(64).run()
    press(page, "Train")
    config = get_engine().runs()[0].config
    assert config.epochs * config.steps_per_epoch == 700 and config.batch_size == 64
    assert (config.learning_rate, config.wrong_labels) == (0.0007, 0.12)
    assert page.select_slider(key="train_batch_size").value == 64


def test_what_a_link_hides_is_as_the_link_has_it_until_all_is_shown(page):
    page.select_slider(key="train_batch_size").set_value(256).run()
    follow(page, recipe="cnn", batch_size="64", hide="batch_size,epochs,bad name")
    shown = {widget.key for widget in (*page.select_slider, *page.slider)}
    assert not {"train_batch_size", "train_epochs"} & shown
    assert "Hidden by the link: Length in epochs or steps and Batch size" in said(page)
    assert "Train has no control bad name" in said(page)
    press(page, "Train")
    assert get_engine().runs()[0].config == replace(CNN, batch_size=64)
    press(page, "Show all settings")
    assert page.slider(key="train_epochs").value == 5 and "hide" not in page.query_params


def test_the_choice_of_a_recipe_that_a_link_hides_can_be_shown(page):
    follow(page, hide="recipe")
    assert "Hidden by the link: Recipe" in said(page)
    press(page, "Show all settings")
    assert recipe_box(page).options


def test_the_page_makes_a_link_from_the_form_as_it_stands(page):
    recipe_box(page).set_value("cnn").run()
    page.slider(key="train_epochs").set_value(3).run()
    page.multiselect(key="train_link_hidden").set_value(["optimizer", "batch_size"]).run()
    (link,) = [code.value for code in page.code if "recipe=" in code.value]
    assert link.endswith("?recipe=cnn&epochs=3&hide=batch_size,optimizer")


def test_sentences_about_a_link_are_plain(cluster):
    at = follow(open_train(), recipe="[x](http://e.vil)")
    (warning,) = at.warning
    assert "`[x](http://e.vil)`" in warning.value
