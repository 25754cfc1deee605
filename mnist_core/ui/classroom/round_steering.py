"""Panel of a round for the teacher: begin it, let the next part begin, and see how far it is."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.classroom.rounds import hits_of, networks_to_fool, to_learn, votes_missing
from mnist_core.config import DEFAULT_MODEL
from mnist_core.errors import ClassError, ClassReason, MnistCoreError, ModelNotFoundError
from mnist_core.i18n import _, ngettext
from mnist_core.i18n.formats import number, together
from mnist_core.recipes.fine_tuning import CLASS_AVERAGING
from mnist_core.records import Class
from mnist_core.storage.round_drawing_store import VOTES, RoundDrawing
from mnist_core.storage.round_store import Round
from mnist_core.ui.classroom.round_state import (
    Rounds,
    end_if_learned,
    find_network,
    get_rounds,
    read_rounds,
    when_drawing_ends,
)
from mnist_core.ui.shared.browser_mark import owner_mark
from mnist_core.ui.shared.classroom_here import get_members, teaches_here
from mnist_core.ui.shared.clicks import ValueOf, button_once
from mnist_core.ui.shared.fine_tuned_run import is_under_way, show_how_far, start_fine_tuning
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.loaders import get_engine, usable_models
from mnist_core.ui.shared.names import model_titles
from mnist_core.ui.shared.plain import explain

NETWORK, MINUTES, NEXT = (f"class_round_{name}" for name in ("network", "minutes", "next"))
LOOK_SECONDS = 2.0
MOST_MINUTES = 60


def show_steering(found: Class, state: Rounds) -> None:
    """Ask for the next round, or show the one that goes on, which is looked at again and again.

    Args:
        found: the class.
        state: its rounds.
    """
    if state.last is None or state.last.state == "ended":
        _ask_for_next(found, state)
    else:
        st.fragment(_show_going_on, run_every=LOOK_SECONDS)(found, state.last.state)


def _ask_for_next(found: Class, state: Rounds) -> None:
    wanted = next(filter(find_network, networks_to_fool(state.rounds)), "")
    runs = {run.id: run for run in usable_models(also=wanted) if run.config.dataset == "mnist"}
    if not runs:
        return
    titles = model_titles(list(runs.values()))
    key = f"{NETWORK}_{len(state.rounds)}"  # each round begins with the network that learned last
    if st.session_state.get(key) not in runs:
        first = next((each for each in (wanted, DEFAULT_MODEL) if each in runs), next(iter(runs)))
        st.session_state[key] = first
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Network to fool"), list(titles), format_func=titles.__getitem__, key=key, width=340
        )
        st.number_input(_("Minutes to draw"), 1, MOST_MINUTES, 5, key=MINUTES, width=160)
        label = _("Begin round {number}").format(number=number(len(state.rounds) + 1))
        button_once(
            label,
            f"{NEXT}_begin",
            attempt,
            _begin,
            found.id,
            ValueOf(key),
            ValueOf(MINUTES),
            type="primary",
        )


def _begin(class_id: str, network: str, minutes: int) -> None:
    get_rounds().begin(owner_mark(), class_id, network, float(minutes))


@errors_explained()  # it is looked at again and again, outside the page's own
def _show_going_on(found: Class, shown: str) -> None:
    """What has come so far, and the button that ends this part of the round."""
    state = read_rounds(found.id)
    last = state.last
    if last is None or last.state != shown:
        st.rerun()
    drawings = state.drawn_in(last)
    if last.state == "drawing":
        ends = "" if last.ends is None else when_drawing_ends(last.ends)
        st.write(together(_what_came(last, drawings), ends))
        _ask_teacher_to_vote(found)
        _button(_("End drawing and vote"), get_rounds().move_on, owner_mark(), last.id, "voting")
    elif last.state == "voting":
        st.write(_votes_in_words(drawings))
        _ask_teacher_to_vote(found)
        if find_network(last.model) is None:  # deleted meanwhile, perhaps by its owner
            st.warning(explain(ModelNotFoundError(last.model)), icon=":material/warning:")
            _offer_end(last)
        else:
            _button(_("End the vote and train on the hits"), _learn, found, last.id)
    else:
        _show_training(last, drawings)


def _show_training(last: Round, drawings: list[RoundDrawing]) -> None:
    with contextlib.suppress(ModelNotFoundError):  # damaged, and the view has said so
        if end_if_learned(last, drawings):
            st.rerun()
    going_on = next((run for run in get_engine().runs() if run.id == last.tuned), None)
    if going_on is not None:
        show_how_far(get_engine().snapshot(going_on.id))
    if going_on is None or not is_under_way(going_on):  # stopped, failed, or deleted
        _offer_end(last)


def _offer_end(last: Round) -> None:
    label = _("End the round without training")
    _button(label, get_rounds().move_on, owner_mark(), last.id, "ended")


def _button(label: str, action: object, *arguments: object) -> None:
    button_once(label, NEXT, attempt, action, *arguments, type="primary")


def _learn(found: Class, round_id: str) -> None:
    """Count the hits, and have a new network learn them; without hits the round ends here.

    Raises:
        ClassError: this browser is not the teacher, or the vote has ended already.
    """
    state = read_rounds(found.id)
    last = next((each for each in state.rounds if each.id == round_id), None)
    if not teaches_here(found):
        raise ClassError(ClassReason.NOT_TEACHER)
    if last is None or last.state != "voting":
        raise ClassError(ClassReason.ROUND_CLOSED)
    if not hits_of(state.drawn_in(last)):
        get_rounds().move_on(owner_mark(), round_id, "ended")
        return
    network = find_network(last.model)
    if network is None:
        raise ModelNotFoundError(last.model)
    hits = to_learn(state.rounds, state.drawings)
    images = np.stack([hit.image for hit in hits])
    labels = np.array([hit.label for hit in hits], np.uint8)
    tuned = start_fine_tuning(network, images, labels, None, CLASS_AVERAGING, found.id)
    try:
        get_rounds().move_on(owner_mark(), round_id, "training", tuned.id)
    except MnistCoreError:  # another teacher was faster: one network learns them
        get_engine().delete(tuned.id, mark=owner_mark())
        raise


def _ask_teacher_to_vote(found: Class) -> None:
    """Where too few classmates are left to vote on a drawing, its maker not being one of them."""
    members = [each for each in get_members().members_of(found.id) if each.state == "here"]
    if len(members) <= VOTES:
        st.caption(
            _("A hit needs two votes besides its maker's. With two members, one of them is yours.")
        )


def _what_came(last: Round, drawings: Sequence[RoundDrawing]) -> str:
    people = len({drawing.person for drawing in drawings})
    return ngettext(
        "Round {round}: {count} drawing has fooled the network, by {people}. "
        "Read correctly: {read}.",
        "Round {round}: {count} drawings have fooled the network, by {people}. "
        "Read correctly: {read}.",
        len(drawings),
    ).format(
        round=number(last.number),
        count=number(len(drawings)),
        people=_people(people),
        read=number(last.tries),
    )


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=number(count))


def _votes_in_words(drawings: Sequence[RoundDrawing]) -> str:
    missing = votes_missing(drawings)
    if not missing:
        return _("Everybody has voted.")
    said = ngettext("{count} vote is missing.", "{count} votes are missing.", missing)
    return together(said.format(count=number(missing)), _("You can vote as well."))
