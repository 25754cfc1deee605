"""Panel of the board: who is here, and how far each of them is."""

from __future__ import annotations

import html

import streamlit as st

from mnist_core.classroom.board import newest_of_each
from mnist_core.classroom.presence import DEEDS, parts_of
from mnist_core.i18n import _
from mnist_core.i18n.formats import number
from mnist_core.records import Member, Run
from mnist_core.ui.classroom.board_state import Board
from mnist_core.ui.shared.names import length

_ANSWERED = "✓"


def show_people(board: Board) -> None:
    """A line that counts, and a card for each member."""
    st.markdown(_counted(board))
    newest = newest_of_each(board.runs)
    cards = []
    for member in sorted(board.members, key=lambda each: board.names[each.person].casefold()):
        if member.state == "here":
            own = newest.get(member.person)
            cards.append(_card(board, member, own.run if own else None))
    st.html(f'<ul class="people">{"".join(cards)}</ul>')


def _counted(board: Board) -> str:
    """How many are here, train, and have answered."""
    joined = [each for each in board.members if each.state == "here"]
    training = {each.person for each in board.runs if each.run.scheduled}
    told = [
        _("**{here} of {count} here**").format(
            here=number(len(board.here)), count=number(len(joined))
        ),
        _("{count} training").format(count=number(len(training))),
    ]
    if board.asked is not None:
        told.append(_("{count} answered").format(count=number(len(board.answered))))
    return " · ".join(told)


def _card(board: Board, member: Member, run: Run | None) -> str:
    name = html.escape(board.names[member.person])
    if member.person in board.answered:
        title = html.escape(_("has answered the question"))
        name += f' <span role="img" aria-label="{title}" title="{title}">{_ANSWERED}</span>'
    far = parts_of(member.doing)[1]
    if far and board.found.task is not None and board.found.task.lesson:
        step, steps = (number(int(each)) for each in far.split("/"))
        told = _("step {step} of {steps}").format(step=step, steps=steps)
        name += f" <small>{html.escape(told)}</small>"
    away = "" if member.person in board.here else ' class="away"'
    return f"<li{away}><b>{name}</b><span>{html.escape(_doing(board, member, run))}</span></li>"


def _doing(board: Board, member: Member, run: Run | None) -> str:
    """Where they are and what they do there, in a few words."""
    if member.person not in board.here:
        return _("not here now")
    page = _(member.page) if member.page else ""
    what = run_stands(run) if run is not None and run.scheduled else ""
    if not what:
        deed, _far = parts_of(member.doing)
        what = _(DEEDS.get(deed, "")) or (run_stands(run) if run is not None else "")
    if page and what:
        return _("{page}: {what}").format(page=page, what=what)
    return page or what or _("has joined")


def run_stands(run: Run) -> str:
    """How far a run is: "2 of 3 epochs", or what it has reached."""
    if not run.scheduled:
        return length(run.config, run.epochs_done)
    done = run.epochs_done * (run.config.steps_per_epoch or 1)
    whole = length(run.config, run.config.epochs)
    return _("{done} of {length}").format(done=number(done), length=whole)
