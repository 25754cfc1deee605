"""How well drawings are read that were made by pens: in all the ways people draw them.

    python -m benchmarks.drawings FILE.json                  a table
    python -m benchmarks.drawings FILE.json --json           one JSON object a line
    python -m benchmarks.drawings FILE.json --picture P.png  and what was read as what

FILE holds digits as strokes: see `benchmarks/strokes.py`. Numbers are put together from them, as
the page's paper has room for them, with a line under them, or with ink that touches; drawings that
are no digits come from `benchmarks/no_digits.py`, digits in shapes that are rare from
`benchmarks/touching.py`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import click
import numpy as np
from matplotlib.figure import Figure

from benchmarks.no_digits import draw_no_digits
from benchmarks.strokes import (
    PAPER,
    VARIANTS,
    Entry,
    Number,
    draw_entry,
    draw_numbers,
    draw_underlined,
    pen_strokes,
)
from benchmarks.touching import draw_pairs, draw_rare
from mnist_core.cli.commands import DEFAULT_MODEL
from mnist_core.drawing.pen_strokes import PenStroke
from mnist_core.evaluation.metrics import confusion_matrix
from mnist_core.reading.calibration import Calibration, read_calibration
from mnist_core.reading.classifier import Classifier
from mnist_core.reading.reader import ReadDigit, read_picture
from mnist_core.settings import load_settings
from mnist_core.storage.model_store import ModelStore

NUMBERS, NO_DIGITS, RARE = 500, 1000, 450
SEED = 0
TIMED, TIMED_DIGITS = 100, (1, 4)
SHEET: dict[str, Any] = {**PAPER, "paper": 704}
"""The Draw page's paper at its widest, which takes longest to look through."""
Numbers = Callable[[list[Entry], int, np.random.Generator], Iterator[Number]]
NUMBER_VARIANTS: dict[str, Numbers] = {
    "numbers": draw_numbers,
    "paper": partial(draw_numbers, **PAPER),
    "underlined": partial(draw_underlined, **PAPER),
    "touching": partial(draw_pairs, overlap=0),
    "overlapping": partial(draw_pairs, overlap=0.5),
}


@dataclass
class Reader:
    """A model that reads drawings and remembers how long each took, in milliseconds."""

    classifier: Classifier
    calibration: Calibration
    times: list[float] = field(default_factory=list)

    def __call__(
        self, rgba: np.ndarray, strokes: tuple[PenStroke, ...] = ()
    ) -> tuple[ReadDigit, ...]:
        began = time.perf_counter()
        digits = read_picture(rgba, self.classifier, self.calibration, strokes)
        self.times.append(1000 * (time.perf_counter() - began))
        return digits


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", default=DEFAULT_MODEL, show_default=True, help="A name from `models`.")
@click.option("--limit", type=click.IntRange(1), help="Every k-th entry, about this many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--picture", type=click.Path(path_type=Path), help="A PNG of what was read as what.")
def main(file: Path, model: str, limit: int | None, as_json: bool, picture: Path | None) -> None:
    """Score a model on the digits of FILE."""
    entries = load_entries(file, limit)
    reader = load_reader(model)
    matrices = {}
    for result in measure(entries, reader):
        if "confusion" in result:
            matrices[result["variant"]] = np.array(result["confusion"])
        click.echo(json.dumps(result) if as_json else _line(result))
    if picture:
        plot_confusions(matrices).savefig(picture)


