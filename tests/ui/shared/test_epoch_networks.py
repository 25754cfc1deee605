"""Waiting for an epoch's network: it comes, or what went wrong is told once, by the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.errors import TrainingError
from mnist_core.ui.shared import epoch_networks as past_networks

TOLD = "past_networks_failed"


def look() -> None:
    """A page that asks for an epoch's network, in its guard."""
    from mnist_core.config import TrainingConfig
    from mnist_core.records import Run
    from mnist_core.ui.shared.epoch_networks import load_past_classifier
    from mnist_core.ui.shared.frame import errors_explained

    with errors_explained():
        load_past_classifier(Run("0c1d", TrainingConfig()), 2)


def wait() -> None:
    """The part of it that runs again by itself, outside that guard."""
    from mnist_core.config import TrainingConfig
    from mnist_core.records import Run
    from mnist_core.ui.shared.epoch_networks import _wait

    _wait(Run("0c1d", TrainingConfig()), 2)


@pytest.fixture
def answers(artifacts, monkeypatch) -> list[Path | Exception | None]:
    """What looking for the network comes to, time after time; then it is still being made."""
    given: list[Path | Exception | None] = []

    def find(*_: object) -> Path | None:
        answer = given.pop(0) if given else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(past_networks, "_find", find)
    return given


def test_while_it_is_being_made_the_page_says_so(answers):
    page = AppTest.from_function(look).run()
    assert not page.exception and "This network is being restored" in page.info[0].value


def test_an_error_while_waiting_is_handed_to_the_page(answers):
    answers.append(TrainingError("no memory"))
    page = AppTest.from_function(wait).run()
    assert not page.exception
    assert page.session_state[TOLD][:2] == ("0c1d", 2)


def test_the_page_tells_it_once_and_then_asks_again(answers):
    page = AppTest.from_function(look)
    page.session_state[TOLD] = ("0c1d", 2, TrainingError("no memory"))
    page.run()
    assert not page.exception and "no memory" in page.error[0].value and not page.info
    page.run()
    assert not page.error and "This network is being restored" in page.info[0].value


@pytest.mark.parametrize("other", [("0c1d", 3), ("0ther", 2)])
def test_an_error_of_another_network_is_not_told_here(answers, other):
    page = AppTest.from_function(look)
    page.session_state[TOLD] = (*other, TrainingError("no memory"))
    assert not page.run().error and page.info
