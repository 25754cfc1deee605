"""Where things are and how much is allowed, read from the environment once.

Every setting has a default that suits one person at home; README lists them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Paths, addresses and limits.

    Attributes:
        artifacts: folder with `datasets/`, `models/`, `runs/` and `drawings/`.
        scheduler: address of a Dask scheduler, or "" to start one here.
        workers: worker processes to start when there is no scheduler address.
        max_runs: runs that may be queued or running at a time.
        max_runs_per_owner: the same, for one person.
        max_epochs: epochs a run may have.
        max_batch_size: images a batch may have.
        runs_megabytes: disk space that runs may take before the oldest are removed.
        max_drawings: drawings that may be kept, of all people.
        max_drawings_per_owner: the same, for one person.
        drawings_days: when places run out, drawings older than this are removed.
        unwatched_seconds: a run that nobody has looked at for so long is paused.
    """

    artifacts: Path = PROJECT / "artifacts"
    scheduler: str = ""
    workers: int = 1
    max_runs: int = 64
    max_runs_per_owner: int = 3
    max_epochs: int = 30
    max_batch_size: int = 1024
    runs_megabytes: int = 2000
    max_drawings: int = 10_000
    max_drawings_per_owner: int = 200
    drawings_days: int = 90
    unwatched_seconds: int = 600

    @property
    def datasets(self) -> Path:
        return self.artifacts / "datasets"

    @property
    def models(self) -> Path:
        return self.artifacts / "models"

    @property
    def runs(self) -> Path:
        return self.artifacts / "runs"

    @property
    def drawings(self) -> Path:
        return self.artifacts / "drawings"


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read settings from environment variables named MNIST_<SETTING>.

    Args:
        environ: variables to read; the process's own when None.

    Raises:
        ValueError: a number that is not a whole number of at least 1.
    """
    environ = dict(os.environ) if environ is None else environ
    chosen: dict[str, object] = {}
    for name, default in Settings().__dict__.items():
        text = environ.get(f"MNIST_{name.upper()}", "").strip()
        if text:
            chosen[name] = _parse(name, text, type(default))
    return Settings(**chosen)


def _parse(name: str, text: str, kind: type) -> object:
    if kind is not int:
        return Path(text).expanduser().resolve() if issubclass(kind, Path) else text
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"MNIST_{name.upper()} must be a whole number >= 1, got {text!r}")
    return int(text)
