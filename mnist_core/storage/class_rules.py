"""What a class says about one run: whether it may be trained, with what, and who else steers it.

Read in the transaction that begins or changes the run. The teacher of the class is bound by none of
it; whoever has the key or the cookie of a run is, whatever browser they use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import Class, Member, Run
from mnist_core.settings import Settings
from mnist_core.storage.class_access import find_member, is_teacher, load_class, seated_class
from mnist_core.storage.class_tables import class_runs
from mnist_core.storage.run_rows import to_json
from mnist_core.storage.table_base import now


@dataclass(frozen=True)
class ClassRules:
    """What holds for a run, and for whoever asks.

    Attributes:
        within: the class that the run is of; None for none, and then nothing of this holds.
        owner: whose run it is, as a member; None for a teacher, and for somebody who has gone.
        taught_by_owner: True if it is a run of the class's teacher.
        taught_by_asker: True if whoever asks now teaches the class.
        time: now, seconds since 1970 by the database's clock.
    """

    within: Class | None = None
    owner: Member | None = None
    taught_by_owner: bool = False
    taught_by_asker: bool = False
    time: float = 0.0

    def most_runs(self, settings: Settings) -> int:
        """How many runs its owner may have waiting or training."""
        if self.within is None or self.taught_by_owner:
            return settings.max_runs_per_owner
        return self.within.runs_per_member

    def check_start(self, config: TrainingConfig, limits: Settings) -> None:
        """See whether a member may begin a run with these settings.

        Args:
            config: the run's.
            limits: of this server; a hidden setting of the task that exceeds them is lowered.

        Raises:
            ClassError: not now, or not with these: a hidden setting is as the task has it.
        """
        if self.within is None or self.taught_by_asker:
            return
        self._check_training()
        task = self.within.task
        if task is not None and not config.warm_start_from:  # whose settings are a recipe's
            wanted = task.first_config.within(limits.max_epochs, limits.max_batch_size)
            _check_same(wanted, config, task.hidden)

    def check_change(self, old: Run, new: Run) -> None:
        """See whether this may become of a run of the class.

        Raises:
            ClassError: it may not train on now, or a setting is changed that the task hides.
        """
        if self.within is None or self.taught_by_asker:
            return
        goes_on = new.scheduled and not old.scheduled
        if goes_on or new.config.epochs > old.config.epochs:
            self._check_training()
        if self.within.task is not None:
            _check_same(old.config, new.config, self.within.task.hidden)

    def _check_training(self) -> None:
        assert self.within is not None
        if not self.taught_by_owner and (self.owner is None or self.owner.state != "here"):
            removed = self.owner is not None and self.owner.state == "removed"
            raise ClassError(ClassReason.REMOVED if removed else ClassReason.NOT_MEMBER)
        if self.within.eyes_on_me:
            raise ClassError(ClassReason.EYES_ON_TEACHER)
        if not self.within.training:
            raise ClassError(ClassReason.TRAINING_OFF)
        task = self.within.task
        if task is not None and task.ends is not None and task.ends <= self.time:
            raise ClassError(ClassReason.TIME_IS_UP)


def rules_for_start(connection: Connection, person: str) -> ClassRules:
    """What holds for a run that a person begins now: it is one of the class that they are in."""
    within = seated_class(connection, person)
    if within is None:
        return ClassRules()
    return _rules(connection, within, person, person)


def rules_of(connection: Connection, run: Run, asker: str) -> ClassRules:
    """What holds for a run that is there.

    Args:
        connection: of a transaction.
        run: the run.
        asker: id of the person who asks; "" for nobody known.
    """
    own = class_runs.c.run_id == run.id
    class_id = connection.execute(select(class_runs.c.class_id).where(own)).scalar()
    if class_id is None:
        return ClassRules()
    return _rules(connection, load_class(connection, class_id), run.owner, asker)


def note_class_run(
    connection: Connection, run_id: str, class_id: str, held_out: Sequence[str] | None = None
) -> None:
    """Write down that a run was begun in a class.

    Args:
        connection: of the transaction that begins it.
        run_id: the run.
        class_id: the class.
        held_out: ids of the members whose drawings it is tested on; None if it learns from none.
    """
    told = None if held_out is None else to_json(list(held_out))
    values = {"run_id": run_id, "class_id": class_id, "paused": False, "held_out": told}
    connection.execute(insert(class_runs).values(**values))


def _rules(connection: Connection, within: Class, owner: str, asker: str) -> ClassRules:
    return ClassRules(
        within,
        find_member(connection, within.id, owner),
        taught_by_owner=is_teacher(connection, within.id, owner),
        taught_by_asker=is_teacher(connection, within.id, asker),
        time=connection.execute(select(now())).scalar_one(),
    )


def _check_same(wanted: TrainingConfig, given: TrainingConfig, names: Sequence[str]) -> None:
    """Raises ClassError if one of these settings is not as the teacher has set it."""
    for name in names:
        if getattr(wanted, name) != getattr(given, name):
            raise ClassError(ClassReason.HIDDEN, name)
