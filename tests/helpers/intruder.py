"""Another user of the machine, or of its network, who tries to have Dask run something."""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psutil
from distributed import Security
from distributed.comm import connect

_PATIENCE = 20  # seconds; a refusal comes at once


class Socket(NamedTuple):
    """A socket that takes connections or datagrams, and whose it is."""

    address: str
    port: int
    process: str


def open_sockets(family: list[psutil.Process]) -> list[Socket]:
    """What may be reached in these processes: TCP sockets that listen, and all of UDP."""
    return [
        Socket(found.laddr.ip, found.laddr.port, " ".join(process.cmdline()[-3:]))
        for process in family
        for found in process.net_connections("inet")
        if found.laddr and (found.status == psutil.CONN_LISTEN or found.type == socket.SOCK_DGRAM)
    ]


def answers_http(port: int, path: str = "/") -> str:
    """The first line of a server's answer to a request; "" if it speaks no HTTP."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        try:
            answer = connection.recv(1000)
        except ConnectionError:
            return ""
    return answer.partition(b"\r\n")[0].decode() if answer.startswith(b"HTTP/") else ""


def run_there(port: int, context: ssl.SSLContext | None) -> list[object]:
    """Have `os.getpid` called by whatever listens there, as a Dask client does.

    Args:
        port: of this machine.
        context: with a certificate or without; None for no TLS.

    Returns:
        What the process answered.

    Raises:
        OSError: it refused.
    """

    def run() -> list[object]:
        return asyncio.run(asyncio.wait_for(_run_there(port, context), _PATIENCE))

    with ThreadPoolExecutor(1) as aside:  # Playwright has an event loop in this thread
        return aside.submit(run).result()


async def _run_there(port: int, context: ssl.SSLContext | None) -> list[object]:
    address = f"{'tls' if context else 'tcp'}://127.0.0.1:{port}"
    encryption = {"ssl_context": context, "require_encryption": True} if context else {}
    answers = []
    for operation in ("run", "run_function"):  # of workers and nannies, and of the scheduler
        comm = await connect(address, timeout=_PATIENCE, **encryption)
        try:
            await comm.write({"op": operation, "function": pickle.dumps(os.getpid), "reply": True})
            answers.append(await comm.read())
        finally:
            comm.abort()
    return answers


def unidentified() -> ssl.SSLContext:
    """TLS without a certificate, whoever the other side may be."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def with_a_certificate_of_its_own(folder: Path) -> ssl.SSLContext:
    """TLS with a certificate that the cluster has not made."""
    security = Security.temporary()
    (folder / "own.pem").write_text(security.tls_client_cert + security.tls_client_key)
    return with_the_certificate(folder / "own.pem")


def with_the_certificate(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    context = unidentified()
    context.load_cert_chain(certificate, key)
    return context
