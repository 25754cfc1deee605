"""All of a class as one .zip: drawings as arrays and as pictures, runs, answers and rounds as
tables.

The tables are CSV files with a mark by which spreadsheets know UTF-8. A name that somebody chose
never begins a formula there.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.classroom.board import name_of_person
from mnist_core.records import EpochRecord, Run
from mnist_core.storage.class_answers import Answer
from mnist_core.storage.class_drawing_store import ClassDrawing
from mnist_core.storage.drawing_archive import to_npz
from mnist_core.storage.drawings import KeptDrawing
from mnist_core.storage.round_drawing_store import RoundDrawing
from mnist_core.storage.round_store import Round

# Where a cell begins: of the name, and after what separates cells in some country's spreadsheets.
# The wide ones are formulas in an East Asian Excel.
_FORMULA = re.compile("(^|[,;|\t])(?=[=+\\-@＝＋－＠])")


@dataclass(frozen=True)
class Contents:
    """What is in a class.

    Attributes:
        names: what members are called, by the id of the person; nothing else names them.
        drawings: that were sent to it, the oldest first.
        runs: likewise.
        answers: likewise.
        rounds: each with its drawings, the first first.
    """

    names: Mapping[str, str]
    drawings: Sequence[ClassDrawing]
    runs: Sequence[OwnedRun]
    answers: Sequence[Answer]
    rounds: Sequence[tuple[Round, Sequence[RoundDrawing]]] = ()


@dataclass(frozen=True)
class OwnedRun:
    """A run of a class, with its finished epochs, whose it is, and the members whose drawings it
    is tested on (ids)."""

    run: Run
    history: tuple[EpochRecord, ...]
    person: str
    held_out: tuple[str, ...] = ()


def export_class(found: Contents) -> bytes:
    """The content of the .zip file."""
    names = found.names
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("drawings.npz", to_npz([as_kept(each) for each in found.drawings]))
        archive.writestr("drawings.csv", _table(_drawing_rows(names, found.drawings)))
        for number, drawing in enumerate(found.drawings, 1):
            archive.writestr(f"drawings/{_picture_name(number, drawing)}", _png(drawing.image))
        for round_, drawings in found.rounds:
            for number, drawn in enumerate(drawings, 1):
                archive.writestr(_round_picture(round_, number, drawn), _png(drawn.image))
        archive.writestr("rounds.csv", _table(_round_rows(names, found.rounds)))
        archive.writestr("runs.csv", _table(_run_rows(names, found.runs)))
        archive.writestr("answers.csv", _table(_answer_rows(names, found.answers)))
    return buffer.getvalue()


def as_kept(drawing: ClassDrawing) -> KeptDrawing:
    """A drawing of a class as one of a file, which says nothing of its maker."""
    return KeptDrawing(
        drawing.image,
        drawing.label,
        model=drawing.model,
        answer=drawing.answer,
        created=drawing.created,
    )


def _drawing_rows(
    names: Mapping[str, str], drawings: Sequence[ClassDrawing]
) -> list[dict[str, object]]:
    return [
        {
            "file": _picture_name(number, drawing),
            "name": _harmless(names.get(drawing.person, "")),
            "digit": drawing.label,
            "read_as": drawing.answer,
            "network": drawing.model,
            "sent": _time(drawing.created),
        }
        for number, drawing in enumerate(drawings, 1)
    ]


def _round_rows(
    names: Mapping[str, str], found: Sequence[tuple[Round, Sequence[RoundDrawing]]]
) -> list[dict[str, object]]:
    return [
        {
            "file": _round_picture(round_, number, drawn),
            "round": round_.number,
            "network": round_.model,
            "name": _harmless(names.get(drawn.person, "")),
            "digit": drawn.label,
            "read_as": drawn.answer,
            "read_as_afterwards": drawn.answer_after,
            "votes": "; ".join("none" if each is None else str(each) for each in drawn.votes),
        }
        for round_, drawings in found
        for number, drawn in enumerate(drawings, 1)
    ]


def _run_rows(names: Mapping[str, str], runs: Sequence[OwnedRun]) -> list[dict[str, object]]:
    return [
        {
            "run": owned.run.id,
            "name": _harmless(name_of_person(names, owned.person)),
            "started": _time(owned.run.created),
            "state": owned.run.state,
            **asdict(owned.run.config),
            **_scores(owned),
            "held_out": "; ".join(_harmless(names.get(each, "")) for each in owned.held_out),
        }
        for owned in runs
    ]


def _scores(owned: OwnedRun) -> dict[str, object]:
    run, last = owned.run, owned.history[-1] if owned.history else None
    return {
        "epochs_done": run.epochs_done,
        "training_loss": last and last.loss,
        "training_accuracy": last and last.accuracy,
        "validation_loss": last and last.val_loss,
        "validation_accuracy": last and last.val_accuracy,
        "test_loss": run.test_loss,
        "test_accuracy": run.test_accuracy,
        "seconds": round(run.seconds, 1),
    }


def _answer_rows(names: Mapping[str, str], answers: Sequence[Answer]) -> list[dict[str, object]]:
    return [
        {
            "name": _harmless(names.get(answer.person, "")),
            "question": answer.question,
            "answer": answer.answer,
            "answered": _time(answer.created),
        }
        for answer in answers
    ]


def _table(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A CSV file; an empty one where there are no rows."""
    rows = list(rows)
    buffer = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(buffer, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(name: str) -> str:
    """A name that a spreadsheet takes for text."""
    return _FORMULA.sub(r"\1'", name)


def _time(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.isoformat(timespec="seconds")


def _picture_name(number: int, drawing: ClassDrawing) -> str:
    return f"{number:04d}-{drawing.label}.png"


def _round_picture(round_: Round, number: int, drawn: RoundDrawing) -> str:
    return f"rounds/{round_.number:02d}/{number:04d}-{drawn.label}.png"


def _png(image: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()
