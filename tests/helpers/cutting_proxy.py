"""A way to PostgreSQL that breaks at the worst moment: when an epoch is committed.

It passes on what a client and the server say, and listens for the one transaction that matters.
Connections through it are not encrypted: the server has no certificate.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # the client's message
_COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"  # and the server's answer
_EPOCH = b"INSERT INTO epochs"


class CuttingProxy:
    """Listens on a port of this machine, in threads. The first commit of an epoch breaks.

    Args:
        port: PostgreSQL's, on this machine.
        answer_lost: True if the server commits, and the client does not hear of it; False if the
            connection breaks before the server hears of the commit.
        at_commit: called when the client wants to commit.

    Attributes:
        port: where it listens.
        cuts: how many commits it has broken.
    """

    def __init__(
        self, port: int, answer_lost: bool, at_commit: Callable[[], object] = lambda: None
    ) -> None:
        self._server_port, self._answer_lost, self._at_commit = port, answer_lost, at_commit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cuts = 0
        self._sockets: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End it and all connections."""
        for one in self._sockets:
            _end(one)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._sockets += (client, server)
                committing = threading.Event()
                for way in (self._to_server, self._to_client):
                    arguments = (client, server, committing)
                    threading.Thread(target=way, args=arguments, daemon=True).start()

    def _to_server(
        self, client: socket.socket, server: socket.socket, committing: threading.Event
    ) -> None:
        writes_epoch, said = False, b""
        with contextlib.suppress(OSError):
            while part := client.recv(65_536):
                said = said[-len(_EPOCH) :] + part
                writes_epoch = writes_epoch or (_EPOCH in said and not self.cuts)
                if writes_epoch and _COMMIT in part:  # it is sent alone, and at once
                    self.cuts += 1
                    committing.set()
                    self._at_commit()
                    if not self._answer_lost:
                        break
                server.sendall(part)
        _end(client)
        _end(server)

    def _to_client(
        self, client: socket.socket, server: socket.socket, committing: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while part := server.recv(65_536):
                if committing.is_set() and _COMMITTED in part:
                    break
                client.sendall(part)
        _end(client)
        _end(server)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
