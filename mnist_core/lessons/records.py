"""A lesson as its file says it: plain frozen dataclasses, every value checked as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mnist_core.config import TrainingConfig


@dataclass(frozen=True)
class Text:
    """Markdown, to be shown as it is."""

    markdown: str


@dataclass(frozen=True)
class Question:
    """What is asked before the result is known.

    Attributes:
        id: its name within the lesson.
        ask: the question.
        choices: two to six answers.
        answer: index of the right choice; None where a run of the person's own decides.
        measure: what is measured of that run, one of `measures.MEASURES`; "" for nothing.
        bounds: where `measure` passes from one choice to the next, ascending, one fewer than
            there are choices.
        run: the run that shows it, as in a check of `trained`; None where no run does.
        shows: the curves of that run that are shown, "loss" or "accuracy"; "" where none are.
        because: Markdown, shown beside what happened.
    """

    id: str
    ask: str
    choices: tuple[str, ...]
    answer: int | None
    measure: str
    bounds: tuple[float, ...]
    run: Mapping[str, Any] | None
    because: str
    shows: str = ""


@dataclass(frozen=True)
class Link:
    """The way to a prepared view.

    Attributes:
        text: what stands on it.
        page: as `pages/` names it, e.g. "Train".
        set: parameters of the page's address, by name.
        hide: controls of Train that are not shown.
        run: the run of the person's own that `mine` in `set` stands for, as in a check of
            `trained`; None where it opens none.
    """

    text: str
    page: str
    set: Mapping[str, Any]
    hide: tuple[str, ...]
    run: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Check:
    """Something to do, which is looked up in what the person did.

    Attributes:
        done: one of `checks.CHECKS`.
        text: what to do, in a few words.
        of: the check's parameters, by name.
    """

    done: str
    text: str
    of: Mapping[str, Any]


@dataclass(frozen=True)
class Code:
    """Lines of the script of the lesson's recipe.

    Attributes:
        of: text that occurs in them; the block of lines around its first place is shown.
    """

    of: str


Part = Text | Question | Link | Check | Code


@dataclass(frozen=True)
class Step:
    """A step: its heading, and its parts in the order in which they stand."""

    title: str
    parts: tuple[Part, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(part for part in self.parts if isinstance(part, Question))

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(part for part in self.parts if isinstance(part, Check))

    @property
    def links(self) -> tuple[Link, ...]:
        return tuple(part for part in self.parts if isinstance(part, Link))


@dataclass(frozen=True)
class Lesson:
    """A lesson in one language.

    Attributes:
        name: in the address and in a class's task: the file's name without number and ending.
        title: a few words.
        summary: one sentence.
        minutes: how long it takes, about.
        config: the settings whose script ends the lesson.
        recipe: name of the recipe that these are, or that they differ from in a setting.
        accuracy: test accuracy that was published, from 0 to 1; None for none.
        address: where it was published; "" for nowhere.
        steps: at least one.
    """

    name: str
    title: str
    summary: str
    minutes: int
    config: TrainingConfig
    recipe: str
    accuracy: float | None
    address: str
    steps: tuple[Step, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)
