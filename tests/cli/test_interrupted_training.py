"""Training on the command line that ends before its time: what is kept, and who goes on with it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Row, select

from mnist_core.cli.commands import main
from mnist_core.errors import DivergedError
from mnist_core.records import EpochRecord, EpochResult, Run
from mnist_core.storage.leases import Leases
from mnist_core.storage.tables import now, runs
from tests.helpers.hand_cluster import epoch_record
from tests.helpers.stored import open_database

Train = Callable[..., EpochResult]


@pytest.fixture
def train(artifacts, monkeypatch) -> Callable[[Train], Result]:
    """The command, with something else in the place of training an epoch."""

    def train_with(train_epoch: Train) -> Result:
        stand_in = SimpleNamespace(train_epoch=train_epoch)
        monkeypatch.setitem(sys.modules, "mnist_core.training.epoch", stand_in)
        return CliRunner().invoke(main, ["train", "--epochs", "3"])

    return train_with


def one_epoch_and_then(error: BaseException) -> Train:
    def train_epoch(config, checkpoint, epoch, *_: object) -> EpochResult:
        if epoch:
            assert checkpoint == b"network after 1"
            raise error
        return EpochResult(b"network after 1", epoch_record(1))

    return train_epoch


def stored_run(artifacts) -> Row:
    """Its row, and how long its lease lasts in seconds."""
    database = open_database(artifacts)
    with database.reading() as connection:
        (row,) = connection.execute(select(runs, (runs.c.lease_until - now()).label("left")))
    database.close()
    return row


def test_an_error_is_told_and_written_and_the_run_is_left_at_rest(artifacts, train):
    result = train(one_epoch_and_then(DivergedError(2, 17)))
    assert result.exit_code == 2 and "diverged in epoch 2, step 17" in result.stderr
    row = stored_run(artifacts)
    assert (row.state, row.epochs_done, row.server) == ("failed", 1, "")
    assert "DivergedError" in row.failure


def test_a_server_makes_the_network_of_a_run_that_was_interrupted_by_hand(artifacts, train):
    assert train(one_epoch_and_then(KeyboardInterrupt())).exit_code == 1
    row = stored_run(artifacts)
    assert (row.state, row.epochs_done) == ("stopped", 1)
    assert Leases(open_database(artifacts)).adopt() == [row.id], "at once"


@pytest.mark.parametrize(("epochs", "state"), [(1, "stopped"), (3, "running")])
def test_a_run_whose_epochs_can_be_told_to_nobody_is_left_to_a_server(
    artifacts, train, monkeypatch, epochs, state
):
    """It is stopped, unless all of its epochs were trained."""

    def told(run: Run, record: EpochRecord) -> str:
        if record.epoch == epochs:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        return ""

    monkeypatch.setattr("mnist_core.cli.commands.epoch_line", told)
    result = train(lambda config, checkpoint, epoch, *_: EpochResult(b"x", epoch_record(epoch + 1)))
    assert result.exit_code == 1 and not result.stderr
    row = stored_run(artifacts)
    assert (row.state, row.epochs_done) == (state, epochs)
    assert Leases(open_database(artifacts)).adopt() == [row.id], "at once"


def test_a_run_that_was_interrupted_before_its_first_epoch_rests(artifacts, train):
    def interrupted(*_: object) -> EpochResult:
        raise KeyboardInterrupt

    train(interrupted)
    row = stored_run(artifacts)
    assert (row.state, row.epochs_done, row.server) == ("stopped", 0, "")


def test_no_server_takes_a_run_while_its_command_trains_it(artifacts, train):
    seen = []

    def looked_at(*_: object) -> EpochResult:
        seen.extend([stored_run(artifacts), Leases(open_database(artifacts)).adopt()])
        raise KeyboardInterrupt

    train(looked_at)
    row, adopted = seen
    assert row.state == "running" and row.server and 0 < row.left <= 30
    assert adopted == []


def test_a_command_that_slept_gives_up_a_run_that_a_server_has_adopted(artifacts, train):
    """Its lease ran out meanwhile; what it computes is not written over what the server has."""
    database = open_database(artifacts)

    def slept(*_: object) -> EpochResult:
        with database.writing() as connection:
            connection.execute(runs.update().values(lease_until=0.0))
        assert Leases(database).adopt()
        return EpochResult(b"network after 1", epoch_record(1))

    result = train(slept)
    assert result.exit_code == 2 and "Another server trains this run now" in result.stderr
    row = stored_run(artifacts)
    assert (row.state, row.epochs_done, row.failure) == ("running", 0, None)
