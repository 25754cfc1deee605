"""The recipes' benchmark, on a recipe cut short."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from benchmarks import recipes as benchmark
from mnist_core.recipes import MEASURED_FILE, RECIPES, Measured, load_measured


@pytest.fixture
def short(monkeypatch):
    """Softmax regression, a twentieth of it."""
    softmax = RECIPES["softmax"]
    quick = replace(softmax, config=replace(softmax.config, epochs=1, steps_per_epoch=50))
    monkeypatch.setitem(RECIPES, "softmax", quick)
    return quick


def measured(accuracy: float) -> Measured:
    return Measured((0,), accuracy, accuracy, accuracy, 0.3, 1.0, "here")


@pytest.mark.parametrize(
    ("name", "accuracy", "enough"),
    [
        ("softmax", 0.915, True),
        ("softmax", 0.9149, False),
        ("dense", 0.9691, True),
        ("dense", 0.9689, False),
        ("cnn", 0.995, True),
    ],
)
def test_three_tenths_of_a_point_below_is_still_reached(name, accuracy, enough):
    assert benchmark.reached(RECIPES[name], measured(accuracy)) is enough


def test_each_seed_is_trained_and_the_mean_is_told_and_kept(short, artifacts):
    arguments = ["--only", "softmax", "--seeds", "2", "--json", "--write"]
    result = CliRunner().invoke(benchmark.main, arguments)
    (told,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (told["recipe"], told["seeds"]) == ("softmax", [0, 1])
    assert told["lowest"] < told["test_accuracy"] < told["highest"]
    assert told["test_accuracy"] == pytest.approx((told["lowest"] + told["highest"]) / 2)
    assert load_measured(artifacts)["softmax"].test_accuracy == told["test_accuracy"]


def test_people_get_a_table(short, artifacts):
    result = CliRunner().invoke(benchmark.main, ["--only", "softmax", "--seeds", "1"])
    hardware, heading, row = result.stdout.splitlines()
    assert "cores" in hardware and heading.startswith("recipe")
    assert row.startswith("softmax") and "92.00%" in row


def test_seeds_added_another_day_count_like_those_measured_at_once(short, artifacts):
    def run(*arguments: str) -> Measured:
        result = CliRunner().invoke(benchmark.main, ["--only", "softmax", *arguments])
        assert result.exit_code == 0, result.output
        return load_measured(artifacts)["softmax"]

    at_once = run("--seeds", "3", "--write")
    run("--seeds", "1", "--write")
    added = run("--first-seed", "1", "--seeds", "2", "--add")
    assert added.seeds == at_once.seeds == (0, 1, 2)
    for name in ("test_accuracy", "lowest", "highest", "test_loss"):
        assert getattr(added, name) == pytest.approx(getattr(at_once, name))


def test_a_seed_is_not_counted_twice_and_other_hardware_not_with_this(short, artifacts):
    arguments = ["--only", "softmax", "--seeds", "1"]
    assert not CliRunner().invoke(benchmark.main, [*arguments, "--write"]).exit_code
    before = (artifacts / MEASURED_FILE).read_bytes()
    again = CliRunner().invoke(benchmark.main, [*arguments, "--add"])
    assert again.exit_code == 1 and "the seeds (0,)" in again.output
    (artifacts / MEASURED_FILE).write_bytes(before.replace(b"cores", b"other cores"))
    other = CliRunner().invoke(benchmark.main, [*arguments, "--first-seed", "1", "--add"])
    assert other.exit_code == 1 and "other cores" in other.output
