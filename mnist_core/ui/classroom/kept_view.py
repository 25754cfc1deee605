"""View: what is kept of a class, where, until when, who sees it, and how to delete it."""

from __future__ import annotations

import contextlib

import streamlit as st

from mnist_core.classroom.export import Contents, OwnedRun, export_class
from mnist_core.errors import RunNotFoundError
from mnist_core.i18n import N_, _, ngettext
from mnist_core.i18n.formats import number
from mnist_core.i18n.translations import current_language, speaking
from mnist_core.records import Class
from mnist_core.storage.class_access import Seat
from mnist_core.storage.class_answers import AnswerStore
from mnist_core.storage.class_counts import ClassCounts, count_contents
from mnist_core.ui.classroom.round_state import read_rounds
from mnist_core.ui.classroom.settings import ask_for_number
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.class_bar import leave_silently
from mnist_core.ui.shared.class_drawings import get_class_drawings
from mnist_core.ui.shared.classroom_here import get_classes, get_members, name_of
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.clock import moment
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine
from mnist_core.ui.shared.toasts import say_later

_DAY = 86_400  # seconds
_WHAT = N_(
    "**What.** A friendly name or a nickname for each member, the page they are on and what they "
    "did last; the runs that were started in the class, with their networks; the drawings that "
    "were sent to it; answers and votes. No real names, addresses or accounts. A cookie tells "
    "browsers apart; the server keeps only a hash of it. After a wrong code it keeps a hash of "
    "the network address for a minute. Drawings that were not sent to the class are no part of it."
)
_WHERE = N_("**Where.** In the database of this server. Nothing is sent anywhere else.")
_WHO_SEES = N_(
    "**Who sees it.** The teacher sees all of it with the names. Members see who started which "
    "run, the leaderboard if it is on, and results without names. Other visitors of this server "
    "see the runs and can use their networks, without names."
)
_HOW_TO_DELETE = N_(
    "**How to delete it.** Members remove their own drawings under Our handwriting and delete "
    "everything of theirs when they leave the class, under You. The teacher can remove everything "
    "and delete the class. A network that was fine-tuned on the class keeps copies of the drawings "
    "that it learned from until its run is deleted."
)


def show_what_is_kept(seat: Seat) -> None:
    """For teachers and members.

    Args:
        seat: of either.

    Raises:
        DatabaseError: it cannot be counted.
    """
    st.header(_("What is kept"), anchor=False)
    with st.container(width=800):  # lines that can be read
        for told in (_(_WHAT), _(_WHERE), _until_when(seat.found), _(_WHO_SEES)):
            st.markdown(told)
        st.markdown(_(_HOW_TO_DELETE))
    if seat.teaches:
        ask_for_number(seat.found, "keep_days", _("Days that the class is kept after its last use"))
        counts = count_contents(get_engine().database, seat.found.id)
        st.write(_what_there_is(counts))
        with st.container(horizontal=True):
            _show_export(seat.found)
            with st.popover(_("Delete this class"), icon=":material/delete:"):
                _show_deleting(seat.found)


def _until_when(found: Class) -> str:
    told = ngettext(
        "**Until when.** Until {count} day after the class was used last: if nobody uses it from "
        "now on, it is deleted with everything in it on {date}.",
        "**Until when.** Until {count} days after the class was used last: if nobody uses it from "
        "now on, it is deleted with everything in it on {date}.",
        found.keep_days,
    )
    date = moment(found.last_used + found.keep_days * _DAY)
    return told.format(count=number(found.keep_days), date=date)


def _what_there_is(counts: ClassCounts) -> str:
    return _(
        "In this class there are: members {members}, runs {runs}, drawings {drawings}, answers "
        "{answers}."
    ).format(
        members=number(counts.members),
        runs=number(counts.runs),
        drawings=number(counts.drawings),
        answers=number(counts.answers),
    )


def _show_export(found: Class) -> None:
    mark, language = owner_mark(), current_language()  # the file is made outside of any page

    def make() -> bytes:
        with speaking(language):
            return _everything(mark, found.id)

    st.download_button(
        _("Download everything (.zip)"),
        make,
        f"class-{found.code}.zip",
        "application/zip",
        key="class_export",
        on_click="ignore",
        icon=":material/download:",
        help=_(
            "Drawings as drawings.npz and as PNG pictures; runs with settings and scores, answers, "
            "drawings and rounds as .csv tables. The tables name members as the class does."
        ),
    )


def _everything(mark: str, class_id: str) -> bytes:
    """The file, for the teacher.

    Raises:
        ClassError: this browser is not the teacher.
        DatabaseError: something cannot be read.
    """
    engine = get_engine()
    answers = AnswerStore(engine.database).answers_in(mark, class_id)
    names = {each.person: name_of(each) for each in get_members().members_of(class_id)}
    runs = []
    for each in engine.class_runs.of_class(class_id):
        with contextlib.suppress(RunNotFoundError):  # deleted a moment ago, or damaged
            run = engine.store.load_run(each.run_id)
            history = engine.store.load_history(run)
            runs.append(OwnedRun(run, history, each.owner, each.held_out or ()))
    drawn = read_rounds(class_id)
    rounds = [(each, drawn.drawn_in(each)) for each in drawn.rounds]
    drawings = get_class_drawings().drawings_in(mark, class_id)
    return export_class(Contents(names, drawings, runs, answers, rounds))


def _show_deleting(found: Class) -> None:
    """Ask once, and say what goes."""
    st.write(
        _(
            "This permanently deletes the class for everybody in it, with its runs and their "
            "networks, all drawings that were sent to it, and all answers. Download everything "
            "first if you want to keep it."
        )
    )
    label, icon = _("Delete permanently"), ":material/delete:"
    button_once(label, "class_delete", attempt, _delete, found.id, icon=icon)


def _delete(class_id: str) -> None:
    get_classes().delete(owner_mark(), class_id)
    leave_silently()
    say_later(_("The class is deleted, with everything in it."), ":material/check:")
