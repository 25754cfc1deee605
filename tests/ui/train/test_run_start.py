"""The press on Train, while something else asks for the page."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from mnist_core.ui.shared.loaders import get_engine
from tests.helpers.pages import press
from tests.helpers.train_page import address


@pytest.fixture
def interrupt():
    """Has the page drawn anew, or Home instead, where it calls a function of `run_start` for the
    first time."""

    patch = pytest.MonkeyPatch()

    def at_first_call(name: str, leave: bool = False) -> None:
        def once(*_arguments: object) -> None:
            patch.undo()
            page = "" if leave else get_script_run_ctx().page_script_hash
            raise RerunException(RerunData(page_script_hash=page))

        patch.setattr(f"mnist_core.ui.train.run_start.{name}", once)

    yield at_first_call
    patch.undo()


BEFORE_THE_START = ("show_why_not", "last_drawing")
AFTER_IT = ("keep_drawing", "open_run", "note_doing")


@pytest.mark.parametrize("where", [*BEFORE_THE_START, *AFTER_IT])
def test_a_press_counts_and_its_run_is_opened_whenever_else_the_page_is_asked_for(
    page, cluster, interrupt, where
):
    interrupt(where)
    press(page, "Train")
    page.run()
    (run,) = get_engine().runs()
    assert address(page)[0] == run.id


def test_no_press_waits_for_a_later_visit(page, cluster, interrupt):
    interrupt("show_why_not", leave=True)
    press(page, "Train")
    page.switch_page("pages/2_Train.py").run()
    assert not get_engine().runs()