def load_entries(file: Path, limit: int | None = None) -> list[Entry]:
    """The entries of a strokes file, or about `limit` of them evenly picked."""
    entries = json.loads(file.read_text("utf-8"))
    return entries[:: max(1, len(entries) // limit)] if limit else entries


def load_reader(model: str) -> Reader:
    networks = ModelStore.open(load_settings())
    calibration = read_calibration(networks.load_calibration(model))
    return Reader(Classifier(networks.load_model(model), model), calibration)


def measure(entries: list[Entry], reader: Reader) -> Iterator[dict[str, Any]]:
    """One result after the other: the variants, numbers, no digits, time."""
    scores = []
    for variant in VARIANTS:
        result, found = measure_variant(variant, entries, reader)
        scores += found if variant == "fit" else []
        if result["n"]:
            yield result
    yield measure_variant("small", entries, reader, with_strokes=True)[0]
    milliseconds = reader.times[:]
    for variant in NUMBER_VARIANTS:
        yield measure_numbers(variant, entries, reader)
        yield measure_numbers(variant, entries, reader, with_strokes=True)
    yield measure_rare(reader)
    yield measure_rare(reader, with_strokes=True)
    yield measure_no_digits(np.array(scores), reader)
    yield {"variant": "time", "n": len(milliseconds), "median_ms": round(median(milliseconds), 2)}
    for digits in TIMED_DIGITS:
        yield measure_time(digits, entries, reader)
        yield measure_time(digits, entries, reader, with_strokes=True)


def measure_variant(
    variant: str, entries: list[Entry], reader: Reader, with_strokes: bool = False
) -> tuple[dict[str, Any], list[float]]:
    """Accuracy of one way of drawing, by class, and the score of each drawing.

    A drawing that is read as no digit or as several is wrong; "confusion" counts it nowhere.
    Strokes (see `measure_numbers`) are those of a variant that changes nothing but their place.
    """
    chosen = [e for e in entries if variant != "natural" or e.get("place")]
    labels = np.array([entry["label"] for entry in chosen], int)
    drawn = VARIANTS[variant]
    read = [
        reader(draw_entry(e, **drawn), pen_strokes(e["strokes"], **drawn) if with_strokes else ())
        for e in chosen
    ]
    guesses = np.array([digits[0].label if len(digits) == 1 else -1 for digits in read], int)
    right = guesses == labels
    per_class = {int(d): round(float(right[labels == d].mean()), 4) for d in np.unique(labels)}
    single = guesses >= 0
    result = {
        "variant": f"{variant}, strokes" if with_strokes else variant,
        "n": len(chosen),
        "accuracy": round(float(right.mean()), 4) if len(chosen) else None,
        "worst_class": min(per_class, key=per_class.get) if per_class else None,
        "worst_accuracy": min(per_class.values(), default=None),
        "per_class": per_class,
        "several": int((~single).sum()),
        "confusion": confusion_matrix(labels[single], guesses[single]).tolist(),
    }
    return result, [min((d.score for d in digits), default=0.0) for digits in read]


def measure_numbers(
    variant: str, entries: list[Entry], reader: Reader, with_strokes: bool = False
) -> dict[str, Any]:
    """How many numbers are read whole, and how many surely and wrongly.

    Args:
        variant: one of `NUMBER_VARIANTS`.
        entries: what they are put together from.
        reader: the model.
        with_strokes: True to tell it the strokes, as the Draw page does, False for pixels alone.
    """
    right: dict[int, list[bool]] = {}
    wrong_and_sure = 0
    draw = NUMBER_VARIANTS[variant]
    for drawn in draw(entries, NUMBERS, np.random.default_rng(SEED)):
        digits = reader(drawn.rgba, drawn.strokes if with_strokes else ())
        is_right = "".join(str(digit.label) for digit in digits) == drawn.text
        right.setdefault(len(drawn.text), []).append(is_right)
        wrong_and_sure += not is_right and all(digit.sure for digit in digits)
    return {
        "variant": f"{variant}, strokes" if with_strokes else variant,
        "n": NUMBERS,
        "accuracy": round(sum(map(sum, right.values())) / NUMBERS, 4),
        "by_length": {n: round(sum(f) / len(f), 4) for n, f in sorted(right.items())},
        "wrong_and_sure": wrong_and_sure,
    }


def measure_rare(reader: Reader, with_strokes: bool = False) -> dict[str, Any]:
    """Accuracy on digits in shapes that are rare, by their kind; strokes as `measure_numbers`."""
    right: dict[str, list[bool]] = {}
    for entry in draw_rare(RARE, np.random.default_rng(SEED)):
        digits = reader(draw_entry(entry), pen_strokes(entry["strokes"]) if with_strokes else ())
        is_right = [digit.label for digit in digits] == [entry["label"]]
        right.setdefault(entry["kind"], []).append(is_right)
    return {
        "variant": "rare, strokes" if with_strokes else "rare",
        "n": RARE,
        "accuracy": round(sum(map(sum, right.values())) / RARE, 4),
        "by_kind": {kind: round(sum(found) / len(found), 2) for kind, found in right.items()},
    }


def measure_time(
    digits: int, entries: list[Entry], reader: Reader, with_strokes: bool = False
) -> dict[str, Any]:
    """Milliseconds from the Draw page's widest sheet to the answer.

    Args:
        digits: on the sheet.
        entries: what they are taken from.
        reader: the model.
        with_strokes: see `measure_numbers`.
    """
    read: list[float] = []
    sheets = draw_numbers(
        entries, TIMED, np.random.default_rng(SEED), **SHEET, lengths=(digits,) * 2
    )
    for drawn in sheets:
        sheet, strokes = drawn.sheet, drawn.strokes if with_strokes else ()
        began = len(reader.times)
        reader(sheet, strokes)
        read += reader.times[began:]
    return {
        "variant": f"time, {digits} on the page{', strokes' if with_strokes else ''}",
        "n": len(read),
        "median_ms": round(median(read), 2),
        "p95_ms": round(float(np.quantile(read, 0.95)), 2),
    }


def measure_no_digits(digit_scores: np.ndarray, reader: Reader) -> dict[str, Any]:
    """How many drawings that are no digits are accepted, at two thresholds.

    Args:
        digit_scores: (n,), of drawings of digits.
        reader: the model.
    """
    drawings = draw_no_digits(NO_DIGITS, np.random.default_rng(SEED))
    scores = no_digit_scores(drawings, reader)
    at_97 = float(np.quantile(digit_scores, 0.03))
    threshold = reader.calibration.threshold
    kinds = [entry["kind"] for entry in drawings]
    taken: dict[str, list[bool]] = {}
    for kind, score in zip(kinds, scores, strict=True):
        taken.setdefault(kind, []).append(bool(score >= threshold))
    per_kind = {kind: round(float(np.mean(found)), 2) for kind, found in taken.items()}
    return {
        "variant": "no digits",
        "n": NO_DIGITS,
        "threshold": threshold,
        "accepted": round(float((scores >= threshold).mean()), 4),
        "digits_accepted": round(float((digit_scores >= threshold).mean()), 4),
        "accepted_where_97_of_100_digits_are": round(float((scores >= at_97).mean()), 4),
        "per_kind": dict(sorted(per_kind.items(), key=lambda pair: -pair[1])),
    }


def no_digit_scores(drawings: list[Entry], reader: Reader) -> np.ndarray:
    """The lowest score of what was found in each drawing; 0 where nothing was."""
    read = [reader(draw_entry(entry)) for entry in drawings]
    return np.array([min((d.score for d in digits), default=0.0) for digits in read])


def plot_confusions(matrices: dict[str, np.ndarray]) -> Figure:
    """What was read as what, a picture for each variant; mistakes are written into cells."""
    figure = Figure(figsize=(15, 15), layout="constrained")
    for i, (variant, matrix) in enumerate(matrices.items()):
        axes = figure.add_subplot(3, 3, i + 1)
        shares = matrix / matrix.sum(1, keepdims=True).clip(1)
        axes.imshow(shares, cmap="Blues", vmax=0.1)
        for row, column in zip(*np.nonzero(matrix), strict=True):
            colour = "white" if shares[row, column] > 0.06 else "black"
            count = str(matrix[row, column])
            axes.text(column, row, count, ha="center", va="center", color=colour)
        right = np.trace(matrix) / max(matrix.sum(), 1)
        axes.set(title=f"{variant}: {right:.1%} of {matrix.sum()}", xlabel="read as", ylabel="is")
        axes.set(xticks=range(10), yticks=range(10))
    return figure


def _line(result: dict[str, Any]) -> str:
    shown = {k: v for k, v in result.items() if k not in ("variant", "confusion", "per_kind")}
    figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shown.items())
    return f"{result['variant']:<30}{figures}"


if __name__ == "__main__":
    main()
