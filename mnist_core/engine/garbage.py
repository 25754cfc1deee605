"""Python's garbage collector in the web process: what stays is not looked at again and again.

Streamlit asks for a full collection after every run of a page. It looks at every object there is,
and 200,000 of them, nearly all modules and functions, take 135 ms in which no other page runs.
"""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterator
from typing import Any

from mnist_core.engine.memory import give_back_memory

_MANY = 10_000  # objects: 5 to 7 ms
_LOOK_SECONDS = 60.0
_OLDEST = 2


class LongLivedObjects:
    """Sets aside (`gc.freeze`) what a full collection leaves, once that has become much: after
    the first page, and again when a page has loaded more. Called by the collector itself.

    What is set aside can become garbage as well, such as the session of a browser that has gone.
    So from time to time everything is looked at once more, and the system has back what was freed.

    Args:
        many: objects that are few enough to be looked at each time.
        look_seconds: between two collections that look at everything.
    """

    def __init__(self, many: int = _MANY, look_seconds: float = _LOOK_SECONDS) -> None:
        self._many = many
        self._look_seconds = look_seconds
        self._next_look = time.monotonic() + look_seconds
        self._looks = False

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        if info["generation"] < _OLDEST:
            return
        if phase == "start":
            self._looks = time.monotonic() >= self._next_look
            if self._looks:
                gc.unfreeze()
        elif self._looks or len(gc.get_objects(_OLDEST)) > self._many:
            gc.freeze()
        if phase == "stop" and self._looks:
            self._next_look = time.monotonic() + self._look_seconds
            give_back_memory()


def set_aside_what_stays() -> None:
    """From now on, in this process. Calling it again changes nothing."""
    if not any(isinstance(called, LongLivedObjects) for called in gc.callbacks):
        gc.callbacks.append(LongLivedObjects())


@contextlib.contextmanager
def loading_what_stays() -> Iterator[None]:
    """While much is loaded, such as modules: nothing is looked at on the way, and at the end all
    that is there is set aside. Collections took a tenth of a second of a server's start, and 0.8 s
    of a worker's."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
