"""The recipes are what their tutorials did, to the letter."""

import json
from dataclasses import asdict, replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.recipes import MEASURED_FILE, RECIPES, Measured, load_measured, recipe_of
from mnist_core.settings import PROJECT

MEASURED = Measured((0, 1, 2), 0.92, 0.915, 0.925, 0.28, 2.5, "2 cores")


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_every_recipe_is_allowed_with_the_default_limits(recipe):
    recipe.config.validate()
    assert recipe.source and (recipe.own or recipe.address.startswith("https://"))


@pytest.mark.parametrize(
    ("name", "model", "optimizer", "rate", "batch", "steps"),
    [
        ("softmax", "softmax", "sgd", 0.5, 100, 1_000),
        ("dense", "dense", "adam", 0.001, 32, 3 * 1_875),
        ("fashion-dense", "dense_fashion", "adam", 0.001, 32, 10 * 1_875),
        ("cnn", "cnn", "adam", 0.001, 32, 5 * 1_875),
        ("deep-cnn", "deep_cnn", "adam", 1e-4, 50, 20_000),
        ("convnet-tape", "convnet", "adam", 0.001, 128, 200),
        ("fast", "fast", "adam-95", 0.014, 256, 419),
    ],
)
def test_settings_are_the_tutorials_and_our_own(name, model, optimizer, rate, batch, steps):
    config = RECIPES[name].config
    assert (config.model, config.optimizer, config.learning_rate) == (model, optimizer, rate)
    assert config.batch_size == batch
    assert config.epochs * config.epoch_steps == steps


def test_a_recipe_computes_as_its_tutorial_did_and_ours_as_is_faster():
    for recipe in RECIPES.values():
        assert recipe.config.precision == ("auto" if recipe.own else "float32")


def test_what_makes_two_of_them_special():
    assert [n for n, r in RECIPES.items() if r.config.preprocessing != "unit-interval"] == ["dense"]
    tape = RECIPES["convnet-tape"].config
    assert (tape.loop, tape.shuffle_buffer) == ("tape", 5_000)


@pytest.mark.parametrize("name", RECIPES)
def test_a_run_is_recognised_whatever_its_seed(name):
    recipe = RECIPES[name]
    assert recipe_of(replace(recipe.config, seed=42)) is recipe
    assert recipe_of(replace(recipe.config, learning_rate=0.002)) is None


def test_settings_of_ones_own_are_no_recipe():
    assert recipe_of(TrainingConfig()) is None


def test_what_was_measured_is_read_back(tmp_path):
    (tmp_path / MEASURED_FILE).write_text(json.dumps({"softmax": asdict(MEASURED)}))
    assert load_measured(tmp_path) == {"softmax": MEASURED}


def test_readme_tells_what_was_measured():
    readme = (PROJECT / "README.md").read_text("utf-8")
    measured = load_measured(PROJECT / "artifacts")
    assert measured
    for name, result in measured.items():
        found = (RECIPES[name].test_accuracy, result.test_accuracy, result.lowest, result.highest)
        shares = " | ".join(f"{share:.2%}" for share in found)
        rest = f"{result.test_loss:.3f} | {len(result.seeds)} |"
        assert f"| `{name}` | {shares} | {rest}" in readme


@pytest.mark.parametrize("content", [None, "", "[]", '{"softmax": 3}', '{"softmax": {}}'])
def test_without_a_readable_file_nothing_was_measured(tmp_path, content):
    if content is not None:
        (tmp_path / MEASURED_FILE).write_text(content)
    assert load_measured(tmp_path) == {}
