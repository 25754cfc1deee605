"""Panel: predict, then run. A member answers the question of the task with one click; once the
teacher reveals the answers, everybody sees how many chose what, then which is right."""

from __future__ import annotations

import html

import streamlit as st

from mnist_core.classroom.lesson_questions import questions_of
from mnist_core.classroom.questions import QUESTIONS, Question, give_answer, solution_of
from mnist_core.figures.colours import colours_for
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.records import Class
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_answers import AnswerStore
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import note_doing
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine

PANEL = "class_question"
_LIST = "display:grid; gap:0.35em; margin:0; padding:0; list-style:none"
_BAR = "display:block; height:0.9em; min-width:3px; border-radius:0.2em"


@st.cache_resource(show_spinner=False)
def get_answers() -> AnswerStore:
    """The answers given in the server's classes."""
    return AnswerStore(get_engine().database)


def question_asked(found: Class) -> Question | None:
    """What the class is asked now; None for nothing."""
    return QUESTIONS.get(found.task.question) if found.task is not None else None


def questions_asked(found: Class) -> dict[str, Question]:
    """All that the class is asked now, by name: of the task, and of its lesson."""
    return questions_of(found.task, QUESTIONS)


def show_question(seat: Seat) -> None:
    """The question of the task, if it has one: to be answered, or with everybody's answers.

    Args:
        seat: of a member.

    Raises:
        ClassError: no longer a member.
        DatabaseError: the answers cannot be read.
    """
    question = question_asked(seat.found)
    if question is None:
        return
    own = get_answers().own(owner_mark(), seat.found.id).get(question.name)
    with st.container(border=True, key=PANEL):
        st.markdown(f"**{_(question.text)}**")
        if question.name in seat.found.revealed:
            show_tally(seat.found, question, own)
            return
        with st.container(horizontal=True):
            for name, text in question.choices.items():
                button_once(
                    _(text),
                    f"{PANEL}_{question.name}_{name}",
                    attempt,
                    _answer,
                    seat.found.id,
                    question.name,
                    name,
                    type="primary" if name == own else "secondary",
                    icon=":material/check:" if name == own else None,
                )
        if own is None:
            st.caption(_("What do you think? Choose before you train."))
        else:
            st.caption(_("You may think again until your teacher reveals the answers."))


def _answer(class_id: str, question: str, choice: str) -> None:
    give_answer(get_answers(), owner_mark(), class_id, question, choice)
    note_doing("answered")


def show_tally(
    found: Class, question: Question, own: str | None = None, explain: bool = True
) -> None:
    """How many chose what, as bars; which one is right, once that is revealed as well.

    Args:
        found: the class.
        question: one whose answers are revealed, unless its teacher looks.
        own: the reader's own choice, which says so; None for none.
        explain: say why, too, once it is revealed which is right.
    """
    counts = get_answers().tally(owner_mark(), found.id, question.name)
    solved = solution_of(question.name) in found.revealed
    most = max(counts.values(), default=0) or 1
    bars = [
        _bar(_(text), counts.get(name, 0), most, name == own, solved and name == question.right)
        for name, text in question.choices.items()
    ]
    st.html(f'<ul class="bars" style="{_LIST}">{"".join(bars)}</ul>')
    if solved and explain:
        st.markdown(_(question.why))


def _bar(text: str, count: int, most: int, own: bool, right: bool) -> str:
    colours = colours_for(st.context.theme.type)
    said = ngettext("{count} answer", "{count} answers", count).format(count=number(count))
    marks = " ".join([*(["✓"] if right else []), *([_("(your answer)")] if own else [])])
    told = html.escape(_("{name}: {value}").format(name=f"{text} {marks}".strip(), value=said))
    colour = colours.right if right else colours.bar
    weight = "bold" if right else "normal"
    return (
        f'<li><span style="font-weight:{weight}">{told}</span>'
        f'<span style="{_BAR}; width:{100 * count / most:.1f}%; background:{colour}"></span></li>'
    )
