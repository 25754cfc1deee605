"""What an engine knows of its runs, and what happens when nobody watches them."""

from __future__ import annotations

import math

from mnist_core.engine.engine import Engine
from mnist_core.records import Run


def state(engine: Engine, run: Run) -> str:
    return engine.snapshot(run.id).run.state


def on_disk(engine: Engine, run: Run) -> Run:
    return engine.store.load_run(run.id)


def leave(engine: Engine) -> None:
    """Everybody closes their browser, and the time passes after which that is noticed."""
    with engine._lock:
        upkeep = engine._upkeep
        upkeep._watched = dict.fromkeys(upkeep._watched, -math.inf)
        upkeep.pause_unwatched()
