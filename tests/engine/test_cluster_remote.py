"""Training on other machines: workers that share no disk with the server and have no data.

Scheduler and workers are the ordinary Dask commands, each in a folder of its own, and in the first
test in a network of its own.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from distributed import Client

from mnist_core import __version__
from mnist_core.engine.engine import Engine
from mnist_core.errors import ClusterLostError, error_from_dict
from mnist_core.messages import explain
from mnist_core.settings import PROJECT
from tests.helpers.dask_hosts import Hosts
from tests.helpers.networks import ADDRESS, NoNetworksError, separate_networks
from tests.helpers.ports import answers, free_port
from tests.helpers.real_runs import (
    CONFIG,
    QUICK,
    digest,
    make_settings,
    outcome,
    outcome_without_engine,
    wait_for,
    wait_until_mid_epoch,
    wait_until_over,
)
from tests.helpers.shared_cluster import SharedCluster

# The server of the first test: it says how its runs ended, and the sizes of their models.
_SERVER = """
import json, sys
from pathlib import Path
from mnist_core.engine.engine import Engine
from mnist_core.settings import Settings
from tests.helpers.real_runs import CONFIG, digest, outcome, wait_for, wait_until_over

engine = Engine(Settings(artifacts=Path(sys.argv[1])))
ids = [engine.start(CONFIG, mark=f"{person:032x}")[0].id for person in range(2)]

def both_work():
    client = engine._cluster._client
    return client and sum(map(bool, client.processing().values())) == 2

wait_for(both_work, "two workers that train at the same time")
states = [wait_until_over(engine, run_id).run.state for run_id in ids]
digests = [digest(outcome(engine, run_id)) for run_id in ids]
sizes = [engine.store.file_size(run_id, "tflite") for run_id in ids]
print(json.dumps([states, digests, sizes]), flush=True)
engine.close()
"""


@pytest.fixture(scope="module")
def alone() -> tuple[bytes, list[dict]]:
    """The outcome of a run of `CONFIG` in this process."""
    return outcome_without_engine(CONFIG)


@pytest.fixture
def networks() -> Iterator[tuple[list[tuple[str, ...]], str]]:
    """Three commands to put before another one, so that it runs as a host of its own.

    Where no networks can be made they are empty, and why is said beside them.
    """
    try:
        with separate_networks(3) as prefixes:
            yield prefixes, ""
    except NoNetworksError as error:
        yield [()] * 3, str(error)


def test_two_workers_without_data_train_as_one_process_would_alone(tmp_path, networks, alone):
    """The server finds the scheduler by Dask's own configuration."""
    (server, east, west), refusal = networks
    hosts = Hosts(tmp_path / "hosts")
    settings = make_settings(tmp_path / "artifacts")
    try:
        host = ("127.0.0.1", free_port()) if refusal else (ADDRESS.format(1), 8786)
        address = hosts.start_scheduler(*host, prefix=server)
        for name, prefix in (("east", east), ("west", west)):
            hosts.start_worker(name, address, prefix=prefix)
        for name in ("east", "west"):
            wait_for(lambda name=name: "Registered to" in hosts.log(name), "a worker")
        done = subprocess.run(
            [*server, sys.executable, "-c", _SERVER, str(settings.artifacts)],
            cwd=PROJECT,
            env={**os.environ, "DASK_SCHEDULER_ADDRESS": address},
            capture_output=True,
            text=True,
            timeout=400,
        )
        assert done.returncode == 0, done.stderr
        states, digests, sizes = json.loads(done.stdout)
        assert states == ["finished"] * 2 and digests == [digest(alone)] * 2 and all(sizes)
        for name in ("east", "west"):
            assert not list((hosts.folder / name / "artifacts").iterdir())
    finally:
        hosts.close()
    if refusal:
        pytest.skip(f"it is well on one network; no others can be made here: {refusal}")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Hosts]:
    """A scheduler and a worker."""
    hosts = Hosts(tmp_path_factory.mktemp("hosts"))
    try:
        hosts.start_worker("east", hosts.start_scheduler("127.0.0.1", port))
        yield hosts
    finally:
        hosts.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, hosts: Hosts, port: int) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("server") / "artifacts"
    settings = make_settings(folder, scheduler=f"tcp://127.0.0.1:{port}")
    cluster = SharedCluster(settings)
    engine = Engine(settings, cluster)
    wait_for(lambda: answers(port), "the scheduler")
    yield engine
    engine.close()
    cluster.end()


def test_a_result_leaves_its_worker_even_if_the_task_was_tried_again(engine, port):
    """The worker warms up for others when nothing is left with it. Its first task is tried again:
    it lacks the data set."""
    gc.disable()
    try:
        run, _ = engine.start(QUICK)
        assert wait_until_over(engine, run.id).run.state == "finished"
        with Client(f"tcp://127.0.0.1:{port}", set_as_default=False) as client:
            wait_for(lambda: not any(client.has_what().values()), "an empty worker", 10)
    finally:
        gc.enable()


def test_a_worker_with_other_code_is_refused_and_told_why(engine, hosts, port, alone):
    other = hosts.folder / "other code"
    shutil.copytree(PROJECT / "mnist_core", other / "mnist_core")
    init = other / "mnist_core" / "__init__.py"
    init.write_text(init.read_text().replace(__version__, "0.0.1"))
    run, _ = engine.start(CONFIG)
    wait_until_mid_epoch(engine, run.id, epochs_done=0)
    stranger = hosts.start_worker("stranger", f"tcp://127.0.0.1:{port}", code=other)
    wait_for(lambda: engine.refused_worker, "the refusal")
    for said in (explain(engine.refused_worker), hosts.log("stranger")):
        assert f"{__version__}+" in said and "0.0.1+" in said
    wait_for(lambda: stranger.poll() is not None, "the refused worker to end", 30)
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == alone


def test_a_run_outlives_its_scheduler(engine, hosts, port, alone):
    run, key = engine.start(CONFIG)
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
    hosts.kill("east")
    hosts.start_worker("east", address)
    wait_for(lambda: answers(port), "the new scheduler")
    engine.resume(run.id, key)
    assert wait_until_mid_epoch(engine, run.id, epochs_done=1).progress
    assert wait_until_over(engine, run.id).run.state == "finished"
    assert outcome(engine, run.id) == alone
