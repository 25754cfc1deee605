"""Training on other machines: workers that share no disk with the server and have no data.

Scheduler and workers are the ordinary Dask commands, each in a folder of its own. The last
test gives each a network of its own as well.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from mnist_core import __version__
from mnist_core.engine.engine import Engine
from mnist_core.errors import ClusterLostError, error_from_dict
from mnist_core.messages import explain
from mnist_core.settings import PROJECT
from tests.helpers.dask_hosts import Hosts
from tests.helpers.ports import answers, free_port
from tests.helpers.real_runs import (
    SHORT,
    digest,
    make_settings,
    outcome,
    wait_for,
    wait_until_mid_epoch,
    wait_until_over,
)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[dict]]:
    """The outcome of a run of `SHORT` in a worker beside the server."""
    engine = Engine(make_settings(tmp_path_factory.mktemp("local") / "artifacts"))
    try:
        run, _ = engine.start(SHORT)
        assert wait_until_over(engine, run.id).run.state == "finished"
        return outcome(engine, run.id)
    finally:
        engine.close()


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Hosts]:
    """A scheduler and two workers."""
    hosts = Hosts(tmp_path_factory.mktemp("hosts"))
    try:
        address = hosts.start_scheduler("127.0.0.1", port)
        for name in ("east", "west"):
            hosts.start_worker(name, address)
        yield hosts
    finally:
        hosts.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hosts: Hosts, port: int) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("server") / "artifacts"
    engine = Engine(make_settings(folder, scheduler=f"tcp://127.0.0.1:{port}"))
    wait_for(lambda: answers(port), "the scheduler")
    yield engine
    engine.close()


def test_two_workers_without_data_train_as_one_beside_the_server_would(engine, hosts, local):
    ids = [engine.start(SHORT, mark=f"{person:032x}")[0].id for person in range(3)]

    def trained_at_once() -> bool:
        return sum(engine.snapshot(run_id).progress is not None for run_id in ids) == 2

    wait_for(trained_at_once, "two runs in training at the same time")
    for run_id in ids:
        assert wait_until_over(engine, run_id).run.state == "finished"
        assert outcome(engine, run_id) == local
        assert engine.store.file_size(run_id, "tflite")
    for name in ("east", "west"):
        assert not list((hosts.folder / name / "artifacts").iterdir())


def test_a_worker_with_other_code_is_refused_and_told_why(engine, hosts, port, local):
    other = hosts.folder / "other code"
    shutil.copytree(PROJECT / "mnist_core", other / "mnist_core")
    init = other / "mnist_core" / "__init__.py"
    init.write_text(init.read_text().replace(__version__, "0.0.1"))
    run, _ = engine.start(SHORT)
    wait_until_mid_epoch(engine, run.id, epochs_done=0)
    stranger = hosts.start_worker("stranger", f"tcp://127.0.0.1:{port}", code=other)
    wait_for(lambda: engine.refused_worker, "the refusal")
    for said in (explain(engine.refused_worker), hosts.log("stranger")):
        assert f"{__version__}+" in said and "0.0.1+" in said
    wait_for(lambda: stranger.poll() is not None, "the refused worker to end", 30)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == local


def test_a_run_outlives_its_scheduler(engine, hosts, port, local):
    run, key = engine.start(SHORT)
    wait_until_mid_epoch(engine, run.id, epochs_done=1)
    hosts.kill("scheduler")
    lost = wait_until_over(engine, run.id, 30)
    error = error_from_dict(lost.run.failure)
    assert (lost.run.state, len(lost.history)) == ("interrupted", 1)
    assert isinstance(error, ClusterLostError)
    assert f"tcp://127.0.0.1:{port} cannot be reached" in explain(error)

    engine.resume(run.id, key)
    assert wait_until_over(engine, run.id, 30).run.state == "interrupted"

    address = hosts.start_scheduler("127.0.0.1", port)
    for name in ("east", "west"):
        hosts.kill(name)
    hosts.start_worker("east", address)
    wait_for(lambda: answers(port), "the new scheduler")
    engine.resume(run.id, key)
    assert wait_until_mid_epoch(engine, run.id, epochs_done=1).progress
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == local


_SERVER = """
import json, sys
from pathlib import Path
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from tests.helpers.real_runs import SHORT, digest, outcome, wait_until_over

engine = Engine(Settings(artifacts=Path(sys.argv[1])))
ids = [engine.start(SHORT)[0].id for _ in range(2)]
states = [wait_until_over(engine, run_id).run.state for run_id in ids]
print(json.dumps([states, [digest(outcome(engine, run_id)) for run_id in ids]]), flush=True)
engine.close()
"""


def test_three_hosts_in_networks_of_their_own_train_together(tmp_path, three_networks, local):
    """The server finds the scheduler by Dask's own configuration."""
    server, east, west = three_networks
    hosts = Hosts(tmp_path / "hosts")
    settings = make_settings(tmp_path / "artifacts")
    try:
        address = hosts.start_scheduler("10.77.0.1", 8786, prefix=server)
        hosts.start_worker("east", address, prefix=east)
        hosts.start_worker("west", address, prefix=west)
        wait_for(lambda: "Registered to" in hosts.log("east"), "a worker")
        wait_for(lambda: "Registered to" in hosts.log("west"), "a worker")
        done = subprocess.run(
            [*server, sys.executable, "-c", _SERVER, str(settings.artifacts)],
            cwd=PROJECT,
            env={**os.environ, "DASK_SCHEDULER_ADDRESS": address},
            capture_output=True,
            text=True,
            timeout=400,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == [["finished"] * 2, [digest(local)] * 2]
    finally:
        hosts.close()


@pytest.fixture
def three_networks() -> Iterator[list[tuple[str, ...]]]:
    """Commands to put before another one, so that it runs as a host of its own.

    The hosts are 10.77.0.1, 10.77.0.2 and 10.77.0.3, joined by a bridge in the first.
    """
    names = [f"mnist{os.getpid()}-{number}" for number in (1, 2, 3)]
    try:
        for name in names:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", names[0], "link", "add", "bridge", "type", "bridge")
        set_up(names[0], "bridge", "10.77.0.1")
        for number, name in enumerate(names[1:], 2):
            ip(
                "-n",
                names[0],
                "link",
                "add",
                f"to{number}",
                "type",
                "veth",
                "peer",
                "name",
                "cable",
                "netns",
                name,
            )
            ip("-n", names[0], "link", "set", f"to{number}", "master", "bridge", "up")
            set_up(name, "cable", f"10.77.0.{number}")
        yield [("ip", "netns", "exec", name) for name in names]
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=10)


def set_up(name: str, device: str, address: str) -> None:
    ip("-n", name, "address", "add", f"{address}/24", "dev", device)
    ip("-n", name, "link", "set", device, "up")


def ip(*arguments: str) -> None:
    if shutil.which("ip") is None:
        pytest.skip("there is no ip command here")
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, timeout=10)
    if done.returncode:
        pytest.skip(f"no networks can be made here: {done.stderr.strip()}")
