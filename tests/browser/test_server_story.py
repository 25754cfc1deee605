"""The server as a process: cold pages, what it keeps in memory, and how it ends."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.app_server import AppServer
from tests.browser.screens import DESK, LONGEST_WAIT, PHONE
from tests.browser.visitor import (
    curves,
    progress,
    start_training,
    state,
    steering_link,
)

ALL_PAGES = {"": "Digit school"}
ALL_PAGES |= {
    name: name for name in ("Draw", "Train", "Browse", "Inside", "Handwriting", "Lessons", "Class")
}
MOST_MEGABYTES = 300  # 60 and more above what it takes: a leak, or a library, is more


@pytest.fixture
def own_server(browser, tmp_path):
    """Starts servers that the test itself ends; a second one has the same artifacts."""
    servers = []

    def start() -> AppServer:
        servers.append(AppServer(tmp_path))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.mark.parametrize("address", ALL_PAGES, ids=ALL_PAGES.values())
def test_each_page_opens_by_its_address_on_a_cold_server(own_server, open_page, address):
    server = own_server()
    page = open_page(server.page(address))
    _expect_whole(page, ALL_PAGES[address])
    assert server.ctrl_c() == []
    assert server.tracebacks() == []


@pytest.mark.parametrize("address", ALL_PAGES, ids=ALL_PAGES.values())
def test_no_page_is_wider_than_a_phone(server, open_page, address):
    page = open_page(server.page(address), PHONE)
    _expect_whole(page, ALL_PAGES[address])
    page.wait_for_function("document.querySelector('.stMain').scrollWidth <= 390")


HANDSHAKES = (
    ({}, 101),
    ({"Host": "192.168.1.20:8501", "Origin": "http://192.168.1.20:8501"}, 101),
    ({"Host": "teacher.local:8501", "Origin": "http://teacher.local:8501"}, 101),
    ({"Host": "school.streamlit.app", "Origin": "https://school.streamlit.app"}, 101),
    ({"Host": f"{socket.gethostname()}:8501"}, 101),
    ({"Host": "evil.example.org:8501", "Origin": "http://evil.example.org:8501"}, 403),
    ({"Origin": "http://evil.example.org"}, 403),
)


@pytest.fixture(scope="module")
def server_with_names(server, contexts):
    """The server once the first page has added this machine's own names."""
    context = contexts.take(DESK)
    page = context.new_page()
    page.goto(server.page())
    page.locator("h1").wait_for()
    contexts.give_back(DESK, context)
    return server


@pytest.mark.parametrize(("headers", "status"), HANDSHAKES)
def test_a_page_that_another_web_site_opens_is_refused(server_with_names, headers, status):
    server = server_with_names
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    with contextlib.closing(connection):
        connection.request("GET", "/_stcore/stream", headers={**upgrade, **key, **headers})
        assert connection.getresponse().status == status


def test_the_web_process_has_no_tensorflow_and_stays_small(server, open_page, capsys):
    page = open_page(server.page())
    for address, title in ALL_PAGES.items():
        page.goto(server.page(address))
        _expect_whole(page, title)
    page.goto(server.page("Train"))
    start_training(page, epochs=1, batch_size_step=5)
    expect(progress(page)).to_have_text("1 of 1 epoch done", timeout=LONGEST_WAIT)
    if sys.platform == "linux":
        mapped = Path(f"/proc/{server.pid}/maps").read_text().lower()
        assert not [name for name in ("tensorflow", "pandas") if f"/{name}/" in mapped]
    megabytes = psutil.Process(server.pid).memory_info().rss / 1e6
    with capsys.disabled():
        print(f" The web process takes {megabytes:.0f} MB. ", end="")
    assert megabytes < MOST_MEGABYTES


def test_ctrl_c_in_mid_epoch_leaves_no_process_and_the_run_goes_on_by_itself(own_server, open_page):
    server = own_server()
    page = open_page(server.page("Train"))
    start_training(page, epochs=2, batch_size_step=3)
    address = steering_link(page).partition("/Train")[2]
    expect(progress(page)).to_contain_text(re.compile("Epoch 2 of 2 ·"), timeout=LONGEST_WAIT)
    assert len(server.family()) > 1
    assert server.ctrl_c() == []
    assert not re.search("Traceback|Error|Exception|Warning", server.printed())

    server = own_server()
    page = open_page(server.page(f"Train{address}"))
    expect(progress(page)).to_contain_text("Epoch 2 of 2")  # the first one is not trained again
    page.locator(".mark-line path").first.wait_for(state="attached")
    assert curves(page).points[0] > 0
    expect(progress(page)).to_have_text("2 of 2 epochs done", timeout=LONGEST_WAIT)
    expect(state(page)).to_contain_text("Finished")
    assert server.ctrl_c() == []


def _expect_whole(page, title: str) -> None:
    """The page is there, has run to its end, and shows no error."""
    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
