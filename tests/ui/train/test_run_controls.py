"""Links to a run, for watching and for steering, that open on other devices too."""

from __future__ import annotations

import pytest
from streamlit.runtime.context import ContextProxy

from mnist_core.ui.shared import addresses
from tests.helpers.pages import press, said
from tests.helpers.train_page import address


@pytest.fixture
def shared(page, monkeypatch):
    """Opens Share at an address, on a computer with another in its network."""

    def open_share(url: str, here: str | None = "192.168.1.20") -> list[str]:
        monkeypatch.setattr(ContextProxy, "url", url)
        monkeypatch.setattr(addresses, "network_address", lambda: here)
        press(page, "Train")
        return [code.value for code in page.code if "?run=" in code.value]

    return open_share


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_link_for_others_has_this_computers_network_address(page, shared, host):
    watch, steer = shared(f"http://{host}:8501/digits/Train?run=old&key=old")
    run, key = address(page)
    assert watch == f"http://192.168.1.20:8501/digits/Train?run={run}"
    assert steer == f"{watch}&key={key}"
    told = said(page).replace("`", "")  # what is no plain words is shown as code
    assert f"because {host.strip('[]')} means a different device" in told


def test_without_a_network_it_is_said_that_others_cannot_open_the_link(page, shared):
    watch, _ = shared("http://localhost:8501/Train", here=None)
    assert watch == f"http://localhost:8501/Train?run={address(page)[0]}"
    assert "This computer is not in a network" in said(page)


def test_an_address_that_others_reach_is_shared_as_it_is(page, shared):
    watch, _ = shared("https://digits.example.org/Train?run=old")
    assert watch == f"https://digits.example.org/Train?run={address(page)[0]}"
    assert "means" not in said(page) and "not in a network" not in said(page)
