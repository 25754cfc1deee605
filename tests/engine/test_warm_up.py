"""When a worker warms up: at once if it has nothing to do, and not between the epochs of a run."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mnist_core.engine import tasks


class Work:
    """A worker's tasks, and a clock that goes on while somebody sleeps.

    Args:
        spans: for each task, the second in which it comes and the one in which it is done.
    """

    def __init__(self, *spans: tuple[float, float]) -> None:
        self.spans = spans
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def tasks(self) -> list[str]:
        return ["epoch" for begin, end in self.spans if begin <= self.now < end]


@pytest.mark.parametrize(
    ("spans", "begins"),
    [
        ((), 0),
        (((0, 3),), 3 + tasks._REST_SECONDS),
        (((0, 3), (4, 8)), 8 + tasks._REST_SECONDS),
    ],
    ids=["no work yet", "one epoch", "two epochs"],
)
def test_a_worker_warms_up_at_once_or_after_a_rest(monkeypatch, spans, begins):
    work = Work(*spans)
    monkeypatch.setattr(tasks, "time", work)
    tasks._wait_for_rest(SimpleNamespace(state=work))
    assert begins - tasks._LOOK_SECONDS <= work.now <= begins + tasks._LOOK_SECONDS
