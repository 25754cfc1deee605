"""The questions that a class may be asked, and answers that belong to none of them."""

from __future__ import annotations

import pytest

from mnist_core.classroom.questions import QUESTIONS, give_answer, solution_of
from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError, ClassReason
from mnist_core.records import Task
from mnist_core.settings import PROJECT


class Given:
    """Stands in for the store: what came through."""

    def __init__(self) -> None:
        self.given: list[tuple[str, ...]] = []

    def give(self, *answer: str) -> None:
        self.given.append(answer)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_can_be_asked_answered_and_tried(question):
    assert question.right in question.choices and len(question.choices) == 3
    assert len(set(question.choices.values())) == 3
    task = Task(page=question.page, config=question.config, question=question.name)
    assert Task.from_dict(task.validate().to_dict()) == task
    assert list((PROJECT / "pages").glob(f"*_{question.page}.py"))


def test_each_question_is_shown_by_another_run():
    configs = [each.config for each in QUESTIONS.values() if each.config is not None]
    assert len(set(configs)) == len(configs) >= 9
    assert TrainingConfig(model="dense", epochs=3, training_images=10_000) not in configs


def test_the_right_choice_is_not_always_at_the_same_place():
    places = [list(each.choices).index(each.right) for each in QUESTIONS.values()]
    assert set(places) == {0, 1, 2}


def test_what_is_revealed_as_right_is_no_question():
    assert not {solution_of(name) for name in QUESTIONS} & set(QUESTIONS)


@pytest.mark.parametrize(
    ("question", "choice"),
    [("learning-rate-1", "cnn"), ("learning-rate-1", ""), ("nothing", "stays"), ("", "")],
)
def test_no_choice_of_a_question_comes_into_no_store(question, choice):
    store = Given()
    with pytest.raises(ClassError, match=f"class: {ClassReason.UNKNOWN_QUESTION} "):
        give_answer(store, "mark", "class", question, choice)
    give_answer(store, "mark", "class", "learning-rate-1", "stays")
    assert store.given == [("mark", "class", "learning-rate-1", "stays")]
