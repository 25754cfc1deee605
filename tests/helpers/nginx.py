"""nginx with the lines that docs/deploying.md gives, in front of servers of this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from mnist_core.settings import PROJECT
from tests.helpers.ports import answers, free_port
from tests.helpers.real_runs import wait_for

HOW_TO_GET_ONE = "There is no nginx to test with. Install one (Debian: apt-get install nginx)."
_DOCUMENT = PROJECT / "docs" / "deploying.md"

# What an installed nginx has around those lines. The last tells the test who has answered.
_AROUND = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    add_header X-Answered-By $upstream_addr;
    {lines}
}}
"""


def find_nginx() -> str | None:
    """Path of the command; None where it is not installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def documented_lines(servers: list[str], port: int) -> str:
    """The lines of the document, with the addresses of servers, e.g. "127.0.0.1:8501".

    Raises:
        ValueError: the document is not as expected.
    """
    block = re.search(r"^ *```nginx\n(.*?)^ *```", _DOCUMENT.read_text("utf-8"), re.M | re.S)
    if block is None:
        raise ValueError("no lines for nginx in the document")
    lines = block[1]
    documented = re.findall(r"server (10\.[\d.]+:8501);", lines)
    for ours, theirs in zip(servers, documented, strict=True):
        lines = lines.replace(theirs, ours)
    return lines.replace("listen 80;", f"listen 127.0.0.1:{port};")


class Nginx:
    """Runs from its making to `close`.

    Args:
        command: as `find_nginx` gives it.
        servers: their addresses, two.
    """

    def __init__(self, command: str, servers: list[str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        lines = documented_lines(servers, port)
        (self._folder / "nginx.conf").write_text(_AROUND.format(folder=self._folder, lines=lines))
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [command, "-p", str(self._folder), "-c", str(self._folder / "nginx.conf")],
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        wait_for(lambda: self._process.poll() is not None or answers(port), "nginx", 20)
        if self._process.poll() is not None:
            raise RuntimeError((self._folder / "log").read_text())

    def close(self) -> None:
        """End it, and leave nothing behind."""
        self._process.kill()
        self._process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)
