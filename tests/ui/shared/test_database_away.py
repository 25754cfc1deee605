"""Pages while the database is away: they say so, show what ships, and come back by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.storage import database
from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.draw_page import answer, draw, open_draw
from tests.helpers.hand_cluster import HandCluster
from tests.helpers.pages import open_app, press, said

PAGES = (
    *("", "1_Draw", "2_Train", "3_Browse", "4_Inside", "5_Handwriting", "6_Lessons"),
    "7_Class",
)
AWAY = "The database of this server cannot be reached"


@pytest.fixture
def away(shipped_models, monkeypatch) -> Path:
    """A folder in the place of the database; whoever asks again is not put off."""
    monkeypatch.setattr("mnist_core.engine.engine.Cluster", lambda settings: HandCluster())
    monkeypatch.setattr(database, "_AWAY_SECONDS", 0.0)
    folder = shipped_models / "digit_school.db"
    folder.mkdir()
    return folder


def open_page(name: str) -> AppTest:
    at = open_app()
    return at.switch_page(f"pages/{name}.py") if name else at


@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_so_in_a_sentence_and_is_itself_again_later(away, name):
    at = open_page(name).run()
    assert not at.exception
    assert [AWAY in warning.value for warning in at.warning].count(True) == 1
    away.rmdir()
    at.run()
    assert AWAY not in said(at)
    get_engine().close()


def test_what_ships_reads_drawings_meanwhile(away):
    assert answer(draw(open_draw().run(), 7)) == "7"


@pytest.mark.parametrize("page", ["1_Draw", "3_Browse", "4_Inside", "5_Handwriting"])
def test_a_link_to_ones_own_network_is_kept_until_it_can_be_followed(away, page):
    at = open_page(page)
    at.query_params["model"] = "2825cda0"
    at.run()
    assert "Another network is shown until" in said(at) and "There is no network" not in said(at)
    assert at.query_params["model"] in ("2825cda0", ["2825cda0"])
    away.rmdir()
    at.run()
    assert "There is no network" in said(at)
    get_engine().close()


def test_a_run_is_not_begun_until_it_is_there_again(away):
    at = press(open_page("2_Train").run(), "Train")
    assert [AWAY in error.value for error in at.error] == [True] and "run" not in at.query_params
    away.rmdir()
    assert "Epoch 1 of 5" in said(press(at, "Train"))
    get_engine().close()


def test_a_run_that_is_watched_says_so_and_goes_on_being_watched(shipped_models, monkeypatch, away):
    away.rmdir()
    at = press(open_page("2_Train").run(), "Train")
    with monkeypatch.context() as broken:
        broken.setattr(database.Database, "prepare", _refuse)
        assert AWAY in said(at.run())
    assert "Epoch 1 of 5" in said(at.run())
    get_engine().close()


def _refuse(self: database.Database) -> None:
    raise database.DatabaseError("unreachable", "db.example", "timed out")


def test_a_drawing_is_kept_as_soon_as_it_can_be(away):
    page = draw(open_draw().run(), 7)
    (pills,) = [group for group in page.button_group if group.label == "Correct digit"]
    pills.set_value(7).run()
    assert AWAY in page.toast[0].value and "Otherwise nothing is kept" in said(page)
    away.rmdir()
    (pills,) = [group for group in page.button_group if group.label == "Correct digit"]
    pills.set_value(7).run()
    assert "This drawing is kept as a 7" in said(page)
