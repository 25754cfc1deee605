"""The server as a process: its pages, what it keeps in memory, what of it others can reach, and how
it ends and goes on."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from mnist_core.config import TrainingConfig
from mnist_core.engine.engine import Engine
from mnist_core.records import Task
from mnist_core.settings import Settings
from tests.browser.app_server import AppServer
from tests.browser.lesson import TEACHER, Lesson
from tests.browser.screens import LONGEST_WAIT, PHONE
from tests.browser.visitor import button, state
from tests.helpers import intruder
from tests.helpers.drawings import drawing
from tests.helpers.engines import look
from tests.helpers.hand_cluster import HandCluster

ALL_PAGES = {"": "Digit school"}
ALL_PAGES |= {
    name: name for name in ("Draw", "Browse", "Inside", "Handwriting", "Lessons", "Class", "Train")
}
MOST_MEGABYTES = 300  # 60 and more above what it takes: a leak, or a library, is more
HANDSHAKES = (
    ({}, 101),
    ({"Host": "192.168.1.20:8501", "Origin": "http://192.168.1.20:8501"}, 101),
    ({"Host": "teacher.local:8501", "Origin": "http://teacher.local:8501"}, 101),
    ({"Host": "school.streamlit.app", "Origin": "https://school.streamlit.app"}, 101),
    ({"Host": f"{socket.gethostname()}:8501"}, 101),
    ({"Host": "evil.example.org:8501", "Origin": "http://evil.example.org:8501"}, 403),
    ({"Origin": "http://evil.example.org"}, 403),
)
HTTP_PAGES = ("/", "/status", "/health", "/metrics", "/info/main/workers.html")
HTTP_PAGES += ("/json/counts.json", "/individual-workers", "/proxy/8501/localhost/")
CONNECTION = "data-test-connection-state"
EPOCH_OF_30 = """epochs => {
    const text = document.querySelector("[data-testid=stProgress]")?.innerText;
    const epoch = Number(text?.match(/^Epoch (\\d+) of 30(?!:)/)?.[1]);
    return epochs.includes(epoch) && epoch;
}"""  # a colon: it is being prepared; looked at and read at once, as it may change in a moment
LONG = TrainingConfig(epochs=30, training_images=20_000)  # it is ended before


@pytest.fixture(scope="module")
def phone(server, contexts) -> Iterator[Page]:
    """One page in one browser, which has begun with Home."""
    context = contexts.take(PHONE)
    page = contexts.page(context)
    page.goto(server.page())
    page.locator("h1").wait_for()
    yield page
    contexts.give_back(PHONE, context)


def test_each_page_is_there_by_its_address_and_no_wider_than_a_phone(server, phone):
    for address, title in ALL_PAGES.items():
        phone.goto(server.page(address))
        expect(phone.locator("h1")).to_have_text(title)
        app = phone.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(phone.get_by_test_id("stException")).to_have_count(0)
        expect(phone.get_by_test_id("stAlertContentError")).to_have_count(0)
        phone.wait_for_function("document.querySelector('.stMain').scrollWidth <= 390")


@pytest.mark.usefixtures("phone")  # the first page adds this machine's own names
@pytest.mark.parametrize(("headers", "status"), HANDSHAKES)
def test_a_page_that_another_web_site_opens_is_refused(server, headers, status):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    with contextlib.closing(connection):
        connection.request("GET", "/_stcore/stream", headers={**upgrade, **key, **headers})
        assert connection.getresponse().status == status


@pytest.fixture(scope="module")
def family(server, phone) -> list[psutil.Process]:
    """The server's processes while one of them trains, as it has for an epoch."""
    phone.goto(server.page("Train?epochs=30&training_images=10000"))
    button(phone, "Train").click()
    _expect_epoch(phone, range(2, 31))
    return server.family()


@pytest.fixture
def beside_the_page(server, family):
    """Sockets of all processes but the one that serves pages."""
    page_port = int(server.url.rpartition(":")[2])
    return [found for found in intruder.open_sockets(family) if found.port != page_port]


@pytest.fixture
def dask_ports(beside_the_page):
    """Those of them that Dask's messages go to."""
    ports = {found.port for found in beside_the_page}
    return {port for port in ports if not intruder.answers_http(port)}


@pytest.fixture
def certificate(family) -> tuple[Path, Path]:
    """The workers' certificate and its key."""
    command = next(p.cmdline() for p in family if "--tls-key" in p.cmdline())
    values = dict(zip(command, command[1:], strict=False))
    return Path(values["--tls-cert"]), Path(values["--tls-key"])


def test_all_but_the_page_listens_on_this_machine_only(beside_the_page, capsys):
    with capsys.disabled():
        print("", *beside_the_page, sep="\n")
    assert {found.address for found in beside_the_page} == {"127.0.0.1"}
    assert len(beside_the_page) >= 4  # scheduler and worker, with two each


def test_nothing_runs_what_somebody_without_the_certificate_sends(
    dask_ports, certificate, tmp_path
):
    stranger = intruder.with_a_certificate_of_its_own(tmp_path)
    assert len(dask_ports) >= 2  # scheduler and worker
    for port in dask_ports:
        for context in (None, intruder.unidentified(), stranger):
            with pytest.raises(OSError):
                intruder.run_there(port, context)
        answers = intruder.run_there(port, intruder.with_the_certificate(*certificate))
        assert any(isinstance(answer, dict) and answer.get("status") == "OK" for answer in answers)


