"""Two servers behind nginx, on one PostgreSQL, one Dask scheduler and two workers."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mnist_core.engine.engine import Engine
from mnist_core.storage.tables import runs
from tests.browser.app_server import AppServer
from tests.browser.context_pool import ContextPool
from tests.browser.screens import DESK, LONGEST_WAIT
from tests.browser.visitor import button, press_train, progress, state
from tests.helpers.dask_hosts import Hosts, wait_for_workers, wait_until_warm
from tests.helpers.epoch_log import epochs_written, note_epochs
from tests.helpers.nginx import HOW_TO_GET_ONE, Nginx, find_nginx
from tests.helpers.ports import answers, free_port
from tests.helpers.postgresql import PostgreSQL
from tests.helpers.real_runs import QUICK, make_settings, outcome, wait_for, wait_until_over

LEASE_SECONDS = 10  # instead of 30
ADOPTED_SECONDS = LEASE_SECONDS + 15  # at most
# Many steps and few images to validate with: an epoch that can be hit in its middle.
SETTINGS = "training_images=59000&steps_per_epoch=500"


@dataclass(frozen=True)
class School:
    """All of it.

    Attributes:
        first, second: the servers.
        nginx: in front of them.
        scheduler: Dask's address.
        database: PostgreSQL's.
        records: looks into the database, and trains nothing.
    """

    first: AppServer
    second: AppServer
    nginx: Nginx
    scheduler: str
    database: str
    records: Engine


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL) -> Iterator[School]:
    command = find_nginx()
    if command is None:
        _do_without_nginx()
    folder = tmp_path_factory.mktemp("school")
    database, port = postgresql.create_database(), free_port()
    with ExitStack() as parts:
        hosts = Hosts(folder / "hosts")
        parts.callback(hosts.close)
        scheduler = hosts.start_scheduler("127.0.0.1", port)
        for name in ("east", "west"):
            hosts.start_worker(name, scheduler)
        records = Engine(make_settings(folder / "records", database=database))
        parts.callback(records.close)
        note_epochs(records.database)
        wait_for(lambda: answers(port), "the scheduler")
        servers = []
        for name in ("first", "second"):
            variables = {"MNIST_DATABASE": database, "MNIST_SCHEDULER": scheduler}
            variables["MNIST_LEASE_SECONDS"] = str(LEASE_SECONDS)
            servers.append(AppServer(folder / name, **variables))
            parts.callback(servers[-1].kill)
        nginx = Nginx(command, [server.url.removeprefix("http://") for server in servers])
        parts.callback(nginx.close)
        yield School(*servers, nginx, scheduler, database, records)


@pytest.fixture
def visit(contexts: ContextPool, school: School) -> Iterator[Callable[[AppServer, int], Page]]:
    """Opens Train, set to so many epochs, as a new visitor whom nginx sends to this server, and to
    no other."""
    taken = []

    def open_there(server: AppServer, epochs: int) -> Page:
        taken.append(contexts.take(DESK))
        for _ in range(40):
            taken[-1].clear_cookies()
            answered_by = taken[-1].request.get(school.nginx.url).headers["x-answered-by"]
            if server.url.endswith(answered_by):
                page = contexts.page(taken[-1])
                found = page.goto(f"{school.nginx.url}/Train?epochs={epochs}&{SETTINGS}")
                assert found.headers["x-answered-by"] == answered_by
                page.locator("h1").wait_for()
                return page
        raise AssertionError("nginx sends everybody to the other server")

    yield open_there
    for context in taken:
        contexts.give_back(DESK, context)


def test_runs_of_two_servers_take_turns_on_the_workers(tmp_path, school):
    settings = make_settings(
        tmp_path / "artifacts", database=school.database, scheduler=school.scheduler
    )
    config = replace(QUICK, epochs=3, training_images=59_000, steps_per_epoch=32)
    servers = [Engine(settings) for _ in range(2)]
    try:
        one_epoch = replace(QUICK, epochs=1)
        wait_for_workers(school.scheduler, 2)
        both = [server.start(one_epoch)[0].id for server in servers]  # a worker's first is longer
        for run_id in both:
            wait_until_over(servers[0], run_id)
        wait_until_warm(school.scheduler)
        ids = [server.start(config)[0].id for server in servers * 2]
        seen = set()

        def all_are_trained() -> bool:
            done = [run.epochs_done for run in school.records.runs() if run.id in ids]
            seen.add((min(done), max(done)))
            return min(done) == config.epochs

        wait_for(all_are_trained, "four runs")
        assert all(most - least <= 2 for least, most in seen), seen
        ends = [wait_until_over(servers[0], run_id) for run_id in ids]
        assert [end.run.state for end in ends] == ["finished"] * 4
        assert len({str(outcome(school.records, run_id)) for run_id in ids}) == 1
        for run_id in ids:
            assert epochs_written(school.records.database, run_id) == [1, 2, 3]
    finally:
        for server in servers:
            server.close()


def test_a_killed_servers_run_is_finished_by_the_other_and_its_page_goes_on(
    school, visit, alone, capsys
):
    page, other = visit(school.first, 3), visit(school.second, 1)
    run_id = press_train(page)
    button(page, "Pause").click()  # until a second page shows it, too
    expect(button(page, "Resume")).to_be_visible(timeout=LONGEST_WAIT)
    others_run_id = press_train(other)
    other.close()  # a page that shows a run takes as much of the processor as the run
    through_the_other = page.context.new_page()  # the same browser, past nginx
    through_the_other.goto(school.second.page(f"Train?run={run_id}"))
    expect(button(through_the_other, "Resume")).to_be_visible(timeout=LONGEST_WAIT)
    button(page, "Resume").click()
    for view, epoch in ((through_the_other, "[12]"), (page, "2")):
        expect(button(view, "Pause")).to_be_visible(timeout=LONGEST_WAIT)
        under_way = re.compile(f"Epoch {epoch} of 3 ·")
        expect(progress(view)).to_contain_text(under_way, timeout=LONGEST_WAIT)

    owner = server_of(school, run_id)
    os.kill(school.first.pid, signal.SIGKILL)
    killed = time.monotonic()
    found = school.records.store.load_run(run_id)
    assert found.state == "running" and found.epochs_done in (1, 2)
    undisturbed, _ = alone.start(found.config)
    wait_for(lambda: server_of(school, run_id) != owner, "the adoption", ADOPTED_SECONDS)
    with capsys.disabled():
        print(f" Adopted after {time.monotonic() - killed:.1f} s. ", end="")

    for view in (through_the_other, page):
        expect(progress(view)).to_have_text("3 of 3 epochs done", timeout=2 * LONGEST_WAIT)
        expect(state(view)).to_contain_text("Finished", timeout=LONGEST_WAIT)
        expect(button(view, "Delete")).to_be_visible()
    wait_until_over(school.records, others_run_id)
    for one, epochs in ((run_id, [1, 2, 3]), (others_run_id, [1])):
        assert epochs_written(school.records.database, one) == epochs
    assert wait_until_over(alone, undisturbed.id).run.state == "finished"
    assert outcome(school.records, run_id) == outcome(alone, undisturbed.id)


@pytest.fixture
def alone(tmp_path: Path, school: School) -> Iterator[Engine]:
    """A server on a database of its own, with the same workers."""
    engine = Engine(make_settings(tmp_path / "alone", scheduler=school.scheduler))
    yield engine
    engine.close()


def server_of(school: School, run_id: str) -> str:
    """Which server has the run's lease."""
    with school.records.database.reading() as connection:
        found = connection.execute(select(runs.c.server).where(runs.c.id == run_id))
        return str(found.scalar_one())


def _do_without_nginx() -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_ONE)
    pytest.skip(HOW_TO_GET_ONE)
