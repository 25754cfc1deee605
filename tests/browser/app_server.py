"""The real app as a process of its own, as a person in a terminal starts and ends it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from mnist_core.settings import PROJECT, Settings
from mnist_core.storage.database import Database
from mnist_core.storage.run_changes import RunChanges
from mnist_core.storage.run_store import RunStore
from tests.helpers.artifacts import SHIPPED, link_datasets
from tests.helpers.ports import free_port

START_SECONDS = 60
STOP_SECONDS = 8  # fewer than after which a worker gives up a lost server by itself
ON_WINDOWS = sys.platform == "win32"


class AppServer:
    """`streamlit run app.py` with an artifacts folder of its own, in a process group of its
    own, as a terminal gives one to each command.

    Args:
        folder: holds the artifacts and what the server prints; made when it is missing.
        variables: more of its environment.
    """

    PYTHON = ("-m", "streamlit")

    def __init__(self, folder: Path, **variables: str) -> None:
        self._variables = variables
        self.artifacts = folder / "artifacts"
        if not (self.artifacts / "models").exists():
            self.artifacts.mkdir(parents=True, exist_ok=True)
            shutil.copytree(SHIPPED, self.artifacts / "models")
            link_datasets(self.artifacts)
        self._printed = folder / f"printed-{time.monotonic_ns()}.txt"
        self.url = f"http://127.0.0.1:{free_port()}"
        self._process = self._start()
        self._wait_until_it_answers()

    @property
    def pid(self) -> int:
        return self._process.pid

    def page(self, address: str = "") -> str:
        """The URL of a page, e.g. `page("Train?run=1a2b")`."""
        return f"{self.url}/{address}"

    def printed(self) -> str:
        """All that a person saw in the terminal."""
        return self._printed.read_text("utf-8", errors="replace")

    def tracebacks(self) -> list[str]:
        """Those that a person saw there, but for Streamlit's own race."""
        return [found for found in tracebacks_in(self.printed()) if not _is_streamlits_race(found)]

    def family(self) -> list[psutil.Process]:
        """The server and every process that it started, directly or not."""
        with contextlib.suppress(psutil.NoSuchProcess):
            server = psutil.Process(self.pid)
            return [server, *server.children(recursive=True)]
        return []

    @contextlib.contextmanager
    def workers_halted(self) -> Iterator[None]:
        """Training takes nothing of the processor meanwhile, and its runs are under way all the
        same; after some silent seconds their pages say that they prepare."""
        self.halt_workers()
        try:
            yield
        finally:
            self.let_workers_go_on()

    def halt_workers(self) -> None:
        """No worker computes until `let_workers_go_on`."""
        for process in self.family()[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()

    def let_workers_go_on(self) -> None:
        for process in self.family()[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()

    def delete_runs(self) -> None:
        """Delete all runs, as another server of its database: what trains takes half of the
        processor, and nobody is to look at it any more."""
        settings = Settings(artifacts=self.artifacts)
        with contextlib.closing(Database(settings)) as database:
            store = RunStore(database)
            for run in store.newest_first():
                RunChanges(store, settings, "").remove(run.id, lambda run, within: None)

    def ctrl_c(self) -> list[str]:
        """End the server as Ctrl-C does, which every process of the terminal's group gets.

        Returns:
            What is left of it after `STOP_SECONDS`: command lines, none if all is well.
        """
        if ON_WINDOWS:
            return self._end_and_count(self._process.terminate)
        return self._end_and_count(lambda: os.killpg(self.pid, signal.SIGINT))

    def interrupt(self) -> list[str]:
        """End the server by a signal to it alone, as a supervisor does. Returns as `ctrl_c`."""
        if ON_WINDOWS:
            return self._end_and_count(self._process.terminate)
        return self._end_and_count(lambda: self._process.send_signal(signal.SIGINT))

    def start_again(self) -> None:
        """The same server at the same address, once it has ended."""
        self._process = self._start()
        self._wait_until_it_answers()

    def kill(self) -> None:
        """Leave nothing behind, however the test went: an end that no process can prepare for."""
        for process in {*self.family(), *_session(self.pid)}:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(STOP_SECONDS)

    def _start(self) -> subprocess.Popen:
        command = [sys.executable, *self.PYTHON, "run", "app.py"]
        command += ["--server.port", self.url.rpartition(":")[2]]
        command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
        settings = {"MNIST_ARTIFACTS": str(self.artifacts), "PYTHONUNBUFFERED": "1"}
        others = {k: v for k, v in os.environ.items() if not k.startswith("MNIST_")}
        with open(self._printed, "wb") as printed:
            return subprocess.Popen(
                command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                env={**others, **settings, **self._variables},
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.page("_stcore/health"), timeout=2).close()
                return
            time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the server did not answer:\n{self.printed()}")

    def _end_and_count(self, end: Callable[[], None]) -> list[str]:
        family = self.family()
        end()
        _, alive = psutil.wait_procs(family, STOP_SECONDS)
        return [_described(process) for process in {*alive, *_session(self.pid)}]


def tracebacks_in(printed: str) -> list[str]:
    """Each with what follows it, without colours, frames and spaces."""
    plain = re.sub(r"\x1b\[[\d;]*m|[─│╭╮╰╯\s]", "", printed)
    return re.findall(r"Traceback(?:(?!Traceback).)*", plain)


def _is_streamlits_race(traceback: str) -> bool:
    """Where the whole page runs again while a part of it begins to, Streamlit tells the run of the
    part to stop and begins another at once: for a moment two threads are at one session's state,
    each under a lock of its own. Nobody sees what the first one shows: it is no longer theirs, and
    the other run has the same clicks. `runner.fastReruns = false` would prevent it, but then a
    person who leaves a page waits until it has computed what they no longer want to see."""
    return (
        "RuntimeError:dictionarychangedsizeduringiteration" in traceback
        and "_call_callbacks" in traceback
        and "mnist_core" not in traceback
        and "/pages/" not in traceback
    )


def _session(leader: int) -> list[psutil.Process]:
    """Processes of a session, those that lost their parent included."""
    if ON_WINDOWS:
        return []
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _described(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {process.status()} {' '.join(process.cmdline())}"
    return str(process.pid)
