"""What is said of a run that waits for a slot."""

from __future__ import annotations

from mnist_core.config import TrainingConfig
from mnist_core.ui.shared.queue_text import waiting_text
from tests.helpers.engines import ANNA, BEN, CLEO
from tests.helpers.spaces import spaced

CONFIG = TrainingConfig(epochs=3)


def test_a_run_that_has_not_begun_has_a_position_and_a_start(engine, cluster):
    engine.start(CONFIG, ANNA)
    run, _ = engine.start(CONFIG, BEN)
    said = waiting_text(engine.snapshot(run.id))
    assert spaced(said) == "Position 1 in the queue, starts in about 10 s"


def test_a_run_that_has_begun_says_with_how_many_it_trains_in_turns(engine, cluster):
    run, _ = engine.start(CONFIG, ANNA)
    engine.start(CONFIG, BEN)
    cluster.finish()
    said = waiting_text(engine.snapshot(run.id))
    assert said.startswith("It alternates with 1 other run and goes on in about ")
    engine.start(CONFIG, CLEO)
    said = waiting_text(engine.snapshot(run.id))
    assert said.startswith("It alternates with 2 other runs and goes on")
