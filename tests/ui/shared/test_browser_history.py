"""A page that Back or Forward led to leaves the address alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.state.query_params import QueryParams

from tests.helpers.pages import open_app


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The addresses that the server tells the browser to show."""
    written: list[str] = []
    tell = QueryParams._send_query_param_msg

    def note(params: QueryParams) -> None:
        written.append(str(params))
        tell(params)

    monkeypatch.setattr(QueryParams, "_send_query_param_msg", note)
    return written


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("6_Lessons", {"lesson": "first_network", "step": "4"}),
        ("1_Draw", {}),
        ("3_Browse", {"model": "digits-dense", "browse_class": "no such", "browse_view": "Images"}),
        ("2_Train", {}),  # shows the run that was opened last
    ],
)
def test_a_page_that_back_led_to_writes_no_address(
    shipped_models, monkeypatch, written, page, address
):
    def visit() -> list[str]:
        at = open_app().switch_page(f"pages/{page}.py")
        at.query_params.update(address)
        at.session_state["train_run"] = "digits-dense"
        written.clear()
        assert not at.run().exception
        return list(written)

    by_link = visit()
    history = SimpleNamespace(is_history_navigation=True)
    monkeypatch.setattr(
        "mnist_core.ui.shared.browser_history.get_script_run_ctx", lambda **_more: history
    )
    assert visit() == []
    assert by_link, "otherwise it does"