def test_dasks_http_servers_have_no_pages(beside_the_page, dask_ports):
    http_ports = {found.port for found in beside_the_page} - dask_ports
    assert len(http_ports) >= 2  # the scheduler's and the worker's
    for port in http_ports:
        for path in HTTP_PAGES:
            assert intruder.answers_http(port, path) == "HTTP/1.1 404 Not Found"


def test_the_key_is_in_no_list_of_processes_and_in_no_log(server, family, certificate):
    _, key = certificate
    secret = key.read_text().splitlines()[1]
    for process in family:
        assert secret not in " ".join([*process.cmdline(), *process.environ().values()])
    assert secret not in server.printed()
    for log in key.parent.glob("*.log"):
        assert secret not in log.read_text()
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_the_web_process_has_no_tensorflow_and_stays_small(server, phone, family, capsys):
    """Every page has been opened, and what a worker sends after its last epoch has been read."""
    button(phone, "Stop").click()
    expect(state(phone)).to_contain_text("Stopped")
    expect(phone.get_by_text("See its mistakes")).to_be_visible(timeout=LONGEST_WAIT)
    if sys.platform == "linux":
        mapped = Path(f"/proc/{server.pid}/maps").read_text().lower()
        assert not [name for name in ("tensorflow", "pandas") if f"/{name}/" in mapped]
    megabytes = psutil.Process(server.pid).memory_info().rss / 1e6
    with capsys.disabled():
        print(f" The web process takes {megabytes:.0f} MB. ", end="")
    assert megabytes < MOST_MEGABYTES


@pytest.fixture
def own_server(browser, tmp_path) -> Iterator[AppServer]:
    server = AppServer(tmp_path, MNIST_LEASE_SECONDS="10")  # it goes on sooner than after 30 s
    yield server
    server.kill()


def test_after_a_kill_everybody_is_where_they_were_and_ctrl_c_leaves_no_process(
    own_server, open_page
):
    """Pages of a class are open all the time, and nobody loads one again."""
    server, lesson = own_server, Lesson(own_server, ("Anna", "Ben"))
    lesson.change(task=Task("Train.", "Train", LONG, hidden=("learning_rate",)))
    lesson.send("Anna", drawing(7, 3))
    ben = open_page(server.page("Draw"), cookies=lesson.cookies(lesson.marks["Ben"]))
    board = open_page(server.page("Class?class_view=Board"), cookies=lesson.cookies(TEACHER))
    board.get_by_text("Drawings", exact=True).click()
    anna = open_page(server.page("Train"), cookies=lesson.cookies(lesson.marks["Anna"]))
    button(anna, "Train").click()
    anna.wait_for_url(re.compile("run=[0-9a-f]+$"))
    run_id = anna.url.partition("run=")[2]
    _expect_epoch(anna, range(2, 31))
    pages = {anna: "You are Anna", ben: "You are Ben", board: lesson.found.code}
    _expect_lesson(pages)

    server.kill()
    for page in pages:
        expect(page.get_by_test_id("stApp")).not_to_have_attribute(CONNECTION, "CONNECTED")
    seen = _shown_epoch(anna)
    server.start_again()
    for page in pages:
        app = page.get_by_test_id("stApp")
        expect(app).to_have_attribute(CONNECTION, "CONNECTED", timeout=LONGEST_WAIT)
    _expect_lesson(pages)
    assert anna.url.startswith(server.page("Train?run="))
    expect(state(anna)).to_contain_text("Training", timeout=LONGEST_WAIT)
    _expect_epoch(anna, range(seen + 1, 31))
    expect(anna.get_by_role("slider", name="Learning rate")).to_have_count(0)
    expect(board.get_by_title(re.compile("^7 by Anna"))).to_have_count(1)
    expect(board.get_by_text("1 training")).to_be_visible()
    lesson.change(name="7c")  # Ben has touched nothing, and his page asks for nothing by itself
    expect(ben.locator(".st-key-class_bar")).to_contain_text("7c", timeout=LONGEST_WAIT)

    seen = _expect_epoch(anna, range(seen + 1, 31))
    assert len(server.family()) > 1
    assert server.ctrl_c() == []
    assert not re.search("Traceback|Error|Exception|Warning", server.printed())
    _expect_next_server_to_go_on(server, run_id, after=seen - 1)


def _expect_lesson(pages: dict[Page, str]) -> None:
    """Everybody is in the class, as who they are, with its task."""
    for page, who in pages.items():
        bar = page.locator(".st-key-class_bar")
        expect(bar).to_contain_text("Task: Train.", timeout=LONGEST_WAIT)
        expect(bar).to_contain_text(who)


def _expect_epoch(page: Page, epochs: Sequence[int]) -> int:
    """Wait until one of these epochs is under way, and say which."""
    found = page.wait_for_function(EPOCH_OF_30, arg=list(epochs), timeout=LONGEST_WAIT)
    return found.json_value()


def _shown_epoch(page: Page) -> int:
    """The epoch on a page that is cut off, where nothing moves; it may be in preparation."""
    return int(re.match(r"Epoch (\d+) of 30", page.get_by_test_id("stProgress").inner_text())[1])


def _expect_next_server_to_go_on(server: AppServer, run_id: str, after: int) -> None:
    """A server that is started now trains the run's next epoch at once, without being asked."""
    cluster = HandCluster()
    engine = Engine(Settings(artifacts=server.artifacts), cluster)
    try:
        look(engine)
        (task,) = cluster.waiting
        assert (task.run_id, task.name) == (run_id, "train_epoch_task")
        assert engine.store.load_run(run_id).epochs_done >= after
    finally:
        engine.close()
