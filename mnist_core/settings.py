"""Folders, addresses and limits, read from the environment once.

Every setting has a default that suits one person at home; `docs/deploying.md` lists them.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mnist_core.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent

# The least and the most that each number may be. Nobody needs more, and what is far beyond is a
# slip of the finger: a million worker processes would take the machine with them.
LIMITS = {
    "workers": (1, 64),
    "max_runs": (1, 1_000),
    "max_runs_per_owner": (1, 1_000),
    "max_epochs": (1, 1_000),
    "max_batch_size": (1, 10_000),
    "runs_megabytes": (1, 10_000_000),
    "max_drawings": (1, 1_000_000),
    "max_drawings_per_owner": (1, 100_000),
    "drawings_days": (1, 36_500),
    "max_classes": (1, 100_000),
    "max_members": (1, 400),
    "class_days": (1, 36_500),
    "lease_seconds": (6, 3_600),  # renewed six times, and looked at once a second
    "unwatched_seconds": (10, 31_536_000),  # a page looks every second, and may be held up
}
_POSTGRESQL = ("postgresql+psycopg", "postgresql", "postgres")  # what providers call it
_DATABASE = re.compile(  # after "://": user and password, host, port, name, options
    r"([^:/@]+(:[^@]*)?@)?(\[[0-9a-fA-F:.]+\]|[^/:?@\[\]]+)?(:\d{1,5})?(/[^?]*)?(\?.*)?"
)
_KIND = re.compile(r"[a-z+]{1,20}://")
SCHEDULER_PROTOCOLS = ("tcp", "tls", "ws", "wss")  # that Dask has between machines
_ADDRESS = re.compile(
    rf"((?:{'|'.join(SCHEDULER_PROTOCOLS)})://)?(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{{1,5}})/?"
)


@dataclass(frozen=True)
class Settings:
    """Paths, addresses and limits.

    Attributes:
        artifacts: folder with `datasets/` and `models/`, which ship, and the database.
        database: address of a PostgreSQL database, or "" for SQLite in the artifacts folder.
        scheduler: address of a Dask scheduler, or "" to start one here.
        workers: worker processes to start when there is no scheduler address.
        max_runs: runs that may be queued or running at a time.
        max_runs_per_owner: the same, for one person.
        max_epochs: epochs a run may have.
        max_batch_size: images a batch may have.
        runs_megabytes: space that runs may take before the oldest are removed.
        max_drawings: drawings that may be kept, of all people.
        max_drawings_per_owner: the same, for one person.
        drawings_days: when there is room for no more drawings, older ones than this are removed.
        max_classes: classes that may be kept.
        max_members: people that a class may have.
        class_days: so long after it was used last, a class is deleted with everything in it; its
            teacher may choose another time.
        lease_seconds: other servers take over the runs of one that was not heard of for this long.
        unwatched_seconds: a run that nobody has looked at for this long is paused.
    """

    artifacts: Path = PROJECT / "artifacts"
    database: str = field(default="", repr=False)  # it may hold a password
    scheduler: str = ""
    workers: int = 1
    max_runs: int = 160
    max_runs_per_owner: int = 3
    max_epochs: int = 30
    max_batch_size: int = 1024
    runs_megabytes: int = 2000
    max_drawings: int = 10_000
    max_drawings_per_owner: int = 200
    drawings_days: int = 90
    max_classes: int = 200
    max_members: int = 60
    class_days: int = 30
    lease_seconds: int = 30
    unwatched_seconds: int = 600

    @property
    def datasets(self) -> Path:
        return self.artifacts / "datasets"

    @property
    def models(self) -> Path:
        return self.artifacts / "models"

    @property
    def database_address(self) -> str:
        """As SQLAlchemy takes it: PostgreSQL by psycopg 3, or the file of SQLite."""
        kind, _, rest = self.database.partition("://")
        if kind in _POSTGRESQL:
            return f"postgresql+psycopg://{rest}"
        return self.database or f"sqlite:///{self.artifacts / 'digit_school.db'}"


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read settings from environment variables named MNIST_<SETTING>.

    Args:
        environ: variables to read; the process's own when None.

    Where there is no `MNIST_DATABASE`, Streamlit's secrets are asked for the database's address.

    Raises:
        SettingsError: names the first variable that does not fit.
    """
    if environ is None:
        environ = {"MNIST_DATABASE": _database_in_secrets(), **os.environ}
    chosen: dict[str, Any] = {}  # by a field's name, of the field's type
    for name in Settings.__dataclass_fields__:
        variable = f"MNIST_{name.upper()}"
        text = environ.get(variable, "").strip()
        if text:
            chosen[name] = _PARSERS.get(name, _parse_number)(variable, text)
    return Settings(**chosen)


def make_artifacts_folder(settings: Settings) -> None:
    """Make the artifacts folder if there is none.

    Raises:
        SettingsError: it cannot be made.
    """
    try:
        settings.artifacts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        wanted = "the path of a folder that exists or can be made"
        raise SettingsError("MNIST_ARTIFACTS", str(settings.artifacts), wanted) from error


def _parse_number(variable: str, text: str) -> int:
    low, high = LIMITS[variable.removeprefix("MNIST_").lower()]
    fits = text.isascii() and text.isdecimal() and len(text) <= 20
    if not fits or not low <= int(text) <= high:
        raise SettingsError(variable, text, f"a whole number from {low:,} to {high:,}")
    return int(text)


def _parse_folder(variable: str, text: str) -> Path:
    """A folder that exists or can be made."""
    try:
        path = Path(text).expanduser().resolve()
        fits = path.is_dir() or not path.exists()
    except (OSError, RuntimeError, ValueError) as error:  # no such user; too long
        raise SettingsError(variable, text, "the path of a folder") from error
    if not fits:
        raise SettingsError(variable, text, "the path of a folder")
    return path


def _parse_address(variable: str, text: str) -> str:
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found[3]) < 65_536:
        raise SettingsError(variable, text, "an address like tcp://10.0.0.1:8786")
    return text


def _parse_database(variable: str, text: str) -> str:
    """The address is not repeated where it makes no sense: it may hold a password."""
    kind, _, rest = text.partition("://")
    found = _DATABASE.fullmatch(rest)
    port = found[4] if found and found[4] else ":1"
    if kind not in _POSTGRESQL or not rest or not found or not 0 < int(port[1:]) < 65_536:
        said = _KIND.match(text)
        value = f"{said[0]}…" if said else "…"
        raise SettingsError(variable, value, "postgresql://USER:PASSWORD@HOST/NAME")
    return text


def _database_in_secrets() -> str:
    """`[connections.digit_school] url`, where Streamlit's own connections have theirs.

    Raises:
        SettingsError: there is such a file, and it is no TOML, or has our part without a `url`.
    """
    address = ""
    for folder in (Path.home(), Path.cwd()):  # the later one counts, as in Streamlit
        path = folder / ".streamlit" / "secrets.toml"
        try:
            connections = tomllib.loads(path.read_text("utf-8")).get("connections", {})
        except OSError:  # no such file
            continue
        except (ValueError, RecursionError) as error:
            raise SettingsError(str(path), str(error)[:100], "a file in TOML") from error
        ours = connections.get("digit_school") if isinstance(connections, dict) else None
        if ours is None:
            continue
        if not (isinstance(ours, dict) and isinstance(ours.get("url"), str) and ours["url"]):
            wanted = "a file with a url under [connections.digit_school]"
            raise SettingsError(str(path), "digit_school", wanted)
        address = ours["url"]
    return address


_PARSERS = {
    "artifacts": _parse_folder,
    "database": _parse_database,
    "scheduler": _parse_address,
}
