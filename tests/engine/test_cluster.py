"""What a cluster makes of the ways in which a task can fail; the scheduler is an actor here."""

from __future__ import annotations

import queue

import pytest

from mnist_core.engine import task_errors
from mnist_core.engine.cluster import Cluster
from mnist_core.engine.dask_settings import WORKER_DEATHS_ALLOWED
from mnist_core.errors import ClusterLostError, DivergedError, TrainingError
from mnist_core.settings import load_settings

WORKER_CLOSING = RuntimeError("cannot schedule new futures after shutdown")


class ActedFuture:
    """Gives one outcome after the other: raises exceptions, returns anything else."""

    def __init__(self, outcomes: list[object]) -> None:
        self.outcomes, self.retries = outcomes, 0

    def result(self) -> object:
        outcome = self.outcomes[self.retries]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def retry(self) -> None:
        self.retries += 1

    def release(self) -> None:
        """Nothing is kept anywhere."""


class ActedClient:
    status = "running"

    def __init__(self, future: ActedFuture) -> None:
        self.future = future

    def submit(self, *args: object, **options: object) -> ActedFuture:
        return self.future


def compute(monkeypatch: pytest.MonkeyPatch, *outcomes: object) -> tuple[object, object, int]:
    """Submit a task whose attempts have these outcomes: result, error, how often it was retried."""
    cluster, future = Cluster(load_settings()), ActedFuture(list(outcomes))
    monkeypatch.setattr(cluster, "start", lambda: ActedClient(future))
    monkeypatch.setattr(task_errors, "PARTING_SECONDS", 0.0)
    done: queue.Queue = queue.Queue()
    cluster.submit(
        print, key="a", on_progress=print, on_done=lambda result, error: done.put((result, error))
    )
    return *done.get(timeout=10), future.retries


def test_a_task_that_met_a_closing_worker_goes_to_another(monkeypatch):
    assert compute(monkeypatch, WORKER_CLOSING, "trained") == ("trained", None, 1)


def test_a_worker_that_always_fails_ends_the_run_with_what_it_said(monkeypatch):
    result, error, retries = compute(monkeypatch, *[WORKER_CLOSING] * (WORKER_DEATHS_ALLOWED + 1))
    assert (result, retries) == (None, WORKER_DEATHS_ALLOWED)
    assert isinstance(error, TrainingError)
    assert "cannot schedule new futures" in str(error)


def test_whatever_a_lost_client_says_interrupts_the_run_and_is_not_its_failure(monkeypatch):
    monkeypatch.setattr(ActedClient, "status", "closed")
    _, error, _ = compute(monkeypatch, *[RuntimeError("IOLoop is closed")] * 3)
    assert isinstance(error, ClusterLostError)


def test_a_task_can_be_forgotten_after_its_scheduler_was_lost():
    class LostFuture:
        def cancel(self) -> None:
            raise RuntimeError("IOLoop is closed")

    cluster = Cluster(load_settings())
    cluster._futures["a"] = LostFuture()
    cluster.cancel("a")
    assert not cluster._futures


def test_a_late_loss_does_not_close_the_connection_made_since(monkeypatch):
    cluster, before, now = Cluster(load_settings()), ActedClient(None), ActedClient(None)
    cluster._client, cluster._listeners["a"] = now, print
    monkeypatch.setattr(cluster, "_disconnect", lambda: pytest.fail("it was closed"))
    cluster._let_go(before, "a")
    assert cluster._client is now


def test_an_error_of_training_itself_is_not_tried_again(monkeypatch):
    result, error, retries = compute(monkeypatch, DivergedError(1, 2, 3), "trained")
    assert (result, retries) == (None, 0)
    assert isinstance(error, DivergedError)
