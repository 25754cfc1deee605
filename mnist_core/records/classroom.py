"""A class as it is stored: what its teacher has set, who is in it, and what it is to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from mnist_core.config import TrainingConfig
from mnist_core.files.checks import LATEST, check_number, check_text
from mnist_core.records.epoch import MAX_EPOCHS

MEMBER_STATES = ("here", "left", "removed")
ROUND_STATES = ("drawing", "voting", "training", "ended")

MAX_CLASS_NAME = 60  # characters
MAX_NICKNAME = 24
MAX_TASK_TEXT = 500
CLASS_LIMITS = {
    "keep_days": (1, 36_500),
    "runs_per_member": (1, 100),
    "drawings_per_digit": (1, 50),
}
"""The least and the most that each number of a class may be."""
_HIDEABLE = tuple(field.name for field in fields(TrainingConfig) if field.name != "warm_start_from")


@dataclass(frozen=True)
class Task:
    """What everybody in a class is to do now.

    Attributes:
        text: what the teacher says of it, at most `MAX_TASK_TEXT` characters.
        page: the page to do it on, as `pages/` names it, e.g. "Train"; "" for any.
        config: the settings that Train begins with; None for everybody's own.
        hidden: names of settings of `TrainingConfig` that students do not see and cannot change.
        question: what is asked before they begin, as `classroom.questions` names it; "" for none.
        ends: when the time is up, seconds since 1970; None for no end.
        lesson: the lesson to go through, as `lessons` names it; "" for none.
        begun: when it was set, seconds since 1970; None where that is not known.
    """

    text: str = ""
    page: str = ""
    config: TrainingConfig | None = None
    hidden: tuple[str, ...] = ()
    question: str = ""
    ends: float | None = None
    lesson: str = ""
    begun: float | None = field(default=None, compare=False)

    def asks(self, question: str) -> bool:
        """True of the question that is asked, and of each question of the lesson, whose names
        begin with the lesson's: "first_network/accuracy"."""
        of_lesson = self.lesson != "" and question.startswith(f"{self.lesson}/")
        return of_lesson or self.question == question != ""

    @property
    def first_config(self) -> TrainingConfig:
        """The settings that Train begins with, also where those are everybody's own."""
        return self.config or TrainingConfig(precision="auto")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Task:
        """Rebuild a task from `to_dict`, leaving out names this version does not know.

        Raises:
            KeyError, TypeError, ValueError: the values are not those of a task.
        """
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in values.items() if name in known}
        config = kept.get("config")
        if config is not None:
            kept["config"] = TrainingConfig.from_dict(config)
        return cls(**{**kept, "hidden": tuple(kept.get("hidden", ()))}).validate()

    def validate(self) -> Task:
        """Return this task, or raise if it cannot be one. Raises ValueError."""
        check_text(self.text, MAX_TASK_TEXT)
        check_text(self.page, 20)
        check_text(self.question, 64)
        check_text(self.lesson, 40)
        check_number(self.ends, 0, LATEST, optional=True)
        check_number(self.begun, 0, LATEST, optional=True)
        if not set(self.hidden) <= set(_HIDEABLE):
            raise ValueError(f"only settings can be hidden, got {self.hidden}")
        if self.config is not None:
            self.config.validate(max_epochs=MAX_EPOCHS, max_batch_size=60_000)
        return self


@dataclass(frozen=True)
class Class:
    """A class.

    Attributes:
        id: 32 hexadecimal digits.
        code: six characters to join with.
        name: what its teacher calls it; "" for none.
        created, last_used: seconds since 1970, by the database's clock.
        keep_days: so long after it was used last, it is deleted with everything in it.
        joining: True while newcomers may join.
        nicknames: True if members may choose what they are called.
        training: True while members may train.
        eyes_on_me: True while all runs of the class rest and its members begin none.
        leaderboard: True if members see whose network is best.
        runs_per_member: runs that one member may have waiting or training.
        drawings_per_digit: drawings of one digit that a member may send to the class.
        task: what everybody is to do now; None for nothing.
        revealed: questions whose answers everybody may see.
        version: grows with each change of the above.
    """

    id: str
    code: str
    name: str
    created: float
    last_used: float
    keep_days: int
    joining: bool
    nicknames: bool
    training: bool
    eyes_on_me: bool
    leaderboard: bool
    runs_per_member: int
    drawings_per_digit: int
    task: Task | None
    revealed: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class Member:
    """Somebody who joined a class.

    Attributes:
        class_id: of the class.
        person: id of the person.
        state: one of `MEMBER_STATES`.
        alias: number of their friendly name, see `classroom.aliases`.
        nickname: what they are called instead; "" for the friendly name.
        joined, seen: seconds since 1970, by the database's clock.
        page: where they are, as `pages/` names it.
        doing: what they did last, one of `classroom.presence.DEEDS`, and how far they are in the
            class's lesson, e.g. "drew 3/5", as `presence.parts_of` takes it apart; "" for neither.
    """

    class_id: str
    person: str
    state: str
    alias: int
    nickname: str
    joined: float
    seen: float
    page: str
    doing: str
