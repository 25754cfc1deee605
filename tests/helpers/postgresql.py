"""A PostgreSQL to throw away: its own folder, a free port of this machine, nothing shared.

It asks for its password, as one that people rely on. It does not wait for the disk: processes are
killed here and machines are not, and a new database would take half a second.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.helpers.ports import free_port

HOW_TO_GET_ONE = (
    "There is no PostgreSQL to test with. Install one (Debian: apt-get install postgresql)."
)
_USER = "school"
_END = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = %s AND state LIKE %s"""
_VISITORS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend'"""
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_ACCOUNTS = ("postgres", "nobody")  # PostgreSQL refuses to be started by root
_USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [folder for usual in _USUAL_FOLDERS for folder in Path("/").glob(usual[1:])]
    return max((one for one in folders if (one / "initdb").exists()), key=_version, default=None)


class PostgreSQL:
    """A cluster of databases and its server, which runs after `start`.

    Args:
        programs: as `find_programs` gives it.

    Attributes:
        port: at which it answers, on 127.0.0.1.
        password: of its one user.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._account = _ordinary_account()
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # a socket's path is short
        self._server: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.password = secrets.token_hex(16)
        password_file = self._folder / "password"
        password_file.write_text(self.password)
        self._give(self._folder, password_file)
        options = ["-A", "scram-sha-256", "--pwfile", str(password_file)]
        options += ["-E", "UTF8", "--locale", "C", "-U", _USER, "--no-sync"]
        self._run("initdb", "-D", str(self._folder / "data"), *options)

    def start(self) -> None:
        """Raises RuntimeError if it does not answer."""
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
        }
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        command += ["-p", str(self.port)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with open(self._folder / "log", "ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as_account()
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                self.connect().close()
                return
            time.sleep(0.05)
        raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])

    def stop(self, crash: bool = False) -> None:
        """End all connections and the server: in order, or as if its power was cut."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT if crash else signal.SIGINT)
            self._server.wait(_STOP_SECONDS)
            self._server = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.stop(crash=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def create_database(self, folder: Path | None = None, like: str = "template1") -> str:
        """Make an empty database.

        Args:
            folder: one that `make_folder` made, to keep the tables of this database in.
            like: the name of another one, to have what that has; without a folder.

        Returns:
            Its address.
        """
        name = f"test_{secrets.token_hex(4)}"
        with self.connect() as connection:
            if folder is None:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
            else:
                self._give(folder)  # something may have been mounted there
                connection.execute(f"CREATE TABLESPACE {folder.name} LOCATION '{folder}'")
                connection.execute(f"CREATE DATABASE {name} TABLESPACE {folder.name}")
        return self.address(name)

    def rename_database(self, name: str) -> str:
        """Cut the connections of a database and give it another name.

        Returns:
            Its new address.
        """
        new_name = f"test_{secrets.token_hex(4)}"
        with self.connect() as connection:
            connection.execute(_END, (name, "%"))
            while connection.execute(_VISITORS, (name,)).fetchone() != (0,):
                time.sleep(0.005)  # renaming would look again in a tenth of a second only
            connection.execute(f"ALTER DATABASE {name} RENAME TO {new_name}")
        return self.address(new_name)

    def make_folder(self) -> Path:
        """An empty folder that is PostgreSQL's."""
        folder = self._folder / f"tables_{secrets.token_hex(4)}"
        folder.mkdir()
        self._give(folder)
        return folder

    def drop_database(self, name: str, folder: Path) -> None:
        """Delete a database and let go of its folder."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"DROP TABLESPACE {folder.name}")

    def end_connections(self, name: str, state: str = "%") -> None:
        """Cut the connections of a database, or those in a state, e.g. "idle in transaction"."""
        with self.connect() as connection:
            connection.execute(_END, (name, state))

    def address(self, name: str, port: int | None = None) -> str:
        """What `MNIST_DATABASE` is for a database, or for a proxy's port in front of it."""
        return f"postgresql://{_USER}:{self.password}@127.0.0.1:{port or self.port}/{name}"

    def connect(self, name: str = "postgres") -> psycopg.Connection[Any]:
        """A connection past the app, each of whose statements is a transaction."""
        return psycopg.connect(self.address(name), autocommit=True, connect_timeout=5)

    def dump(self, name: str) -> bytes:
        """All that a database holds, as `pg_dump` writes it."""
        return self._run("pg_dump", "--inserts", self.address(name))

    def _run(self, program: str, *arguments: str) -> bytes:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, timeout=120, **self._as_account())
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return done.stdout

    def _give(self, *paths: Path) -> None:
        for path in paths if self._account else ():
            shutil.chown(path, self._account["user"])

    def _as_account(self) -> dict[str, Any]:
        return {"cwd": self._folder, **self._account}


def _ordinary_account() -> dict[str, Any]:
    """What `subprocess` is to be told, so that PostgreSQL is not root's; mostly nothing."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    for name in _ACCOUNTS:
        with contextlib.suppress(KeyError):
            return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL needs an account that is not root's")


def _version(folder: Path) -> float:
    digits = "".join(c if c.isdigit() else " " for c in str(folder)).split()
    return float(digits[0]) if digits else 0.0
