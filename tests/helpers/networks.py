"""Hosts with a network each, on one machine: network namespaces, which Linux gives to root."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

ADDRESS = "10.77.0.{}"  # of host 1, 2 and so on


class NoNetworksError(Exception):
    """They cannot be made here."""


@contextlib.contextmanager
def separate_networks(count: int) -> Iterator[list[tuple[str, ...]]]:
    """Commands to put before another one, so that it runs as a host of its own.

    The hosts are joined by a bridge in the first.

    Raises:
        NoNetworksError: this user, or this machine, has none.
    """
    names = [f"mnist{os.getpid()}-{number}" for number in range(1, count + 1)]
    try:
        for name in names:
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        first = ("-n", names[0], "link")
        _ip(*first, "add", "bridge", "type", "bridge")
        _set_up(names[0], "bridge", ADDRESS.format(1))
        for number, name in enumerate(names[1:], 2):
            end, cable = f"to{number}", ("peer", "name", "cable", "netns", name)
            _ip(*first, "add", end, "type", "veth", *cable)
            _ip(*first, "set", end, "master", "bridge", "up")
            _set_up(name, "cable", ADDRESS.format(number))
        yield [("ip", "netns", "exec", name) for name in names]
    finally:
        for name in names if shutil.which("ip") else ():
            subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=10)


def _set_up(name: str, device: str, address: str) -> None:
    _ip("-n", name, "address", "add", f"{address}/24", "dev", device)
    _ip("-n", name, "link", "set", device, "up")


def _ip(*arguments: str) -> None:
    if shutil.which("ip") is None:
        raise NoNetworksError("there is no ip command here")
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, timeout=10)
    if done.returncode:
        raise NoNetworksError(done.stderr.strip())
