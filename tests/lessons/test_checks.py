"""What lessons ask to be done, held against what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.lessons import checks
from mnist_core.lessons.checks import is_done
from mnist_core.lessons.deeds import DRAWING, TEST, Deeds, Reading, Visit
from mnist_core.lessons.excerpt import statement_with
from mnist_core.lessons.measures import outcome
from mnist_core.lessons.records import Check, Question
from mnist_core.lessons.runs_meant import has_settings, run_that_shows, runs_meant
from mnist_core.recipes import RECIPES
from mnist_core.records import Run
from tests.helpers.hand_cluster import epoch_record

DENSE = Run(
    "0000000a",
    replace(RECIPES["dense"].config, seed=7),
    state="finished",
    epochs_done=3,
    model_epoch=3,
    test_accuracy=0.97,
)
USUAL = replace(
    DENSE, id="0000000b", config=TrainingConfig(model="dense", epochs=3, precision="auto")
)
SGD = replace(DENSE, id="0000000c", config=replace(USUAL.config, optimizer="sgd"))
STEEP = replace(DENSE, config=replace(DENSE.config, learning_rate=0.1))
NOTHING = Deeds()
FOUR_AS_NINE = Reading(answer=9, label=4, source=TEST, network="digits-dense")
COAT = Run(
    "0000000d",
    RECIPES["fashion-dense"].config,
    state="finished",
    epochs_done=10,
    model_epoch=10,
    test_accuracy=0.88,
)
COAT_AS_BOOT = FOUR_AS_NINE._replace(dataset="fashion_mnist", network="fashion-dense")
SEVEN = Reading(answer=7, label=None, source=DRAWING, network=DENSE.id)
OF_DENSE = Visit("Inside", frozenset({("model", DENSE.id)}))
VISIT = Visit("Inside", frozenset({("inside_view", "Layers"), ("model", "digits-dense")}))


def after(*runs: Run, **rest) -> Deeds:
    return Deeds(runs=runs, **rest)


DONE = [
    ("trained", {"recipe": "dense"}, after(DENSE)),
    ("trained", {"model": "dense", "epochs": 3}, after(USUAL)),
    ("trained", {"recipe": "dense"}, after(replace(DENSE, config=replace(DENSE.config, epochs=6)))),
    ("trained", {"recipe": "dense", "learning_rate": 0.1}, after(STEEP)),
    ("trained", {"fine_tuned": False}, after(DENSE)),
    ("reached", {"recipe": "dense", "accuracy": 0.97}, after(DENSE)),
    ("stayed", {"accuracy": 0.97}, after(DENSE)),
    ("diverged", {"model": "dense"},
     after(replace(USUAL, state="failed", failure={"error": "DivergedError", "args": [1, 1]}))),
    ("compared", {}, Deeds(compared=[frozenset("ab")])),
    ("compared", {"runs": 2, "own": 1}, after(DENSE, compared=[frozenset({DENSE.id, "b"})])),
    ("compared", {"of": [{"recipe": "dense"}, {"model": "dense", "epochs": 3}]},
     after(DENSE, USUAL, compared=[frozenset({DENSE.id, USUAL.id})])),
    ("read", {"as": 7, "run": {"recipe": "dense"}}, after(DENSE, readings=[SEVEN])),
    ("read", {"as": 9, "network": "digits-dense"}, Deeds(readings=[FOUR_AS_NINE])),
    ("read", {"as": 7, "source": DRAWING, "own": True}, after(DENSE, readings=[SEVEN])),
    ("read", {"as": 9, "digit": 4}, Deeds(readings=[FOUR_AS_NINE])),
    ("misread", {"digit": 4, "as": 9}, Deeds(readings=[FOUR_AS_NINE])),
    ("misread", {}, Deeds(readings=[SEVEN, FOUR_AS_NINE])),
    ("misread", {"digit": 4, "dataset": "fashion_mnist"}, Deeds(readings=[COAT_AS_BOOT])),
    ("read", {"digit": 4, "run": {"recipe": "fashion-dense"}},
     after(COAT, readings=[COAT_AS_BOOT._replace(network=COAT.id)])),
    ("opened", {"page": "Inside", "set": {"inside_view": "Layers"}}, Deeds(visits=[VISIT])),
    ("opened", {"page": "Inside", "run": {"recipe": "dense"}}, after(DENSE, visits=[OF_DENSE])),
    ("opened", {"page": "Browse", "set": {"browse_mistakes": True}},
     Deeds(visits=[Visit("Browse", frozenset({("browse_mistakes", "true")}))])),
    ("kept", {"count": 3}, Deeds(kept=3)),
]  # fmt: skip


@pytest.mark.parametrize(("done", "of", "deeds"), DONE)
def test_what_was_done_is_found(done, of, deeds):
    assert is_done(Check(done, "", of), deeds)
    assert not is_done(Check(done, "", of), NOTHING)


NOT_DONE = [
    ("trained", {"recipe": "cnn"}, after(DENSE)),
    ("trained", {"fine_tuned": True}, after(DENSE)),
    ("trained", {"model": "dense", "epochs": 4}, after(USUAL)),
    ("trained", {"model": "dense", "epochs": 3}, after(DENSE)),
    ("trained", {"model": "dense", "epochs": 3}, after(SGD)),
    ("trained", {"recipe": "dense"}, after(STEEP)),
    ("trained", {}, after(replace(DENSE, state="stopped"))),
    ("trained", {}, after(replace(DENSE, state="running"))),
    ("trained", {}, after(replace(DENSE, model_epoch=2))),
    ("trained", {}, after(replace(DENSE, test_accuracy=None))),
    ("reached", {"accuracy": 0.98}, after(DENSE)),
    ("stayed", {"accuracy": 0.96}, after(DENSE)),
    ("diverged", {}, after(replace(DENSE, state="failed", failure={"error": "Other"}))),
    ("compared", {"runs": 3}, Deeds(compared=[frozenset("ab")])),
    ("compared", {"of": [{"recipe": "dense"}, {"model": "dense", "epochs": 3}]},
     after(DENSE, USUAL, SGD, compared=[frozenset({DENSE.id, SGD.id})])),
    ("read", {"as": 7, "run": {"recipe": "dense"}}, after(SGD, readings=[SEVEN])),
    ("read", {"as": 9, "network": "digits-cnn"}, Deeds(readings=[FOUR_AS_NINE])),
    ("misread", {"run": {"recipe": "dense"}}, after(DENSE, readings=[FOUR_AS_NINE])),
    ("opened", {"page": "Inside", "run": {"recipe": "dense"}}, after(DENSE, visits=[VISIT])),
    ("compared", {"own": 1}, Deeds(compared=[frozenset("ab")])),
    ("read", {"as": 7, "own": True}, Deeds(readings=[SEVEN])),
    ("read", {"as": 1}, after(DENSE, readings=[SEVEN])),
    ("read", {"as": 7, "source": TEST}, after(DENSE, readings=[SEVEN])),
    ("misread", {"digit": 9, "as": 4}, Deeds(readings=[FOUR_AS_NINE])),
    ("misread", {"digit": 4, "as": 9}, Deeds(readings=[COAT_AS_BOOT])),
    ("misread", {"dataset": "fashion_mnist"}, Deeds(readings=[FOUR_AS_NINE])),
    ("misread", {}, Deeds(readings=[SEVEN, FOUR_AS_NINE._replace(answer=4)])),
    ("opened", {"page": "Inside", "set": {"inside_view": "Map"}}, Deeds(visits=[VISIT])),
    ("opened", {"page": "Draw"}, Deeds(visits=[VISIT])),
    ("kept", {"count": 4}, Deeds(kept=3)),
]  # fmt: skip


@pytest.mark.parametrize(("done", "of", "deeds"), NOT_DONE)
def test_what_was_not_done_is_not(done, of, deeds):
    assert not is_done(Check(done, "", of), deeds)


def test_which_runs_a_check_means_is_found_once_for_all_readings(monkeypatch):
    found = []

    def noted(of, deeds):
        found.append(of)
        return runs_meant(of, deeds)

    monkeypatch.setattr(checks, "runs_meant", noted)
    deeds = after(DENSE, SGD, readings=[SEVEN._replace(network=name) for name in "abcd"])
    assert not is_done(Check("read", "", {"as": 7, "run": {"recipe": "dense"}}), deeds)
    assert found == [{"recipe": "dense"}]


def test_a_question_is_answered_by_a_run_that_was_not_continued():
    of = {"recipe": "dense"}
    continued = replace(DENSE, id="0000000e", config=replace(DENSE.config, epochs=13))
    assert run_that_shows(of, after(continued, DENSE, USUAL)) == DENSE
    assert run_that_shows(of, after(continued)) == continued
    assert run_that_shows(of, NOTHING) is None


def test_settings_are_the_same_whatever_the_seed_and_the_precision_unless_these_are_named():
    assert has_settings(DENSE.config, replace(DENSE.config, seed=8, precision="float32"))
    assert not has_settings(DENSE.config, replace(DENSE.config, seed=8), ["seed"])
    assert not has_settings(DENSE.config, STEEP.config)


@pytest.mark.parametrize(
    ("measure", "bounds", "choice"),
    [
        ("test_accuracy", (0.5, 0.97), 2),
        ("test_accuracy", (0.98, 0.99), 0),
        ("val_loss", (0.5, 0.6), 1),
        ("best_epoch", (1.5, 2.5), 1),
        ("gap", (0.04, 0.06), 1),
    ],
)
def test_where_a_run_decides_its_measure_falls_between_the_bounds(measure, bounds, choice):
    """Epochs 1 and 2 of a `HandCluster`: validation losses 1.1 and 0.55, accuracies 0.8 and 0.9."""
    history = (epoch_record(1), epoch_record(2))
    question = Question("q", "?", ("a", "b", "c"), None, measure, bounds, {}, "")
    assert outcome(question, DENSE, history) == choice
    assert outcome(question, None, ()) is None


@pytest.mark.parametrize(("measure", "choice"), [("test_accuracy", None), ("seconds", 1)])
def test_a_run_that_went_on_tells_only_what_is_known_of_it_before(measure, choice):
    """Each of its epochs took 3 seconds."""
    run = replace(DENSE, epochs_done=13, seconds=39.0, test_accuracy=0.99)
    history = [replace(epoch_record(epoch), seconds=3.0) for epoch in (1, 2, 3)]
    question = Question(
        "q", "?", ("a", "b", "c"), None, measure, (0.5, 10), {"recipe": "dense"}, ""
    )
    assert outcome(question, run, history) == choice


def test_where_the_lesson_says_what_is_right_no_run_is_needed():
    question = Question("q", "?", ("a", "b"), 1, "", (), None, "")
    assert outcome(question, None, ()) == 1


SCRIPT = """a = 1

class A:
    @property
    def f(self):
        return [
            1,
        ]
"""


def test_code_is_the_smallest_statement_around_some_words():
    assert statement_with(SCRIPT, "1,") == "return [\n    1,\n]"
    assert statement_with(SCRIPT, "def f").startswith("@property\ndef f(self):")
    with pytest.raises(ValueError, match="nowhere"):
        statement_with(SCRIPT, "nowhere")
