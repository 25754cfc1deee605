"""Dask's own commands, as they are started by hand on the machines of a cluster."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from distributed import Client

from mnist_core.settings import PROJECT


@dataclass
class Hosts:
    """Dask commands, each in its own folder with an empty artifacts folder.

    Attributes:
        folder: where those folders are.
        commands: what runs, by name.
    """

    folder: Path
    commands: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(
        self, name: str, *arguments: str, code: Path = PROJECT, prefix: tuple[str, ...] = ()
    ) -> subprocess.Popen:
        """Run `dask <arguments>` there, with the package from `code`."""
        home = self.folder / name
        (home / "artifacts").mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(code)}
        environment["MNIST_ARTIFACTS"] = str(home / "artifacts")
        with open(home / "log", "ab") as log:
            self.commands[name] = subprocess.Popen(
                [*prefix, sys.executable, "-m", "dask", *arguments],
                cwd=home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self.commands[name]

    def start_scheduler(self, host: str, port: int, prefix: tuple[str, ...] = ()) -> str:
        arguments = ("--host", host, "--port", str(port), "--no-dashboard")
        self.start("scheduler", "scheduler", *arguments, prefix=prefix)
        return f"tcp://{host}:{port}"

    def start_worker(
        self, name: str, address: str, code: Path = PROJECT, prefix: tuple[str, ...] = ()
    ) -> subprocess.Popen:
        arguments = ("--nthreads", "1", "--no-dashboard", "--local-directory", ".")
        return self.start(name, "worker", address, *arguments, code=code, prefix=prefix)

    def log(self, name: str) -> str:
        return (self.folder / name / "log").read_text()

    def kill(self, name: str) -> None:
        """End a command and all below it, as when its machine loses power."""
        process = self.commands.pop(name)
        family = [process]
        with suppress(psutil.NoSuchProcess):
            family += psutil.Process(process.pid).children(recursive=True)
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait(10)

    def close(self) -> None:
        for name in list(self.commands):
            self.kill(name)


def wait_for_workers(address: str, count: int) -> None:
    """Wait until the scheduler has so many."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count)


def wait_until_warm(address: str) -> None:
    """Wait until every worker has loaded TensorFlow: one that has not is seconds behind others."""
    with Client(address, set_as_default=False) as client:
        client.run(_end_warm_up)


async def _end_warm_up() -> None:
    for thread in threading.enumerate():
        if thread.name == "warm-up":
            await asyncio.to_thread(thread.join)
