"""Panel of the board: the question of the task, its answers when they are revealed, and what is
right."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from mnist_core.classroom.questions import Question, solution_of
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.records import Class
from mnist_core.ui.classroom.board_state import ASKED, Board
from mnist_core.ui.shared.address_choice import choose_segment
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_classes
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.question_panel import questions_asked, show_tally

KEY = "class_board_reveal"


def show_answers(board: Board) -> None:
    """The question; then what the teacher has revealed of it, and a button for the next step."""
    question = board.asked
    if question is None:
        st.info(
            _("The task has no question now. Choose one where you set the task."),
            icon=":material/help:",
        )
        return
    numbers = [str(place) for place in range(1, len(questions_asked(board.found)) + 1)]
    if len(numbers) > 1:
        choose_segment(_("Question of the lesson"), numbers, str, ASKED, "visible")
    st.markdown(f"**{_(question.text)}**")
    st.markdown(
        _("{answered} of {count} have answered").format(
            answered=number(len(board.answered)),
            count=number(len(_could_answer(board))),
        )
    )
    if question.name in board.found.revealed:
        show_tally(board.found, question)
    else:
        choices = (f"<li>{html.escape(_(text))}</li>" for text in question.choices.values())
        st.html(f'<ul class="bars">{"".join(choices)}</ul>')
    with st.container(horizontal=True):
        _offer_next_step(board.found, question)


def _could_answer(board: Board) -> set[str]:
    """Ids of those who are in the class, and of those who have left it with an answer."""
    return {each.person for each in board.members if each.state == "here"} | board.answered


def _offer_next_step(found: Class, question: Question) -> None:
    solution = solution_of(question.name)
    if question.name not in found.revealed:
        _offer(_("Reveal the answers"), ":material/visibility:", found, (question.name,))
        return
    if solution not in found.revealed:
        _offer(_("Show what is right"), ":material/check:", found, (question.name, solution))
    _offer(_("Hide the answers and ask again"), ":material/visibility_off:", found, (), question)


def _offer(
    label: str,
    icon: str,
    found: Class,
    revealed: tuple[str, ...],
    hidden: Question | None = None,
) -> None:
    gone = () if hidden is None else (hidden.name, solution_of(hidden.name))

    def reveal(before: Class) -> Class:
        kept = [each for each in before.revealed if each not in (*revealed, *gone)]
        return replace(before, revealed=(*kept, *revealed))

    key = f"{KEY}_{'hide' if hidden else len(revealed)}"
    change = get_classes().change
    button_once(label, key, attempt, lambda: change(owner_mark(), found.id, reveal), icon=icon)
