"""Fool it, round by round: what counts as a hit, what is learned of it, and how hard it gets.

In each round members draw digits that people still read and the network does not. Classmates who
are not told what is meant say what they see. The network learns the hits, and the next round
begins with a network that is harder to fool: dynamic adversarial data collection (Kiela et al.,
Dynabench: Rethinking Benchmarking in NLP, NAACL 2021, https://aclanthology.org/2021.naacl-main.324).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mnist_core.storage.round_drawing_store import VOTES, RoundDrawing
from mnist_core.storage.round_store import Round


@dataclass(frozen=True)
class Summary:
    """What came of a round.

    Attributes:
        number: of the round.
        tries: drawings that were shown to the network.
        fooled: of them, those that it misread.
        hits: of those, what classmates read as their makers meant it.
        learned: of the hits, what is read correctly after training; None before.
    """

    number: int
    tries: int
    fooled: int
    hits: int
    learned: int | None

    @property
    def fooled_fraction(self) -> float | None:
        """Misread drawings of all that were shown to the network; None of none. The smaller it
        is, the harder it is to fool."""
        return self.fooled / self.tries if self.tries else None


def is_hit(drawing: RoundDrawing) -> bool:
    """True if classmates agree that it is what its maker says, and the network reads another."""
    agreed = len(drawing.votes) >= VOTES and set(drawing.votes) == {drawing.label}
    return agreed and drawing.answer != drawing.label


def hits_of(drawings: Sequence[RoundDrawing]) -> list[RoundDrawing]:
    """The hits among some drawings, in their order."""
    return [drawing for drawing in drawings if is_hit(drawing)]


def votes_missing(drawings: Sequence[RoundDrawing]) -> int:
    """How many votes are still to be cast until all drawings have theirs."""
    return sum(max(0, VOTES - len(drawing.votes)) for drawing in drawings)


def summarize(
    rounds: Sequence[Round], drawings: Mapping[str, Sequence[RoundDrawing]]
) -> list[Summary]:
    """What came of each round.

    Args:
        rounds: the first first.
        drawings: by the id of the round.
    """
    return [_summary(each, drawings.get(each.id, ())) for each in rounds]


def to_learn(
    rounds: Sequence[Round], drawings: Mapping[str, Sequence[RoundDrawing]]
) -> list[RoundDrawing]:
    """The hits of all rounds so far, so that what was learned in one is not forgotten."""
    return [drawing for each in rounds for drawing in hits_of(drawings.get(each.id, ()))]


def networks_to_fool(rounds: Sequence[Round]) -> list[str]:
    """Ids of the networks that the next round may begin with: the newest that learned hits first,
    then those before, for some may have been deleted."""
    found = [run_id for each in reversed(rounds) for run_id in (each.tuned, each.model)]
    return [run_id for run_id in dict.fromkeys(found) if run_id]


def _summary(found: Round, drawings: Sequence[RoundDrawing]) -> Summary:
    hits = hits_of(drawings)
    read_again = [hit for hit in hits if hit.answer_after is not None]
    learned = sum(hit.answer_after == hit.label for hit in read_again)
    tries = found.tries + len(drawings)
    return Summary(found.number, tries, len(drawings), len(hits), learned if read_again else None)
