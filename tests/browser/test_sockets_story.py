"""What another user of the machine, or of its network, can reach while a network is trained."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.screens import DESK, LONGEST_WAIT
from tests.browser.visitor import button, progress, start_training, state
from tests.helpers import intruder

HTTP_PAGES = ("/", "/status", "/health", "/metrics", "/info/main/workers.html")
HTTP_PAGES += ("/json/counts.json", "/individual-workers", "/proxy/8501/localhost/")


@pytest.fixture(scope="module")
def family(server, contexts):
    """The server's processes while one of them trains."""
    context = contexts.take(DESK)
    page = context.new_page()
    page.goto(server.page("Train"))
    address = start_training(page, epochs=30)
    expect(progress(page)).to_contain_text("Epoch 1 of 30 ·", timeout=LONGEST_WAIT)
    page.goto("about:blank")  # a page that shows it takes as much of the processor as it does
    yield server.family()
    page.goto(address)
    button(page, "Stop").click()
    expect(state(page)).to_contain_text("Stopped")
    contexts.give_back(DESK, context)


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
    assert len(beside_the_page) >= 5  # scheduler and worker with two each, and a nanny


def test_nothing_runs_what_somebody_without_the_certificate_sends(
    dask_ports, certificate, tmp_path
):
    stranger = intruder.with_a_certificate_of_its_own(tmp_path)
    assert len(dask_ports) >= 3  # scheduler, nanny, worker
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
